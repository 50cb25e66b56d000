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
