// Evidence at a readable size: wheel zooms at the pointer, drag pans, keys and buttons do the same; rectangles are
// fractions of the image, so they survive every zoom. Markup: kit/ui/viewer.html.
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

class Viewer {
  constructor(root) {
    Object.assign(this, { root, stage: root.querySelector(".viewer-stage"), image: root.querySelector("img") });
    Object.assign(this, { zoom: 1, turn: 0, x: 0, y: 0 });
    this.image.complete ? this.fit() : this.image.addEventListener("load", () => this.fit(), { once: true });
    root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    root.addEventListener("pointerdown", (event) => this.grab(event));
  }

  draw() {
    this.stage.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.zoom}) rotate(${this.turn}deg)`;
    const out = document.querySelector(`[data-zoom-of="${this.root.id}"]`);
    if (out) out.textContent = `${Math.round(this.zoom * 100)}%`;
  }

  fit() {
    const side = this.turn % 180 ? this.image.naturalHeight : this.image.naturalWidth;
    this.zoom = this.root.clientWidth / (side || 1);
    this.settle();
  }

  // Rotation turns about the corner: move the turned image back into the frame.
  settle() {
    const [w, h] = [this.image.naturalWidth * this.zoom, this.image.naturalHeight * this.zoom];
    [this.x, this.y] = { 0: [0, 0], 90: [h, 0], 180: [w, h], 270: [0, w] }[((this.turn % 360) + 360) % 360];
    this.draw();
  }

  scale(factor, px = this.root.clientWidth / 2, py = this.root.clientHeight / 2) {
    const next = clamp(this.zoom * factor, 0.05, 8);
    this.x = px - ((px - this.x) * next) / this.zoom;
    this.y = py - ((py - this.y) * next) / this.zoom;
    this.zoom = next;
    this.draw();
  }

  wheel(event) {
    event.preventDefault();
    const frame = this.root.getBoundingClientRect();
    this.scale(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - frame.left, event.clientY - frame.top);
  }

  grab(event) {
    const from = [event.clientX - this.x, event.clientY - this.y];
    const pan = (moved) => {
      [this.x, this.y] = [moved.clientX - from[0], moved.clientY - from[1]];
      this.draw();
    };
    this.root.setPointerCapture(event.pointerId);
    this.root.classList.add("dragging");
    this.root.addEventListener("pointermove", pan);
    this.root.addEventListener("pointerup", () => {
      this.root.removeEventListener("pointermove", pan);
      this.root.classList.remove("dragging");
    }, { once: true });
  }

  rotate(degrees) {
    this.turn += degrees;
    this.fit();
  }

  to(box) {
    const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => parseFloat(box.getAttribute(name)) / 100);
    const [iw, ih] = [this.image.naturalWidth, this.image.naturalHeight];
    this.turn = 0;
    this.zoom = clamp(Math.min(this.root.clientWidth / (w * iw * 1.6), this.root.clientHeight / (h * ih * 1.6)), 0.05, 4);
    this.x = this.root.clientWidth / 2 - (x + w / 2) * iw * this.zoom;
    this.y = this.root.clientHeight / 2 - (y + h / 2) * ih * this.zoom;
    this.root.querySelectorAll(".viewer-box.on").forEach((other) => other.classList.remove("on"));
    box.classList.add("on");
    this.draw();
  }
}

const viewers = new WeakMap();
const start = () => document.querySelectorAll(".viewer").forEach((root) => viewers.has(root) || viewers.set(root, new Viewer(root)));
const current = () => viewers.get(document.querySelector(".viewer"));
const acts = { in: (v) => v.scale(1.25), out: (v) => v.scale(0.8), fit: (v) => v.fit(), left: (v) => v.rotate(-90), right: (v) => v.rotate(90) };
const keys = { "+": "in", "=": "in", "-": "out", "[": "left", "]": "right", 0: "fit" };

document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-viewer]");
  const field = event.target.closest("[data-shows-box]");
  if (tool && current()) acts[tool.dataset.viewer]?.(current());
  const box = field && document.getElementById(field.dataset.showsBox);
  if (box && current()) current().to(box);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !current()) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  if (keys[event.key]) acts[keys[event.key]](current());
  else if (/^[1-9]$/.test(event.key)) document.querySelector(`[data-page="${event.key}"]`)?.click();
});

start();
document.addEventListener("htmx:afterSettle", start);
