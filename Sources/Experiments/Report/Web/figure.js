import { announce, clean, html, svg } from "./dom.js";
import { ItemReader } from "./items.js";
import { LineReader } from "./lines.js";
import { listenForPlace, tellPlace } from "./links.js";
import { modelOf } from "./model.js";
import { PlaneReader } from "./plane.js";

const readers = { lines: LineReader, items: ItemReader, plane: PlaneReader };

/** A figure of the page that answers: values under the pointer, by arrow keys, and at a t that another figure shows. */
export class Figure {
  /** Null where the page says nothing of it that is known. */
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
    // Browsers show a title under the pointer, where the values are to stand.
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

  /** Gives a copy of the SVG the title that the script took away. */
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

  /** Up and down lead to the panel above or below where a panel has no up and down of its own. */
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

  /** The other panels at the same x. */
  besides(reading) {
    if (reading.isOver === undefined) return [];
    const isBeside = ({ panel }) => panel !== reading.panel && panel.x?.name === reading.isOver && panel.kind === "lines";
    return this.readers.filter(isBeside)
      .map(reader => reader.at(reading.x)).filter(Boolean);
  }

  /** What another figure of the curve looks at. */
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

  /** Beside a place of the SVG, within the window. */
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
