// swift-format-ignore-file
/// The sources of the pages, as they are sent to browsers; made by `make pages` from `Web/`, not by hand.
enum WebSource {
  static let files: [(name: String, text: String)] = [
    ("app.js", ##"""
// Which page is shown: what stands behind `#` says it.
import { make, placeOf, alertBox } from "./format.js";
import { showRuns } from "./runs.js";
import { showRun } from "./run.js";

const main = document.getElementById("main");
const crumbs = document.getElementById("crumbs");
let leave = () => {};

function route() {
  leave();
  leave = () => {};
  main.replaceChildren();
  main.className = "";
  const place = location.hash.slice(1);
  if (place.startsWith("run/")) {
    const [id, tab] = place.slice(4).split("?").map(decoded);
    crumbs.replaceChildren(make("a", { href: "#" }, "Runs"), make("span", {}, id));
    document.title = `${id} – Thalweg`;
    leave = showRun(main, id, tab);
  } else if (place.startsWith("diff?")) {
    showComparison(new URLSearchParams(place.slice(5)).getAll("run"));
  } else {
    crumbs.replaceChildren(make("span", {}, "Runs"));
    document.title = "Runs – Thalweg";
    leave = showRuns(main, crumbs);
  }
  scrollTo(0, 0);
}

function decoded(text) { try { return decodeURIComponent(text); } catch { return text; } }

/** Runs beside one another: the page that `thalweg diff --html` makes. */
async function showComparison(runs) {
  crumbs.replaceChildren(make("a", { href: "#" }, "Runs"), make("span", {}, "side by side"));
  document.title = `${runs.join(", ")} – Thalweg`;
  const query = new URLSearchParams(runs.map(run => ["run", run]));
  main.className = "whole";
  const links = runs.map((run, place) => [place ? " · " : "", make("a", { href: placeOf(run) }, run)]).flat();
  const waiting = make("p", { class: "note", role: "status" }, "The runs are compared …");
  main.append(make("p", { class: "facts" }, make("span", {}, "Compared with the first: ", ...links)), waiting);
  try {
    // Asked for first, since a frame does not say why it stays empty.
    const answer = await fetch(`diff?${query}`);
    if (!answer.ok) throw new Error((await answer.json()).error);
    waiting.replaceWith(make("iframe", {
      src: `diff?${query}`, title: "The comparison", sandbox: "allow-scripts allow-downloads allow-modals",
    }));
  } catch (error) { waiting.replaceWith(alertBox("These runs cannot be compared.", error.message)); }
}

const help = make("dialog", { "aria-label": "Keys" },
  make("h2", {}, "Keys"),
  make("dl", {}, ...[
    ["/", "find runs"], ["j", "the next run"], ["k", "the run before"], ["Enter", "open it"], ["x", "choose it"],
    ["c", "compare the chosen ones"], ["g", "all runs"], ["?", "this list"],
  ].flatMap(([key, words]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, words)])),
  make("form", { method: "dialog" }, make("button", { autofocus: true }, "Close")));
document.body.append(help);
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea, dialog")) return;
  if (event.key === "?") help.showModal();
  else if (event.key === "g") location.hash = "";
});

addEventListener("hashchange", route);
route();

"""##),
    ("format.js", ##"""
// Numbers, times and elements.

/** An element; text is never read as markup. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  fill(element, attributes, children);
  return element;
}

/** An element of a drawing. */
export function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(element, attributes, children);
  return element;
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
}

/** `12.3 s`, `4 min 12 s`, `3 h 05 min` */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds), pad = number => String(number).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  if (whole < 172800) return `${Math.floor(whole / 3600)} h ${pad(Math.floor(whole / 60) % 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor(whole / 3600) % 24} h`;
}

const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

/** A moment as it is spoken of; the whole date stands in the title. */
export function moment(seconds, now = Date.now() / 1000) {
  if (!seconds) return "";
  const ago = now - seconds, date = new Date(seconds * 1000);
  const words =
    ago < 45 ? "just now" : ago < 3600 ? `${Math.max(1, Math.round(ago / 60))} min ago`
    : ago < 86400 ? `${Math.round(ago / 3600)} h ago` : ago < 604800 ? `${Math.round(ago / 86400)} d ago`
    : (date.getFullYear() === new Date(now * 1000).getFullYear() ? day : dayOfYear).format(date);
  return make("time", { datetime: date.toISOString(), title: full.format(date) }, words);
}

export const clock = seconds => new Date(seconds * 1000).toLocaleTimeString(undefined, { hour12: false });

/** With as many digits as are worth reading. */
export function number(value, digits = 4) {
  if (typeof value !== "number") return value === null || value === undefined ? "" : String(value);
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  if (size < 1e-4 || size >= 1e7) return value.toExponential(Math.max(0, digits - 2)).replace(/\.?0+e/, "e");
  return String(Number(value.toPrecision(digits)));
}

export function bytes(count) {
  const units = ["bytes", "kB", "MB", "GB"];
  let index = 0;
  while (count >= 1000 && index < 3) { count /= 1000; index++; }
  return `${index ? count.toFixed(count < 10 ? 1 : 0) : count} ${units[index]}`;
}

/** Where the page of a run is. */
export const placeOf = id => `#run/${id.split("/").map(encodeURIComponent).join("/")}`;

export const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

export const stateWords = {
  running: "running", done: "done", failed: "failed", interrupted: "interrupted", killed: "killed",
  elsewhere: "begun elsewhere", unreadable: "unreadable",
  waiting: "waiting", queued: "in the queue", reused: "from the store", skipped: "not run", stopped: "stopped",
};

export const stateMark = state => make("span", { class: `state ${state}` }, stateWords[state] ?? state);

/** How far something has come. */
export function gauge(share, label, wide = false) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, share)));
  const bar = make("i");
  bar.style.width = `${percent}%`;
  return make("span", {
    class: wide ? "gauge wide" : "gauge", role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100,
    "aria-valuenow": percent,
  }, bar);
}

/** What the program says; what it refuses is an error with its words. */
export async function ask(path, parameters = []) {
  const query = new URLSearchParams(parameters).toString();
  let answer;
  try { answer = await fetch(query ? `${path}?${query}` : path); } catch {
    throw new Error("the program does not answer: it was ended, or the connection was lost");
  }
  const isJSON = (answer.headers.get("content-type") ?? "").includes("json");
  const body = isJSON ? await answer.json() : { error: (await answer.text()).trim() };
  if (!answer.ok) throw Object.assign(new Error(body.error ?? `the answer was ${answer.status}`), { help: body.help });
  return body;
}

/** Says something to whoever listens to the page. */
export function speak(text) { document.getElementById("spoken").textContent = text; }

export function alertBox(title, message, help, soft = false) {
  return make("div", { class: soft ? "alert soft" : "alert", role: "alert" }, make("b", {}, title),
    message ? make("pre", {}, message) : null, help ? make("p", {}, help) : null);
}

"""##),
    ("graph.js", ##"""
// The graph of a run, layer by layer from left to right: a stage stands right of all that it needs.
import { draw, stateWords } from "./format.js";

const box = { bend: 6, height: 42, across: 64, down: 14, least: 96, most: 230 };

/** Where each stage stands. Layers are longest ways; within one, stages stand at the middle of their neighbours. */
export function layout(stages) {
  const places = new Map(stages.map(stage => [stage.name, stage]));
  const depth = new Map();
  // Stages come after what they need; a record that says otherwise is drawn all the same.
  for (const stage of stages) {
    depth.set(stage.name, Math.max(-1, ...stage.needs.filter(need => depth.has(need)).map(need => depth.get(need))) + 1);
  }
  const layers = [];
  for (const stage of stages) (layers[depth.get(stage.name)] ??= []).push(stage.name);
  // An edge over several layers goes by a bend in each, so that it meets no box.
  const before = new Map(), users = new Map(), ways = [], bends = new Set();
  const join = (from, to) => { (before.get(to) ?? before.set(to, []).get(to)).push(from); (users.get(from) ?? users.set(from, []).get(from)).push(to); };
  for (const stage of stages) {
    for (const need of stage.needs) {
      if (!depth.has(need) || depth.get(need) >= depth.get(stage.name)) continue;
      const way = [need];
      for (let layer = depth.get(need) + 1; layer < depth.get(stage.name); layer++) {
        const bend = Symbol(need);
        bends.add(bend);
        layers[layer].push(bend);
        way.push(bend);
      }
      way.push(stage.name);
      way.slice(1).forEach((to, index) => join(way[index], to));
      ways.push(way);
    }
  }
  const order = new Map();
  const number = () => layers.forEach(layer => layer.forEach((name, index) => order.set(name, (index + 0.5) / layer.length)));
  number();
  const middle = (names, own) => {
    const known = names.filter(name => order.has(name)).map(name => order.get(name));
    return known.length ? known.reduce((sum, place) => sum + place, 0) / known.length : own;
  };
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const wish = new Map(layer.map(name => [name, middle((sweep % 2 ? users : before).get(name) ?? [], order.get(name))]));
      layer.sort((a, b) => wish.get(a) - wish.get(b) || order.get(a) - order.get(b));
      layer.forEach((name, index) => order.set(name, (index + 0.5) / layer.length));
    }
  }
  const named = layer => layer.filter(name => !bends.has(name));
  const width = layers.map(layer => Math.min(box.most, Math.max(box.least, ...named(layer).map(name =>
    Math.max(name.length * 7.4, (places.get(name).kind.length + 14) * 6.2) + 24))));
  const tall = name => bends.has(name) ? box.bend : box.height;
  const used = layer => layer.reduce((sum, name) => sum + tall(name) + box.down, -box.down);
  const height = Math.max(0, ...layers.map(used));
  const spots = new Map();
  let x = 2;
  layers.forEach((layer, index) => {
    let y = 2 + (height - used(layer)) / 2;
    for (const name of layer) {
      spots.set(name, { x, y, width: width[index], height: tall(name) });
      y += tall(name) + box.down;
    }
    x += width[index] + box.across;
  });
  return { spots, ways, width: Math.max(0, x - box.across + 2), height: height + 4 };
}

/** A drawing that follows what becomes of stages: `update(name, state, share)`. */
export function graph(stages, open) {
  const { spots, ways, width, height } = layout(stages);
  const svg = draw("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `The graph of ${stages.length} stages; the table below says the same` });
  const parts = new Map(), edges = [];
  for (const way of ways) {
    let text = "";
    way.forEach((name, index) => {
      const spot = spots.get(name), y = spot.y + spot.height / 2;
      if (index) {
        const last = spots.get(way[index - 1]), x = last.x + last.width, from = last.y + last.height / 2, half = (spot.x - x) / 2;
        text += `C${x + half} ${from} ${spot.x - half} ${y} ${spot.x} ${y}`;
        if (index < way.length - 1) text += `H${spot.x + spot.width}`;
      } else text = `M${spot.x + spot.width} ${y}`;
    });
    const path = draw("path", { class: "edge", d: text });
    edges.push({ from: way[0], to: way[way.length - 1], path });
    svg.append(path);
  }
  for (const stage of stages) {
    const spot = spots.get(stage.name);
    const fits = Math.floor((spot.width - 22) / 7);
    const shown = stage.name.length > fits ? `${stage.name.slice(0, fits - 1)}…` : stage.name;
    const word = draw("tspan", { class: "word" });
    const part = draw("rect", { class: "part", x: spot.x, y: spot.y, width: 0, height: box.height, rx: 7 });
    const title = draw("title");
    const link = draw("a", { href: "#", tabindex: 0, onclick: event => { event.preventDefault(); open(stage.name); } },
      draw("rect", { class: "box", x: spot.x, y: spot.y, width: spot.width, height: box.height, rx: 7 }), part,
      draw("text", { x: spot.x + 11, y: spot.y + 18 }, shown),
      draw("text", { class: "kind", x: spot.x + 11, y: spot.y + 34 }, `${stage.kind} · `, word), title);
    const light = isOn => edges.forEach(edge => {
      if (edge.from === stage.name || edge.to === stage.name) edge.path.classList.toggle("near", isOn);
    });
    for (const event of ["pointerenter", "focus"]) link.addEventListener(event, () => light(true));
    for (const event of ["pointerleave", "blur"]) link.addEventListener(event, () => light(false));
    svg.append(link);
    parts.set(stage.name, { link, word, part, title, width: spot.width, stage });
  }
  return {
    element: svg,
    update(name, state, share = 0) {
      const found = parts.get(name);
      if (!found) return;
      found.link.setAttribute("class", state);
      found.word.textContent = stateWords[state] ?? state;
      found.part.setAttribute("width", state === "running" ? found.width * share : 0);
      const needs = found.stage.needs.length ? `, needs ${found.stage.needs.join(", ")}` : "";
      found.title.textContent = `${name}: ${found.stage.kind}, ${stateWords[state] ?? state}${needs}`;
    },
  };
}

"""##),
    ("icon.svg", ##"""
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5fa8"/><path d="M4 9C11 9 11 23 16 23S21 9 28 9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>

"""##),
    ("index.html", ##"""
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Thalweg</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="style.css">
<link rel="modulepreload" href="format.js">
<link rel="modulepreload" href="runs.js">
<script type="module" src="app.js"></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header class="bar">
<a class="mark" href="#" aria-label="Thalweg: all runs"><svg viewBox="0 0 32 20" width="32" height="20" aria-hidden="true"><path d="M1 3C8 3 9 16 16 16S24 3 31 3" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round"/></svg><span>Thalweg</span></a>
<nav id="crumbs" aria-label="Where you are"></nav>
<span id="link" role="status"></span>
</header>
<main id="main" tabindex="-1"></main>
<div id="spoken" class="unseen" role="status" aria-live="polite"></div>
<noscript><p>This page needs JavaScript; it is all served by the program on this machine.</p></noscript>
</body>
</html>

"""##),
    ("lines.js", ##"""
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

"""##),
    ("run.js", ##"""
// One run: how it goes, or how it ended.
import { make, ask, duration, moment, clock, number, plural, bytes, stateMark, stateWords, gauge, speak, alertBox } from "./format.js";
import { graph } from "./graph.js";
import { line } from "./lines.js";

const ended = state => !["running", "elsewhere"].includes(state);

/** - Returns: what ends it. */
export function showRun(main, id, wantedTab) {
  const model = newModel();
  let detail = null, source = null, isOver = false, drawn = null, frame = 0, tab = null, wasLive = false, offset = 0;

  const title = make("div", { class: "title" }), facts = make("p", { class: "facts" }), lead = make("p", { class: "lead" });
  const alerts = make("div"), tabs = make("div", { class: "tabs", role: "tablist", "aria-label": "What of the run" });
  const panel = make("div", { role: "tabpanel", id: "panel", tabindex: -1 });
  main.append(title, lead, facts, alerts, tabs, panel);

  async function load() {
    try { detail = await ask("api/run", { run: id }); } catch (error) {
      if (!isOver) main.replaceChildren(alertBox("This run cannot be shown.", error.message, error.help ?? ""));
      return;
    }
    if (isOver) return;
    model.state = detail.state;
    for (const stage of detail.stages) {
      const known = stageOf(stage.name);
      known.kind = stage.kind;
      if (stage.made && !["reused", "done"].includes(known.state)) known.state = "done";
      if (stage.seconds !== null) known.seconds = stage.seconds;
    }
    for (const failure of detail.failures) Object.assign(stageOf(failure.stage), { state: "failed", message: failure.message });
    for (const name of [...detail.notRun, ...detail.leftOut]) if (stageOf(name).state === "waiting") stageOf(name).state = "skipped";
    tellHead();
    tellAlerts();
    offerTabs();
  }

  function newModel() {
    return { state: "", stages: new Map(), log: [], started: null, estimate: null, total: null, seconds: null };
  }

  function stageOf(name) {
    let stage = model.stages.get(name);
    if (!stage) {
      stage = { name, kind: "", state: "waiting", started: null, seconds: null, message: null, progress: null, lines: new Map(), share: 0 };
      model.stages.set(name, stage);
    }
    return stage;
  }

  // What happens.

  function take(event) {
    const stage = typeof event.stage === "string" ? stageOf(event.stage) : null;
    if (stage && event.kind) stage.kind = event.kind;
    switch (event.event) {
      case "run-started": Object.assign(model, { started: event.time, total: event.stages }); break;
      case "run-estimated": model.estimate = event.seconds; break;
      case "stage-reused": stage.state = "reused"; break;
      case "stage-queued": stage.state = "queued"; break;
      case "stage-started": Object.assign(stage, { state: "running", started: event.time, share: 0 }); say(`${stage.name} runs`); break;
      case "stage-finished":
        Object.assign(stage, { state: "done", seconds: event.seconds, isUnchanged: event.unchanged });
        say(`${stage.name} is done`);
        break;
      case "stage-failed": Object.assign(stage, { state: "failed", message: event.message }); say(`${stage.name} failed`); break;
      case "stage-skipped": Object.assign(stage, { state: "skipped", message: `not run, since ${event.because} was not made` }); break;
      case "stage-cancelled": stage.state = "stopped"; break;
      case "object-quarantined": case "result-set-aside": stage.state = "waiting"; break;
      case "stage-progress": progress(stage, event); return;
      case "run-finished": model.seconds = event.seconds; break;
    }
    if (model.log.length < 20000) model.log.push(event);
  }

  let isCatchingUp = true;
  const say = text => { if (!isCatchingUp) speak(text); };

  function progress(stage, event) {
    stage.progress = event;
    stage.share = event.total > 0 ? event.done / event.total : 0;
    for (const [name, value] of Object.entries(event.figures ?? {})) {
      if (typeof value !== "number") continue;
      // As everywhere for people: accuracies and errors in percent.
      const percent = { accuracy: 100, error: 1 }[name.split(/[ .]/).pop()];
      let figure = stage.lines.get(name);
      if (!figure) stage.lines.set(name, figure = line(percent ? `${name} (%)` : name, event.unit));
      figure.add(event.done, percent ? percent * value : value);
    }
  }

  function follow() {
    source?.close();
    source = new EventSource(`api/follow?${new URLSearchParams({ run: id })}`);
    const link = document.getElementById("link");
    const lines = event => {
      for (const text of JSON.parse(event.data)) { try { take(JSON.parse(text)); } catch { /* a line that is no event */ } }
      later();
    };
    source.addEventListener("events", lines);
    source.addEventListener("progress", lines);
    source.addEventListener("state", event => {
      const { state, now } = JSON.parse(event.data);
      offset = now - Date.now() / 1000;
      isCatchingUp = false;
      const before = model.state;
      model.state = state;
      if (before && before !== state) { say(`the run is ${stateWords[state]}`); settle(); }
      later();
    });
    source.addEventListener("end", () => { source.close(); source = null; });
    source.onerror = () => { link.textContent = "not connected"; };
    source.onopen = () => { link.textContent = ""; };
  }

  /** The run has come to its end. */
  async function settle() {
    const before = tab;
    await load();
    if (isOver || !detail) return;
    if (detail.state === "done" && detail.report && before === "progress" && wasLive) choose("report");
    else choose(before);
  }

  /** Draws once for all that came since the last time. */
  function later() {
    if (!frame) frame = requestAnimationFrame(() => { frame = 0; if (!isOver) { tellHead(); refresh(); } });
  }

  // What is told.

  const now = () => Date.now() / 1000 + offset;
  const values = () => [...model.stages.values()];

  function tellHead() {
    if (!detail) return;
    title.replaceChildren(make("h1", {}, detail.name, detail.number === null ? "" : ` / ${detail.number}`), stateMark(model.state));
    lead.textContent = detail.note ?? detail.description ?? "";
    lead.hidden = !lead.textContent;
    const isLive = model.state === "running";
    const took = isLive && model.started ? now() - model.started : detail.seconds ?? model.seconds;
    const made = values().filter(stage => ["done", "reused"].includes(stage.state)).length;
    const total = Math.max(model.total ?? 0, detail.stages.length);
    facts.replaceChildren(...[
      `${made} of ${plural(total, "stage")}`, took === null ? null : isLive ? `${duration(took)} so far` : `took ${duration(took)}`,
      isLive ? remaining() : null, detail.made ? moment(detail.made, now()) : null, detail.host ? `on ${detail.host}` : null,
      detail.pinned ? "pinned" : null, detail.thalweg ? `Thalweg ${detail.thalweg}` : null,
    ].filter(Boolean).map(fact => make("span", {}, fact)));
  }

  function remainingOf(stage) {
    const { progress, started } = stage;
    if (!progress || !progress.total || started === null) return null;
    const spent = now() - started, count = progress.done - (progress.reused ?? 0);
    return spent > 1 && count > 0 ? spent / count * Math.max(0, progress.total - progress.done) : null;
  }

  function remaining() {
    const running = values().filter(stage => stage.state === "running");
    const longest = Math.max(0, ...running.map(stage => remainingOf(stage) ?? 0));
    const spent = values().reduce((sum, stage) =>
      sum + (stage.state === "running" ? now() - stage.started : stage.state === "done" ? stage.seconds ?? 0 : 0), 0);
    const left = model.estimate === null || model.estimate === undefined ? null : Math.max(longest, model.estimate - spent);
    const isLast = !values().some(stage => ["waiting", "queued"].includes(stage.state));
    if (left === null) return isLast && longest ? `about ${duration(longest)} left` : null;
    return left > 0.5 ? `about ${duration(left)} left` : null;
  }

  function tellAlerts() {
    const kept = "What was finished is kept, inside stages too: run the experiment again to go on from there.";
    const boxes = [];
    if (detail.problem) boxes.push(alertBox("This run is not as it was made.", detail.problem, detail.help));
    for (const stage of values().filter(stage => stage.state === "failed")) {
      boxes.push(alertBox(`'${stage.name}' failed.`, stage.message, `Fix the cause, then run the experiment again. ${kept}`));
    }
    if (detail.message) boxes.push(alertBox("The run failed.", detail.message, kept));
    if (detail.state === "killed") {
      boxes.push(alertBox("The run was killed.", "", `Its process ended without a word: something killed it, it ran out of memory, or the machine went down. ${kept}`));
    } else if (detail.state === "interrupted") {
      boxes.push(alertBox("The run was interrupted by the user.", "", kept, true));
    } else if (detail.state === "elsewhere") {
      boxes.push(alertBox("The run was begun on another machine.", "", `It may still run on ${detail.host}; from here that cannot be told.`, true));
    }
    const warnings = new Map();
    for (const stage of detail.stages) for (const text of stage.warnings) warnings.set(text, [...warnings.get(text) ?? [], stage.name]);
    for (const [text, names] of warnings) boxes.push(alertBox(names.join(", "), text, "", true));
    alerts.replaceChildren(...boxes);
  }

  // The parts.

  const parts = { report: "Report", progress: "Progress", log: "Log", files: "Files", specification: "Specification" };

  function offerTabs() {
    const offered = Object.keys(parts).filter(name => name !== "report" || detail.report);
    tabs.replaceChildren(...offered.map(name => make("button", {
      role: "tab", id: `tab-${name}`, "aria-controls": "panel", "aria-selected": String(name === tab), tabindex: name === tab ? 0 : -1,
      onclick: () => choose(name),
      onkeydown: event => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = offered[(offered.indexOf(name) + step + offered.length) % offered.length];
        choose(next);
        document.getElementById(`tab-${next}`)?.focus();
      },
    }, parts[name])));
  }

  function choose(name) {
    if (!detail) return;
    tab = name in parts && (name !== "report" || detail.report) ? name : "progress";
    main.className = tab === "report" ? "whole" : "";
    offerTabs();
    panel.setAttribute("aria-labelledby", `tab-${tab}`);
    panel.replaceChildren();
    drawn = null;
    ({ report: showReport, progress: showProgress, log: showLog, files: showFiles, specification: showText })[tab]();
  }

  function showReport() {
    panel.append(make("iframe", {
      src: `report?${new URLSearchParams({ run: id })}`, title: `The report of ${id}`, sandbox: "allow-scripts allow-downloads allow-modals",
    }));
  }

  function outline() {
    const named = new Set(detail.stages.map(stage => stage.name));
    return [...detail.stages, ...values().filter(stage => !named.has(stage.name)).map(stage => ({ ...stage, needs: [], files: [] }))];
  }

  function showProgress() {
    const stages = outline();
    const whole = make("div", { class: "whole-run" }), meters = make("div", { class: "meters" });
    const drawing = stages.length > 1 && stages.length <= 400 ? graph(stages, openRow) : null;
    const rows = new Map();
    const table = make("table", {}, make("thead", {}, make("tr", {},
      ...["stage", "kind", "state", "took", "needs"].map((text, index) => make("th", { scope: "col", class: index === 3 ? "number" : null }, text)))),
      make("tbody", {}, ...stages.map(stage => {
        const cells = [make("th", { scope: "row" }, stage.name), make("td", {}, stage.kind), make("td"), make("td", { class: "number" }),
          make("td", { class: "text" }, stage.needs.join(", "))];
        rows.set(stage.name, cells);
        return make("tr", { id: `stage-${stage.name}`, tabindex: -1 }, ...cells);
      })));
    panel.append(whole, meters,
      ...(drawing ? [make("h2", {}, "Graph"), make("div", { class: "graph" }, drawing.element)] : []),
      make("h2", {}, "Stages"), make("div", { class: "scroll" }, table));
    drawn = { whole, meters, drawing, rows, shown: new Map() };
    refresh();
  }

  function openRow(name) {
    const row = document.getElementById(`stage-${name}`);
    row?.scrollIntoView({ block: "center" });
    row?.focus();
  }

  function refresh() {
    if (tab === "log") return showLog();
    if (tab !== "progress" || !drawn) return;
    const all = values();
    if (all.length > drawn.rows.size) return choose("progress");
    const made = all.filter(stage => ["done", "reused"].includes(stage.state)).length;
    const total = Math.max(model.total ?? 0, all.length), running = all.filter(stage => stage.state === "running");
    const share = total ? (made + running.reduce((sum, stage) => sum + stage.share, 0)) / total : 0;
    const isLive = model.state === "running" || model.state === "elsewhere";
    // Nothing goes on in a run that was stopped.
    const seen = stage => isLive ? stage.state
      : { running: model.state === "killed" ? "killed" : "stopped", waiting: "skipped", queued: "skipped" }[stage.state] ?? stage.state;
    const counts = Object.entries(group(all, seen)).map(([state, list]) => `${list.length} ${stateWords[state] ?? state}`);
    drawn.whole.replaceChildren(make("span", {}, counts.join(" · ")), make("span", { class: "note" }, isLive ? remaining() ?? "" : ""),
      gauge(share, "stages of the run that are done", true));
    drawn.whole.hidden = ended(model.state) && model.state === "done";
    // A stopped run keeps the figures of those that it stopped in.
    const metered = all.filter(stage => (stage.state === "running" && isLive) || (stage.lines.size && ["failed", "stopped", "running"].includes(stage.state)));
    for (const [name, meter] of drawn.shown) if (!metered.some(stage => stage.name === name)) { meter.element.remove(); drawn.shown.delete(name); }
    for (const stage of metered.slice(0, 24)) {
      if (!drawn.shown.has(stage.name)) {
        const meter = newMeter(stage);
        drawn.shown.set(stage.name, meter);
        drawn.meters.append(meter.element);
      }
      drawn.shown.get(stage.name).tell(isLive);
    }
    for (const stage of all) {
      const state = seen(stage);
      drawn.drawing?.update(stage.name, state, stage.share);
      const cells = drawn.rows.get(stage.name);
      if (!cells) continue;
      const took = stage.state === "running" && isLive ? now() - stage.started : stage.seconds;
      const text = `${state} ${took === null ? "" : duration(took)}`;
      if (cells.told === text) continue;
      cells.told = text;
      cells[2].replaceChildren(stateMark(state), ...(stage.isUnchanged ? [make("small", { class: "note" }, " the same bytes as before")] : []));
      cells[3].textContent = took === null || took === undefined || state === "reused" ? "" : duration(took);
    }
  }

  function group(list, key) {
    const groups = {};
    for (const item of list) (groups[key(item)] ??= []).push(item);
    return groups;
  }

  function newMeter(stage) {
    const words = make("p"), bar = make("div"), lines = make("div", { class: "lines" }), state = make("span");
    const element = make("section", { class: "meter", "aria-label": stage.name },
      make("h3", {}, stage.name, make("small", {}, stage.kind), state), bar, words, lines);
    return {
      element,
      tell(isLive) {
        const { progress } = stage;
        state.replaceChildren(stateMark(isLive || stage.state !== "running" ? stage.state : model.state === "killed" ? "killed" : "stopped"));
        bar.replaceChildren(gauge(stage.share, `how far ${stage.name} is`, true));
        const spent = isLive && stage.started !== null ? duration(now() - stage.started) : "", left = isLive ? remainingOf(stage) : null;
        if (!progress) { words.textContent = spent ? `begun ${spent} ago` : ""; return; }
        const count = progress.total > 0 ? `${progress.unit} ${number(Math.min(progress.total, Math.floor(progress.done) + (progress.done < progress.total ? 1 : 0)))} of ${number(progress.total)}`
          : plural(Math.floor(progress.done), progress.unit);
        words.textContent = [count, progress.reused > 0 ? `${number(progress.reused)} from the store` : "", spent,
          left === null ? "" : `about ${duration(left)} left`].filter(Boolean).join(" · ");
        for (const figure of stage.lines.values()) {
          if (!figure.element.isConnected && lines.childElementCount < 6) lines.append(figure.element);
          figure.render();
        }
      },
    };
  }

  function showLog() {
    let log = panel.querySelector(".log");
    if (!log) {
      const printed = detail.stages.flatMap(stage => stage.files.filter(file => file.type === "log" || /\.(log|txt)$/.test(file.name)));
      if (printed.length) panel.append(make("p", {}, "What programs printed: ", ...printed.flatMap((file, index) => [index ? ", " : "", fileLink(file)])));
      log = make("pre", { class: "log", tabindex: 0, "aria-label": "What happened" });
      log.told = 0;
      panel.append(log);
    }
    const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 30;
    for (; log.told < model.log.length; log.told++) log.append(...words(model.log[log.told]));
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  }

  function words(event) {
    const stage = event.stage ? `${event.stage}: ` : "";
    const [text, tone] = {
      "run-started": () => [`${event.run}: ${plural(event.stages, "stage")}, up to ${event["to-run"]?.length} to run`],
      "run-estimated": () => [[event.seconds === null ? "" : `about ${duration(event.seconds)} of work`, event.memory ? `memory ${bytes(event.memory)}` : "", `disk ${bytes(event.disk)}`].filter(Boolean).join(", ")],
      "stage-reused": () => [`${stage}from the store`], "stage-queued": () => [`${stage}job ${event.job} waits in the queue`],
      "stage-started": () => [`${stage}begun (${event.kind})`],
      "stage-finished": () => [`${stage}done in ${duration(event.seconds)}${event.unchanged ? ", the same bytes as before" : ""}`],
      "stage-failed": () => [`${stage}failed\n${event.message}`, "bad"],
      "stage-skipped": () => [`${stage}not run, since ${event.because} was not made`, "caution"],
      "stage-cancelled": () => [`${stage}stopped by the user`, "caution"],
      "warning": () => [`${stage}${event.message}`, "caution"],
      "object-quarantined": () => [`${stage}a stored object is damaged, and is made again`, "caution"],
      "result-set-aside": () => [`${stage}its result cannot be read (${event.reason}), and is made again`, "caution"],
      "run-finished": () => [`${event.outcome} after ${duration(event.seconds)}: ${event.executed} ran, ${event.reused} from the store${event.failed ? `, ${event.failed} failed` : ""}`],
    }[event.event]?.() ?? [JSON.stringify(event)];
    return [make("span", { class: "time" }, clock(event.time)), "  ", make("span", { class: tone }, text), "\n"];
  }

  const fileLink = file => make("a", { href: `file?${new URLSearchParams({ run: id, name: file.name })}`, target: "_blank", rel: "noopener" }, file.name);
  const item = file => make("li", {}, fileLink(file), " ", make("small", {}, bytes(file.size)));

  function showFiles() {
    panel.append(make("p", { class: "note" }, `In ${detail.path}`), make("ul", { class: "files" }, ...detail.files.map(item)));
    for (const stage of detail.stages.filter(stage => stage.files.length)) {
      panel.append(make("h2", {}, stage.name), make("ul", { class: "files" }, ...stage.files.map(item)));
    }
  }

  async function showText() {
    const holder = panel.appendChild(make("pre", {}, "…"));
    try {
      const answer = await fetch(`file?${new URLSearchParams({ run: id, name: "spec.yaml" })}`);
      holder.textContent = answer.ok ? await answer.text() : "This run has none.";
    } catch { holder.textContent = "The program does not answer."; }
  }

  // A browser keeps few connections to one place: those of pages that nobody sees are given back.
  function seen() {
    if (document.hidden) { source?.close(); source = null; } else if (!source && detail && !ended(model.state)) restart();
  }
  function restart() {
    for (const stage of model.stages.values()) stage.lines.clear();
    model.log = [];
    isCatchingUp = true;
    if (tab === "log" || tab === "progress") choose(tab);
    follow();
  }
  document.addEventListener("visibilitychange", seen);
  const ticks = setInterval(() => { if (!document.hidden && model.state === "running") later(); }, 1000);

  load().then(() => {
    if (isOver || !detail) return;
    wasLive = !ended(detail.state);
    choose(wantedTab ?? (detail.state === "done" && detail.report ? "report" : "progress"));
    follow();
  });

  return () => {
    isOver = true;
    source?.close();
    clearInterval(ticks);
    cancelAnimationFrame(frame);
    document.removeEventListener("visibilitychange", seen);
    document.getElementById("link").textContent = "";
  };
}

"""##),
    ("runs.js", ##"""
// The table of runs.
import { make, ask, duration, moment, number, placeOf, plural, stateMark, stateWords, gauge, speak, alertBox } from "./format.js";

const kept = "thalweg-table";
const states = ["running", "done", "failed", "interrupted", "killed", "elsewhere"];
const facts = [
  { key: "run", title: "run", of: run => run.id },
  { key: "state", title: "state", of: run => run.state },
  { key: "when", title: "when", of: run => run.when, downFirst: true },
  { key: "seconds", title: "took", of: run => run.seconds, isNumber: true },
  { key: "stages", title: "stages", of: run => run.made, isNumber: true },
];

/** - Returns: what ends it. */
export function showRuns(main, crumbs) {
  const asked = { text: "", state: "", name: "", pinned: false, columns: [], sort: "", down: false, ...recall() };
  const chosen = new Set(), shown = [];
  let runs = [], root = "", at = -1, version = -1, isOver = false, drawing = 0;

  const find = make("search", {}, make("input", {
    type: "search", placeholder: "Find in names and notes", "aria-label": "Find in names and notes", value: asked.text,
    oninput: event => { asked.text = event.target.value; change(); },
  }));
  const search = find.firstChild;
  const byName = make("select", { "aria-label": "Experiment", onchange: event => { asked.name = event.target.value; change(); } });
  const byState = make("select", { "aria-label": "State", onchange: event => { asked.state = event.target.value; change(); } },
    make("option", { value: "" }, "any state"), ...states.map(state => make("option", { value: state }, stateWords[state])));
  const byPin = make("input", { type: "checkbox", onchange: event => { asked.pinned = event.target.checked; change(); } });
  const known = make("datalist", { id: "fields" });
  const column = make("input", {
    list: "fields", placeholder: "Add a column", "aria-label": "Add a column: a metric, a setting or a property", size: 22,
    onkeydown: event => { if (event.key === "Enter") addColumn(); }, onchange: () => addColumn(), onfocus: () => learnFields(),
  });
  const chips = make("span", { class: "tools", role: "list", "aria-label": "Columns" });
  chips.style.margin = "0";
  const compare = make("button", { class: "main", disabled: true, onclick: () => openComparison() }, "Compare");
  const count = make("span", { class: "count", role: "status" });
  const tools = make("div", { class: "tools" }, search, byName, byState, make("label", { class: "choice" }, byPin, "pinned"),
    column, known, chips, compare, count);
  const notice = make("div");
  const head = make("thead"), body = make("tbody");
  const table = make("div", { class: "scroll" }, make("table", { class: "runs", "aria-label": "Runs" }, head, body));
  [byState.value, byPin.checked] = [asked.state, asked.pinned];

  function recall() { try { return JSON.parse(localStorage.getItem(kept)) ?? {}; } catch { return {}; } }
  function change() {
    try { localStorage.setItem(kept, JSON.stringify(asked)); } catch { /* nothing is kept then */ }
    render();
  }

  async function load() {
    let answer;
    try { answer = await ask("api/runs", asked.columns.map(field => ["show", field])); } catch (error) {
      if (isOver) return;
      if (error.help && asked.columns.length) {
        notice.replaceChildren(alertBox(error.message, "", error.help));
        asked.columns.pop();
        return load();
      }
      notice.replaceChildren(alertBox("The runs cannot be shown.", error.message, error.help));
      return;
    }
    if (isOver) return;
    const wasEmpty = runs.length === 0;
    ({ runs, root } = answer);
    version = answer.version;
    if (crumbs.lastChild) crumbs.lastChild.title = root;
    const names = [...new Set(runs.map(run => run.name))].sort();
    if (!names.includes(asked.name)) asked.name = "";
    byName.replaceChildren(make("option", { value: "" }, "all experiments"), ...names.map(name => make("option", {}, name)));
    byName.value = asked.name;
    if (runs.length === 0) showNothing();
    else {
      if (wasEmpty) main.replaceChildren(make("h1", { class: "unseen" }, "Runs"), tools, notice, table);
      render();
    }
  }

  function showNothing() {
    main.replaceChildren(make("div", { class: "empty" },
      make("h1", {}, "There are no runs here yet"),
      make("p", {}, `'${root}' holds none. This page shows each as soon as it begins. To make one:`),
      make("pre", {}, "thalweg init                   # write a first experiment.yaml\n"
        + "thalweg run experiment.yaml    # run it"),
      make("p", { class: "note" }, "Runs that are elsewhere: thalweg ui --runs /that/folder")));
  }

  const columns = () => [
    ...facts,
    ...asked.columns.map(field => ({
      key: field, title: field, isField: true,
      of: run => { const value = run.values?.[field]; return value !== null && typeof value === "object" ? value.value : value; },
    })),
    { key: "note", title: "note", of: run => run.note ?? run.description, isText: true },
  ];

  function isWanted(run) {
    if (asked.state && run.state !== asked.state || asked.name && run.name !== asked.name || asked.pinned && !run.pinned) return false;
    const text = `${run.id} ${run.name} ${run.note ?? ""} ${run.description ?? ""} ${run.state}`.toLowerCase();
    return asked.text.toLowerCase().split(/\s+/).every(word => text.includes(word));
  }

  /** Those without the value come last in either direction; of equals the newest first. */
  function inOrder(list) {
    const by = columns().find(column => column.key === asked.sort);
    const natural = new Intl.Collator(undefined, { numeric: true });
    const newest = (a, b) => (b.when ?? 0) - (a.when ?? 0) || natural.compare(b.id, a.id);
    if (!by) return list.sort(newest);
    const isMissing = value => value === null || value === undefined;
    return list.sort((a, b) => {
      const [x, y] = [by.of(a), by.of(b)];
      if (isMissing(x) || isMissing(y)) return isMissing(x) - isMissing(y) || newest(a, b);
      const order = typeof x === "number" && typeof y === "number" ? x - y : natural.compare(String(x), String(y));
      return (asked.down ? -order : order) || newest(a, b);
    });
  }

  function render() {
    const all = columns();
    if (asked.sort && !all.some(column => column.key === asked.sort)) asked.sort = "";
    const before = shown[at]?.id;
    shown.splice(0, Infinity, ...inOrder(runs.filter(isWanted)));
    at = before === undefined ? -1 : shown.findIndex(run => run.id === before);
    for (const id of chosen) if (!runs.some(run => run.id === id)) chosen.delete(id);
    head.replaceChildren(make("tr", {}, make("th", {}, make("span", { class: "unseen" }, "chosen")), ...all.map(heading)));
    chips.replaceChildren(...asked.columns.map(field => make("span", { class: "chip", role: "listitem" }, field,
      make("button", { "aria-label": `remove the column ${field}`, onclick: () => { asked.columns = asked.columns.filter(f => f !== field); change(); } }, "×"))));
    count.textContent = shown.length === runs.length ? plural(runs.length, "run") : `${shown.length} of ${plural(runs.length, "run")}`;
    tellChosen();
    // What is seen at first at once, and the rest in the pauses after it.
    const turn = ++drawing;
    body.replaceChildren(...shown.slice(0, 60).map((run, place) => row(run, place, all)));
    if (shown.length === 0) body.append(make("tr", {}, make("td", { colspan: all.length + 1 }, "No run is of that kind.")));
    const later = from => {
      if (turn !== drawing || isOver || from >= shown.length) return;
      body.append(...shown.slice(from, from + 200).map((run, place) => row(run, from + place, all)));
      requestAnimationFrame(() => later(from + 200));
    };
    requestAnimationFrame(() => {
      // When the first rows were drawn, for those who measure.
      if (shown.length) document.documentElement.dataset.painted ??= performance.now().toFixed(0);
      later(60);
    });
  }

  function heading(column) {
    const isSorted = asked.sort === column.key;
    const unit = column.isField ? unitOf(column.key) : "";
    return make("th", {
      scope: "col", class: column.isNumber || column.isField ? "number" : null,
      "aria-sort": isSorted ? (asked.down ? "descending" : "ascending") : null,
    }, make("button", {
      onclick: () => {
        if (!isSorted) { asked.sort = column.key; asked.down = Boolean(column.downFirst); }
        else if (asked.down === Boolean(column.downFirst)) asked.down = !asked.down;
        else asked.sort = "";
        change();
      },
    }, column.title + (unit ? ` (${unit})` : "")));
  }

  const unitOf = field => runs.map(run => run.values?.[field]?.unit).find(Boolean) ?? "";

  function row(run, place, all) {
    const link = run.state === "unreadable" ? make("span", {}, run.id) : make("a", { href: placeOf(run.id) }, run.id);
    const box = make("input", {
      type: "checkbox", "aria-label": `choose ${run.id}`, checked: chosen.has(run.id), disabled: run.state === "unreadable",
      onchange: event => { event.target.checked ? chosen.add(run.id) : chosen.delete(run.id); tellChosen(); },
    });
    return make("tr", { class: place === at ? "at" : null },
      make("td", {}, box),
      make("td", {}, link, run.pinned ? make("span", { class: "pin", title: "pinned: not deleted, its results are kept" }, "pinned") : null),
      make("td", {}, stateMark(run.state)),
      make("td", {}, moment(run.when) || null),
      make("td", { class: "number", "data-name": run.seconds === null ? null : "took" }, run.seconds === null || run.seconds === undefined ? "" : duration(run.seconds)),
      make("td", { class: "number", "data-name": run.made === undefined ? null : "stages" }, ...stages(run)),
      ...all.filter(column => column.isField).map(column => make("td", {
        class: "number", "data-name": run.values?.[column.key] === null ? null : `${column.title}${unitOf(column.key) ? ` (${unitOf(column.key)})` : ""}`,
      }, ...value(run.values?.[column.key]))),
      make("td", { class: "text" }, run.problem ? make("span", { class: "state failed" }, run.problem) : null, run.note ?? (run.problem ? "" : run.description) ?? ""));
  }

  function stages(run) {
    if (run.made === undefined) return [""];
    const failed = run.failed ? [make("span", { class: "bad" }, `, ${run.failed} failed`)] : [];
    if (run.state !== "running" || !run.total) return [String(run.made), ...(run.total > run.made ? [` of ${run.total}`] : []), ...failed];
    return [gauge(run.made / run.total, `stages of ${run.id}`), `${run.made} of ${run.total}`, ...failed];
  }

  function value(value) {
    if (value === null || value === undefined) return [""];
    if (typeof value !== "object") return [String(value)];
    if (value.count === undefined) return [number(value.value, 5)];
    return [number(value.value, 5), make("span", { class: "deviation", title: `over ${value.count} stages` }, ` ± ${number(value.deviation, 2)}`)];
  }

  function tellChosen() {
    compare.disabled = chosen.size < 2;
    compare.textContent = chosen.size > 1 ? `Compare ${chosen.size}` : "Compare";
    compare.title = chosen.size > 1 ? "" : "choose two runs or more";
  }

  function openComparison() {
    const ids = runs.filter(run => chosen.has(run.id)).map(run => run.id);
    if (ids.length > 1) location.hash = `diff?${new URLSearchParams(ids.map(id => ["run", id]))}`;
  }

  async function addColumn() {
    const field = column.value.trim();
    if (!field || asked.columns.includes(field)) { column.value = ""; return; }
    column.value = "";
    asked.columns.push(field);
    notice.replaceChildren();
    await load();
    change();
    if (asked.columns.includes(field) && !runs.some(run => run.values?.[field] !== null && run.values?.[field] !== undefined)) {
      notice.replaceChildren(alertBox(`None of these runs has '${field}'.`, "",
        "A metric is written as stage.split.metric (along.test.error), a setting as in a specification (stages.end.train.seed).", true));
    }
  }

  let fieldsOf = -2;
  async function learnFields() {
    if (fieldsOf === version) return;
    fieldsOf = version;
    try {
      const fields = await ask("api/fields");
      const metrics = fields.metrics.sort((a, b) => b.main - a.main).map(metric => metric.field);
      known.replaceChildren(...[...metrics, ...fields.settings, ...["description", "thalweg", "numerics", "path"]].map(field => make("option", { value: field })));
    } catch { /* whoever knows a field can write it */ }
  }

  function move(step) {
    if (!shown.length) return;
    body.children[at]?.classList.remove("at");
    at = Math.min(shown.length - 1, Math.max(0, at + step));
    const line = body.children[at];
    line?.classList.add("at");
    line?.scrollIntoView({ block: "nearest" });
    line?.querySelector("a")?.focus({ preventScroll: true });
    speak(`${shown[at].id}, ${stateWords[shown[at].state]}`);
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input:not([type=checkbox]), select, dialog")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/") { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === "j" || event.key === "ArrowDown") { event.preventDefault(); move(1); }
    else if (event.key === "k" || event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    else if (event.key === "x" && shown[at]) body.children[at]?.querySelector("input")?.click();
    else if (event.key === "c") openComparison();
  }
  document.addEventListener("keydown", key);

  // Changes are told as they come, while the page is seen: a browser keeps few connections to one place.
  let watch = null;
  const link = document.getElementById("link");
  function follow() {
    watch?.close();
    watch = null;
    if (document.hidden || isOver) return;
    watch = new EventSource("api/watch");
    watch.addEventListener("changed", event => { link.textContent = ""; if (Number(event.data) !== version) load(); });
    watch.onerror = () => { link.textContent = "not connected"; };
    watch.onopen = () => { link.textContent = ""; };
  }
  document.addEventListener("visibilitychange", follow);
  const ages = setInterval(() => { if (!document.hidden && runs.some(run => Date.now() / 1000 - run.when < 3600)) render(); }, 60000);
  load().then(follow);

  return () => {
    isOver = true;
    watch?.close();
    clearInterval(ages);
    link.textContent = "";
    document.removeEventListener("keydown", key);
    document.removeEventListener("visibilitychange", follow);
  };
}

"""##),
    ("style.css", ##"""
/* The colours and letters are those of the report. */
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f27; --muted: #5d6675; --line: #e1e5eb; --soft: #f6f7f9; --accent: #1f5fa8;
  --running: #1f5fa8; --done: #1b7a3d; --failed: #b3261e; --stopped: #8a5a00; --waiting: #6b7280;
  --wash: #eaf1f9; --failed-wash: #fbeeec;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --ink: #e6e9ee; --muted: #9aa4b2; --line: #2b313a; --soft: #1c2027; --accent: #7db4f0;
    --running: #7db4f0; --done: #6fcf8f; --failed: #ff9a8f; --stopped: #e3b25c; --waiting: #9aa4b2;
    --wash: #1d2a3a; --failed-wash: #35211f;
  }
}
* { box-sizing: border-box; }
html { scrollbar-gutter: stable; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
#main:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 6px 10px; z-index: 9; }

.bar { display: flex; align-items: center; gap: 6px 14px; padding: 10px 24px; border-bottom: 1px solid var(--line);
  flex-wrap: wrap; }
.mark { display: inline-flex; align-items: center; gap: 8px; color: var(--accent); font-weight: 600; }
.mark span { color: var(--ink); }
.mark:hover { text-decoration: none; }
#crumbs { color: var(--muted); min-width: 0; overflow-wrap: anywhere; }
#crumbs a + a::before, #crumbs a + span::before { content: "/"; color: var(--muted); margin: 0 7px; }
#link { margin-left: auto; font-size: 13px; color: var(--failed); }
main { max-width: 1400px; margin: 0 auto; padding: 20px 24px 64px; }
main.whole { max-width: none; padding-bottom: 0; }
h1 { font-size: 26px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 30px 0 10px; }
.lead { margin: 6px 0 0; max-width: 76ch; }
.facts { color: var(--muted); font-size: 13.5px; margin: 6px 0 0; display: flex; flex-wrap: wrap; gap: 2px 18px; }
.note { color: var(--muted); font-size: 13px; }

/* What is chosen and asked for. */
.tools { display: flex; flex-wrap: wrap; gap: 8px 10px; align-items: center; margin-bottom: 14px; }
input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
  border-radius: 6px; padding: 5px 10px; min-height: 34px; }
input[type="checkbox"] { min-height: 0; width: 16px; height: 16px; margin: 0; accent-color: var(--accent); }
input::placeholder { color: var(--muted); opacity: 1; }
input[type="search"] { flex: 1 1 200px; max-width: 340px; }
button { cursor: pointer; background: var(--soft); }
button:hover:not(:disabled) { border-color: var(--muted); }
button:disabled { color: var(--muted); cursor: default; opacity: .65; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600; }
label.choice { display: inline-flex; gap: 7px; align-items: center; min-height: 34px; }
.chip { display: inline-flex; align-items: center; gap: 4px; background: var(--wash); border-radius: 6px; padding: 3px 4px 3px 10px;
  font-size: 13px; }
.chip button { border: none; background: none; padding: 0 6px; min-height: 24px; }
.count { color: var(--muted); font-size: 13.5px; margin-left: auto; }

/* The table of runs. */
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; width: 100%; }
th, td { padding: 6px 14px 6px 0; text-align: left; font-weight: 400; white-space: nowrap; vertical-align: baseline; }
th.number, td.number { text-align: right; }
thead th { color: var(--muted); font-size: 12.5px; font-weight: 600; border-bottom: 1px solid var(--ink); padding-bottom: 4px; }
thead button { border: none; background: none; padding: 0; min-height: 0; font-weight: 600; }
thead button:hover { color: var(--ink); text-decoration: underline; }
th[aria-sort="ascending"] button::after { content: " ↑"; }
th[aria-sort="descending"] button::after { content: " ↓"; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody tr:hover > *, tbody tr.at > * { background: var(--soft); }
tbody tr.at > :first-child { box-shadow: inset 3px 0 var(--accent); }
.runs td:first-child, .runs thead th:first-child { padding-left: 8px; width: 30px; }
td.text { white-space: normal; min-width: 16ch; max-width: 46ch; overflow-wrap: anywhere; color: var(--muted); }
td .bad { color: var(--failed); }
td .deviation { color: var(--muted); }
.state { display: inline-flex; align-items: center; gap: 7px; white-space: nowrap; color: var(--waiting); }
.state::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: currentColor; flex: none; }
.state.running { color: var(--running); } .state.done { color: var(--done); }
.state.failed, .state.unreadable { color: var(--failed); }
.state.interrupted, .state.killed, .state.elsewhere, .state.stopped { color: var(--stopped); }
.state.reused::before, .state.waiting::before, .state.queued::before, .state.skipped::before { background: none; border: 2px solid currentColor; }
.state.reused { color: var(--done); }
@media (prefers-reduced-motion: no-preference) {
  .state.running::before { animation: beat 1.6s ease-in-out infinite; }
  @keyframes beat { 50% { opacity: .35; } }
}
.gauge { display: inline-block; width: 76px; height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; vertical-align: middle;
  margin-right: 8px; }
.gauge > i { display: block; height: 100%; background: var(--running); }
.gauge.wide { width: 100%; height: 8px; margin: 0; }
.pin { color: var(--accent); font-size: 12px; margin-left: 6px; }
.empty { max-width: 66ch; margin: 6vh auto; }
.empty pre { font-size: 14px; }
pre, code { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px; overflow-x: auto; }

/* One run. */
.title { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; }
.tabs { display: flex; gap: 2px; border-bottom: 1px solid var(--line); margin: 18px 0 0; overflow-x: auto; }
.tabs button { border: none; border-bottom: 3px solid transparent; border-radius: 0; background: none; padding: 8px 14px; color: var(--muted);
  white-space: nowrap; }
.tabs button[aria-selected="true"] { color: var(--ink); border-bottom-color: var(--accent); font-weight: 600; }
.tabs button:focus-visible { outline-offset: -3px; }
[role="tabpanel"] { padding-top: 18px; }
.alert { border-left: 4px solid var(--failed); background: var(--failed-wash); padding: 10px 16px; margin: 16px 0 0; border-radius: 0 6px 6px 0; }
.alert.soft { border-color: var(--stopped); background: var(--soft); }
.alert b { display: block; }
.alert pre { background: none; border: none; padding: 4px 0; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.alert p { margin: 4px 0 0; }
.whole-run { display: grid; grid-template-columns: 1fr auto; gap: 4px 16px; align-items: center; margin-bottom: 6px; }
.whole-run .gauge { grid-column: 1 / -1; }
.meters { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 14px; margin-top: 16px; }
.meter { border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; background: var(--soft); min-width: 0; }
.meter h3 { margin: 0; font-size: 15px; display: flex; gap: 4px 12px; flex-wrap: wrap; align-items: baseline; }
.meter h3 small { color: var(--muted); font-weight: 400; font-size: 13px; }
.meter h3 > :last-child { margin-left: auto; font-weight: 400; font-size: 13px; }
.meter p { margin: 5px 0; font-variant-numeric: tabular-nums; font-size: 13.5px; }
.meter p b { font-weight: 600; }
.lines { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 8px 14px; margin-top: 8px; }
.line { margin: 0; min-width: 0; }
.line figcaption { font-size: 12.5px; color: var(--muted); display: flex; justify-content: space-between; gap: 8px; }
.line figcaption b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
.line svg { display: block; width: 100%; height: 84px; overflow: visible; }
.line path { fill: none; stroke: var(--accent); stroke-width: 1.7; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.line line { stroke: var(--line); vector-effect: non-scaling-stroke; }
.line .ends { display: flex; justify-content: space-between; font-size: 11.5px; color: var(--muted); font-variant-numeric: tabular-nums; }

/* The graph: boxes are stages, and what a stage needs is left of it. */
.graph { overflow: auto; max-height: 72vh; border: 1px solid var(--line); border-radius: 8px; padding: 12px; }
.graph svg { display: block; }
.graph text { fill: var(--ink); font-size: 13px; }
.graph .kind { fill: var(--muted); font-size: 11.5px; }
.graph .word { font-size: 11.5px; fill: currentColor; }
.graph .edge { fill: none; stroke: var(--muted); stroke-opacity: .55; stroke-width: 1.3; }
.graph .edge.near { stroke: var(--accent); stroke-opacity: 1; stroke-width: 2; }
.graph .box { fill: var(--soft); stroke: currentColor; stroke-width: 1.5; }
.graph .part { fill: currentColor; opacity: .16; }
.graph a { color: var(--waiting); text-decoration: none; }
.graph a.running { color: var(--running); } .graph a.done, .graph a.reused { color: var(--done); }
.graph a.failed { color: var(--failed); } .graph a.stopped, .graph a.killed { color: var(--stopped); }
.graph a.waiting .box, .graph a.skipped .box, .graph a.reused .box { stroke-dasharray: 4 3; }
.graph a:hover .box, .graph a:focus .box { stroke-width: 2.5; }
tr:target > * { background: var(--wash); }

.log { max-height: 65vh; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
.log .time { color: var(--muted); } .log .bad { color: var(--failed); } .log .caution { color: var(--stopped); }
iframe { display: block; width: 100%; border: none; background: var(--paper); height: calc(100vh - 190px); min-height: 420px; }
.files { columns: 320px; column-gap: 32px; padding: 0; margin: 0; list-style: none; font-size: 13.5px; }
.files li { break-inside: avoid; overflow-wrap: anywhere; padding: 2px 0; }
.files small { color: var(--muted); }
dialog { border: 1px solid var(--line); border-radius: 10px; background: var(--paper); color: var(--ink); max-width: 480px; }
dialog dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 18px; }
dialog dt { text-align: right; } dialog dd { margin: 0; }
kbd { font: 12.5px ui-monospace, Menlo, Consolas, monospace; border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px; padding: 1px 6px; }

@media screen and (max-width: 720px) {
  .bar { padding: 10px 16px; }
  main { padding: 14px 16px 48px; }
  h1 { font-size: 22px; }
  input[type="search"] { max-width: none; flex-basis: 100%; }
  .count { margin-left: 0; flex-basis: 100%; }
  /* A run is a block of a few lines, each value with its name. */
  .runs thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .runs, .runs tbody { display: block; }
  .runs tr { display: grid; grid-template-columns: 30px 1fr auto; gap: 0 8px; padding: 8px 0; border-top: 1px solid var(--line); }
  .runs td { display: block; padding: 1px 0; border: none !important; text-align: left; grid-column: 2 / -1; }
  .runs td:empty { display: none; }
  .runs td:nth-child(1) { grid-area: 1 / 1; padding-left: 4px; }
  .runs td:nth-child(2) { grid-area: 1 / 2; font-weight: 600; }
  .runs td:nth-child(3) { grid-area: 1 / 3; }
  .runs td[data-name]::before { content: attr(data-name) " "; color: var(--muted); font-size: 12.5px; }
  .runs td.text { max-width: none; }
  tbody tr.at > :first-child { box-shadow: none; }
}
@media print { .bar, .tools, .tabs { display: none; } }

"""##),
  ]
}
