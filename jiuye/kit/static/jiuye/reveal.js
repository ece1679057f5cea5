// A number shown in full is masked again after its seconds, when the tab is left, and before the page is kept for "back".
const hide = (node) => {
  node.textContent = node.dataset.masked;
  node.classList.remove("revealed");
  node.removeAttribute("data-revealed");
};
const hideAll = () => document.querySelectorAll("[data-revealed]").forEach(hide);

function watch() {
  for (const node of document.querySelectorAll("[data-revealed]:not([data-watched])")) {
    node.dataset.watched = "1";
    setTimeout(() => node.isConnected && hide(node), Number(node.dataset.seconds || 30) * 1000);
  }
}

watch();
document.addEventListener("htmx:afterSettle", watch);
document.addEventListener("visibilitychange", () => document.hidden && hideAll());
window.addEventListener("pagehide", hideAll);
