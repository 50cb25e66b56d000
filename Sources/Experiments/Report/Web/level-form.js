import { html, oncePerFrame } from "./dom.js";
import { levelsBetween, Levels, spacings } from "./levels.js";
import { redrawPlane } from "./redraw.js";

/** A form for the levels of a figure's planes: how many, how spaced, from where to where, the same in all. */
export function levelForm(figure, indices) {
  const panels = indices.map(index => figure.model.panels[index]);
  const [panel] = panels;
  const all = panels.flatMap(({ grid }) => grid.z);
  const drawn = Levels.of(panel.levels);
  const named = (name, input) => html("label", {}, html("span", {}, name), input);
  const number = (name, attributes) => named(name, html("input", { type: "number", step: "any", ...attributes }));
  const kind = drawn.floor === undefined ? "linear" : drawn.origin === 0 ? "log" : "above";
  const choice = html("select", {}, ...Object.entries(spacings).map(([value, name]) =>
    html("option", { value, selected: value === kind }, name)));
  const count = number("levels", { min: 2, max: 60, step: 1, value: drawn.bandCount });
  const least = number("from", { value: shown(drawn.values[0]) });
  const greatest = number("to", { value: shown(drawn.values.at(-1)) });
  const word = html("p", { class: "tw-note" });
  const reset = html("button", { type: "button", class: "tw-button" }, "As drawn");
  const fields = [named("spaced by", choice), count, least, greatest, reset, word];
  const form = html("form", { class: "tw-levels", "aria-label": "Levels" }, ...fields);
  const value = (label, standard) => {
    const input = label.querySelector("input");
    return input.value === shown(standard) ? standard : input.valueAsNumber;
  };
  const change = () => {
    const wish = {
      spacing: choice.value, count: count.querySelector("input").valueAsNumber,
      least: value(least, drawn.values[0]), greatest: value(greatest, drawn.values.at(-1)),
    };
    const levels = levelsBetween(wish, all, drawn);
    const isBelow = wish.spacing === "log" && !(wish.least > 0);
    word.textContent = levels ? "" : isBelow ? "Factors need a first level above 0." : "There are no such levels.";
    if (levels) use(levels);
  };
  const use = levels => {
    for (const index of indices) {
      figure.model.panels[index].shownLevels = levels ?? Levels.of(figure.model.panels[index].levels);
      redrawPlane(figure, index, levels);
    }
    figure.view?.redraw();
  };
  reset.addEventListener("click", () => {
    choice.value = kind;
    for (const label of [count, least, greatest]) {
      const input = label.querySelector("input");
      input.value = input.defaultValue;
    }
    word.textContent = "";
    use(null);
  });
  form.addEventListener("input", oncePerFrame(change));
  form.addEventListener("submit", event => event.preventDefault());
  for (const one of panels) one.shownLevels = Levels.of(one.levels);
  return form;
}

const shown = value => String(Number(value.toPrecision(4)));
