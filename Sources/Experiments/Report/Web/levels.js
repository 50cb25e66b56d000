import { formatNumber } from "./numbers.js";

/** Where the bands of a plane meet, and how values are compressed between grid places. */
export class Levels {
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

  /** The band that a value lies in. */
  band(value) {
    let band = 0;
    while (band + 1 < this.bandCount && value >= this.values[band + 1]) band++;
    return band;
  }

  /** How high a surface is at a value that is compressed: a share of the way from the first level to the last, cut at both.
   *
   * Where levels crowd towards the minimum, a value's logarithm falls to no end there, and a valley would be a row of
   * spikes: so it is log(1 + d / d_1), with d the distance from the minimum and d_1 that of the first level above it. */
  height(compressed) {
    const isAsItIs = this.floor === undefined || this.origin === 0;
    const softened = value => (isAsItIs ? value : Math.log1p(Math.exp(value) / (this.values[1] - this.origin)));
    const [low, high] = [this.values[0], this.values.at(-1)].map(value => softened(this.compress(value)));
    return Math.min(Math.max((softened(compressed) - low) / (high - low), 0), 1);
  }

  /** The levels in three digits, or as many as tell them apart. */
  get names() {
    for (let digits = 3; digits < 8; digits++) {
      const names = this.values.map(value => formatNumber(value, digits));
      if (new Set(names).size === names.length) return names;
    }
    return this.values.map(value => formatNumber(value, 8));
  }
}

export const spacings = {
  above: "factors above minimum",
  log: "factors",
  linear: "steps",
};

/** Levels as a reader asks for them.
 *
 * Null where there are none such: a range of nothing, or factors of what is not above zero. */
export function levelsBetween({ spacing, least, greatest, count }, values, drawn) {
  const known = values.filter(Number.isFinite);
  const most = known.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(count >= 1 && count <= 60 && greatest > least)) return null;
  // The page has values in fewer digits than levels.
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

/** The colour of a map at a share of the way through it. */
function colourAt(colours, share) {
  const scaled = Math.min(Math.max(share, 0), 1) * (colours.length - 1);
  const index = Math.min(Math.floor(scaled), colours.length - 2);
  const channels = colour => [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  const [low, high] = [channels(colours[index]), channels(colours[index + 1])];
  return low.map((value, channel) => Math.round(value + (high[channel] - value) * (scaled - index)));
}

export const bandColours = (colours, count) =>
  [...Array(count).keys()].map(band => colourAt(colours, count > 1 ? band / (count - 1) : 0));

export const css = channels => `rgb(${channels.join(" ")})`;
