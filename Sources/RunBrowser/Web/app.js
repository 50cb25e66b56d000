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
