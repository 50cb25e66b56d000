import { formatNumber } from "./numbers.js";

/** Reads a panel of things that each have a rectangle: bars, points, cells of a matrix. */
export class ItemReader {
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

  /** The nearest one above or below, as in a matrix. */
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
