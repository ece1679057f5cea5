// 省 → 市 → 县 in a sheet, or by name, initials and former name. Without it the field is a text input the server understands.
import { ask, changed, later, make, marked, say } from "./talk.js";
import { build, close, show } from "./sheet.js";

const url = (base, asked) => `${base}${base.includes("?") ? "&" : "?"}${new URLSearchParams(asked)}`;

function row(found, take) {
  const one = make("button", { type: "button" }, make("span", {}, ...marked(found.name, found.mark)));
  const under = [found.within, found.note].filter(Boolean).join("，");
  if (under) one.append(make("small", {}, under));
  one.addEventListener("click", () => take(found));
  return one;
}

function sheetFor(field, title, chosen) {
  const { dialog, inside } = build(title);
  const box = make("input", { type: "search", class: "jy-in", placeholder: "县名、拼音首字母、旧名", "aria-label": `搜${title}`, autocomplete: "off", autocapitalize: "off", enterkeyhint: "search" });
  const searching = make("button", { type: "button", class: "jy-chip" }, "搜索结果，本省在前");
  const walking = make("button", { type: "button", class: "jy-chip" }, "按省市县选");
  const path = make("p", { class: "jy-c" });
  const list = make("div", { class: "jy-list" });
  const said = make("p", { class: "jy-vh", role: "status" });
  inside.append(make("div", { class: "jy-search" }, box), make("div", { class: "jy-chips" }, searching, walking), path, list, said);
  let asked = 0;
  let trail = [];

  const mode = (typed) => {
    searching.setAttribute("aria-pressed", String(typed));
    walking.setAttribute("aria-pressed", String(!typed));
  };
  const fill = async (query, take) => {
    const mine = ++asked;
    const { status, body } = await ask(url(field.dataset.picker, query));
    if (mine !== asked) return;
    const found = body.results ?? [];
    list.replaceChildren(...found.map((one) => row(one, take)));
    const empty = status === 200 ? "没有找到。换个字，或按省市县选。" : "现在没连上。稍等再试，已填的都在。";
    path.textContent = found.length ? trail.map((one) => one.name).join(" ") : empty;
    said.textContent = found.length ? `${found.length} 条` : empty;
  };
  const walk = () => {
    mode(false);
    fill({ in: trail.at(-1)?.code ?? "" }, (found) => {
      if (found.leaf) return chosen(found.code, [...trail, found].map((one) => one.name).join(" "));
      trail.push(found);
      walk();
      list.focus();
    });
  };
  const search = later(200, () => {
    trail = [];
    if (!box.value.trim()) return walk();
    mode(true);
    return fill({ q: box.value.trim() }, (found) => chosen(found.code, [found.within, found.name].filter(Boolean).join(" ")));
  });
  list.tabIndex = -1;
  box.addEventListener("input", search);
  box.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  searching.addEventListener("click", () => box.focus());
  walking.addEventListener("click", () => { trail = []; box.value = ""; walk(); });
  return { dialog, open: () => { trail = []; walk(); show(dialog); box.focus(); } };
}

function attach(field) {
  if (field.dataset.ready) return;
  field.dataset.ready = "1";
  const label = document.querySelector(`label[for="${field.id}"]`);
  const title = (label?.firstChild?.textContent ?? "所在地").trim();
  const shown = make("button", { type: "button", class: "jy-in", id: `${field.id}-open`, "aria-haspopup": "dialog", "aria-describedby": field.getAttribute("aria-describedby") ?? "" });
  const write = (text) => {
    shown.textContent = text || field.placeholder || "请选到县（市、区）";
    shown.classList.toggle("jy-grey", !text);
    shown.setAttribute("aria-label", `${title}：${shown.textContent}`);
  };
  write(field.dataset.chosen || field.value);
  field.type = "hidden";
  field.after(shown);
  if (label) label.htmlFor = shown.id;
  let sheet = null;
  const chosen = (code, name) => { changed(field, code); write(name); say(`已选 ${name}`); close(); };
  shown.addEventListener("click", () => { sheet ??= sheetFor(field, title, chosen); sheet.open(); });
}

export function start(root) {
  root.querySelectorAll("input[data-picker]").forEach(attach);
}
