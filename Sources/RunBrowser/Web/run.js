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
