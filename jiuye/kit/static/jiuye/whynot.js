// Puts the why-not panel beside its locked button and moves the focus into it; opening and closing is the browser's.
document.addEventListener("toggle", (event) => {
  const panel = event.target;
  if (!panel.matches?.(".why[popover]") || event.newState !== "open") return;
  const button = document.querySelector(`[data-whynot][popovertarget="${CSS.escape(panel.id)}"]`);
  if (button && window.innerWidth > 860) place(panel, button.getBoundingClientRect());
  panel.querySelector("h2")?.focus({ preventScroll: true });
}, true);

function place(panel, near) {
  const { width, height } = panel.getBoundingClientRect();
  const below = near.bottom + 8 + height <= window.innerHeight;
  const top = below ? near.bottom + 8 : Math.max(8, near.top - height - 8);
  panel.style.margin = "0";
  panel.style.left = `${Math.max(8, Math.min(near.left, window.innerWidth - width - 8))}px`;
  panel.style.top = `${top}px`;
}
