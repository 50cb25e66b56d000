import { finenessFor, refined } from "./contours.js";
import { bilinear, pieceOf } from "./plane.js";

/** Places a side of the grid that a surface is drawn with. */
const places = 72;

/** A plane as heights over a rectangle: x and y from -1/2 to 1/2 (the longer side), heights from 0 to `rise`. */
export class HeightField {
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

  /** The band of the lowest corner of each cell; -1 of a cell that is a hole. */
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

  /** Places of the plane to those of the rectangle. */
  across(value) {
    const { x, plot } = this.panel;
    return ((x.pixel(value) - plot.x) / plot.width - 0.5) * this.width;
  }

  into(value) {
    const { y, plot } = this.panel;
    return ((plot.bottom - y.pixel(value)) / plot.height - 0.5) * this.depth;
  }

  /** How bright each cell is, lit from the upper left. */
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

  /** The height over a place of the rectangle; NaN outside. */
  heightAt(px, py) {
    return bilinear({ x: this.x, y: this.y, z: this.height }, px, py);
  }

  contains(px, py) {
    return pieceOf(this.x, px) >= 0 && pieceOf(this.y, py) >= 0;
  }

  /** A place of the plane on the surface, as a point in space. */
  point(x, y) {
    const [px, py] = [this.across(x), this.into(y)];
    return [px, py, this.heightAt(px, py)];
  }
}
