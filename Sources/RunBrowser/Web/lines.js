// A small figure of a number that changes while a stage runs.
import { make, draw, number } from "./format.js";

const width = 300, height = 84, most = 600;

/** Thins a series to what can be seen: of each stretch its least and its greatest value. */
export function thin(points, limit = most) {
  if (points.length <= limit) return points;
  const kept = [], stretch = Math.ceil(points.length / (limit / 2));
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch);
    let low = part[0], high = part[0];
    for (const point of part) { if (point[1] < low[1]) low = point; if (point[1] > high[1]) high = point; }
    kept.push(...(low === high ? [low] : low[0] < high[0] ? [low, high] : [high, low]));
  }
  return kept;
}

/** The figure: `add(x, y)` takes values as they come, `render()` draws those that came. */
export function line(name, unit) {
  const points = [];
  const path = draw("path");
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img" },
    draw("line", { x1: 0, x2: width, y1: height, y2: height }), draw("line", { x1: 0, x2: width, y1: 0, y2: 0 }), path);
  const value = make("b"), low = make("span"), high = make("span"), scale = make("span");
  const element = make("figure", { class: "line" }, make("figcaption", {}, make("span", {}, name, " ", scale), value), svg,
    make("div", { class: "ends" }, low, high));
  let isStale = false;
  return {
    element,
    add(x, y) {
      if (!Number.isFinite(x)) return;
      // One that goes on from a checkpoint, or begins again.
      while (points.length && points[points.length - 1][0] > x) points.pop();
      points.push([x, y]);
      if (points.length > 40000) points.splice(0, points.length, ...thin(points, 20000));
      isStale = true;
    },
    render() {
      if (!isStale) return;
      isStale = false;
      const last = points[points.length - 1];
      value.textContent = number(last[1]);
      const finite = points.filter(point => Number.isFinite(point[1]));
      if (!finite.length) return;
      let [least, greatest] = [Infinity, -Infinity];
      for (const [, y] of finite) { least = Math.min(least, y); greatest = Math.max(greatest, y); }
      const isLogarithmic = least > 0 && greatest / least > 30;
      const at = isLogarithmic ? Math.log : y => y;
      const first = finite[0][0], span = finite[finite.length - 1][0] - first || 1;
      const range = at(greatest) - at(least) || 1;
      const seen = thin(finite);
      path.setAttribute("d", "M" + seen.map(([x, y]) =>
        `${(width * (x - first) / span).toFixed(1)} ${(height - 3 - (height - 6) * (at(y) - at(least)) / range).toFixed(1)}`).join("L")
        + (seen.length === 1 ? "h2" : ""));
      scale.textContent = isLogarithmic ? "(logarithmic)" : "";
      low.textContent = `${unit} ${number(first, 3)}–${number(first + span, 3)}`;
      high.textContent = least === greatest ? "" : `${number(least, 3)} to ${number(greatest, 3)}`;
      svg.setAttribute("aria-label", `${name}: now ${number(last[1])}, from ${number(finite[0][1])}; least ${number(least)}, greatest ${number(greatest)}`);
    },
  };
}
