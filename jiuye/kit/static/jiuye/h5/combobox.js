// Suggestions under the field, inside the page, so that no keyboard can cover them. The field stays an ordinary text input.
import { ask, changed, later, make, marked, say } from "./talk.js";

function option(found, id) {
  const small = make("small", {}, make("span", {}, found.note ?? ""), make("span", {}, found.aside ?? ""));
  const one = make("div", { role: "option", id, "aria-selected": "false" }, make("span", {}, ...marked(found.text, found.mark)), small);
  one.found = found;
  return one;
}

function attach(input) {
  if (input.dataset.ready) return;
  input.dataset.ready = "1";
  const list = make("div", { role: "listbox", class: "jy-list", id: `${input.id}-list`, "aria-label": "建议", hidden: "" });
  const cell = input.closest(".weui-cell") ?? input.parentElement;
  cell.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  let asked = 0;
  let at = -1;

  const hide = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const move = (to) => {
    const all = [...list.children];
    at = (to + all.length) % all.length;
    all.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const take = (one) => {
    hide();
    if (!one.found) return say("好，照你写的");
    changed(input, one.found.text);
    hide();
    // What one choice fills elsewhere: {"credit_code": "9134…"}
    for (const [name, value] of Object.entries(one.found.fills ?? {})) {
      const other = input.form?.elements[name];
      if (other && !other.readOnly) changed(other, value);
    }
    say(`已选 ${one.found.text}`);
  };
  const suggest = later(220, async () => {
    const typed = input.value.trim();
    if (typed.length < 2 || document.activeElement !== input) return hide();
    const mine = ++asked;
    const { status, body } = await ask(`${input.dataset.combobox}?q=${encodeURIComponent(typed)}`);
    if (mine !== asked || status !== 200) return;
    const found = body.results ?? [];
    list.replaceChildren(...found.map((one, place) => option(one, `${list.id}-${place}`)));
    list.append(make("div", { role: "option", class: "other", id: `${list.id}-own`, "aria-selected": "false" }, body.other ?? "都不是，照材料上的自己填"));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length) say(`${found.length} 条建议`);
    at = -1;
  });

  input.addEventListener("input", (event) => event.isTrusted && suggest());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(at < 0 ? (event.key === "ArrowDown" ? 0 : -1) : at + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); take(list.children[at]); }
    else if (event.key === "Escape") { event.preventDefault(); hide(); }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const one = event.target.closest("[role=option]"); if (one) take(one); });
  input.addEventListener("blur", hide);
}

export function start(root) {
  root.querySelectorAll("[data-combobox]").forEach(attach);
}
