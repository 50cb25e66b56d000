import { clean } from "./dom.js";

/** An axis of a panel: values to pixels of the figure and back. */
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

  /** NaN of a value that has no place. */
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

/** What the page says of a figure: its panels, and the elements of each part. Null where it says nothing that is known. */
export function modelOf(figure, svg) {
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
  // What stands within another is shown and hidden with it.
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
