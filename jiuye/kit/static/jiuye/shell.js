// The frame of the console: menu on a phone, focus after a swap, a retry when the network failed. No eval, no inline style.
const typing = (node) => node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-menu-toggle]");
  if (toggle) {
    event.preventDefault();
    const open = document.getElementById("menu").classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
  }
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    if (!drop.contains(event.target)) drop.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing(event.target)) {
    const search = document.querySelector("[data-search]") || document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if (event.key === "Escape") document.querySelectorAll("details.drop[open]").forEach((drop) => (drop.open = false));
});

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-autosubmit]")) event.target.form.requestSubmit();
});

// A changing form that is already under way is not sent a second time by an impatient finger.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 3000);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// After a swap the focus goes to what changed, never to the top.
document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event.detail;
  const swapped = target?.isConnected ? target : event.target;
  const next = swapped.querySelector?.("[autofocus], [role=alert], [data-focus]");
  if (next) next.focus({ preventScroll: false });
});

let failed = null;
const offer = (event) => {
  failed = event.detail.requestConfig;
  document.querySelector(".retry")?.remove();
  document.body.append(document.getElementById("retry-template").content.cloneNode(true));
};
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, offer);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-retry]") || !failed) return;
  event.target.closest(".retry").remove();
  const { verb, path, elt, target } = failed;
  const form = elt.closest("form");
  const values = form ? undefined : failed.unfilteredParameters;
  window.htmx.ajax(verb.toUpperCase(), path, { source: form && form.isConnected ? form : elt, target, values });
  failed = null;
});
