// While rows are ticked, one line says which of them cannot be passed together, and offers the others. Works on top of list.js.
const place = () => document.getElementById("batch-hint");
let waiting = 0;
let asked = null;

function chosen(form) {
  const data = new FormData(form);
  return data.get("everything") || data.getAll("chosen").length > 1 ? data : null;
}

async function ask(form) {
  const data = chosen(form);
  asked?.abort();
  if (!data) return place().replaceChildren();
  asked = new AbortController();
  try {
    const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    const answer = await fetch(place().dataset.batchHint, { method: "POST", body: data, headers, signal: asked.signal });
    const text = answer.ok ? await answer.text() : "";
    place().replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.children);
  } catch {
    // Offline or overtaken by the next tick: the dry run page still says it.
  }
}

function soon(form) {
  clearTimeout(waiting);
  waiting = setTimeout(() => place() && ask(form), 350);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-list]");
  if (form && event.target.matches("[data-select], [data-select-page]")) soon(form);
});

document.addEventListener("click", (event) => {
  const form = document.querySelector("form[data-list]");
  if (form && event.target.closest("[data-select-all], [data-clear]")) soon(form);
  const only = event.target.closest("[data-keep-only]");
  if (!form || !only) return;
  const ids = new Set(only.dataset.keepOnly.split(","));
  form.querySelector("[data-clear]").click();
  const asked = new URLSearchParams(location.search);
  for (const name of ["page", "sort", "per_page"]) asked.delete(name);
  sessionStorage.setItem(`selection:${location.pathname}?${asked}`, JSON.stringify([...ids]));
  for (const box of form.querySelectorAll("[data-select]")) box.checked = ids.has(box.value);
  form.querySelector("[data-select]")?.dispatchEvent(new Event("change", { bubbles: true }));
});
