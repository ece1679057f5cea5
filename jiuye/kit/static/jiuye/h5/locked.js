// A button that cannot act yet leads to what is missing; a link to a field moves the focus there, clear of the bars.
import { say } from "./talk.js";

export function lead(selector) {
  const missing = selector && document.querySelector(selector);
  if (!missing) return false;
  const target = missing.matches("input, select, textarea, button, a") ? missing : missing.querySelector("input:not([type=hidden]), select, textarea, button, a") ?? missing;
  if (target === missing && target.tabIndex < 0) target.tabIndex = -1;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  return true;
}

function tap(event) {
  const button = event.target.closest("[aria-disabled=true]");
  if (button) {
    const led = lead(button.dataset.locked ?? button.form?.querySelector(":invalid")?.id.replace(/^/, "#"));
    if (led || !button.form) event.preventDefault();
    say(button.textContent.trim());
    return;
  }
  const link = event.target.closest("a[data-goto]");
  if (link && lead(link.hash)) event.preventDefault();
}

// data-ready: the label a blocked button gets once its form has all it asks for.
function release(event) {
  const form = event.target.form;
  if (!form) return;
  for (const button of form.elements) {
    if (!button.dataset?.ready || !button.dataset.locked) continue;
    const missing = document.querySelector(button.dataset.locked);
    const fields = missing?.matches("input, select, textarea") ? [missing] : [...(missing?.querySelectorAll("input, select, textarea") ?? [])];
    const answered = fields.some((field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value));
    if (!answered) continue;
    button.removeAttribute("aria-disabled");
    button.classList.replace("plain", "go");
    button.textContent = button.dataset.ready;
    button.removeAttribute("data-locked");
  }
}

let started = false;
export function start() {
  if (started) return;
  started = true;
  document.addEventListener("click", tap);
  document.addEventListener("change", release);
}
