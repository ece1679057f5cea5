// Full-width letters, spaces and a small x are put right on leaving the field, and the page says so.
// A letter O where a digit belongs is only proposed, by the server; nothing else typed is ever changed.
import { changed } from "./talk.js";

const halfWidth = (text) => text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
const SPACES = /[\s\u3000\u200b\ufeff]+/g;
const RULES = {
  id: [["wide"], ["spaces"], ["upper"]],
  code: [["wide"], ["spaces"], ["upper"]],
  digits: [["wide"], ["spaces"], ["commas"]],
  phone: [["wide"], ["spaces"]],
  spaces: [["wide"], ["spaces"]],
  name: [["trim"]],
};
const STEPS = {
  wide: [halfWidth, () => "全角已换成半角"],
  spaces: [(text) => text.replace(SPACES, ""), () => "空格已忽略"],
  upper: [(text) => text.toUpperCase(), (before) => (/^[\dx]+$/.test(before) ? "x 已当作 X" : "小写已换成大写")],
  commas: [(text) => text.replace(/,/g, ""), () => "逗号已忽略"],
  trim: [(text) => text.replace(/^[\s\u3000]+|[\s\u3000]+$/g, ""), () => "前后空格已忽略"],
};

export function folded(text, kind) {
  const told = [];
  let value = text;
  for (const [step] of RULES[kind] ?? []) {
    const [change, words] = STEPS[step];
    const next = change(value);
    if (next !== value) told.push(words(value));
    value = next;
  }
  return { value, says: told.join("，") };
}

function leave(event) {
  const control = event.target.closest?.("[data-fold]");
  if (!control) return;
  const { value, says } = folded(control.value, control.dataset.fold);
  const line = document.getElementById(`${control.id}-fold`);
  if (line && says) line.textContent = `✓ ${says}`;
  if (value !== control.value) changed(control, value);
}

function repair(event) {
  const clear = event.target.closest("[data-clear]");
  if (clear) {
    const box = document.getElementById(clear.dataset.clear);
    changed(box, "");
    box.focus();
  }
  const button = event.target.closest("[data-repair]");
  const control = button && document.getElementById(button.dataset.repair);
  if (!control) return;
  event.preventDefault();
  changed(control, button.value);
  const cell = control.closest("[data-field]");
  cell?.querySelectorAll("[data-wrong]").forEach((part) => part.remove());
  cell?.classList.remove("bad");
  control.removeAttribute("aria-invalid");
  const line = document.getElementById(`${control.id}-fold`);
  if (line) line.textContent = "✓ 改好了";
  control.focus();
}

let started = false;
export function start() {
  if (started) return;
  started = true;
  // Before the draft module hears of it, so that what is saved is what is shown.
  document.addEventListener("focusout", leave, true);
  document.addEventListener("click", repair);
}
