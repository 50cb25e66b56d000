import { formatNumber } from "./numbers.js";

/** The value of a grid at a place, by bilinear interpolation between the four values around it; NaN outside or at a hole. */
export function bilinear({ x, y, z }, px, py) {
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

/** The piece of increasing places that a value lies in; -1 where it lies outside. */
export function pieceOf(places, value) {
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

/** Where a curve is at t: between the two places that are known nearest to it. */
export function placeOnTrace(trace, t) {
  const piece = pieceOf(trace.t, t);
  if (piece < 0) return null;
  const share = (t - trace.t[piece]) / (trace.t[piece + 1] - trace.t[piece]);
  const between = list => list[piece] + (list[piece + 1] - list[piece]) * share;
  return [between(trace.x), between(trace.y)];
}

/** Reads a plane: its value anywhere, and t where a curve is near. */
export class PlaneReader {
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

  /** To the next place that was measured. */
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
