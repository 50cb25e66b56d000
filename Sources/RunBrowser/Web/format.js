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
