import { evenTicks, formatNumber } from "./numbers.js";

const fonts = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';

/** Seen from far away: parallel lines stay parallel. */
export class Camera {
  /** As large as fits at rest, from where it is first seen, and on the whole canvas however it is turned. */
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

  /** Right, down, and how far away. */
  project(x, y, z) {
    const across = x * this.cos - y * this.sin;
    const away = x * this.sin + y * this.cos;
    const higher = away * this.over + z * this.up;
    return [this.x + across * this.size, this.y - higher * this.size, away * this.up - z * this.over];
  }

  /** The way from a point to the eye. */
  get toEye() {
    return [-this.sin * this.up, -this.cos * this.up, this.over];
  }
}

export class SurfacePainter {
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

  /** From the farthest cell to the nearest, so that what is nearer covers what is behind. */
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

  /** Fills the path, and its edge too, which hides the seams between cells. */
  fill([red, green, blue], shade) {
    const colour = `rgb(${(red * shade) | 0},${(green * shade) | 0},${(blue * shade) | 0})`;
    this.pen.fillStyle = colour;
    this.pen.strokeStyle = colour;
    this.pen.fill();
    this.pen.stroke();
  }

  /** The parts of a cell, whose lowest corner lies in `band`, that lie in the bands above. */
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

  /** The foot of the surface with its axes, and the heights of levels at the left corner. */
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

  /** Whether nothing of the surface is between a point and the eye. */
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

  /** A curve on the surface: white within a dark edge, and faint where the surface hides it. */
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
