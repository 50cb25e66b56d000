const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number as figures have it: −, ×10⁻⁵, thin spaces from 10 000 up; zeros at the end are left out. */
export function formatNumber(value, digits = 4) {
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

/** The number that a cell of a table shows, whatever unit follows it; NaN where it shows none. */
export function parseNumber(text) {
  const plain = text.trim()
    .replace(/[\u2009\u00a0\u202f]/g, "")
    .replace(/\u2212/g, "-")
    .replace(/^([+-]?)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, "$11×10$2")
    .replace(/×10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, minus, power) => `e${minus ? "-" : ""}${lowered(power)}`)
    .replace(/\s*(%|s|ms|min|h|[KMG]i?B|bytes)$/, "");
  if (/^[+-]?∞$/.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

/** Even places between two ends, at steps of 1, 2 or 5 times a power of ten, about `count` of them. */
export function evenTicks(from, to, count) {
  const least = (to - from) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map(size => size * power).find(size => size >= least * 0.999) ?? 10 * power;
  const ticks = [];
  for (let index = Math.ceil(from / step - 1e-9); index * step <= to + step * 1e-9 && ticks.length < 50; index++) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}
