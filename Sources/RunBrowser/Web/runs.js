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
