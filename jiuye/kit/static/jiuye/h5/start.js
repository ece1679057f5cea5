// Fetches only the modules a page asks for; everything works, more slowly, without any of them.
const MODULES = {
  draft: "form[data-draft], form[data-logout], body[data-person]",
  check: "form[data-check]",
  upload: "[data-upload]:not([data-upload=''])",
  combobox: "[data-combobox]",
  picker: "[data-picker]",
  fold: "[data-fold], [data-repair], [data-clear]",
  sheet: "[data-sheet]",
  locked: "[data-locked], [data-goto], [data-ready]",
};

document.documentElement.classList.add("js");
function improve(root) {
  for (const [name, wanted] of Object.entries(MODULES)) {
    if (root.matches?.(wanted) || root.querySelector(wanted)) import(`./${name}.js`).then((module) => module.start(root));
  }
}
improve(document);
document.addEventListener("htmx:load", (event) => event.target !== document.body && improve(event.target));

// An answer is heard and seen first.
const hear = () => document.querySelector("[data-answer]")?.focus({ preventScroll: false });
hear();
document.addEventListener("htmx:afterSettle", hear);

// The keyboard needs the room of the bottom bar.
const TYPED = "input:not([type=radio]):not([type=checkbox]):not([type=file]), textarea";
const view = window.visualViewport;
const makeRoom = () => {
  const typing = document.activeElement?.matches(TYPED) && view && view.height < window.innerHeight * 0.75;
  document.body.classList.toggle("is-typing", Boolean(typing));
};
view?.addEventListener("resize", makeRoom);
document.addEventListener("focusout", () => setTimeout(makeRoom, 50));

// One sentence while there is no net.
const line = document.querySelector("[data-offline]");
const tell = () => { if (line) line.hidden = navigator.onLine; };
window.addEventListener("online", tell);
window.addEventListener("offline", tell);
tell();
