import { html } from "./dom.js";

/** The figure as it stands, as a file of its own: hidden series stay hidden, what the script adds is left out. */
export function svgText(figure, { isLight = false } = {}) {
  const copy = figure.svg.cloneNode(true);
  copy.querySelectorAll(".tw-marks").forEach(node => node.remove());
  if (copy.querySelector(".tw-redrawn")) {
    const drawn = figure.model.parts.filter(part => ["bands", "contours", "bar"].includes(part.role));
    const originals = new Set(drawn.flatMap(part => part.nodes));
    const live = [...figure.svg.querySelectorAll("*")].filter(node => !node.closest(".tw-marks"));
    const copied = [...copy.querySelectorAll("*")];
    live.forEach((node, index) => { if (originals.has(node) && node.style.display === "none") copied[index].remove(); });
  }
  for (const name of ["tabindex", "aria-label", "aria-describedby"]) copy.removeAttribute(name);
  for (const node of [copy, ...copy.querySelectorAll("[class]")]) {
    const own = [...node.classList].filter(name => !name.startsWith("tw-"));
    if (own.length) node.setAttribute("class", own.join(" "));
    else node.removeAttribute("class");
  }
  figure.restoreTitle(copy);
  for (const style of isLight ? copy.querySelectorAll("style") : []) {
    style.textContent = style.textContent.replace(/^@media screen and \(prefers-color-scheme:dark\).*$/m, "");
  }
  return new XMLSerializer().serializeToString(copy) + "\n";
}

/** The figure as pixels, three for each of its own, on its light ground. */
export async function pngBlob(figure) {
  if (figure.view) return figure.view.pngBlob();
  const [, , width, height] = figure.svg.getAttribute("viewBox").split(" ").map(Number);
  const image = new Image(width * 3, height * 3);
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svgText(figure, { isLight: true }));
  await image.decode();
  const canvas = html("canvas", { width: width * 3, height: height * 3 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise(done => canvas.toBlob(done, "image/png"));
}

/** The numbers that a figure shows, as the program's own CSV has them, in the digits that the page has. */
export function csvText(figure) {
  const tables = figure.model.panels.map(tableOf);
  const keys = [...new Set(tables.flatMap(table => table.keys))];
  const names = [];
  const rows = new Map();
  for (const table of tables) {
    const offset = names.length;
    for (const name of table.values) {
      const taken = names.filter(other => other === name || other.startsWith(name + " ")).length;
      names.push(taken ? `${name} ${taken + 1}` : name);
    }
    const turns = new Map();
    for (const row of table.rows) {
      const key = keys.map(name => { const at = table.keys.indexOf(name); return at < 0 ? "" : row[at]; });
      const text = JSON.stringify(key);
      turns.set(text, (turns.get(text) ?? 0) + 1);
      // Rows of one table stay apart, whatever their keys.
      const place = `${text} ${turns.get(text)}`;
      if (!rows.has(place)) rows.set(place, { key, values: [] });
      row.slice(table.keys.length).forEach((value, index) => { rows.get(place).values[offset + index] = value; });
    }
  }
  const lines = [...rows.values()].map(({ key, values }) => [...key, ...names.map((_, index) => values[index] ?? "")]);
  return [[...keys, ...names], ...lines].map(line => line.map(field).join(",") + "\n").join("");
}

function tableOf(panel) {
  if (panel.kind === "lines") {
    const hasBand = panel.series.some(series => series.lower);
    return {
      keys: ["series", panel.x.label],
      values: [panel.y.label, ...(hasBand ? [`${panel.y.label}, least`, `${panel.y.label}, greatest`] : [])],
      rows: panel.series.flatMap(series => series.x.map((x, index) =>
        [series.name, x, series.y[index], ...(hasBand ? [series.lower?.[index] ?? "", series.upper?.[index] ?? ""] : [])])),
    };
  }
  if (panel.kind === "plane") {
    const { x, y, z } = panel.grid;
    return {
      keys: ["of", panel.x.label, panel.y.label], values: [panel.valueName],
      rows: [
        ...z.map((value, index) => ["surface", x[index % x.length], y[Math.floor(index / x.length)], value]),
        ...panel.traces.flatMap(trace => trace.x.map((place, index) => [trace.name, place, trace.y[index], ""])),
        ...panel.landmarks.map(mark => [mark.label, mark.x, mark.y, ""]),
      ],
    };
  }
  const hasLabels = panel.labels.length > 0;
  return {
    keys: hasLabels ? ["of"] : [], values: panel.names,
    rows: panel.boxes.map((_, index) =>
      [...(hasLabels ? [panel.labels[index]] : []), ...panel.values.map(column => column[index])]),
  };
}

function field(value) {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "nan";
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Gives the reader a file. */
export function saveFile(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = html("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Puts a text where the reader can paste it from. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages of files may not be allowed to; the older way is.
    const area = html("textarea", { class: "tw-spoken", readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
