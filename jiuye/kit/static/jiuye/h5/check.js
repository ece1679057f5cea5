// What is wrong with a field is said on leaving it, with the repair as a button; the bar counts what is left.
// The server judges; nothing is saved here. Without this module the same words come back with the submitted page.
import { ask, make } from "./talk.js";

const value = (field) => (field.type === "checkbox" ? (field.checked ? field.value : "") : field.value);

function fieldsOf(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || "draftSkip" in field.dataset || ["file", "hidden", "submit", "button"].includes(field.type)) continue;
    if (field.type === "radio" && !field.checked) continue;
    found[field.name] = value(field);
  }
  return found;
}

class Check {
  constructor(form) {
    this.form = form;
    this.asked = 0;
    form.addEventListener("change", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), 150); });
    form.addEventListener("jy:uploaded", () => this.look());
    if ("asked" in form.dataset) form.querySelector("[aria-invalid=true]")?.focus();
  }

  async look() {
    const mine = ++this.asked;
    const { status, body } = await ask(this.form.dataset.check, "POST", { fields: fieldsOf(this.form) });
    if (mine !== this.asked || status !== 200) return;
    for (const cell of this.form.querySelectorAll("[data-field]")) this.mark(cell, body.problems[cell.dataset.field] ?? []);
    const line = document.querySelector("[data-left]");
    if (line) line.textContent = body.left ? `还有 ${body.left}。点提交会带你到第一处。` : "都填好了，可以交了。";
    this.count("[data-draft-count]", body.count);
    this.count("[data-papers-count]", body.papers);
    this.warn(body.warnings ?? []);
  }

  count(place, words) {
    const line = document.querySelector(place);
    if (line && words) line.textContent = words;
  }

  mark(cell, problems) {
    const control = cell.querySelector("input, select, textarea");
    if (!control || cell.querySelector("[data-clash]")) return;
    // "Not filled in yet" stays as the server drew it until something is there.
    if (!problems.length && !value(control).trim() && control.type !== "radio") return;
    cell.querySelectorAll("[data-wrong]").forEach((part) => part.remove());
    cell.classList.toggle("bad", problems.length > 0);
    if (!problems.length) { control.removeAttribute("aria-invalid"); return; }
    const box = make("div", { id: `${control.id}-wrong`, "data-wrong": "" });
    for (const one of problems) {
      const words = make("p", { class: "jy-hint stop" }, " ", one.text);
      const icon = document.querySelector("template[data-stop-icon]");
      if (icon) words.prepend(icon.content.cloneNode(true));
      box.append(words);
      if (!one.label) continue;
      box.append(make("div", { class: "jy-fix" }, make("button", { type: "button", class: "jy-btn plain sm", value: one.repair, "data-repair": control.id }, one.label)));
    }
    const code = this.code(control.value, problems.find((one) => one.at)?.at);
    const hint = cell.querySelector("[data-fold-says]") ?? control;
    if (code) hint.before(code);
    hint.before(box);
    control.setAttribute("aria-invalid", "true");
    const spoken = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)).add(box.id);
    control.setAttribute("aria-describedby", [...spoken].join(" "));
  }

  code(text, at) {
    if (!at || at > text.length) return undefined;
    return make("p", { class: "jy-code", "data-wrong": "" }, text.slice(0, at - 1), make("em", {}, text[at - 1]), text.slice(at));
  }

  warn(reasons) {
    const place = document.getElementById("employer-warning");
    if (!place) return;
    place.replaceChildren(...reasons.map((reason) => make("div", { class: "jy-box stop" },
      make("p", { class: "hd" }, "学校对这家单位有预警"), make("p", {}, reason), make("p", {}, "可以照实登记；拿不准的，先问辅导员。"))));
  }
}

export function start(root) {
  root.querySelectorAll("form[data-check]").forEach((form) => { form.checker ??= new Check(form); });
}
