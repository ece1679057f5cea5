// A sheet from below: one history entry, focus kept inside and given back, closed by back, Escape, × or the dark part.
import { make } from "./talk.js";

const CLOSE = '<svg class="jy-i" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" stroke="currentColor" stroke-width="2"/></svg>';
let open = null;

// show(dialog) returns close(); the browser's own dialog traps the focus.
export function show(dialog, { closed } = {}) {
  const before = document.activeElement;
  const scroll = window.scrollY;
  history.pushState({ sheet: dialog.id || "sheet" }, "");
  dialog.showModal();
  open = { dialog, done: () => {
    open = null;
    if (dialog.open) dialog.close();
    window.scrollTo(0, scroll);
    before?.focus?.({ preventScroll: true });
    closed?.();
  } };
  return close;
}

export function close() {
  if (open) history.back();
}

export function build(title) {
  const id = `sheet-${Math.random().toString(36).slice(2, 8)}`;
  const x = make("button", { type: "button", class: "jy-x", "aria-label": "关闭" });
  x.insertAdjacentHTML("beforeend", CLOSE);
  x.addEventListener("click", close);
  const heading = make("h2", { id: `${id}-title` }, title);
  const inside = make("div", { class: "inside" });
  const dialog = make("dialog", { class: "jy-sheet", id, "aria-labelledby": heading.id }, make("div", { class: "top" }, heading, x), inside);
  document.body.append(dialog);
  return { dialog, inside };
}

addEventListener("popstate", () => open?.done());
document.addEventListener("cancel", (event) => { if (open?.dialog === event.target) { event.preventDefault(); close(); } }, true);
document.addEventListener("click", (event) => {
  if (open && event.target === open.dialog) close();
  const opener = event.target.closest("[data-sheet]");
  const dialog = opener && document.getElementById(opener.dataset.sheet);
  if (dialog) { event.preventDefault(); show(dialog); }
  if (event.target.closest("[data-sheet-close]")) { event.preventDefault(); close(); }
});

export function start() {}
