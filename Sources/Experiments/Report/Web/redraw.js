import { MarchingSquares, finenessFor, refined } from "./contours.js";
import { svg } from "./dom.js";
import { bandColours, css } from "./levels.js";

/** Draws a plane's bands, contours and colours anew, in place of those that the page came with. */
export function redrawPlane(figure, index, levels) {
  const panel = figure.model.panels[index];
  const own = figure.partsOf(index, ["bands", "contours", "bar"]);
  figure.redrawn.get(index)?.forEach(node => node.remove());
  figure.redrawn.delete(index);
  for (const part of own) for (const node of part.nodes) node.style.display = levels ? "none" : "";
  if (!levels) return;
  const first = own.find(part => part.role === "bands")?.nodes[0];
  const bar = own.find(part => part.role === "bar")?.nodes;
  if (!first || !bar) return;
  const bands = svg("g", { class: "tw-redrawn" }, ...bandsOf(panel, levels));
  const colours = svg("g", { class: "tw-redrawn" }, ...barOf(panel, levels, bar));
  first.before(bands);
  bar[0].before(colours);
  figure.redrawn.set(index, [bands, colours]);
}

function bandsOf(panel, levels) {
  const contours = contoursOf(panel, levels);
  const colours = bandColours(panel.colours, levels.bandCount);
  const place = ([x, y]) => `${twentieth(panel.x.pixel(x))} ${twentieth(panel.y.pixel(y))}`;
  const path = (chain, end) => "M" + chain.map(place).join("L") + end;
  const fills = colours.map((colour, band) => {
    const rings = contours.region(band === 0 ? -Infinity : levels.compress(levels.values[band]));
    return svg("path", { fill: css(colour), "fill-rule": "evenodd", d: rings.map(ring => path(ring, "Z")).join("") });
  });
  const lines = levels.values.slice(1, levels.bandCount).flatMap(value => contours.lines(levels.compress(value)));
  return [...fills, svg("path", { class: "contour", d: lines.map(line => path(line, "")).join("") })];
}

/** On the same fine grid as before, where values are compressed in the same way. */
function contoursOf(panel, levels) {
  const way = `${levels.origin} ${levels.floor}`;
  if (panel.fine?.way !== way) {
    const coarse = { ...panel.grid, z: panel.grid.z.map(value => levels.compress(value)) };
    panel.fine = { way, contours: new MarchingSquares(refined(coarse, panel.isSmooth ? finenessFor(coarse, 160) : 1)) };
  }
  return panel.fine.contours;
}

const twentieth = value => Math.round(value * 20) / 20;

function barOf(panel, levels, original) {
  const { bar } = panel;
  const count = levels.bandCount;
  const colours = bandColours(panel.colours, count).map((colour, band) =>
    svg("rect", { x: bar.x, y: bar.y, width: bar.width, height: bar.height * (1 - band / count), fill: css(colour) }));
  const stride = Math.max(Math.ceil((16 * count) / bar.height), 1);
  const last = levels.values.length - 1;
  const names = levels.names;
  const texts = [];
  const text = (y, label) => texts.push(svg("text", { class: "tick", x: bar.right + 8, y: y + 3.9 }, label));
  const marks = [];
  for (let index = 0; index <= (levels.isOpen ? last - stride : last); index += stride) {
    const y = bar.bottom - (index / count) * bar.height;
    marks.push(`M${bar.right} ${Math.floor(y) + 0.5}h4`);
    text(y, names[index]);
  }
  if (levels.isOpen) text(bar.bottom - ((count - 0.5) / count) * bar.height, `> ${names[last]}`);
  const frame = svg("rect", { class: "axis", x: bar.x, y: bar.y, width: bar.width, height: bar.height });
  const name = original.find(node => node.classList.contains("name"))?.cloneNode(true);
  name?.style.removeProperty("display");
  // As the page's own: colours are of equal length, whatever they span.
  if (name && levels.floor === undefined) name.textContent = name.textContent.replace(/, growing steps$/, "");
  return [...colours, frame, svg("path", { class: "axis", d: marks.join("") }), ...texts, ...(name ? [name] : [])];
}
