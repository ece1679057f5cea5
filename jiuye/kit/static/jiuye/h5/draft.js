// What was typed survives: kept in this phone at once, sent to the server on leaving the field, with a version.
// Two phones never overwrite each other: both values are shown and the person chooses.
import { ask, changed, make, say } from "./talk.js";

const PREFIX = "jy-draft:";
const WAITS = [2, 5, 15, 30, 60];
const person = () => document.body.dataset.person ?? "";

function forget(keep = () => false) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && !keep(key)) localStorage.removeItem(key);
}

const value = (field) => (field.type === "checkbox" ? (field.checked ? field.value || "on" : "") : field.value);
const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["file", "password", "submit", "button"].includes(field.type) && !("draftSkip" in field.dataset);

function put(form, name, given) {
  const field = form.elements[name];
  if (!field) return;
  if (field instanceof RadioNodeList || field.type === "radio") {
    for (const one of field.length ? field : [field]) one.checked = one.value === given;
  } else if (field.type === "checkbox") field.checked = Boolean(given);
  else changed(field, given);
}

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `${PREFIX}${person()}:${form.dataset.draft}`;
    this.version = Number(form.dataset.draftVersion ?? 0);
    this.waiting = this.recall();
    this.tries = 0;
    this.busy = false;
    form.addEventListener("change", (event) => this.note(event.target));
    form.addEventListener("focusout", () => this.send());
    form.addEventListener("input", (event) => this.note(event.target));
    form.addEventListener("submit", () => { this.gone = true; });
    addEventListener("online", () => this.send());
    addEventListener("pagehide", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden && this.hurry());
    this.restore();
  }

  recall() {
    try { return JSON.parse(localStorage.getItem(this.key) ?? "{}"); } catch { return {}; }
  }

  store() {
    try {
      if (Object.keys(this.waiting).length) localStorage.setItem(this.key, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.key);
      return true;
    } catch { return false; } // private browsing: the server copy remains
  }

  restore() {
    const left = { ...this.waiting };
    for (const [name, given] of Object.entries(left)) put(this.form, name, given);
    if (!Object.keys(left).length) return;
    this.tell("上次没存上的已经放回来了，正在存");
    this.send();
  }

  note(field) {
    if (!kept(field) || (field.type === "radio" && !field.checked)) return;
    this.waiting[field.name] = value(field);
    this.safe = this.store();
  }

  async send() {
    if (this.busy || this.gone || !Object.keys(this.waiting).length) return;
    this.busy = true;
    const sent = { ...this.waiting };
    const { status, body } = await ask(this.form.dataset.draft, "POST", { version: this.version, fields: sent });
    this.busy = false;
    if (status === 200) this.saved(sent, body);
    else if (status === 409) this.clash(sent, body);
    else if (status === 401 || status === 403) this.tell("登录过期了。你填的还在这台手机里，重新登录会回到这一页。", "stop");
    else if (status === 422) this.tell(body.text ?? "这一项现在存不了，提交时会说明。", "turn");
    else this.again();
  }

  saved(sent, body) {
    this.version = body.version ?? this.version;
    this.tries = 0;
    for (const [name, given] of Object.entries(sent)) if (this.waiting[name] === given) delete this.waiting[name];
    this.store();
    this.tell(`草稿已存 ${body.saved_at ?? ""}`.trim(), "done");
    const count = document.querySelector("[data-draft-count]");
    if (count && body.total) count.textContent = `${body.filled} / ${body.total} 项`;
    if (Object.keys(this.waiting).length) this.send();
  }

  again() {
    this.tell(navigator.onLine ? "我们这边没存上，你填的还在这台手机里。正在重试；不用重填。" : "现在没有网，你填的还在这台手机里。有网会自动接着存。", "turn");
    const wait = WAITS[Math.min(this.tries++, WAITS.length - 1)];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait * 1000);
  }

  // Leaving the page: one last try that outlives it.
  hurry() {
    if (this.gone || !Object.keys(this.waiting).length) return;
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    fetch(this.form.dataset.draft, {
      method: "POST", keepalive: true, credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
      body: JSON.stringify({ version: this.version, fields: this.waiting }),
    }).then(async (reply) => { if (reply.ok) this.saved({ ...this.waiting }, await reply.json()); }, () => {});
  }

  clash(sent, body) {
    this.version = body.version ?? this.version;
    let open = 0;
    for (const [name, theirs] of Object.entries(body.fields ?? {})) {
      if (name in sent && sent[name] !== theirs) { this.offer(name, sent[name], theirs); open += 1; }
      else put(this.form, name, theirs);
    }
    for (const name of Object.keys(body.fields ?? {})) delete this.waiting[name];
    this.store();
    if (open) this.tell(`另一台手机 ${body.saved_at ?? ""} 也改过，有 ${open} 项要你选一个`, "turn");
    else if (Object.keys(this.waiting).length) this.send();
    else this.tell(`草稿已存 ${body.saved_at ?? ""}`.trim(), "done");
  }

  offer(name, mine, theirs) {
    const field = this.form.elements[name];
    const cell = (field.length && !field.tagName ? field[0] : field).closest("[data-field]") ?? this.form;
    cell.querySelector("[data-clash]")?.remove();
    const choose = (words, given) => {
      const button = make("button", { type: "button", class: "jy-btn line sm" }, words);
      button.addEventListener("click", () => {
        box.remove();
        put(this.form, name, given);
        this.waiting[name] = given;
        this.store();
        this.send();
      });
      return button;
    };
    const box = make("div", { class: "jy-box turn", "data-clash": "", role: "group", "aria-label": "两台手机填得不一样" },
      make("p", {}, "两台手机填得不一样，选一个："),
      make("div", { class: "jy-fix" }, choose(`这台：${mine || "（空）"}`, mine), choose(`另一台：${theirs || "（空）"}`, theirs)));
    cell.append(box);
  }

  tell(text, tone = "") {
    const line = document.querySelector("[data-draft-state]");
    const words = tone === "done" && this.safe ? `${text}，断网也不丢` : text;
    if (line) { line.textContent = words; line.dataset.tone = tone; } else if (tone !== "done") say(words);
  }
}

let started = false;
export function start(root) {
  root.querySelectorAll("form[data-draft]").forEach((form) => { form.draft ??= new Draft(form); });
  if (started) return;
  started = true;
  // Somebody else on this phone, or nobody: nothing of the last person stays.
  forget((key) => key.startsWith(`${PREFIX}${person()}:`) && person() !== "" || person() === "" && "keepDrafts" in document.body.dataset);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-logout]")) { forget(); indexedDB.deleteDatabase("jy-files"); }
  });
}
