import { html, oncePerFrame, wantsCalm, whenColoursChange } from "./dom.js";
import { HeightField } from "./height-field.js";
import { bandColours } from "./levels.js";
import { formatNumber } from "./numbers.js";
import { bilinear, placeOnTrace } from "./plane.js";
import { Camera, SurfacePainter } from "./surface-painter.js";

const resting = { turn: 0.62, tilt: 0.58, zoom: 1 };
const leastTilt = 0.12;
const mostTilt = Math.PI / 2;

/** From where most of the curves is seen, of eight ways to stand around a surface and three heights. */
function bestView(field, panel) {
  const all = panel.traces.flatMap(trace => trace.x.map((x, index) => field.point(x, trace.y[index])))
    .filter(point => point.every(Number.isFinite));
  const points = all.filter((_, index) => index % Math.ceil(all.length / 24) === 0);
  const seen = view => {
    const painter = new SurfacePainter(null, field, new Camera(view, view, field, 500, 400), {});
    return points.filter(point => painter.isSeen(point)).length;
  };
  const views = [0, 0.22, 0.44].flatMap(higher => [0, -1, 1, -2, 2, 3, -3, 4].map(eighth =>
    ({ ...resting, turn: resting.turn + (eighth * Math.PI) / 4, tilt: resting.tilt + higher })));
  return views.map(view => [view, seen(view)]).reduce((a, b) => (b[1] > a[1] * 1.08 + 1 ? b : a))[0];
}

/** The planes of a figure as surfaces, in the place of the flat figure. */
export class SurfaceGroup {
  constructor(figure, panels) {
    this.figure = figure;
    this.element = html("div", { class: `tw-surfaces${panels.length > 1 ? " tw-several" : ""}` });
    figure.svg.after(this.element);
    figure.element.classList.add("tw-has-surface");
    this.views = [];
    for (const panel of panels) {
      this.views.push(new SurfaceView(figure, panel, this, panels.length > 1 ? panel.title : figure.title));
    }
  }

  remove() {
    this.views.forEach(view => view.remove());
    this.element.remove();
    this.figure.element.classList.remove("tw-has-surface");
    this.figure.show(null);
  }

  redraw() {
    this.views.forEach(view => view.redraw());
  }

  markPlace(t) {
    this.views.forEach(view => view.markPlace(t));
  }

  pngBlob() {
    const pictures = this.views.map(view => view.picture());
    const columns = Math.min(pictures.length, 2);
    const [{ width, height }] = pictures;
    const canvas = html("canvas", { width: width * columns, height: height * Math.ceil(pictures.length / columns) });
    const pen = canvas.getContext("2d");
    pictures.forEach((picture, index) => pen.drawImage(picture, (index % columns) * width, Math.floor(index / columns) * height));
    return new Promise(done => canvas.toBlob(done, "image/png"));
  }
}

/** A plane as a surface that turns: by dragging, by the arrow keys and by the wheel (with Ctrl, or once it has the focus). */
class SurfaceView {
  constructor(figure, panel, group, title) {
    Object.assign(this, { figure, panel, group, title, place: null, pointed: null });
    this.field = new HeightField(panel);
    this.canvas = html("canvas", {
      class: "tw-surface", tabindex: "0", role: "img",
      "aria-label": `${title}: ${panel.valueName} as a surface. Arrow keys turn it, plus and minus zoom, Home puts it back.`,
    });
    group.element.append(this.canvas);
    this.redrawSoon = oncePerFrame(() => this.draw());
    this.listen();
    this.resizing = new ResizeObserver(() => this.draw());
    this.resizing.observe(this.canvas);
    whenColoursChange(this.redrawSoon);
    // All are seen from one side.
    this.resting = group.views[0]?.resting ?? bestView(this.field, panel);
    this.rise();
  }

  remove() {
    this.isGone = true;
    this.resizing.disconnect();
  }

  /** After the levels changed. */
  redraw() {
    this.field = new HeightField(this.panel);
    this.version = (this.version ?? 0) + 1;
    this.draw();
  }

  /** From seen from above, as the flat figure, to aslant. */
  rise() {
    this.view = { ...this.resting };
    if (wantsCalm()) return this.draw();
    const start = performance.now();
    const step = now => {
      if (this.isGone) return;
      if (this.wasTouched) {
        this.isRising = false;
        return;
      }
      const share = Math.min((now - start) / 700, 1);
      const eased = 1 - (1 - share) ** 3;
      this.view.tilt = mostTilt + (this.resting.tilt - mostTilt) * eased;
      this.view.turn = this.resting.turn * eased;
      this.isRising = share < 1;
      this.draw();
      if (share < 1) requestAnimationFrame(step);
    };
    this.view = { ...this.resting, tilt: mostTilt, turn: 0 };
    this.draw();
    requestAnimationFrame(step);
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", event => {
      canvas.setPointerCapture(event.pointerId);
      this.held = [event.clientX, event.clientY];
    });
    canvas.addEventListener("pointermove", event => {
      if (!this.held) return this.point(event);
      this.turnBy((event.clientX - this.held[0]) * 0.01, (event.clientY - this.held[1]) * 0.008);
      this.held = [event.clientX, event.clientY];
    });
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, () => {
        this.held = null;
        this.redrawSoon();
      });
    }
    canvas.addEventListener("pointerleave", () => this.unpoint());
    canvas.addEventListener("dblclick", () => this.reset());
    canvas.addEventListener("wheel", event => {
      if (!event.ctrlKey && document.activeElement !== canvas) return;
      event.preventDefault();
      this.zoomBy(Math.exp(-event.deltaY * 0.0015));
    }, { passive: false });
    canvas.addEventListener("keydown", event => this.key(event));
  }

  key(event) {
    const actions = {
      ArrowLeft: () => this.turnBy(-0.12, 0), ArrowRight: () => this.turnBy(0.12, 0), ArrowUp: () => this.turnBy(0, -0.08),
      ArrowDown: () => this.turnBy(0, 0.08), "+": () => this.zoomBy(1.15), "=": () => this.zoomBy(1.15), "-": () => this.zoomBy(1 / 1.15),
      Home: () => this.reset(), "0": () => this.reset(),
    };
    if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  }

  turnBy(turn, tilt) {
    this.wasTouched = true;
    this.view.turn += turn;
    this.view.tilt = Math.min(Math.max(this.view.tilt + tilt, leastTilt), mostTilt);
    this.unpoint();
    this.moved();
  }

  zoomBy(factor) {
    this.wasTouched = true;
    this.view.zoom = Math.min(Math.max(this.view.zoom * factor, 0.6), 6);
    this.moved();
  }

  /** Those beside it turn with it. */
  moved() {
    for (const other of this.group.views) {
      Object.assign(other, { wasTouched: true, view: { ...this.view } });
      other.redrawSoon();
    }
  }

  reset() {
    this.wasTouched = true;
    this.view = { ...this.resting };
    this.moved();
  }

  /** Marks the place on the curve that another figure looks at. */
  markPlace(t) {
    this.place = t;
    this.redrawSoon();
  }

  /** Shows the value of the surface under the pointer. */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const found = this.nearest(event.clientX - box.x, event.clientY - box.y);
    this.pointed = found;
    this.redrawSoon();
    if (!found) return this.unpoint();
    const { panel, figure } = this;
    const value = bilinear(panel.grid, found.x, found.y);
    figure.readout.hidden = false;
    const rows = [[panel.valueName, value, 4], [panel.x.name, found.x, 3], [panel.y.name, found.y, 3]];
    figure.readout.replaceChildren(...rows.map(([name, number, digits]) =>
      html("div", {}, html("span", {}, name), html("b", {}, formatNumber(number, digits)))));
    const own = figure.element.getBoundingClientRect();
    const [right, down] = [event.clientX - own.x + 16, event.clientY - own.y + 12].map(Math.round);
    figure.readout.style.transform = `translate(${right}px,${down}px)`;
  }

  unpoint() {
    this.pointed = null;
    if (this.figure.readout) this.figure.readout.hidden = true;
    this.redrawSoon?.();
  }

  /** The place of the grid that is seen nearest to a pixel, of those near it the one nearest to the eye. */
  nearest(px, py) {
    const { field, camera } = this;
    if (!camera) return null;
    let best = null;
    for (let row = 0; row < field.rows; row++) {
      for (let column = 0; column < field.columns; column++) {
        const height = field.height[row * field.columns + column];
        if (!Number.isFinite(height)) continue;
        const [x, y, far] = camera.project(field.x[column], field.y[row], height);
        const distance = Math.hypot(x - px, y - py);
        if (distance < 9 && !(best?.score <= distance * 0.02 + far)) best = { score: distance * 0.02 + far, column, row };
      }
    }
    if (!best) return null;
    const { x, y, plot } = this.panel;
    return {
      x: x.value(plot.x + (field.x[best.column] / field.width + 0.5) * plot.width),
      y: y.value(plot.bottom - (field.y[best.row] / field.depth + 0.5) * plot.height),
    };
  }

  /** On a light ground, three pixels for each. */
  picture() {
    const canvas = html("canvas");
    const { width, height } = this.canvas.getBoundingClientRect();
    const colours = { ink: "#1c1f24", muted: "#5b626c", grid: "#d5d9df", surface: "#ffffff" };
    this.paintOver(this.paintGround(canvas, width, height, 3, colours, 1), colours);
    return canvas;
  }

  /** The surface is drawn where it has changed; what lies over it, each time. */
  draw() {
    if (this.isGone) return;
    const { width, height } = this.canvas.getBoundingClientRect();
    if (width < 2) return;
    const style = getComputedStyle(this.figure.svg);
    const colour = name => style.getPropertyValue(`--${name}`).trim() || "gray";
    const colours = Object.fromEntries(["ink", "muted", "grid", "surface"].map(name => [name, colour(name)]));
    const density = Math.min(devicePixelRatio || 1, 2);
    // While it turns, a surface that takes long to draw is drawn from every second or third place.
    const stride = !this.held && !this.isRising ? 1 : this.lastTime > 90 ? 3 : this.lastTime > 24 ? 2 : 1;
    const state = JSON.stringify([this.view, width, height, density, stride, colours, this.version]);
    if (state !== this.state) {
      const begun = performance.now();
      this.ground ??= html("canvas");
      this.paintGround(this.ground, width, height, density, colours, stride);
      if (stride === 1) this.lastTime = performance.now() - begun;
      this.canvas.dataset.milliseconds = (performance.now() - begun).toFixed(1);
      this.state = state;
    }
    Object.assign(this.canvas, { width: this.ground.width, height: this.ground.height });
    const pen = this.canvas.getContext("2d");
    pen.drawImage(this.ground, 0, 0);
    pen.setTransform(density, 0, 0, density, 0, 0);
    this.paintOver(pen, colours);
    for (const trace of this.panel.traces) {
      const at = this.place !== null && trace.t ? placeOnTrace(trace, this.place) : null;
      if (at) this.painter(pen, colours).ring(...at);
    }
    if (this.pointed) this.painter(pen, colours).ring(this.pointed.x, this.pointed.y);
  }

  painter(pen, colours) {
    return new SurfacePainter(pen, this.field, this.camera, colours);
  }

  paintGround(canvas, width, height, density, colours, stride) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    const pen = canvas.getContext("2d");
    pen.setTransform(density, 0, 0, density, 0, 0);
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, width, height);
    this.camera = new Camera(this.view, this.resting, this.field, width, height);
    const painter = this.painter(pen, colours);
    painter.title(this.title, this.panel.valueName, width);
    painter.box();
    painter.cells(bandColours(this.panel.colours, this.field.levels.bandCount), stride);
    return pen;
  }

  paintOver(pen, colours) {
    const painter = this.painter(pen, colours);
    for (const trace of this.panel.traces) if (!this.figure.hidden.has(trace.name)) painter.trace(trace);
    this.panel.landmarks.forEach(mark => painter.landmark(mark));
  }
}
