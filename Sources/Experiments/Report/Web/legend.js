/** Lets series of a figure be set apart, by pointing at their names, and hidden, by a click on them. */
export class Legend {
  constructor(figure) {
    this.figure = figure;
    const drawn = new Set(figure.model.parts.filter(part => part.role === "series").map(part => part.name));
    const entries = figure.model.parts.filter(part => part.role === "legend" && drawn.has(part.name));
    this.names = [...new Set(entries.map(entry => entry.name))];
    for (const entry of entries) {
      for (const node of entry.nodes) {
        node.classList.add("tw-entry");
        node.addEventListener("pointerenter", () => this.setApart(entry.name));
        node.addEventListener("pointerleave", () => this.setApart(null));
        node.addEventListener("click", () => this.toggle(entry.name));
      }
    }
  }

  /** Whether there is more than one thing to tell apart. */
  get isUseful() {
    return this.names.length > 1;
  }

  setApart(name) {
    if (!this.isUseful) return;
    for (const part of this.figure.model.parts) {
      if (part.role !== "series") continue;
      const isBehind = name !== null && part.name !== name && !this.figure.hidden.has(name);
      for (const node of part.nodes) node.classList.toggle("tw-behind", isBehind);
    }
  }

  toggle(name) {
    const { hidden } = this.figure;
    if (!hidden.delete(name)) hidden.add(name);
    for (const part of this.figure.model.parts) {
      if (part.name !== name) continue;
      for (const node of part.nodes) {
        if (part.role === "series") node.style.display = hidden.has(name) ? "none" : "";
        if (part.role === "legend") node.style.opacity = hidden.has(name) ? "0.35" : "";
      }
    }
    this.setApart(null);
    this.figure.show(null);
    this.changed?.();
  }
}
