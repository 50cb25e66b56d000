// swift-format-ignore-file
/// What makes a page's figures and tables answer; made by `make pages` from `Report/Web`, not by hand.
enum ReportScript {
  /// What a content security policy calls the script.
  static let hash = "sha256-ULzrpLtd14dtb/F1dotvG92RAKLLcRS61bzqqIyCT9U="

  static let source = ##"""

(() => {
"use strict";
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
const html = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);
const svg = (name, attributes = {}, ...children) =>
filled(document.createElementNS(svgSpace, name), attributes, children);
const clean = text =>
String(text ?? "").replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g, "\ufffd");
const calmness = matchMedia("(prefers-reduced-motion: reduce)");
const wantsCalm = () => calmness.matches;
const darkness = matchMedia("(prefers-color-scheme: dark)");
const whenColoursChange = action => darkness.addEventListener("change", action);
let speaker = null;
function announce(text) {
speaker ??= document.body.appendChild(html("div", { class: "tw-spoken", "aria-live": "polite", role: "status" }));
speaker.textContent = text;
}
function oncePerFrame(action) {
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
function closesOutside(element, close) {
document.addEventListener("pointerdown", event => element.contains(event.target) || close());
}

const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
function formatNumber(value, digits = 4) {
if (value === null || Number.isNaN(value)) return "–";
const sign = value < 0 ? "−" : "";
const size = Math.abs(value);
if (size === Infinity) return sign + "∞";
if (size === 0) return "0";
const [mantissa, power] = size.toExponential(digits - 1).split("e");
const exponent = Number(power);
if (exponent < -4 || exponent >= 6) {
const shown = trimmed(mantissa);
return sign + (shown === "1" ? "" : shown + "×") + powerOfTen(exponent);
}
const fixed = Number(size.toPrecision(digits)).toFixed(Math.max(digits - 1 - exponent, 0));
const [whole, decimals = ""] = trimmed(fixed).split(".");
const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u2009") : whole;
return sign + grouped + (decimals ? "." + decimals : "");
}
const lowered = power => [...power].map(digit => raised.indexOf(digit)).join("");
function powerOfTen(exponent) {
return "10" + (exponent < 0 ? "⁻" : "") + [...String(Math.abs(exponent))].map(digit => raised[digit]).join("");
}
const trimmed = text => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
function parseNumber(text) {
const plain = text.trim()
.replace(/[\u2009\u00a0\u202f]/g, "")
.replace(/\u2212/g, "-")
.replace(/^([+-]?)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, "$11×10$2")
.replace(/×10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, minus, power) => `e${minus ? "-" : ""}${lowered(power)}`)
.replace(/\s*(%|s|ms|min|h|[KMG]i?B|bytes)$/, "");
if (/^[+-]?∞$/.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}
function evenTicks(from, to, count) {
const least = (to - from) / Math.max(count, 1);
const power = 10 ** Math.floor(Math.log10(least));
const step = [1, 2, 5, 10].map(size => size * power).find(size => size >= least * 0.999) ?? 10 * power;
const ticks = [];
for (let index = Math.ceil(from / step - 1e-9); index * step <= to + step * 1e-9 && ticks.length < 50; index++) {
ticks.push(Number((index * step).toPrecision(12)));
}
return ticks;
}

class ItemReader {
constructor(panel) {
this.panel = panel;
}
read(px, py) {
const distance = box => Math.hypot(Math.max(box.x - px, 0, px - box.right), Math.max(box.y - py, 0, py - box.bottom));
let best = -1;
this.panel.boxes.forEach((box, index) => {
if (best < 0 || distance(box) < distance(this.panel.boxes[best])) best = index;
});
return best >= 0 && distance(this.panel.boxes[best]) < 12 ? this.reading(best) : null;
}
first() {
return this.panel.boxes.length ? this.reading(0) : null;
}
step(reading, across, up) {
const { boxes } = this.panel;
if (Math.abs(across) === Infinity) return this.reading(across < 0 ? 0 : boxes.length - 1);
if (up) return this.reading(this.above(reading.index, up) ?? reading.index);
return this.reading(Math.min(Math.max(reading.index + across, 0), boxes.length - 1));
}
above(from, up) {
const { boxes } = this.panel;
const middle = box => [box.x + box.width / 2, box.y + box.height / 2];
const [x, y] = middle(boxes[from]);
const far = index => { const [bx, by] = middle(boxes[index]); return Math.abs(bx - x) * 3 + Math.abs(by - y); };
const isThatWay = index => Math.sign(y - middle(boxes[index])[1]) === Math.sign(up);
const candidates = boxes.map((_, index) => index).filter(isThatWay);
return candidates.length ? candidates.reduce((a, b) => (far(b) < far(a) ? b : a)) : null;
}
at() {
return null;
}
atPlace() {
return null;
}
reading(index) {
const { panel } = this;
const box = panel.boxes[index];
const rows = panel.names.map((name, column) => {
const unit = /\(([^()]*)\)$/.exec(name);
const shown = formatNumber(panel.values[column][index], 4);
const value = unit && shown !== "–" ? `${shown} ${unit[1]}` : shown;
return { name: unit ? name.slice(0, unit.index).trim() : name, value };
});
const anchor = [box.x + box.width / 2, box.y];
return { panel, index, rows, head: panel.labels[index] ?? "", marks: [{ kind: "box", ...box }], anchor };
}
}

const mostRows = 12;
class LineReader {
constructor(panel, hidden, count) {
this.panel = panel;
this.hidden = hidden;
this.isOneOfMany = count > 1;
const places = new Set(panel.series.flatMap(series => (series.stroke === "none" ? [] : series.x)));
const scattered = new Set(panel.series.flatMap(series => series.x));
this.places = [...(places.size > 2 ? places : scattered)].filter(x => this.isWithin(x)).sort((a, b) => a - b);
}
isWithin(x) {
const pixel = this.panel.x.pixel(x);
return pixel >= this.panel.plot.x - 1 && pixel <= this.panel.plot.right + 1;
}
get shown() {
return this.panel.series.filter(series => !this.hidden.has(series.listed));
}
read(px, py) {
const near = this.scatterNear(px, py);
if (near) return this.reading(near.x, py, near);
let best = this.places[0];
const far = x => Math.abs(this.panel.x.pixel(x) - px);
for (const x of this.places) if (far(x) < far(best)) best = x;
return best === undefined ? null : this.reading(best, py);
}
first() {
return this.places.length ? this.reading(this.places[0], this.panel.plot.y) : null;
}
step(reading, across) {
let index = 0;
const far = place => Math.abs(this.places[place] - reading.x);
for (let place = 1; place < this.places.length; place++) if (far(place) < far(index)) index = place;
const next = Math.abs(across) === Infinity ? (across < 0 ? 0 : this.places.length - 1) : index + across;
return this.reading(this.places[Math.min(Math.max(next, 0), this.places.length - 1)], reading.py);
}
at(x) {
return this.reading(x, null);
}
atPlace(t) {
if (this.panel.x.isPlaceOnCurve) return { ...this.at(t), rows: [], head: `t ${formatNumber(t, 3)}` };
const functions = this.shown.filter(series => series.t !== undefined);
if (!functions.length) return null;
const nearest = functions.reduce((a, b) => (Math.abs(b.t - t) < Math.abs(a.t - t) ? b : a));
return { marks: [this.lineOf(nearest)], rows: [], head: `t ${formatNumber(nearest.t, 3)}` };
}
scatterNear(px, py) {
let best = null;
for (const series of this.shown.filter(series => series.stroke === "none")) {
series.x.forEach((x, index) => {
const distance = Math.hypot(this.panel.x.pixel(x) - px, this.panel.y.pixel(series.y[index]) - py);
if (distance < 9 && !(best?.distance <= distance)) best = { series, index, x, distance };
});
}
return best;
}
reading(x, py, near = null) {
const { panel } = this;
let rows = this.shown.map(series => this.row(series, x, near?.series === series ? near.index : null)).filter(Boolean);
const distance = row => Math.abs(panel.y.pixel(row.number) - (py ?? 0));
const grouped = rows.filter(row => row.series.isGrouped);
const close = grouped.length ? grouped.reduce((a, b) => (distance(b) < distance(a) ? b : a)) : null;
rows = rows.filter(row => !row.series.isGrouped || row === close);
const isUnder = row => row.series.t !== undefined && py !== null && distance(row) < 14;
const pointed = rows.filter(isUnder).sort((a, b) => distance(a) - distance(b))[0];
let note = null;
if (rows.length > mostRows && py !== null) {
note = `and ${rows.length - mostRows} more`;
const kept = new Set([...rows].sort((a, b) => distance(a) - distance(b)).slice(0, mostRows));
rows = rows.filter(row => kept.has(row));
}
const marks = [{ kind: "upright", x: panel.x.pixel(x) }];
if (pointed) marks.push(this.lineOf(pointed.series));
for (const { x: place, number, series } of rows) {
marks.push({ kind: "dot", x: panel.x.pixel(place), y: panel.y.pixel(number), colour: series.colour });
}
const t = panel.x.isPlaceOnCurve ? x : pointed?.series.t;
return {
panel, x, py, rows, note, marks, t, isOver: panel.x.name,
head: `${panel.x.name || "x"} ${formatNumber(x, 4)}${panel.x.unit ? " " + panel.x.unit : ""}`,
title: [this.isOneOfMany ? panel.title : "", panel.y.label].filter(Boolean).join(": "),
anchor: [panel.x.pixel(x), py ?? panel.plot.y],
};
}
lineOf(series) {
const points = series.x.map((x, index) => [this.panel.x.pixel(x), this.panel.y.pixel(series.y[index])]);
return { kind: "line", points: points.filter(point => point.every(Number.isFinite)), clip: this.panel.plot };
}
row(series, x, given) {
const pixel = this.panel.x.pixel(x);
const far = index => Math.abs(this.panel.x.pixel(series.x[index]) - pixel);
let index = given ?? series.x.reduce((best, _, place) => (best < 0 || far(place) < far(best) ? place : best), -1);
if (index < 0) return null;
const value = number => formatNumber(number, 4) + (this.panel.y.unit ? " " + this.panel.y.unit : "");
if (given !== null || far(index) < 0.6) {
const number = series.y[index];
if (!Number.isFinite(number)) return null;
const bounds = [series.lower, series.upper].filter(Boolean).map(bound => formatNumber(bound[index], 3));
const band = bounds.length ? ` (${bounds.join(" to ")})` : "";
return { series, number, x: series.x[index], name: series.name, value: value(number) + band };
}
if (series.stroke === "none") return null;
const right = series.x.findIndex((place, at) => at > 0 && series.x[at - 1] <= x && place >= x);
if (right < 1) return null;
const [start, end] = [series.x[right - 1], series.x[right]].map(place => this.panel.x.pixel(place));
const share = (pixel - start) / (end - start);
const [before, after] = [series.y[right - 1], series.y[right]].map(number => this.panel.y.warp(number));
const warped = before + (after - before) * share;
const number = this.panel.y.isLog ? 10 ** warped : warped;
if (!Number.isFinite(number)) return null;
return { series, number, x, name: series.name, value: (before === after ? "" : "≈ ") + value(number) };
}
}

const listeners = new Map();
function listenForPlace(curve, owner, action) {
if (!curve) return;
if (!listeners.has(curve)) listeners.set(curve, []);
listeners.get(curve).push({ owner, action });
}
function tellPlace(curve, owner, t) {
for (const listener of listeners.get(curve) ?? []) if (listener.owner !== owner) listener.action(t);
}

class Scale {
constructor(json, start, length) {
this.name = clean(json.name);
this.unit = clean(json.unit);
this.isPlaceOnCurve = json.t === true;
this.isLog = json.log === true;
this.from = json.from;
this.to = json.to;
this.start = start;
this.length = length;
this.low = this.warp(json.from);
this.high = this.warp(json.to);
}
warp(value) {
return this.isLog ? Math.log10(value) : value;
}
pixel(value) {
if (value === null) return NaN;
return this.start + ((this.warp(value) - this.low) / (this.high - this.low)) * this.length;
}
value(pixel) {
const warped = this.low + ((pixel - this.start) / this.length) * (this.high - this.low);
return this.isLog ? 10 ** warped : warped;
}
get label() {
return this.unit ? (this.name ? `${this.name} (${this.unit})` : this.unit) : this.name;
}
}
function modelOf(figure, svg) {
const source = figure.querySelector(":scope > script[type='application/json']");
if (!svg || !source) return null;
const json = JSON.parse(source.textContent);
if (json.version !== 1) return null;
const all = [...svg.querySelectorAll("*")];
const column = place => json.columns[place].map(value => (typeof value === "number" ? value : NaN));
const columns = json.columns.map((_, place) => column(place));
const isAlone = json.panels.length === 1;
return {
panels: json.panels.map(panel => panelOf(panel, columns)),
parts: json.parts.map(({ role, name, panel, nodes }) => ({
role, name: clean(name), panel: panel ?? (isAlone && role !== "legend" ? 0 : null), nodes: nodesOf(nodes, all),
})),
};
}
function nodesOf(runs, all) {
const nodes = [];
for (let index = 0; index + 1 < runs.length; index += 2) {
nodes.push(...all.slice(runs[index], runs[index] + runs[index + 1]));
}
const among = new Set(nodes);
return nodes.filter(node => !among.has(node.parentNode));
}
function rectOf([x, y, width, height]) {
return { x, y, width, height, right: x + width, bottom: y + height };
}
function panelOf(json, columns) {
const plot = rectOf(json.plot);
const panel = { kind: json.kind, plot, title: clean(json.title) };
if (json.x) panel.x = new Scale(json.x, plot.x, plot.width);
if (json.y) panel.y = new Scale(json.y, plot.bottom, -plot.height);
if (json.kind === "lines") panel.series = json.series.map(series => seriesOf(series, columns));
if (json.kind === "items") Object.assign(panel, itemsOf(json, columns));
if (json.kind === "plane") Object.assign(panel, planeOf(json, columns));
return panel;
}
function seriesOf(json, columns) {
const name = clean(json.name);
return {
name, listed: json.group ? clean(json.group) : name, isGrouped: json.group !== undefined,
x: columns[json.x], y: columns[json.y], lower: columns[json.lower], upper: columns[json.upper],
colour: Number(json.colour) || 1, stroke: json.stroke ?? "solid", hasMarker: json.marker !== undefined, t: json.t,
};
}
function itemsOf(json, columns) {
return {
boxes: json.boxes.map(rectOf), names: json.names.map(clean), values: json.values.map(place => columns[place]),
labels: (json.labels ?? []).map(clean),
};
}
function planeOf(json, columns) {
const [x, y, z] = json.grid.map(place => columns[place]);
return {
valueName: clean(json.value), grid: { x, y, z }, levels: json.levels, isSmooth: json.smooth === true,
colours: json.colours.filter(colour => /^#[0-9a-f]{6}$/.test(colour)), bar: rectOf(json.bar[0]),
traces: json.traces.map(trace => ({
name: clean(trace.name), x: columns[trace.x], y: columns[trace.y], t: columns[trace.t],
stroke: trace.stroke ?? "solid",
})),
landmarks: json.landmarks.map(mark => ({ ...mark, label: clean(mark.label) })),
};
}

function bilinear({ x, y, z }, px, py) {
const column = pieceOf(x, px);
const row = pieceOf(y, py);
if (column < 0 || row < 0) return NaN;
const u = (px - x[column]) / (x[column + 1] - x[column]);
const v = (py - y[row]) / (y[row + 1] - y[row]);
const at = row * x.length + column;
const below = z[at] * (1 - u) + z[at + 1] * u;
const above = z[at + x.length] * (1 - u) + z[at + x.length + 1] * u;
return below * (1 - v) + above * v;
}
function pieceOf(places, value) {
const last = places.length - 1;
const air = (places[last] - places[0]) * 1e-9;
if (!(value >= places[0] - air && value <= places[last] + air)) return -1;
let [low, high] = [0, last];
while (high - low > 1) {
const middle = (low + high) >> 1;
if (places[middle] <= value) low = middle;
else high = middle;
}
return low;
}
function placeOnTrace(trace, t) {
const piece = pieceOf(trace.t, t);
if (piece < 0) return null;
const share = (t - trace.t[piece]) / (trace.t[piece + 1] - trace.t[piece]);
const between = list => list[piece] + (list[piece + 1] - list[piece]) * share;
return [between(trace.x), between(trace.y)];
}
class PlaneReader {
constructor(panel, hidden, count) {
this.panel = panel;
this.hidden = hidden;
this.title = count > 1 ? panel.title : "";
}
get curves() {
return this.panel.traces.filter(trace => trace.t && !this.hidden.has(trace.name));
}
read(px, py) {
const { panel } = this;
const near = this.nearCurve(px, py);
if (near) return this.reading(near.x, near.y, near.t);
if (px < panel.plot.x || px > panel.plot.right || py < panel.plot.y || py > panel.plot.bottom) return null;
return this.reading(panel.x.value(px), panel.y.value(py));
}
first() {
const { x, y } = this.panel.grid;
return this.onGrid(x.length >> 1, y.length >> 1);
}
step(reading, across, up) {
const { x, y } = this.panel.grid;
const nearest = (places, value) => places.reduce((best, place, index) =>
(Math.abs(place - value) < Math.abs(places[best] - value) ? index : best), 0);
const held = (value, count) => Math.min(Math.max(value, 0), count - 1);
return this.onGrid(held(nearest(x, reading.x) + across, x.length), held(nearest(y, reading.y) + up, y.length));
}
at() {
return null;
}
atPlace(t) {
const marks = this.curves.map(trace => placeOnTrace(trace, t)).filter(Boolean)
.map(([x, y]) => ({ kind: "ring", x: this.panel.x.pixel(x), y: this.panel.y.pixel(y) }));
return marks.length ? { marks, rows: [], head: `t ${formatNumber(t, 3)}` } : null;
}
onGrid(column, row) {
return this.reading(this.panel.grid.x[column], this.panel.grid.y[row]);
}
nearCurve(px, py) {
let best = null;
for (const trace of this.curves) {
for (let index = 0; index + 1 < trace.x.length; index++) {
const [ax, ay, bx, by] = [trace.x[index], trace.y[index], trace.x[index + 1], trace.y[index + 1]]
.map((value, side) => (side % 2 ? this.panel.y : this.panel.x).pixel(value));
const squared = (bx - ax) ** 2 + (by - ay) ** 2;
const share = squared > 0 ? Math.min(Math.max(((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / squared, 0), 1) : 0;
const distance = Math.hypot(ax + (bx - ax) * share - px, ay + (by - ay) * share - py);
if (distance > 9 || best?.distance <= distance) continue;
const between = list => list[index] + (list[index + 1] - list[index]) * share;
best = { distance, x: between(trace.x), y: between(trace.y), t: between(trace.t) };
}
}
return best;
}
reading(x, y, t) {
const { panel } = this;
const isMeasured = panel.grid.x.includes(x) && panel.grid.y.includes(y);
const unit = /\(([^()]*)\)$/.exec(panel.valueName);
const value = bilinear(panel.grid, x, y);
const rows = [
{
name: unit ? panel.valueName.slice(0, unit.index).trim() : panel.valueName,
value: formatNumber(value, 4) + (unit && Number.isFinite(value) ? ` ${unit[1]}` : ""),
},
{ name: panel.x.name, value: formatNumber(x, 3) }, { name: panel.y.name, value: formatNumber(y, 3) },
];
const [px, py] = [panel.x.pixel(x), panel.y.pixel(y)];
return {
panel, x, y, rows, t, title: this.title, head: t === undefined ? "" : `t ${formatNumber(t, 3)} on the curve`,
note: isMeasured ? "measured here" : "interpolated between measured places", anchor: [px, py],
marks: [{ kind: "ring", x: px, y: py }],
};
}
}

const readers = { lines: LineReader, items: ItemReader, plane: PlaneReader };
class Figure {
static of(element) {
const drawing = element.querySelector("svg");
const model = modelOf(element, drawing);
return drawing ? new Figure(element, drawing, model ?? { panels: [], parts: [] }) : null;
}
constructor(element, drawing, model) {
Object.assign(this, { element, svg: drawing, model });
this.name = element.dataset.figure || "figure";
this.curve = element.dataset.curve;
this.hidden = new Set();
this.redrawn = new Map();
this.view = null;
this.reading = null;
this.readers = model.panels.map(panel => new readers[panel.kind](panel, this.hidden, model.panels.length));
element.classList.add("tw-figure");
this.answers = this.readers.length > 0;
if (this.answers) this.prepare();
}
prepare() {
const title = this.svg.querySelector(":scope > title");
this.title = title?.textContent ?? "Figure";
for (const node of this.svg.querySelectorAll("title")) node.remove();
const description = this.svg.querySelector(":scope > desc");
this.labels = this.svg.getAttribute("aria-labelledby");
this.titleIdentifier = title?.id;
this.svg.removeAttribute("aria-labelledby");
this.svg.setAttribute("aria-label", `${clean(this.title)}. Arrow keys read its values.`);
if (description?.id) this.svg.setAttribute("aria-describedby", description.id);
this.svg.setAttribute("tabindex", "0");
this.svg.classList.add("tw-drawing");
this.marks = this.svg.appendChild(svg("g", { class: "tw-marks", "aria-hidden": "true" }));
this.readout = this.element.appendChild(html("div", { class: "tw-readout", "aria-hidden": "true", hidden: true }));
this.svg.addEventListener("pointermove", event => this.show(this.readingAt(event)));
this.svg.addEventListener("pointerdown", event => this.show(this.readingAt(event)));
this.svg.addEventListener("pointerleave", () => this.show(null));
this.svg.addEventListener("blur", () => this.show(null));
this.svg.addEventListener("keydown", event => this.key(event));
listenForPlace(this.curve, this, t => this.showPlace(t));
}
partsOf(panel, roles) {
return this.model.parts.filter(part => part.panel === panel && roles.includes(part.role));
}
restoreTitle(copy) {
if (!this.answers) return;
copy.prepend(svg("title", this.titleIdentifier ? { id: this.titleIdentifier } : {}, this.title));
if (this.labels) copy.setAttribute("aria-labelledby", this.labels);
}
place(event) {
const matrix = this.svg.getScreenCTM();
return matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()) : { x: NaN, y: NaN };
}
readingAt(event) {
const { x, y } = this.place(event);
const index = this.model.panels.findIndex(({ plot }) =>
x >= plot.x - 8 && x <= plot.right + 8 && y >= plot.y - 8 && y <= plot.bottom + 8);
return index < 0 ? null : this.readers[index].read(x, y);
}
key(event) {
const index = Math.max(this.model.panels.indexOf(this.reading?.panel), 0);
const reach = event.shiftKey ? 10 : 1;
const steps = {
ArrowRight: [reach, 0], ArrowLeft: [-reach, 0], ArrowUp: [0, reach], ArrowDown: [0, -reach],
Home: [-Infinity, 0], End: [Infinity, 0],
}[event.key];
if (event.key === "Escape" && this.reading) {
this.show(null);
announce("");
} else if (steps && !event.ctrlKey && !event.metaKey && !event.altKey) {
this.show(this.reading ? this.next(index, ...steps) : this.readers[index].first());
announce(this.spoken());
} else {
return;
}
event.preventDefault();
}
next(index, across, up) {
const reader = this.readers[index];
if (reader.panel.kind === "plane" || (reader.panel.kind === "items" && up)) {
const all = Math.sign(across) * (reader.panel.grid?.x.length ?? 0);
return reader.step(this.reading, Number.isFinite(across) ? across : all, up);
}
if (!up) return reader.step(this.reading, across, 0);
const other = this.readers[Math.min(Math.max(index - Math.sign(up), 0), this.readers.length - 1)];
return (this.reading.isOver === other.panel.x?.name ? other.at(this.reading.x) : other.first()) ?? this.reading;
}
show(reading) {
this.reading = reading;
this.draw(reading ? [reading, ...this.besides(reading)] : []);
this.fillReadout(reading);
tellPlace(this.curve, this, reading?.t ?? null);
}
besides(reading) {
if (reading.isOver === undefined) return [];
const isBeside = ({ panel }) => panel !== reading.panel && panel.x?.name === reading.isOver && panel.kind === "lines";
return this.readers.filter(isBeside)
.map(reader => reader.at(reading.x)).filter(Boolean);
}
showPlace(t) {
this.reading = null;
this.fillReadout(null);
const readings = t === null ? [] : this.readers.map(reader => reader.atPlace(t)).filter(Boolean);
this.draw(readings);
this.element.toggleAttribute("data-linked", readings.length > 0);
this.view?.markPlace(t);
}
draw(readings) {
this.marks.replaceChildren(...readings.flatMap(reading => reading.marks.map(mark => markOf(mark, reading.panel))));
}
fillReadout(reading) {
this.readout.hidden = !reading;
if (!reading) return;
const style = getComputedStyle(this.svg);
const rows = reading.rows.map(row => {
const colour = row.series ? style.getPropertyValue(`--series-${row.series.colour}`) : "";
const sample = html("i", { class: `tw-sample${row.series?.stroke === "dashed" ? " tw-dashed" : ""}` });
if (colour) sample.style.borderColor = colour;
return html("div", {}, ...(row.series ? [sample] : []), html("span", {}, row.name), html("b", {}, row.value));
});
const title = reading.title ? [html("span", {}, reading.title)] : [];
const head = reading.head || reading.title ? [html("div", { class: "tw-head" }, reading.head, ...title)] : [];
const note = reading.note ? [html("div", { class: "tw-note" }, reading.note)] : [];
this.readout.replaceChildren(...head, ...rows, ...note);
this.placeReadout(...reading.anchor);
}
placeReadout(x, y) {
const matrix = this.svg.getScreenCTM();
if (!matrix) return;
const at = new DOMPoint(x, y).matrixTransform(matrix);
const own = this.element.getBoundingClientRect();
const { offsetWidth: width, offsetHeight: height } = this.readout;
const isRight = at.x + 16 + width <= document.documentElement.clientWidth - 4;
const left = isRight ? at.x + 16 : Math.max(at.x - 16 - width, 4);
const top = Math.min(Math.max(at.y - height / 2, 4), innerHeight - height - 4);
this.readout.style.transform = `translate(${Math.round(left - own.left)}px,${Math.round(top - own.top)}px)`;
}
spoken() {
if (!this.reading) return "";
const { head, title, rows, note } = this.reading;
return [head, title, ...rows.map(row => `${row.name}: ${row.value}`), note].filter(Boolean).join("; ");
}
}
function markOf(mark, panel) {
const at = { cx: mark.x, cy: mark.y };
switch (mark.kind) {
case "upright": return svg("line", { class: "tw-guide", x1: mark.x, x2: mark.x, y1: panel?.plot.y, y2: panel?.plot.bottom });
case "dot": return svg("circle", { class: "tw-dot", ...at, r: 3.6, style: `fill:var(--series-${mark.colour})` });
case "box": return svg("rect", { class: "tw-box", x: mark.x, y: mark.y, width: mark.width, height: mark.height });
case "line": {
const { x, y, width, height } = mark.clip;
return svg("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` },
svg("polyline", { class: "tw-line", points: mark.points.map(point => point.join(",")).join(" ") }));
}
default: return svg("g", {},
svg("circle", { class: "tw-ring-ground", ...at, r: 6 }), svg("circle", { class: "tw-ring", ...at, r: 6 }));
}
}

class Legend {
constructor(figure) {
this.figure = figure;
const drawn = new Set(figure.model.parts.filter(part => part.role === "series").map(part => part.name));
const entries = figure.model.parts.filter(part => part.role === "legend" && drawn.has(part.name));
this.names = [...new Set(entries.map(entry => entry.name))];
for (const entry of entries) {
for (const node of entry.nodes) {
node.classList.add("tw-entry");
node.addEventListener("pointerenter", () => this.setApart(entry.name));
node.addEventListener("pointerleave", () => this.setApart(null));
node.addEventListener("click", () => this.toggle(entry.name));
}
}
}
get isUseful() {
return this.names.length > 1;
}
setApart(name) {
if (!this.isUseful) return;
for (const part of this.figure.model.parts) {
if (part.role !== "series") continue;
const isBehind = name !== null && part.name !== name && !this.figure.hidden.has(name);
for (const node of part.nodes) node.classList.toggle("tw-behind", isBehind);
}
}
toggle(name) {
const { hidden } = this.figure;
if (!hidden.delete(name)) hidden.add(name);
for (const part of this.figure.model.parts) {
if (part.name !== name) continue;
for (const node of part.nodes) {
if (part.role === "series") node.style.display = hidden.has(name) ? "none" : "";
if (part.role === "legend") node.style.opacity = hidden.has(name) ? "0.35" : "";
}
}
this.setApart(null);
this.figure.show(null);
this.changed?.();
}
}

function svgText(figure, { isLight = false } = {}) {
const copy = figure.svg.cloneNode(true);
copy.querySelectorAll(".tw-marks").forEach(node => node.remove());
if (copy.querySelector(".tw-redrawn")) {
const drawn = figure.model.parts.filter(part => ["bands", "contours", "bar"].includes(part.role));
const originals = new Set(drawn.flatMap(part => part.nodes));
const live = [...figure.svg.querySelectorAll("*")].filter(node => !node.closest(".tw-marks"));
const copied = [...copy.querySelectorAll("*")];
live.forEach((node, index) => { if (originals.has(node) && node.style.display === "none") copied[index].remove(); });
}
for (const name of ["tabindex", "aria-label", "aria-describedby"]) copy.removeAttribute(name);
for (const node of [copy, ...copy.querySelectorAll("[class]")]) {
const own = [...node.classList].filter(name => !name.startsWith("tw-"));
if (own.length) node.setAttribute("class", own.join(" "));
else node.removeAttribute("class");
}
figure.restoreTitle(copy);
for (const style of isLight ? copy.querySelectorAll("style") : []) {
style.textContent = style.textContent.replace(/^@media screen and \(prefers-color-scheme:dark\).*$/m, "");
}
return new XMLSerializer().serializeToString(copy) + "\n";
}
async function pngBlob(figure) {
if (figure.view) return figure.view.pngBlob();
const [, , width, height] = figure.svg.getAttribute("viewBox").split(" ").map(Number);
const image = new Image(width * 3, height * 3);
image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svgText(figure, { isLight: true }));
await image.decode();
const canvas = html("canvas", { width: width * 3, height: height * 3 });
canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
return new Promise(done => canvas.toBlob(done, "image/png"));
}
function csvText(figure) {
const tables = figure.model.panels.map(tableOf);
const keys = [...new Set(tables.flatMap(table => table.keys))];
const names = [];
const rows = new Map();
for (const table of tables) {
const offset = names.length;
for (const name of table.values) {
const taken = names.filter(other => other === name || other.startsWith(name + " ")).length;
names.push(taken ? `${name} ${taken + 1}` : name);
}
const turns = new Map();
for (const row of table.rows) {
const key = keys.map(name => { const at = table.keys.indexOf(name); return at < 0 ? "" : row[at]; });
const text = JSON.stringify(key);
turns.set(text, (turns.get(text) ?? 0) + 1);
const place = `${text} ${turns.get(text)}`;
if (!rows.has(place)) rows.set(place, { key, values: [] });
row.slice(table.keys.length).forEach((value, index) => { rows.get(place).values[offset + index] = value; });
}
}
const lines = [...rows.values()].map(({ key, values }) => [...key, ...names.map((_, index) => values[index] ?? "")]);
return [[...keys, ...names], ...lines].map(line => line.map(field).join(",") + "\n").join("");
}
function tableOf(panel) {
if (panel.kind === "lines") {
const hasBand = panel.series.some(series => series.lower);
return {
keys: ["series", panel.x.label],
values: [panel.y.label, ...(hasBand ? [`${panel.y.label}, least`, `${panel.y.label}, greatest`] : [])],
rows: panel.series.flatMap(series => series.x.map((x, index) =>
[series.name, x, series.y[index], ...(hasBand ? [series.lower?.[index] ?? "", series.upper?.[index] ?? ""] : [])])),
};
}
if (panel.kind === "plane") {
const { x, y, z } = panel.grid;
return {
keys: ["of", panel.x.label, panel.y.label], values: [panel.valueName],
rows: [
...z.map((value, index) => ["surface", x[index % x.length], y[Math.floor(index / x.length)], value]),
...panel.traces.flatMap(trace => trace.x.map((place, index) => [trace.name, place, trace.y[index], ""])),
...panel.landmarks.map(mark => [mark.label, mark.x, mark.y, ""]),
],
};
}
const hasLabels = panel.labels.length > 0;
return {
keys: hasLabels ? ["of"] : [], values: panel.names,
rows: panel.boxes.map((_, index) =>
[...(hasLabels ? [panel.labels[index]] : []), ...panel.values.map(column => column[index])]),
};
}
function field(value) {
if (typeof value === "number") return Number.isFinite(value) ? String(value) : "nan";
return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
function saveFile(name, content, type) {
const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
const link = html("a", { href: address, download: name });
document.body.append(link);
link.click();
link.remove();
setTimeout(() => URL.revokeObjectURL(address), 10000);
}
async function copyText(text) {
try {
await navigator.clipboard.writeText(text);
} catch {
const area = html("textarea", { class: "tw-spoken", readonly: true });
area.value = text;
document.body.append(area);
area.select();
document.execCommand("copy");
area.remove();
}
}

function enliven(table) {
const [body] = table.tBodies;
const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
if (!body || !heads.length) return;
if (body.rows.length > 1) new SortedTable(table, body, heads);
const copy = html("button", { type: "button", class: "tw-button tw-copy", title: "Copy the table, for a spreadsheet" }, "Copy");
copy.addEventListener("click", async () => {
await copyText(tabbed(table));
copy.textContent = "Copied";
announce("The table is copied.");
setTimeout(() => { copy.textContent = "Copy"; }, 1500);
});
const holder = html("div", { class: "tw-table" });
const outer = table.closest(".scroll") ?? table;
outer.before(holder);
holder.append(outer, copy);
}
function tabbed(table) {
const rows = [table.tHead?.rows[0], ...table.tBodies[0].rows].filter(Boolean);
return rows.map(row => [...row.cells].map(cell => plain(cell.textContent.trim())).join("\t") + "\n").join("");
}
function plain(text) {
const number = parseNumber(text);
if (Number.isNaN(number)) return text === "–" ? "" : text.replace(/\s+/g, " ");
return text.replace(/[\u2009\u00a0\u202f]/g, "").replace(/\u2212/g, "-").match(/^[+-]?[\d.]+$/)?.[0] ?? String(number);
}
class SortedTable {
constructor(table, body, heads) {
Object.assign(this, { table, body, heads, order: [...body.rows] });
heads.forEach((head, column) => {
if (!head.textContent.trim()) return;
const button = html("button", { type: "button", class: "tw-sort" });
button.append(...head.childNodes);
button.addEventListener("click", () => this.sort(column));
head.append(button);
});
}
sort(column) {
const before = this.heads[column].getAttribute("aria-sort");
const now = { ascending: "descending", descending: null }[before] ?? (before ? null : "ascending");
this.heads.forEach(head => head.removeAttribute("aria-sort"));
const rows = now ? this.sorted(column, now === "ascending" ? 1 : -1) : this.order;
if (now) this.heads[column].setAttribute("aria-sort", now);
this.table.classList.toggle("tw-sorted", Boolean(now));
this.body.append(...rows);
announce(now ? `Sorted by ${this.heads[column].textContent.trim()}, ${now}.` : "In the first order.");
}
sorted(column, sign) {
const keys = new Map(this.order.map(row => {
const text = row.cells[column]?.textContent.trim() ?? "";
return [row, { text, number: parseNumber(text), isMissing: text === "" || text === "–" }];
}));
return [...this.order].sort((first, second) => {
const [a, b] = [keys.get(first), keys.get(second)];
if (a.isMissing || b.isMissing) return a.isMissing - b.isMissing;
const areNumbers = [a, b].map(key => !Number.isNaN(key.number));
if (areNumbers[0] && areNumbers[1]) return sign * (a.number - b.number || 0);
if (areNumbers[0] !== areNumbers[1]) return areNumbers[0] ? -1 : 1;
return sign * a.text.localeCompare(b.text, undefined, { numeric: true });
});
}
}

class Levels {
constructor(values, isOpen, origin, floor) {
Object.assign(this, { values, isOpen, origin, floor });
}
static of(json) {
return new Levels(json.values, json.open === true, json.origin, json.floor);
}
get bandCount() {
return this.values.length - (this.isOpen ? 0 : 1);
}
compress(value) {
if (!Number.isFinite(value)) return NaN;
return this.floor === undefined ? value : Math.log(Math.max(value - this.origin, this.floor));
}
band(value) {
let band = 0;
while (band + 1 < this.bandCount && value >= this.values[band + 1]) band++;
return band;
}
height(compressed) {
const isAsItIs = this.floor === undefined || this.origin === 0;
const softened = value => (isAsItIs ? value : Math.log1p(Math.exp(value) / (this.values[1] - this.origin)));
const [low, high] = [this.values[0], this.values.at(-1)].map(value => softened(this.compress(value)));
return Math.min(Math.max((softened(compressed) - low) / (high - low), 0), 1);
}
get names() {
for (let digits = 3; digits < 8; digits++) {
const names = this.values.map(value => formatNumber(value, digits));
if (new Set(names).size === names.length) return names;
}
return this.values.map(value => formatNumber(value, 8));
}
}
const spacings = {
above: "factors above minimum",
log: "factors",
linear: "steps",
};
function levelsBetween({ spacing, least, greatest, count }, values, drawn) {
const known = values.filter(Number.isFinite);
const most = known.reduce((a, b) => Math.max(a, b), -Infinity);
if (!(count >= 1 && count <= 60 && greatest > least)) return null;
const isOpen = most - greatest > 1e-5 * (greatest - least);
const steps = [...Array(count + 1).keys()].map(index => index / count);
if (spacing === "linear") return new Levels(steps.map(share => least + (greatest - least) * share), isOpen);
if (spacing === "log") {
if (!(least > 0)) return null;
return new Levels(steps.map(share => least * (greatest / least) ** share), isOpen, 0, least);
}
const top = Math.log(greatest - least);
const start = Math.min(drawn.origin === least && drawn.floor ? Math.log(drawn.floor) : top - 6, top - 0.5);
const heights = steps.map(share => Math.exp(start + (top - start) * share));
return new Levels([least, ...heights.slice(1).map(height => least + height)], isOpen, least, Math.exp(start));
}
function colourAt(colours, share) {
const scaled = Math.min(Math.max(share, 0), 1) * (colours.length - 1);
const index = Math.min(Math.floor(scaled), colours.length - 2);
const channels = colour => [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
const [low, high] = [channels(colours[index]), channels(colours[index + 1])];
return low.map((value, channel) => Math.round(value + (high[channel] - value) * (scaled - index)));
}
const bandColours = (colours, count) =>
[...Array(count).keys()].map(band => colourAt(colours, count > 1 ? band / (count - 1) : 0));
const css = channels => `rgb(${channels.join(" ")})`;

function refined({ x, y, z }, factor) {
if (factor < 2) return { x, y, z };
const flat = { x, y, z };
const rowsFirst = transposed(alongRows(transposed(alongRows(flat, factor)), factor));
const columnsFirst = alongRows(transposed(alongRows(transposed(flat), factor)), factor);
const mean = (value, index) => (value === columnsFirst.z[index] ? value : (value + columnsFirst.z[index]) / 2);
return { ...rowsFirst, z: rowsFirst.z.map(mean) };
}
const finenessFor = ({ x, y }, target) =>
Math.max(Math.ceil(target / Math.max(Math.min(x.length, y.length) - 1, 1)), 1);
function transposed({ x, y, z }) {
const turned = new Float64Array(z.length);
for (let row = 0; row < y.length; row++) {
for (let column = 0; column < x.length; column++) turned[column * y.length + row] = z[row * x.length + column];
}
return { x: y, y: x, z: turned };
}
function alongRows({ x, y, z }, factor) {
const pieces = x.length - 1;
const width = pieces * factor + 1;
const places = new Array(width);
for (let index = 0; index < width; index++) {
const piece = Math.min(Math.floor(index / factor), pieces - 1);
places[index] = x[piece] + (x[piece + 1] - x[piece]) * ((index - piece * factor) / factor);
}
const values = new Float64Array(width * y.length);
for (let row = 0; row < y.length; row++) {
const line = z.slice(row * x.length, (row + 1) * x.length);
const slopes = line.map((_, index) => slopeAt(index, x, line));
for (let piece = 0; piece < pieces; piece++) {
for (let step = 0; step < factor; step++) {
values[row * width + piece * factor + step] = cubic(x, line, slopes, piece, step / factor);
}
}
values[row * width + width - 1] = line[pieces];
}
return { x: places, y, z: values };
}
function cubic(x, line, slopes, piece, share) {
const [start, end] = [line[piece], line[piece + 1]];
if (share === 0) return start;
const rest = 1 - share;
const value = start * rest * rest * (1 + 2 * share) + end * share * share * (3 - 2 * share) +
(x[piece + 1] - x[piece]) * share * rest * (slopes[piece] * rest - slopes[piece + 1] * share);
return Math.min(Math.max(value, Math.min(start, end)), Math.max(start, end));
}
function slopeAt(index, x, line) {
const chord = piece => {
const slope = piece >= 0 && piece + 1 < line.length ? (line[piece + 1] - line[piece]) / (x[piece + 1] - x[piece]) : NaN;
return Number.isFinite(slope) ? slope : null;
};
const held = (slope, before, after) => {
if (!(before * after > 0 && slope * before > 0)) return 0;
const steepest = 3 * Math.min(Math.abs(before), Math.abs(after));
return Math.min(Math.max(slope, -steepest), steepest);
};
const [before, after] = [chord(index - 1), chord(index)];
if (before !== null && after !== null) {
const [left, right] = [x[index] - x[index - 1], x[index + 1] - x[index]];
return held((before * right + after * left) / (left + right), before, after);
}
const only = before ?? after;
if (only === null) return 0;
const step = before === null ? 1 : -1;
const piece = before === null ? index : index - 1;
const next = chord(piece + step);
if (next === null) return only;
const [near, far] = [x[piece + 1] - x[piece], x[piece + step + 1] - x[piece + step]];
return held(only + ((only - next) * near) / (near + far), only, only);
}
class MarchingSquares {
constructor({ x, y, z }) {
Object.assign(this, { x, y, z, columns: x.length, rows: y.length });
this.isCell = new Uint8Array(this.columns * this.rows);
for (let row = 0; row + 1 < this.rows; row++) {
for (let column = 0; column + 1 < this.columns; column++) {
const at = row * this.columns + column;
const corners = z[at] + z[at + 1] + z[at + this.columns] + z[at + this.columns + 1];
this.isCell[at] = Number.isFinite(corners) ? 1 : 0;
}
}
}
region(level) {
const segments = new Map();
this.addContours(level, segments);
this.addBorders(level, segments);
return chains(segments).map(ids => ids.map(id => this.place(id, level)));
}
lines(level) {
const segments = new Map();
this.addContours(level, segments);
return chains(segments).map(ids => ids.map(id => this.place(id, level)));
}
addContours(level, segments) {
const { z, columns } = this;
for (let row = 0; row + 1 < this.rows; row++) {
for (let column = 0; column + 1 < columns; column++) {
const at = row * columns + column;
const first = z[at] >= level;
const isOther = place => z[place] >= level !== first;
const isCrossed = isOther(at + 1) || isOther(at + columns) || isOther(at + columns + 1);
if (!isCrossed || !this.isCell[at]) continue;
const values = [z[at], z[at + 1], z[at + columns + 1], z[at + columns]];
const inside = values.map(value => value >= level);
const edges = [at * 3 + 1, (at + 1) * 3 + 2, (at + columns) * 3 + 1, at * 3 + 2];
const exits = [0, 1, 2, 3].filter(side => inside[side] && !inside[(side + 1) % 4]);
const saddle = (values[0] * values[2] - values[1] * values[3]) / (values[0] + values[2] - values[1] - values[3]);
const joins = exits.length === 1 || saddle >= level;
for (const exit of exits) {
const sides = [1, 2, 3].map(turn => (exit + (joins ? turn : 4 - turn)) % 4);
const entry = sides.find(side => !inside[side] && inside[(side + 1) % 4]);
if (entry !== undefined) add(segments, edges[exit], edges[entry]);
}
}
}
}
addBorders(level, segments) {
const { columns, isCell } = this;
for (let row = 0; row < this.rows; row++) {
for (let column = 0; column < columns; column++) {
const at = row * columns + column;
const here = isCell[at] === 1;
const below = row > 0 && isCell[at - columns] === 1;
const left = column > 0 && isCell[at - 1] === 1;
if (here !== below) this.addEdge(at, at + 1, at * 3 + 1, here, level, segments);
if (here !== left) this.addEdge(at, at + columns, at * 3 + 2, left, level, segments);
}
}
}
addEdge(near, far, crossing, isForward, level, segments) {
const [start, end] = isForward ? [near, far] : [far, near];
const [startsInside, endsInside] = [this.z[start] >= level, this.z[end] >= level];
if (startsInside && endsInside) add(segments, start * 3, end * 3);
else if (startsInside) add(segments, start * 3, crossing);
else if (endsInside) add(segments, crossing, end * 3);
}
place(id, level) {
const kind = id % 3;
const at = (id - kind) / 3;
const column = at % this.columns;
const row = (at - column) / this.columns;
if (kind === 0) return [this.x[column], this.y[row]];
const far = kind === 1 ? at + 1 : at + this.columns;
const share = (level - this.z[at]) / (this.z[far] - this.z[at]);
return kind === 1
? [this.x[column] + (this.x[column + 1] - this.x[column]) * share, this.y[row]]
: [this.x[column], this.y[row] + (this.y[row + 1] - this.y[row]) * share];
}
}
function add(segments, start, end) {
const ends = segments.get(start);
if (ends) ends.push(end);
else segments.set(start, [end]);
}
function chains(segments) {
const entered = new Set([...segments.values()].flat());
const found = [];
const follow = start => {
const chain = [start];
for (let id = start; segments.get(id)?.length;) {
id = segments.get(id).pop();
chain.push(id);
}
found.push(chain);
};
for (const start of segments.keys()) if (!entered.has(start)) while (segments.get(start).length) follow(start);
for (const start of segments.keys()) while (segments.get(start).length) follow(start);
return found;
}

function redrawPlane(figure, index, levels) {
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
if (name && levels.floor === undefined) name.textContent = name.textContent.replace(/, growing steps$/, "");
return [...colours, frame, svg("path", { class: "axis", d: marks.join("") }), ...texts, ...(name ? [name] : [])];
}

function levelForm(figure, indices) {
const panels = indices.map(index => figure.model.panels[index]);
const [panel] = panels;
const all = panels.flatMap(({ grid }) => grid.z);
const drawn = Levels.of(panel.levels);
const named = (name, input) => html("label", {}, html("span", {}, name), input);
const number = (name, attributes) => named(name, html("input", { type: "number", step: "any", ...attributes }));
const kind = drawn.floor === undefined ? "linear" : drawn.origin === 0 ? "log" : "above";
const choice = html("select", {}, ...Object.entries(spacings).map(([value, name]) =>
html("option", { value, selected: value === kind }, name)));
const count = number("levels", { min: 2, max: 60, step: 1, value: drawn.bandCount });
const least = number("from", { value: shown(drawn.values[0]) });
const greatest = number("to", { value: shown(drawn.values.at(-1)) });
const word = html("p", { class: "tw-note" });
const reset = html("button", { type: "button", class: "tw-button" }, "As drawn");
const fields = [named("spaced by", choice), count, least, greatest, reset, word];
const form = html("form", { class: "tw-levels", "aria-label": "Levels" }, ...fields);
const value = (label, standard) => {
const input = label.querySelector("input");
return input.value === shown(standard) ? standard : input.valueAsNumber;
};
const change = () => {
const wish = {
spacing: choice.value, count: count.querySelector("input").valueAsNumber,
least: value(least, drawn.values[0]), greatest: value(greatest, drawn.values.at(-1)),
};
const levels = levelsBetween(wish, all, drawn);
const isBelow = wish.spacing === "log" && !(wish.least > 0);
word.textContent = levels ? "" : isBelow ? "Factors need a first level above 0." : "There are no such levels.";
if (levels) use(levels);
};
const use = levels => {
for (const index of indices) {
figure.model.panels[index].shownLevels = levels ?? Levels.of(figure.model.panels[index].levels);
redrawPlane(figure, index, levels);
}
figure.view?.redraw();
};
reset.addEventListener("click", () => {
choice.value = kind;
for (const label of [count, least, greatest]) {
const input = label.querySelector("input");
input.value = input.defaultValue;
}
word.textContent = "";
use(null);
});
form.addEventListener("input", oncePerFrame(change));
form.addEventListener("submit", event => event.preventDefault());
for (const one of panels) one.shownLevels = Levels.of(one.levels);
return form;
}
const shown = value => String(Number(value.toPrecision(4)));

const places = 72;
class HeightField {
constructor(panel) {
const { x, y, z } = panel.grid;
this.levels = panel.shownLevels;
this.panel = panel;
const compressed = { x, y, z: z.map(value => this.levels.compress(value)) };
this.factor = panel.isSmooth ? finenessFor(compressed, places) : 1;
const fine = refined(compressed, this.factor);
this.rise = 0.5;
this.columns = fine.x.length;
this.rows = fine.y.length;
const longest = Math.max(panel.plot.width, panel.plot.height);
this.width = panel.plot.width / longest;
this.depth = panel.plot.height / longest;
this.x = Float64Array.from(fine.x, value => this.across(value));
this.y = Float64Array.from(fine.y, value => this.into(value));
this.height = Float64Array.from(fine.z, value => this.levels.height(value) * this.rise);
this.compressed = Float64Array.from(fine.z);
this.thresholds = this.levels.values.map(value => this.levels.compress(value));
this.findBands();
this.light();
}
findBands() {
this.bands = new Int16Array(this.columns * this.rows).fill(-1);
for (let row = 0; row + 1 < this.rows; row++) {
for (let column = 0; column + 1 < this.columns; column++) {
const at = row * this.columns + column;
const corners = [at, at + 1, at + this.columns + 1, at + this.columns].map(place => this.compressed[place]);
if (!corners.every(Number.isFinite)) continue;
const lowest = Math.min(...corners);
let band = 0;
while (band + 1 < this.levels.bandCount && lowest >= this.thresholds[band + 1]) band++;
this.bands[at] = band;
}
}
}
across(value) {
const { x, plot } = this.panel;
return ((x.pixel(value) - plot.x) / plot.width - 0.5) * this.width;
}
into(value) {
const { y, plot } = this.panel;
return ((plot.bottom - y.pixel(value)) / plot.height - 0.5) * this.depth;
}
light() {
const [lx, ly, lz] = [-0.45, 0.35, 0.82];
this.shade = new Float32Array(this.columns * this.rows);
for (let row = 0; row + 1 < this.rows; row++) {
for (let column = 0; column + 1 < this.columns; column++) {
const at = row * this.columns + column;
const [a, b, c, d] = [at, at + 1, at + this.columns + 1, at + this.columns].map(place => this.height[place]);
const slopeX = (b + c - a - d) / 2 / (this.x[column + 1] - this.x[column]);
const slopeY = (c + d - a - b) / 2 / (this.y[row + 1] - this.y[row]);
const cosine = (lz - slopeX * lx - slopeY * ly) / Math.hypot(slopeX, slopeY, 1);
this.shade[at] = 0.62 + 0.42 * Math.max(cosine, 0);
}
}
}
heightAt(px, py) {
return bilinear({ x: this.x, y: this.y, z: this.height }, px, py);
}
contains(px, py) {
return pieceOf(this.x, px) >= 0 && pieceOf(this.y, py) >= 0;
}
point(x, y) {
const [px, py] = [this.across(x), this.into(y)];
return [px, py, this.heightAt(px, py)];
}
}

const fonts = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';
class Camera {
constructor({ turn, tilt, zoom }, resting, field, width, height) {
Object.assign(this, { sin: Math.sin(turn), cos: Math.cos(turn), up: Math.cos(tilt), over: Math.sin(tilt) });
const [sin, cos] = [Math.abs(Math.sin(resting.turn)), Math.abs(Math.cos(resting.turn))];
const wide = field.width * cos + field.depth * sin;
const tall = (field.width * sin + field.depth * cos) * Math.sin(resting.tilt) + field.rise * Math.cos(resting.tilt);
const reach = Math.hypot(field.width, field.depth);
this.size = Math.min((width - 104) / wide, (height - 104) / tall, (width - 40) / reach) * zoom;
this.x = width / 2;
this.y = height / 2 + 6 + (field.rise * this.up * this.size) / 2;
}
project(x, y, z) {
const across = x * this.cos - y * this.sin;
const away = x * this.sin + y * this.cos;
const higher = away * this.over + z * this.up;
return [this.x + across * this.size, this.y - higher * this.size, away * this.up - z * this.over];
}
get toEye() {
return [-this.sin * this.up, -this.cos * this.up, this.over];
}
}
class SurfacePainter {
constructor(pen, field, camera, colours) {
Object.assign(this, { pen, field, camera, colours });
}
title(text, subtitle, width) {
this.pen.font = "bold 15px " + fonts;
this.pen.fillStyle = this.colours.ink;
this.pen.textAlign = "left";
this.pen.fillText(text, 10, 23, width - 20);
this.pen.font = "12px " + fonts;
this.pen.fillStyle = this.colours.muted;
this.pen.fillText(subtitle, 10, 41, width - 20);
}
cells(colours, stride) {
const { field, camera, pen } = this;
const { columns, rows } = field;
const right = new Float64Array(columns * rows);
const down = new Float64Array(columns * rows);
for (let row = 0; row < rows; row++) {
for (let column = 0; column < columns; column++) {
const at = row * columns + column;
[right[at], down[at]] = camera.project(field.x[column], field.y[row], field.height[at]);
}
}
const order = (count, isFalling) => {
const list = [];
for (let index = 0; index + stride < count; index += stride) list.push(index);
return isFalling ? list.reverse() : list;
};
const across = order(columns, camera.sin > 0);
const mesh = `rgb(16 19 26 / ${field.factor > 1 ? 0.22 : 0.12})`;
const every = field.factor > 1 ? field.factor : Math.max(Math.round(columns / 24), 1);
Object.assign(pen, { lineJoin: "round", lineWidth: 0.7 });
for (const row of order(rows, camera.cos > 0)) {
for (const column of across) {
const at = row * columns + column;
const band = field.bands[at];
if (band < 0) continue;
const corners = [at, at + stride, at + stride * (columns + 1), at + stride * columns];
pen.beginPath();
pen.moveTo(right[corners[0]], down[corners[0]]);
for (let corner = 1; corner < 4; corner++) pen.lineTo(right[corners[corner]], down[corners[corner]]);
pen.closePath();
this.fill(colours[band], field.shade[at]);
const places = corners.map(corner => [right[corner], down[corner], field.compressed[corner]]);
this.higherBands(places, colours, band, field.shade[at]);
if (stride > 1 || (column % every && row % every)) continue;
pen.beginPath();
for (const corner of [...(column % every ? [] : [3]), ...(row % every ? [] : [1])]) {
pen.moveTo(right[at], down[at]);
pen.lineTo(right[corners[corner]], down[corners[corner]]);
}
pen.strokeStyle = mesh;
pen.stroke();
}
}
}
fill([red, green, blue], shade) {
const colour = `rgb(${(red * shade) | 0},${(green * shade) | 0},${(blue * shade) | 0})`;
this.pen.fillStyle = colour;
this.pen.strokeStyle = colour;
this.pen.fill();
this.pen.stroke();
}
higherBands(corners, colours, band, shade) {
const { thresholds } = this.field;
const highest = Math.max(...corners.map(corner => corner[2]));
for (let above = band + 1; above < colours.length && thresholds[above] < highest; above++) {
const level = thresholds[above];
this.pen.beginPath();
let isFirst = true;
const add = (x, y) => {
if (isFirst) this.pen.moveTo(x, y);
else this.pen.lineTo(x, y);
isFirst = false;
};
corners.forEach((corner, index) => {
const next = corners[(index + 1) % corners.length];
if (corner[2] >= level) add(corner[0], corner[1]);
if (corner[2] >= level === next[2] >= level) return;
const share = (level - corner[2]) / (next[2] - corner[2]);
add(corner[0] + (next[0] - corner[0]) * share, corner[1] + (next[1] - corner[1]) * share);
});
this.pen.closePath();
this.fill(colours[above], shade);
}
}
box() {
const { field, camera, pen, colours } = this;
const { width, depth } = field;
const line = (...points) => {
pen.beginPath();
for (const point of points) {
const [x, y] = camera.project(...point);
if (point === points[0]) pen.moveTo(x, y);
else pen.lineTo(x, y);
}
pen.stroke();
};
const [nearX, nearY] = [camera.sin > 0 ? -width / 2 : width / 2, camera.cos > 0 ? -depth / 2 : depth / 2];
pen.strokeStyle = colours.grid;
pen.lineWidth = 1;
const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([sx, sy]) => [(sx * width) / 2, (sy * depth) / 2]);
line(...[...corners, corners[0]].map(([x, y]) => [x, y, 0]));
const left = corners.reduce((a, b) => (camera.project(...b, 0)[0] < camera.project(...a, 0)[0] ? b : a));
const { panel } = field;
pen.font = "11px " + fonts;
this.ticks(panel.x, value => [field.across(value), nearY], [0, Math.sign(nearY)], line);
this.ticks(panel.y, value => [nearX, field.into(value)], [Math.sign(nearX), 0], line);
if (camera.up > 0.25) this.heights(left, line);
}
ticks(scale, at, [outX, outY], line) {
const { pen, colours, camera, field } = this;
const reach = 0.025;
const put = (text, x, y, far) => {
const [px, py] = camera.project(x + outX * far, y + outY * far, 0);
const across = px - camera.project(x, y, 0)[0];
pen.textAlign = Math.abs(across) < 4 ? "center" : across < 0 ? "right" : "left";
pen.fillText(text, px, py + 8);
};
for (const value of evenTicks(scale.from, scale.to, 5)) {
const [x, y] = at(value);
pen.strokeStyle = colours.muted;
line([x, y, 0], [x + outX * reach, y + outY * reach, 0]);
pen.fillStyle = colours.muted;
put(formatNumber(value, 3), x, y, 0.05);
}
pen.fillStyle = colours.ink;
pen.font = "13px " + fonts;
put(scale.label, ...at(scale.from + (scale.to - scale.from) * 0.5), 0.17);
pen.font = "11px " + fonts;
}
heights([x, y], line) {
const { pen, colours, camera, field } = this;
const { levels } = field;
pen.strokeStyle = colours.muted;
line([x, y, 0], [x, y, field.rise]);
pen.fillStyle = colours.muted;
pen.textAlign = "right";
let last = Infinity;
levels.names.forEach((name, index) => {
const [px, py] = camera.project(x, y, levels.height(levels.compress(levels.values[index])) * field.rise);
if (last - py < 13) return;
last = py;
pen.beginPath();
pen.moveTo(px - 4, py);
pen.lineTo(px, py);
pen.stroke();
pen.fillText(levels.isOpen && index === levels.values.length - 1 ? `> ${name}` : name, px - 7, py + 4);
});
}
isSeen([x, y, z]) {
const { field, camera } = this;
const [dx, dy, dz] = camera.toEye;
for (let step = 1; step < 80; step++) {
const far = 0.016 * step;
const [px, py, pz] = [x + dx * far, y + dy * far, z + 0.006 + dz * far];
if (pz > field.rise || !field.contains(px, py)) return true;
if (field.heightAt(px, py) > pz) return false;
}
return true;
}
trace(trace) {
const points = [];
for (let index = 0; index < trace.x.length; index++) {
for (let step = 0; step < (index + 1 < trace.x.length ? 3 : 1); step++) {
const between = list => list[index] + ((list[index + 1] ?? list[index]) - list[index]) * (step / 3);
points.push(this.field.point(between(trace.x), between(trace.y)));
}
}
if (trace.stroke === "none") return;
const pieces = [];
for (const point of points) {
if (!point.every(Number.isFinite)) { pieces.push(null); continue; }
const isSeen = this.isSeen(point);
const at = this.camera.project(...point);
const last = pieces.at(-1);
if (last && last.isSeen === isSeen) last.points.push(at);
else {
last?.points.push(at);
pieces.push({ isSeen, points: [at] });
}
}
for (const piece of pieces) {
if (!piece) continue;
const whole = [["rgb(16 19 26 / 0.75)", 4.5, []], ["#ffffff", 2.2, []]];
const strokes = piece.isSeen ? whole : [["rgb(255 255 255 / 0.55)", 1.5, [3, 4]]];
for (const [colour, size, dashes] of strokes) {
this.pen.beginPath();
piece.points.forEach(([x, y], index) => (index ? this.pen.lineTo(x, y) : this.pen.moveTo(x, y)));
Object.assign(this.pen, { strokeStyle: colour, lineWidth: size, lineCap: piece.isSeen ? "round" : "butt" });
this.pen.setLineDash(dashes);
this.pen.stroke();
}
this.pen.setLineDash([]);
}
}
landmark({ x, y, label, marker }) {
const { pen } = this;
const point = this.field.point(x, y);
if (!point.every(Number.isFinite)) return;
const isSeen = this.isSeen(point);
const [px, py] = this.camera.project(...point);
pen.globalAlpha = isSeen ? 1 : 0.55;
pen.beginPath();
if (marker === "cross") {
for (const side of [-1, 1]) { pen.moveTo(px - 4, py - 4 * side); pen.lineTo(px + 4, py + 4 * side); }
Object.assign(pen, { strokeStyle: "rgb(16 19 26 / 0.75)", lineWidth: 4.5, lineCap: "round" });
pen.stroke();
Object.assign(pen, { strokeStyle: "#ffffff", lineWidth: 2 });
pen.stroke();
} else {
pen.arc(px, py, 4.6, 0, 7);
Object.assign(pen, { fillStyle: "#ffffff", strokeStyle: "#10131a", lineWidth: 1.3 });
pen.fill();
pen.stroke();
}
if (label) {
pen.font = "12px " + fonts;
pen.textAlign = "center";
Object.assign(pen, { strokeStyle: "rgb(16 19 26 / 0.8)", lineWidth: 3, fillStyle: "#ffffff", lineJoin: "round" });
pen.strokeText(label, px, py - 10);
pen.fillText(label, px, py - 10);
}
pen.globalAlpha = 1;
}
ring(x, y) {
const point = this.field.point(x, y);
if (!point.every(Number.isFinite)) return;
const [px, py] = this.camera.project(...point);
for (const [colour, size] of [["rgb(16 19 26 / 0.9)", 5], ["#ffffff", 2.4]]) {
this.pen.beginPath();
this.pen.arc(px, py, 6.5, 0, 7);
Object.assign(this.pen, { strokeStyle: colour, lineWidth: size });
this.pen.stroke();
}
}
}

const resting = { turn: 0.62, tilt: 0.58, zoom: 1 };
const leastTilt = 0.12;
const mostTilt = Math.PI / 2;
function bestView(field, panel) {
const all = panel.traces.flatMap(trace => trace.x.map((x, index) => field.point(x, trace.y[index])))
.filter(point => point.every(Number.isFinite));
const points = all.filter((_, index) => index % Math.ceil(all.length / 24) === 0);
const seen = view => {
const painter = new SurfacePainter(null, field, new Camera(view, view, field, 500, 400), {});
return points.filter(point => painter.isSeen(point)).length;
};
const views = [0, 0.22, 0.44].flatMap(higher => [0, -1, 1, -2, 2, 3, -3, 4].map(eighth =>
({ ...resting, turn: resting.turn + (eighth * Math.PI) / 4, tilt: resting.tilt + higher })));
return views.map(view => [view, seen(view)]).reduce((a, b) => (b[1] > a[1] * 1.08 + 1 ? b : a))[0];
}
class SurfaceGroup {
constructor(figure, panels) {
this.figure = figure;
this.element = html("div", { class: `tw-surfaces${panels.length > 1 ? " tw-several" : ""}` });
figure.svg.after(this.element);
figure.element.classList.add("tw-has-surface");
this.views = [];
for (const panel of panels) {
this.views.push(new SurfaceView(figure, panel, this, panels.length > 1 ? panel.title : figure.title));
}
}
remove() {
this.views.forEach(view => view.remove());
this.element.remove();
this.figure.element.classList.remove("tw-has-surface");
this.figure.show(null);
}
redraw() {
this.views.forEach(view => view.redraw());
}
markPlace(t) {
this.views.forEach(view => view.markPlace(t));
}
pngBlob() {
const pictures = this.views.map(view => view.picture());
const columns = Math.min(pictures.length, 2);
const [{ width, height }] = pictures;
const canvas = html("canvas", { width: width * columns, height: height * Math.ceil(pictures.length / columns) });
const pen = canvas.getContext("2d");
pictures.forEach((picture, index) => pen.drawImage(picture, (index % columns) * width, Math.floor(index / columns) * height));
return new Promise(done => canvas.toBlob(done, "image/png"));
}
}
class SurfaceView {
constructor(figure, panel, group, title) {
Object.assign(this, { figure, panel, group, title, place: null, pointed: null });
this.field = new HeightField(panel);
this.canvas = html("canvas", {
class: "tw-surface", tabindex: "0", role: "img",
"aria-label": `${title}: ${panel.valueName} as a surface. Arrow keys turn it, plus and minus zoom, Home puts it back.`,
});
group.element.append(this.canvas);
this.redrawSoon = oncePerFrame(() => this.draw());
this.listen();
this.resizing = new ResizeObserver(() => this.draw());
this.resizing.observe(this.canvas);
whenColoursChange(this.redrawSoon);
this.resting = group.views[0]?.resting ?? bestView(this.field, panel);
this.rise();
}
remove() {
this.isGone = true;
this.resizing.disconnect();
}
redraw() {
this.field = new HeightField(this.panel);
this.version = (this.version ?? 0) + 1;
this.draw();
}
rise() {
this.view = { ...this.resting };
if (wantsCalm()) return this.draw();
const start = performance.now();
const step = now => {
if (this.isGone) return;
if (this.wasTouched) {
this.isRising = false;
return;
}
const share = Math.min((now - start) / 700, 1);
const eased = 1 - (1 - share) ** 3;
this.view.tilt = mostTilt + (this.resting.tilt - mostTilt) * eased;
this.view.turn = this.resting.turn * eased;
this.isRising = share < 1;
this.draw();
if (share < 1) requestAnimationFrame(step);
};
this.view = { ...this.resting, tilt: mostTilt, turn: 0 };
this.draw();
requestAnimationFrame(step);
}
listen() {
const { canvas } = this;
canvas.addEventListener("pointerdown", event => {
canvas.setPointerCapture(event.pointerId);
this.held = [event.clientX, event.clientY];
});
canvas.addEventListener("pointermove", event => {
if (!this.held) return this.point(event);
this.turnBy((event.clientX - this.held[0]) * 0.01, (event.clientY - this.held[1]) * 0.008);
this.held = [event.clientX, event.clientY];
});
for (const name of ["pointerup", "pointercancel"]) {
canvas.addEventListener(name, () => {
this.held = null;
this.redrawSoon();
});
}
canvas.addEventListener("pointerleave", () => this.unpoint());
canvas.addEventListener("dblclick", () => this.reset());
canvas.addEventListener("wheel", event => {
if (!event.ctrlKey && document.activeElement !== canvas) return;
event.preventDefault();
this.zoomBy(Math.exp(-event.deltaY * 0.0015));
}, { passive: false });
canvas.addEventListener("keydown", event => this.key(event));
}
key(event) {
const actions = {
ArrowLeft: () => this.turnBy(-0.12, 0), ArrowRight: () => this.turnBy(0.12, 0), ArrowUp: () => this.turnBy(0, -0.08),
ArrowDown: () => this.turnBy(0, 0.08), "+": () => this.zoomBy(1.15), "=": () => this.zoomBy(1.15), "-": () => this.zoomBy(1 / 1.15),
Home: () => this.reset(), "0": () => this.reset(),
};
if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
event.preventDefault();
actions[event.key]();
}
turnBy(turn, tilt) {
this.wasTouched = true;
this.view.turn += turn;
this.view.tilt = Math.min(Math.max(this.view.tilt + tilt, leastTilt), mostTilt);
this.unpoint();
this.moved();
}
zoomBy(factor) {
this.wasTouched = true;
this.view.zoom = Math.min(Math.max(this.view.zoom * factor, 0.6), 6);
this.moved();
}
moved() {
for (const other of this.group.views) {
Object.assign(other, { wasTouched: true, view: { ...this.view } });
other.redrawSoon();
}
}
reset() {
this.wasTouched = true;
this.view = { ...this.resting };
this.moved();
}
markPlace(t) {
this.place = t;
this.redrawSoon();
}
point(event) {
const box = this.canvas.getBoundingClientRect();
const found = this.nearest(event.clientX - box.x, event.clientY - box.y);
this.pointed = found;
this.redrawSoon();
if (!found) return this.unpoint();
const { panel, figure } = this;
const value = bilinear(panel.grid, found.x, found.y);
figure.readout.hidden = false;
const rows = [[panel.valueName, value, 4], [panel.x.name, found.x, 3], [panel.y.name, found.y, 3]];
figure.readout.replaceChildren(...rows.map(([name, number, digits]) =>
html("div", {}, html("span", {}, name), html("b", {}, formatNumber(number, digits)))));
const own = figure.element.getBoundingClientRect();
const [right, down] = [event.clientX - own.x + 16, event.clientY - own.y + 12].map(Math.round);
figure.readout.style.transform = `translate(${right}px,${down}px)`;
}
unpoint() {
this.pointed = null;
if (this.figure.readout) this.figure.readout.hidden = true;
this.redrawSoon?.();
}
nearest(px, py) {
const { field, camera } = this;
if (!camera) return null;
let best = null;
for (let row = 0; row < field.rows; row++) {
for (let column = 0; column < field.columns; column++) {
const height = field.height[row * field.columns + column];
if (!Number.isFinite(height)) continue;
const [x, y, far] = camera.project(field.x[column], field.y[row], height);
const distance = Math.hypot(x - px, y - py);
if (distance < 9 && !(best?.score <= distance * 0.02 + far)) best = { score: distance * 0.02 + far, column, row };
}
}
if (!best) return null;
const { x, y, plot } = this.panel;
return {
x: x.value(plot.x + (field.x[best.column] / field.width + 0.5) * plot.width),
y: y.value(plot.bottom - (field.y[best.row] / field.depth + 0.5) * plot.height),
};
}
picture() {
const canvas = html("canvas");
const { width, height } = this.canvas.getBoundingClientRect();
const colours = { ink: "#1c1f24", muted: "#5b626c", grid: "#d5d9df", surface: "#ffffff" };
this.paintOver(this.paintGround(canvas, width, height, 3, colours, 1), colours);
return canvas;
}
draw() {
if (this.isGone) return;
const { width, height } = this.canvas.getBoundingClientRect();
if (width < 2) return;
const style = getComputedStyle(this.figure.svg);
const colour = name => style.getPropertyValue(`--${name}`).trim() || "gray";
const colours = Object.fromEntries(["ink", "muted", "grid", "surface"].map(name => [name, colour(name)]));
const density = Math.min(devicePixelRatio || 1, 2);
const stride = !this.held && !this.isRising ? 1 : this.lastTime > 90 ? 3 : this.lastTime > 24 ? 2 : 1;
const state = JSON.stringify([this.view, width, height, density, stride, colours, this.version]);
if (state !== this.state) {
const begun = performance.now();
this.ground ??= html("canvas");
this.paintGround(this.ground, width, height, density, colours, stride);
if (stride === 1) this.lastTime = performance.now() - begun;
this.canvas.dataset.milliseconds = (performance.now() - begun).toFixed(1);
this.state = state;
}
Object.assign(this.canvas, { width: this.ground.width, height: this.ground.height });
const pen = this.canvas.getContext("2d");
pen.drawImage(this.ground, 0, 0);
pen.setTransform(density, 0, 0, density, 0, 0);
this.paintOver(pen, colours);
for (const trace of this.panel.traces) {
const at = this.place !== null && trace.t ? placeOnTrace(trace, this.place) : null;
if (at) this.painter(pen, colours).ring(...at);
}
if (this.pointed) this.painter(pen, colours).ring(this.pointed.x, this.pointed.y);
}
painter(pen, colours) {
return new SurfacePainter(pen, this.field, this.camera, colours);
}
paintGround(canvas, width, height, density, colours, stride) {
canvas.width = Math.round(width * density);
canvas.height = Math.round(height * density);
const pen = canvas.getContext("2d");
pen.setTransform(density, 0, 0, density, 0, 0);
pen.fillStyle = colours.surface;
pen.fillRect(0, 0, width, height);
this.camera = new Camera(this.view, this.resting, this.field, width, height);
const painter = this.painter(pen, colours);
painter.title(this.title, this.panel.valueName, width);
painter.box();
painter.cells(bandColours(this.panel.colours, this.field.levels.bandCount), stride);
return pen;
}
paintOver(pen, colours) {
const painter = this.painter(pen, colours);
for (const trace of this.panel.traces) if (!this.figure.hidden.has(trace.name)) painter.trace(trace);
this.panel.landmarks.forEach(mark => painter.landmark(mark));
}
}

function addTools(figure, legend) {
const bar = html("div", { class: "tw-tools", role: "group", "aria-label": "Tools of the figure" });
const planes = figure.model.panels.map((panel, index) => ({ panel, index })).filter(({ panel }) => panel.kind === "plane");
if (planes.length) bar.append(surfaceButton(figure, planes.map(({ panel }) => panel)));
if (planes.length) bar.append(popup("Levels", "Levels and colours of the plane", levelForm(figure, planes.map(({ index }) => index))));
if (legend?.isUseful) bar.append(popup("Series", "Which series are shown", seriesList(legend, figure)));
bar.append(popup("Save", "Save the figure", files(figure)));
figure.element.append(bar);
}
function popup(name, title, ...content) {
const panel = html("div", { class: "tw-popup", hidden: true }, ...content);
const button = html("button", { type: "button", class: "tw-button", title, "aria-expanded": "false" }, name);
const holder = html("div", { class: "tw-holder" }, button, panel);
const open = isOpen => {
panel.hidden = !isOpen;
button.setAttribute("aria-expanded", String(isOpen));
};
button.addEventListener("click", () => open(panel.hidden));
holder.addEventListener("keydown", event => {
if (event.key !== "Escape" || panel.hidden) return;
open(false);
button.focus();
});
closesOutside(holder, () => open(false));
return holder;
}
function surfaceButton(figure, panels) {
const button = html("button", { type: "button", class: "tw-button", title: "The plane as a surface that turns" }, "Surface");
button.setAttribute("aria-pressed", "false");
button.addEventListener("click", () => {
if (figure.view) {
figure.view.remove();
figure.view = null;
} else {
figure.show(null);
figure.view = new SurfaceGroup(figure, panels);
}
button.textContent = figure.view ? "Flat" : "Surface";
button.setAttribute("aria-pressed", String(Boolean(figure.view)));
});
return button;
}
function seriesList(legend, figure) {
const boxes = legend.names.map(name => {
const box = html("input", { type: "checkbox", checked: true });
box.addEventListener("change", () => legend.toggle(name));
return { name, box };
});
legend.changed = () => { for (const { name, box } of boxes) box.checked = !figure.hidden.has(name); };
return html("div", { class: "tw-list" }, ...boxes.map(({ name, box }) => html("label", {}, box, html("span", {}, name))));
}
function files(figure) {
const kinds = [
["SVG", () => saveFile(`${figure.name}.svg`, svgText(figure), "image/svg+xml")],
["PNG", async () => saveFile(`${figure.name}.png`, await pngBlob(figure))],
...(figure.answers ? [["CSV", () => saveFile(`${figure.name}.csv`, csvText(figure), "text/csv")]] : []),
];
return html("div", { class: "tw-list" }, ...kinds.map(([name, save]) => {
const button = html("button", { type: "button", class: "tw-button" }, name);
button.addEventListener("click", save);
return button;
}));
}

function guarded(elements, action) {
for (const element of elements) {
try {
action(element);
} catch (error) {
console.error("thalweg:", element.dataset?.figure ?? element.className, error);
}
}
}
guarded(document.querySelectorAll("figure[data-figure]"), element => {
const figure = Figure.of(element);
if (figure) addTools(figure, figure.answers ? new Legend(figure) : null);
});
guarded(document.querySelectorAll("table.chart-table"), enliven);
document.documentElement.dataset.script = "ready";
})();

"""##

  /// How what the script adds looks.
  static let style = ##"""
/* What the script of a page adds to its figures and tables; without script, none of it is there. */
.tw-figure { position: relative; }
.tw-drawing:focus { outline: none; }
.tw-drawing:focus-visible, .tw-surface:focus-visible { outline: 2px solid var(--accent, #1f5fa8); outline-offset: 2px; border-radius: 2px; }
.tw-drawing { touch-action: pan-y; }
.tw-marks { pointer-events: none; }
.tw-guide { stroke: var(--ink, #1b1f27); stroke-opacity: 0.45; stroke-width: 1; }
.tw-dot { stroke: var(--surface, #fff); stroke-width: 1.5; }
.tw-line { fill: none; stroke: var(--ink, #1b1f27); stroke-width: 2.25; stroke-linejoin: round; }
.tw-box { fill: var(--ink, #1b1f27); fill-opacity: 0.07; stroke: var(--ink, #1b1f27); stroke-opacity: 0.5; }
.tw-ring { fill: none; stroke: #fff; stroke-width: 2.2; }
.tw-ring-ground { fill: none; stroke: #10131a; stroke-opacity: 0.85; stroke-width: 4.6; }
.tw-entry { cursor: pointer; pointer-events: bounding-box; user-select: none; -webkit-user-select: none; }
.tw-entry > * { pointer-events: all; }
.tw-behind { opacity: 0.12; }
.tw-readout { position: absolute; top: 0; left: 0; z-index: 3; pointer-events: none; max-width: min(340px, 80vw);
  padding: 6px 10px 7px; border: 1px solid var(--line, #e1e5eb); border-radius: 6px; background: var(--paper, #fff);
  color: var(--ink, #1b1f27); font-size: 12.5px; line-height: 1.5; box-shadow: 0 2px 10px rgb(0 0 0 / 0.13);
  font-variant-numeric: tabular-nums; }
.tw-readout[hidden], .tw-popup[hidden] { display: none; }
.tw-readout div { display: flex; align-items: baseline; gap: 7px; white-space: nowrap; }
.tw-readout div > span { overflow: hidden; text-overflow: ellipsis; }
.tw-readout b { margin-left: auto; padding-left: 14px; font-weight: 600; }
.tw-readout .tw-head { font-weight: 600; justify-content: space-between; gap: 16px; }
.tw-readout .tw-head span { color: var(--muted, #5d6675); font-weight: 400; }
.tw-note { color: var(--muted, #5d6675); font-size: 11.5px; }
.tw-sample { flex: none; width: 14px; border-top: 2.5px solid; transform: translateY(-3.5px); }
.tw-sample.tw-dashed { border-top-style: dashed; }
.tw-tools { position: absolute; top: 0; right: 0; z-index: 2; display: flex; gap: 4px; padding: 2px; border-radius: 6px;
  background: var(--paper, #fff); opacity: 0; }
.tw-figure:hover > .tw-tools, .tw-figure:focus-within > .tw-tools, .tw-has-surface > .tw-tools { opacity: 1; }
.tw-button { font: inherit; font-size: 12px; line-height: 1.4; padding: 2px 8px; color: var(--muted, #5d6675); cursor: pointer;
  background: var(--soft, #f6f7f9); border: 1px solid var(--line, #e1e5eb); border-radius: 5px; }
.tw-button:hover, .tw-button[aria-expanded="true"], .tw-button[aria-pressed="true"] { color: var(--ink, #1b1f27); border-color: var(--muted, #5d6675); }
.tw-button:focus-visible, .tw-sort:focus-visible { outline: 2px solid var(--accent, #1f5fa8); outline-offset: 1px; }
.tw-holder { position: relative; }
.tw-popup { position: absolute; top: calc(100% + 4px); right: 0; z-index: 4; padding: 10px 12px; border: 1px solid var(--line, #e1e5eb);
  border-radius: 8px; background: var(--paper, #fff); box-shadow: 0 4px 18px rgb(0 0 0 / 0.16); font-size: 13px; }
.tw-list { display: grid; gap: 6px; white-space: nowrap; }
.tw-list label { display: flex; gap: 8px; align-items: center; }
.tw-levels { display: grid; gap: 6px; width: 300px; }
.tw-levels label { display: grid; grid-template-columns: 72px 1fr; align-items: center; gap: 8px; color: var(--muted, #5d6675); }
.tw-levels input, .tw-levels select { font: inherit; min-width: 0; padding: 2px 6px; color: var(--ink, #1b1f27); background: var(--soft, #f6f7f9);
  border: 1px solid var(--line, #e1e5eb); border-radius: 4px; }
.tw-levels p { margin: 0; }
.tw-levels p:empty { display: none; }
.tw-surface { display: block; width: 100%; aspect-ratio: 1 / 0.8; cursor: grab; touch-action: pan-y; }
.tw-surface:active { cursor: grabbing; }
.tw-several { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 12px; }
.tw-table { position: relative; }
.tw-copy { position: absolute; top: -28px; right: 0; opacity: 0; }
.tw-table:hover > .tw-copy, .tw-copy:focus-visible { opacity: 1; }
.tw-sort { font: inherit; color: inherit; text-align: inherit; padding: 0; border: 0; background: none; cursor: pointer; }
.tw-sort:hover { color: var(--ink, #1b1f27); }
.tw-sort::after { content: ""; display: inline-block; width: 0; }
[aria-sort] > .tw-sort { color: var(--ink, #1b1f27); }
[aria-sort="ascending"] > .tw-sort::after { content: "▴"; width: auto; margin-left: 3px; }
[aria-sort="descending"] > .tw-sort::after { content: "▾"; width: auto; margin-left: 3px; }
.tw-sorted tbody tr.section > * { border-top-color: var(--line, #e1e5eb); }
.tw-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 480px) { .tw-popup { right: -44px; } }
@media (hover: none) { .tw-tools, .tw-copy { position: static; opacity: 1; margin-top: 4px; } .tw-tools { justify-content: flex-end; } }
@media screen { .tw-has-surface .drawing > svg { display: none !important; } }
@media screen and (max-width: 600px) { figure.wide .tw-drawing { touch-action: pan-x pan-y; } }
@media (prefers-reduced-motion: no-preference) { .tw-tools, .tw-copy { transition: opacity 0.15s; } .tw-entry, .tw-behind { transition: opacity 0.12s; } }
@media print { .tw-readout, .tw-tools, .tw-surfaces, .tw-copy, .tw-marks { display: none !important; } .tw-behind { opacity: 1; } }

"""##
}
