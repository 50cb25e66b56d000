import { formatNumber } from "./numbers.js";

const mostRows = 12;

/** Reads a panel of lines and scatters. */
export class LineReader {
  constructor(panel, hidden, count) {
    this.panel = panel;
    this.hidden = hidden;
    this.isOneOfMany = count > 1;
    const places = new Set(panel.series.flatMap(series => (series.stroke === "none" ? [] : series.x)));
    const scattered = new Set(panel.series.flatMap(series => series.x));
    // Lines give the places to read at; where there are none, scatters do.
    this.places = [...(places.size > 2 ? places : scattered)].filter(x => this.isWithin(x)).sort((a, b) => a - b);
  }

  isWithin(x) {
    const pixel = this.panel.x.pixel(x);
    return pixel >= this.panel.plot.x - 1 && pixel <= this.panel.plot.right + 1;
  }

  get shown() {
    return this.panel.series.filter(series => !this.hidden.has(series.listed));
  }

  /** What stands at a place in pixels. */
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

  /** One place further to the right or left. */
  step(reading, across) {
    let index = 0;
    const far = place => Math.abs(this.places[place] - reading.x);
    for (let place = 1; place < this.places.length; place++) if (far(place) < far(index)) index = place;
    const next = Math.abs(across) === Infinity ? (across < 0 ? 0 : this.places.length - 1) : index + across;
    return this.reading(this.places[Math.min(Math.max(next, 0), this.places.length - 1)], reading.py);
  }

  /** The same x as another panel of the figure shows, or a t that another figure does. */
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
    // Of a group, as of the functions between two ends, the one under the pointer.
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

  /** A series at an x: the sample there, or what its line shows between two. */
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
