// A long request says so: nothing for five seconds, then one sentence in the status line.
let timer = 0;
const line = () => document.getElementById("status");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.closest(".job")) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const said = document.createElement("p");
    said.className = "mut t13";
    said.dataset.waiting = "";
    said.textContent = "还在算，数据较多。可以等，也可以先做别的，原来的内容还在。";
    line()?.append(said);
  }, 5000);
});

document.addEventListener("htmx:afterRequest", () => {
  clearTimeout(timer);
  document.querySelectorAll("[data-waiting]").forEach((node) => node.remove());
});
