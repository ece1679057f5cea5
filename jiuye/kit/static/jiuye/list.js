// Selection across pages and the keys of a list. Everything here only ticks boxes and follows links that work without it.
// One selection per list and filter: the page number and the order may change under it.
function keyOf() {
  const asked = new URLSearchParams(location.search);
  for (const name of ["page", "sort", "per_page"]) asked.delete(name);
  return `selection:${location.pathname}?${asked}`;
}
const lists = () => document.querySelectorAll("form[data-list]");
const boxes = (form) => [...form.querySelectorAll("[data-select]")];
const off = (node) => node.closest("input:not([type=checkbox]), textarea, select, [contenteditable], [popover]");
const remembered = (form) => new Set(JSON.parse(sessionStorage.getItem(keyOf()) || "[]"));

function show(form) {
  const all = form.querySelector("[data-everything]");
  const chosen = remembered(form);
  const here = boxes(form);
  const ticked = here.filter((box) => box.checked).length;
  here.forEach((box) => box.closest("tr").classList.toggle("on", box.checked));
  const page = form.querySelector("[data-select-page]");
  if (page) {
    page.checked = here.length > 0 && ticked === here.length;
    page.indeterminate = ticked > 0 && ticked < here.length;
  }
  const count = all?.value ? Number(form.dataset.total) : chosen.size;
  const words = form.querySelector("[data-selected]");
  const said = all?.value ? `已选筛选出的全部 ${count} 条` : `已选 ${count} 条`;
  if (words) words.textContent = count ? said : "勾选记录后可以一起办";
  form.querySelector("[data-clear]")?.toggleAttribute("hidden", count === 0);
  const every = form.querySelector("[data-select-all]");
  every?.toggleAttribute("hidden", !form.dataset.total || Boolean(all.value) || ticked === 0 || ticked < here.length);
}

function keep(form) {
  const chosen = remembered(form);
  for (const box of boxes(form)) box.checked ? chosen.add(box.value) : chosen.delete(box.value);
  const all = form.querySelector("[data-everything]");
  if (all) all.value = "";
  sessionStorage.setItem(keyOf(), JSON.stringify([...chosen]));
  show(form);
}

function start(form) {
  const chosen = remembered(form);
  for (const box of boxes(form)) box.checked ||= chosen.has(box.value);
  show(form);
}

function move(form, step) {
  const rows = [...form.querySelectorAll("tr[data-row]")];
  const now = rows.findIndex((row) => row.classList.contains("cur"));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  if (!next) return;
  rows[now]?.classList.remove("cur");
  next.classList.add("cur");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a, [data-select]")?.focus({ preventScroll: true });
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-list]");
  if (!form) return;
  if (event.target.matches("[data-select-page]")) boxes(form).forEach((box) => (box.checked = event.target.checked));
  if (event.target.matches("[data-select], [data-select-page]")) keep(form);
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("form[data-list]");
  if (!form) return;
  if (event.target.closest("[data-select-all]")) {
    form.querySelector("[data-everything]").value = "1";
    show(form);
  }
  if (event.target.closest("[data-clear]")) {
    boxes(form).forEach((box) => (box.checked = false));
    sessionStorage.removeItem(keyOf());
    form.querySelector("[data-everything]").value = "";
    show(form);
  }
});

// Ids ticked on other pages go along; the server reads every row again through the scope.
document.addEventListener("formdata", (event) => {
  const form = event.target;
  if (!form.matches("form[data-list]") || form.querySelector("[data-everything]")?.value) return;
  const here = new Set(boxes(form).map((box) => box.value));
  for (const id of remembered(form)) if (!here.has(id)) event.formData.append("chosen", id);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || off(event.target)) return;
  if (document.body.dataset.keys === "off") return;
  const form = lists()[0];
  if (!form) return;
  const row = form.querySelector("tr.cur");
  const key = event.key.toLowerCase();
  if (key === "j") move(form, 1);
  else if (key === "k") move(form, -1);
  else if (key === "x" && row) row.querySelector("[data-select]")?.click();
  else if (key === "enter" && row && event.target.tagName !== "BUTTON" && event.target.tagName !== "A") row.querySelector("[data-open]")?.click();
  else return;
  event.preventDefault();
});

// On a phone the rows come first: the counts fold away.
const fold = () => window.innerWidth <= 860 && document.querySelectorAll("details.facet[open]").forEach((box) => (box.open = false));
const begin = () => {
  lists().forEach(start);
  fold();
};
begin();
document.addEventListener("htmx:afterSettle", begin);
