import { closesOutside, html } from "./dom.js";
import { levelForm } from "./level-form.js";
import { csvText, pngBlob, saveFile, svgText } from "./save.js";
import { SurfaceGroup } from "./surface.js";

/** The buttons at a figure: surface, levels, series and files. */
export function addTools(figure, legend) {
  const bar = html("div", { class: "tw-tools", role: "group", "aria-label": "Tools of the figure" });
  const planes = figure.model.panels.map((panel, index) => ({ panel, index })).filter(({ panel }) => panel.kind === "plane");
  if (planes.length) bar.append(surfaceButton(figure, planes.map(({ panel }) => panel)));
  if (planes.length) bar.append(popup("Levels", "Levels and colours of the plane", levelForm(figure, planes.map(({ index }) => index))));
  if (legend?.isUseful) bar.append(popup("Series", "Which series are shown", seriesList(legend, figure)));
  bar.append(popup("Save", "Save the figure", files(figure)));
  figure.element.append(bar);
}

function popup(name, title, ...content) {
  const panel = html("div", { class: "tw-popup", hidden: true }, ...content);
  const button = html("button", { type: "button", class: "tw-button", title, "aria-expanded": "false" }, name);
  const holder = html("div", { class: "tw-holder" }, button, panel);
  const open = isOpen => {
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => open(panel.hidden));
  holder.addEventListener("keydown", event => {
    if (event.key !== "Escape" || panel.hidden) return;
    open(false);
    button.focus();
  });
  closesOutside(holder, () => open(false));
  return holder;
}

function surfaceButton(figure, panels) {
  const button = html("button", { type: "button", class: "tw-button", title: "The plane as a surface that turns" }, "Surface");
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    if (figure.view) {
      figure.view.remove();
      figure.view = null;
    } else {
      figure.show(null);
      figure.view = new SurfaceGroup(figure, panels);
    }
    button.textContent = figure.view ? "Flat" : "Surface";
    button.setAttribute("aria-pressed", String(Boolean(figure.view)));
  });
  return button;
}

function seriesList(legend, figure) {
  const boxes = legend.names.map(name => {
    const box = html("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => legend.toggle(name));
    return { name, box };
  });
  legend.changed = () => { for (const { name, box } of boxes) box.checked = !figure.hidden.has(name); };
  return html("div", { class: "tw-list" }, ...boxes.map(({ name, box }) => html("label", {}, box, html("span", {}, name))));
}

function files(figure) {
  const kinds = [
    ["SVG", () => saveFile(`${figure.name}.svg`, svgText(figure), "image/svg+xml")],
    ["PNG", async () => saveFile(`${figure.name}.png`, await pngBlob(figure))],
    ...(figure.answers ? [["CSV", () => saveFile(`${figure.name}.csv`, csvText(figure), "text/csv")]] : []),
  ];
  return html("div", { class: "tw-list" }, ...kinds.map(([name, save]) => {
    const button = html("button", { type: "button", class: "tw-button" }, name);
    button.addEventListener("click", save);
    return button;
  }));
}
