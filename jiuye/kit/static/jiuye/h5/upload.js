// Photographs: sending starts on choosing, in pieces, and goes on after a call, a dead spot or a killed page.
import { ask, make, say } from "./talk.js";

const PIECE = 256 * 1024;
const WAITS = [1, 3, 8, 20, 40];
const mega = (bytes) => (bytes / 1048576).toFixed(1);
const pause = (seconds) => new Promise((done) => {
  const timer = setTimeout(done, seconds * 1000);
  addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});

// The files themselves wait in the phone until the server has all of them.
const store = (mode, act) => new Promise((done) => {
  const opening = indexedDB.open("jy-files", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files", { keyPath: "href" });
  opening.onerror = () => done(undefined);
  opening.onsuccess = () => {
    const request = act(opening.result.transaction("files", mode).objectStore("files"));
    request.onsuccess = () => { opening.result.close(); done(request.result); };
    request.onerror = () => { opening.result.close(); done(undefined); };
  };
});

class Upload {
  constructor(box) {
    this.box = box;
    this.list = box.querySelector("ul");
    this.add = box.querySelector("[data-add]");
    this.says = box.querySelector("[data-upload-says]");
    this.form = this.add.form;
    this.open = new Set();
    box.addEventListener("change", (event) => this.chosen(event));
    box.addEventListener("click", (event) => this.drop(event));
    this.listenLong();
    this.form?.addEventListener("submit", (event) => this.hold(event));
    this.resume();
  }

  chosen(event) {
    const input = event.target;
    if (input.type !== "file") return;
    const room = Number(this.box.dataset.limit) - this.list.children.length;
    const again = input.dataset.retake;
    const files = [...input.files].slice(0, again ? 1 : Math.max(room, 0));
    if (files.length < input.files.length) this.tell(`最多 ${this.box.dataset.limit} 张，先传前 ${files.length} 张`);
    input.value = "";
    files.forEach((file) => this.send(file, again));
  }

  async send(file, retake) {
    const card = this.card(file.name);
    const { status, body } = await this.begin(file, retake);
    if (status !== 201) return this.refused(card, body.text);
    await store("readwrite", (files) => files.put({ href: body.href, url: this.box.dataset.upload, person: document.body.dataset.person, file }));
    if (retake) this.list.querySelector(`[data-photo="${CSS.escape(retake)}"]`)?.remove();
    return this.push(card, file, body);
  }

  async begin(file, retake) {
    for (let tries = 0; ; tries += 1) {
      const answer = await ask(this.box.dataset.upload, "POST", { name: file.name, size: file.size, type: file.type, retake: retake ?? "" });
      if (answer.status && answer.status < 500) return answer;
      this.tell("现在没连上，照片还在这台手机里，会接着传。");
      await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
    }
  }

  async push(card, file, { id, href, received = 0 }) {
    card.dataset.photo = id;
    card.href = href;
    let at = received;
    for (let tries = 0; at < file.size; ) {
      if (!card.isConnected) return;
      this.progress(card, at, file.size);
      const { status, body } = await ask(href, "POST", file.slice(at, at + PIECE), { "Upload-Offset": String(at) });
      if (status === 200 || status === 409) { at = body.received; tries = 0; if (body.done) return this.finished(card, body); }
      else if (status >= 400 && status < 500) return this.refused(card, body.text);
      else { this.tell("断线了，有网会从断的地方接着传。"); await pause(WAITS[Math.min(tries++, WAITS.length - 1)]); }
    }
    const { body } = await ask(href);
    return this.finished(card, body);
  }

  // A page that was killed: ask the server how far each file got, and go on from there.
  async resume() {
    const left = (await store("readonly", (files) => files.getAll())) ?? [];
    for (const one of left.filter((kept) => kept.url === this.box.dataset.upload && kept.person === document.body.dataset.person)) {
      const { status, body } = await ask(one.href);
      if (status === 404 || body.done) store("readwrite", (files) => files.delete(one.href));
      else if (status === 200) this.push(this.card(one.file.name), one.file, { id: body.id, href: one.href, received: body.received });
    }
  }

  card(name) {
    const picture = make("span", { class: "jy-ph" }, make("em", {}, "准备上传"), make("progress", { max: "100", value: "0", "aria-label": name }));
    const remove = make("button", { type: "button", class: "jy-lnk" }, "删除", make("span", { class: "jy-vh" }, name));
    const card = make("li", {}, picture, make("small", {}, ""), remove);
    remove.addEventListener("click", (event) => { event.stopPropagation(); this.remove(card); });
    this.list.append(card);
    this.open.add(card);
    this.room();
    return card;
  }

  progress(card, at, size) {
    const percent = Math.floor((at / size) * 100);
    card.querySelector("em").textContent = `上传中 ${percent}%`;
    card.querySelector("progress").value = percent;
    card.querySelector("small").textContent = `${mega(at)} / ${mega(size)} MB`;
  }

  finished(card, body) {
    this.open.delete(card);
    store("readwrite", (files) => files.delete(card.href));
    const picture = card.querySelector(".jy-ph");
    picture.replaceChildren(body.thumb ? make("img", { src: body.thumb, alt: body.caption ?? "" }) : make("em", {}, "已传完"));
    if (body.advice) picture.classList.add("turn");
    card.querySelector("small").textContent = body.advice ? `▲ ${body.advice}` : `✓ ${body.caption || "已传完"}`;
    this.tell(this.open.size ? `还有 ${this.open.size} 张在传` : "都传完了");
    this.form?.dispatchEvent(new CustomEvent("jy:uploaded", { bubbles: true, detail: body }));
    if (!this.open.size && this.submitter !== undefined) this.form.requestSubmit(this.submitter ?? undefined);
  }

  refused(card, text = "这张没传上，换一张或重拍。") {
    this.open.delete(card);
    card.querySelector(".jy-ph").classList.add("stop");
    card.querySelector("em").textContent = "没传上";
    card.querySelector("small").textContent = text;
    this.tell(text);
  }

  // Submitting waits for what is still on its way.
  hold(event) {
    if (!this.open.size || event.submitter?.name === "drop") return;
    event.preventDefault();
    this.submitter = event.submitter ?? null;
    this.tell(`第 ${[...this.list.children].indexOf([...this.open][0]) + 1} 张还在传；传完会自动提交，断网会接着传。`);
  }

  drop(event) {
    const button = event.target.closest("button[name=drop]");
    if (!button) return;
    event.preventDefault();
    this.remove(button.closest("li"));
  }

  async remove(card) {
    const href = card.href ?? `${this.box.dataset.upload.replace(/\/?$/, "/")}${card.dataset.photo}`;
    const { status, body } = card.dataset.photo ? await ask(href, "DELETE") : { status: 204 };
    if (status !== 204 && status !== 200 && status !== 404) return this.tell(body.text ?? "没删掉，稍后再试。");
    this.open.delete(card);
    store("readwrite", (files) => files.delete(href));
    this.box.querySelector(`[data-advice="${CSS.escape(card.dataset.photo ?? "")}"]`)?.remove();
    card.remove();
    this.room();
    this.tell("已删除");
    return this.add.focus();
  }

  // Long press asks; the button beside every picture does the same without asking for dexterity.
  listenLong() {
    let timer;
    const cancel = () => clearTimeout(timer);
    this.list.addEventListener("pointerdown", (event) => {
      const card = event.target.closest("li");
      const picture = event.target.closest(".jy-ph");
      cancel();
      if (picture) timer = setTimeout(() => window.confirm("删除这张？") && this.remove(card), 600);
    });
    for (const name of ["pointerup", "pointermove", "pointercancel"]) this.list.addEventListener(name, cancel);
    this.list.addEventListener("contextmenu", (event) => event.target.closest(".jy-ph") && event.preventDefault());
  }

  room() {
    this.add.closest("label").hidden = this.list.children.length >= Number(this.box.dataset.limit);
  }

  tell(text) {
    this.says.textContent = text;
    say(text);
  }
}

export function start(root) {
  root.querySelectorAll("[data-upload]").forEach((box) => { if (box.dataset.upload) box.upload ??= new Upload(box); });
}
