/** A grid `factor` times as fine: the mean of smooth curves along rows then columns, and the other way round.
 *
 * The curves are those of Fritsch and Carlson (1980), which stay between two values within these: as the program draws. */
export function refined({ x, y, z }, factor) {
  if (factor < 2) return { x, y, z };
  const flat = { x, y, z };
  const rowsFirst = transposed(alongRows(transposed(alongRows(flat, factor)), factor));
  const columnsFirst = alongRows(transposed(alongRows(transposed(flat), factor)), factor);
  const mean = (value, index) => (value === columnsFirst.z[index] ? value : (value + columnsFirst.z[index]) / 2);
  return { ...rowsFirst, z: rowsFirst.z.map(mean) };
}

/** How much finer a grid has to be for about so many places a side. */
export const finenessFor = ({ x, y }, target) =>
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

/** Contours of a grid that is bilinear in each cell; a cell with a corner that is not finite is a hole. */
export class MarchingSquares {
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

  /** The region where the grid is at least `level`, as closed rings. */
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
        // In a saddle cell, corners are joined where the bilinear surface is level above the contour.
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

  /** The part of an edge of the grid that is inside, walked with the surface on the left. */
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

/** Segments put together, the open ones from their starts, then the closed ones. */
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
