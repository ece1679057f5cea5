// One record after another without a mouse: panels, keys, the sentence the graduate will see, a rectangle on the picture.
// Everything here only presses buttons and opens panels that work without it.
const form = () => document.getElementById("decision");
const typing = (node) => node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const button = (name) => document.querySelector(`[data-act="${name}"]`);
const panels = () => [...document.querySelectorAll("[data-panel]")];
const openPanel = () => panels().find((panel) => panel.open);
const rejecting = () => panels().map((panel) => panel.dataset.panel).find((name) => name.startsWith("reject"));

function preview() {
  if (!form()) return;
  const ticked = [...form().querySelectorAll("[name=reason]:checked")];
  const words = form().querySelector("[data-opinion]")?.value.trim();
  const lines = [...ticked.map((box) => box.dataset.sentence), words].filter(Boolean);
  const out = form().querySelector("[data-preview]");
  if (out) {
    out.hidden = !lines.length;
    out.querySelector("[data-preview-text]").textContent = lines.join("\n");
  }
  const said = document.querySelector("[data-return-words]");
  if (!said) return;
  const verb = said.dataset.returnWords;
  said.textContent = ticked.length ? `${verb}，${ticked.length} 处` : verb;
}

function show(name) {
  for (const panel of panels()) panel.open = panel.dataset.panel === name;
  const panel = openPanel();
  panel?.scrollIntoView({ block: "nearest" });
  panel?.querySelector("input[type=checkbox]")?.focus();
}

// The first press of 退回 or 作废 opens its panel, the second sends; without this file the first sends and the server asks.
document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]");
  if (!act || act.dataset.act === "approve") return;
  const panel = panels().find((one) => one.dataset.panel === act.dataset.act);
  if (!panel || panel.open) return;
  event.preventDefault();
  show(act.dataset.act);
});

// The buttons stand below the form; whichever was pressed is written into it, for requests that carry fields only.
document.addEventListener("submit", (event) => {
  const decided = event.target.querySelector?.("[data-decided]");
  if (decided) decided.value = event.submitter?.value || "";
}, true);

// Each contradiction is settled by itself; 通过 stays locked until all are found 一致. The server asks the same without this file.
const looks = () => [...document.querySelectorAll("[data-look]")];
const settled = (look) => look.querySelector("[data-same]").checked && look.querySelector("[data-why]").value.trim();

function lock() {
  const pass = document.querySelector("[data-after-looks]");
  if (!pass) return;
  const left = looks().filter((look) => !settled(look));
  const differing = left.filter((look) => look.querySelector("[data-differs]").checked).length;
  pass.setAttribute("aria-disabled", String(left.length > 0));
  pass.classList.toggle("bt-off", left.length > 0);
  pass.classList.toggle("bt-primary", left.length === 0);
  const said = document.querySelector("[data-looks-left]");
  if (!left.length) said.textContent = "不符的都核对为一致了，可以通过。";
  else if (differing) said.textContent = `有 ${differing} 处不一致，不能通过：退回让本人改，或者重新核对。`;
  else said.textContent = `还有 ${left.length} 处不符没有核对完：选“一致”并写明依据才能通过，不一致的退回让本人改。`;
}

function find(name) {
  const here = document.activeElement?.closest("[data-mark]")?.querySelector("[data-look]");
  const look = here || looks().find((one) => !settled(one));
  look?.querySelector(`[data-${name}]`)?.click();
}

document.addEventListener("change", (event) => {
  const look = event.target.closest("[data-look]");
  if (!look) return;
  if (event.target.matches("[data-same]")) look.querySelector("[data-why]").focus();
  if (!event.target.matches("[data-differs]")) return;
  const about = (box) => box.dataset.fields.split(" ").includes(look.dataset.field);
  const reason = [...form().querySelectorAll("[name=reason]")].find(about);
  if (reason && !reason.checked) reason.click();
  if (reason?.closest(".more-reasons")) reason.closest(".more-reasons").open = true;
  show("return");
});

document.addEventListener("click", (event) => {
  const pass = event.target.closest("[data-after-looks][aria-disabled=true]");
  if (!pass) return;
  event.preventDefault();
  const first = looks().find((look) => !settled(look));
  first.scrollIntoView({ block: "center" });
  (first.querySelector("[data-same]").checked ? first.querySelector("[data-why]") : first.querySelector("[data-same]")).focus();
});

const keys = {
  y: () => find("same"),
  u: () => find("differs"),
  j: () => document.querySelector("[data-next]")?.click(),
  k: () => document.querySelector("[data-previous]")?.click(),
  a: () => button("approve")?.click(),
  r: () => show("return"),
  v: () => rejecting() && show(rejecting()),
  n: nextMark,
  "?": () => document.getElementById("keys")?.togglePopover(),
};

function nextMark() {
  const marks = [...document.querySelectorAll("[data-mark]")];
  const now = marks.indexOf(document.activeElement);
  marks[(now + 1) % marks.length]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    const open = openPanel();
    button(open ? open.dataset.panel : "approve")?.click();
    return;
  }
  if (event.key === "Escape") {
    const open = openPanel();
    if (open) {
      open.open = false;
      button(open.dataset.panel)?.focus();
    } else if (typing(event.target)) event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  if (document.body.dataset.keys === "off") return;
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

const typedAnything = () => {
  preview();
  lock();
};
document.addEventListener("input", typedAnything);
document.addEventListener("change", typedAnything);

// Another piece of evidence in the same frame.
document.addEventListener("click", (event) => {
  const thumb = event.target.closest(".thumb");
  const image = document.querySelector(".viewer-stage img");
  if (!thumb || !image || !thumb.querySelector("img")) return;
  event.preventDefault();
  document.querySelectorAll(".thumb.on").forEach((one) => one.classList.remove("on"));
  thumb.classList.add("on");
  image.src = thumb.href;
  image.alt = thumb.dataset.title;
  document.querySelector(".viewer-tools b").textContent = thumb.dataset.title;
  document.querySelector(".viewer-tools a")?.setAttribute("href", thumb.dataset.original);
  document.querySelector(".viewer-stage svg")?.remove();
  image.addEventListener("load", () => document.querySelector("[data-viewer=fit]").click(), { once: true });
});

// 框选: a rectangle in percent of the picture, tied to the reasons ticked.
const NS = "http://www.w3.org/2000/svg";
const drawing = () => document.querySelector("[data-draw]")?.getAttribute("aria-pressed") === "true";

document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-draw]");
  if (!tool) return;
  tool.setAttribute("aria-pressed", String(!drawing()));
  document.querySelector(".viewer")?.classList.toggle("drawing", drawing());
});

function pointOn(viewer, event) {
  const stage = viewer.querySelector(".viewer-stage");
  const image = stage.querySelector("img");
  const frame = viewer.getBoundingClientRect();
  const inverse = new DOMMatrix(getComputedStyle(stage).transform).inverse();
  const at = inverse.transformPoint(new DOMPoint(event.clientX - frame.left, event.clientY - frame.top));
  const share = (value, whole) => Math.min(Math.max((value / whole) * 100, 0), 100);
  return [share(at.x, image.naturalWidth), share(at.y, image.naturalHeight)];
}

function drawn(viewer) {
  let svg = viewer.querySelector("svg");
  if (!svg) {
    svg = document.createElementNS(NS, "svg");
    svg.setAttribute("aria-hidden", "true");
    viewer.querySelector(".viewer-stage").append(svg);
  }
  const rect = document.createElementNS(NS, "rect");
  rect.setAttribute("class", "viewer-box");
  svg.append(rect);
  return rect;
}

document.addEventListener("pointerdown", (event) => {
  const viewer = event.target.closest(".viewer");
  if (!viewer || !drawing()) return;
  event.stopPropagation();
  event.preventDefault();
  const from = pointOn(viewer, event);
  const rect = drawn(viewer);
  let box = {};
  const move = (moved) => {
    const to = pointOn(viewer, moved);
    box = { x: Math.min(from[0], to[0]), y: Math.min(from[1], to[1]), width: Math.abs(to[0] - from[0]), height: Math.abs(to[1] - from[1]) };
    for (const [name, value] of Object.entries(box)) rect.setAttribute(name, `${value}%`);
  };
  const end = () => {
    document.removeEventListener("pointermove", move);
    if (!(box.width > 0.5 && box.height > 0.5)) return rect.remove();
    const shown = document.querySelector(".thumb.on")?.dataset;
    const marked = JSON.stringify({ evidence: Number(shown?.evidence), page: Number(shown?.sheet || 1), ...box });
    if (!openPanel()) show("return");
    for (const ticked of form().querySelectorAll("[name=reason]:checked")) {
      form().querySelector(`[data-rectangle="${ticked.value}"]`).value = marked;
    }
    form().dataset.box = marked;
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end, { once: true });
}, true);

document.addEventListener("change", (event) => {
  if (!event.target.matches("[name=reason]") || !form().dataset.box) return;
  const field = form().querySelector(`[data-rectangle="${event.target.value}"]`);
  if (field) field.value = event.target.checked ? form().dataset.box : "";
});

// The next record is fetched while this one is read; J shows it at once.
const ready = new Map();

async function prefetch() {
  const link = document.querySelector("[data-next]");
  const url = link?.getAttribute("href");
  if (!url || ready.has(url)) return;
  ready.clear();
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const text = await answer.text();
    ready.set(url, text);
    const picture = new DOMParser().parseFromString(text, "text/html").querySelector(".viewer-stage img")?.getAttribute("src");
    if (picture) new Image().src = picture;
  } catch {
    // It will be fetched when it is asked for.
  }
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { verb, path } = event.detail.requestConfig;
  const text = verb === "get" && ready.get(path);
  if (!text) return;
  event.preventDefault();
  ready.delete(path);
  window.htmx.swap("#record", text, { swapStyle: "outerHTML" });
  history.pushState({}, "", path);
});
window.addEventListener("popstate", () => location.reload());

const begin = () => {
  typedAnything();
  prefetch();
};
begin();
document.addEventListener("htmx:afterSettle", begin);
