import { Figure } from "./figure.js";
import { Legend } from "./legend.js";
import { enliven } from "./tables.js";
import { addTools } from "./tools.js";

/** What goes wrong with one figure or table leaves the others as they are. */
function guarded(elements, action) {
  for (const element of elements) {
    try {
      action(element);
    } catch (error) {
      console.error("thalweg:", element.dataset?.figure ?? element.className, error);
    }
  }
}

guarded(document.querySelectorAll("figure[data-figure]"), element => {
  const figure = Figure.of(element);
  if (figure) addTools(figure, figure.answers ? new Legend(figure) : null);
});
guarded(document.querySelectorAll("table.chart-table"), enliven);
document.documentElement.dataset.script = "ready";
