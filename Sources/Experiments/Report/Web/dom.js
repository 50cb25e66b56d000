const svgSpace = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** An element of HTML; a child that is a text becomes text, never markup. */
export const html = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);

export const svg = (name, attributes = {}, ...children) =>
  filled(document.createElementNS(svgSpace, name), attributes, children);

/** A text from results without controls and marks that reorder what stands around it. */
export const clean = text =>
  String(text ?? "").replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g, "\ufffd");

const calmness = matchMedia("(prefers-reduced-motion: reduce)");
/** Whether the reader wants nothing to move by itself. */
export const wantsCalm = () => calmness.matches;

const darkness = matchMedia("(prefers-color-scheme: dark)");
export const whenColoursChange = action => darkness.addEventListener("change", action);

let speaker = null;

/** Says a text to who hears the page. */
export function announce(text) {
  speaker ??= document.body.appendChild(html("div", { class: "tw-spoken", "aria-live": "polite", role: "status" }));
  speaker.textContent = text;
}

/** Calls an action at the next frame, once however often it was asked for. */
export function oncePerFrame(action) {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      action();
    });
  };
}

/** Closes what is open when the reader turns to something else. */
export function closesOutside(element, close) {
  document.addEventListener("pointerdown", event => element.contains(event.target) || close());
}
