/** Panel: the network from inputs to outputs; every node with what it answers, every edge with its weight. */
import { h, newStroke } from "../dom";
import type { Host, MakePanel, Panel, PanelSpec, Part } from "../types";
import { scaled, sharp, watchSize } from "./canvas";
import { Heatmap } from "./heatmap";
import { LABEL, type NetworkState, cut, drawNetwork, drawNodes } from "./network-draw";
import { editor } from "./network-editor";
import { nodeButtons } from "./network-nodes";
import { type Edge, type Layer, type Place, Shape } from "./network-shape";
import { weightTable } from "./network-table";
import { text } from "./number";
import { tip } from "./tip";

const POPOVER = 150; // CSS pixels
const LINGER_MS = 120; // a pointer between two nodes has not left

export const network: MakePanel = (first: PanelSpec, host: Host): Panel => {
  let spec = { ...first };
  let layers: Layer[] = [];
  let shape = new Shape([], 100, 0, 0);
  let width = 0;
  let dirty = { picture: true, edges: true, shape: true, thumbs: true, focus: false };
  let maps: { bytes: Uint8Array; side: number } | null = null;
  let focus: { bytes: Uint8Array; side: number } | null = null;
  let pointed: Place | null = null; // node under pointer or focus
  let selected = { column: 1, j: 0 }; // of the table
  let stroke = 0; // from opening the form to closing it
  let leaving = 0;
  let usual = ""; // the line under the picture, unless a lab has its own
  const state: NetworkState = { weights: new Float32Array(0), biases: new Float32Array(0), thumbs: null, edge: null, node: null, marks: null };
  const thumbs = new Heatmap();
  const large = new Heatmap();

  const redraw = () => {
    dirty.picture = true;
    host.redraw();
  };
  const editable = () => spec.editable !== false;
  const canvas = h("canvas", { "aria-hidden": "true", "data-canvas": "network" });
  const picture = h("canvas", {});
  const label = tip();
  const popover = tip(picture);
  const box = h("div", { class: "panel-network-box" }, canvas);
  const nodes = nodeButtons({
    point: (place) => point(place),
    choose: (place, button) => place.column > 0 && editBias(place.column - 1, place.j, button),
  });
  const form = editor(box, redraw);
  box.append(nodes.el, label.el, popover.el, form.el);
  const table = weightTable(redraw, (layer, j, i, from) => (i === null ? editBias(layer, j, from) : editWeight({ layer, i, j }, from)), editable);
  const note = h("p", { class: "panel-note" });
  const el = h("div", { class: "panel-network" }, box, note, table.el);

  /** Tell the kernel which node to show large; it answers with "focus". */
  function point(place: Place | null): void {
    clearTimeout(leaving);
    if (place === pointed) return;
    if (!place) {
      leaving = setTimeout(() => {
        pointed = null;
        host.control("focus", null);
        redraw();
      }, LINGER_MS);
      return;
    }
    pointed = place;
    selected = { column: place.column, j: place.j };
    focus = null;
    dirty.focus = true;
    state.edge = null;
    host.control("focus", [place.column, place.j]);
    redraw();
  }

  function set(edit: object, array: Float32Array, k: number, value: number): void {
    array[k] = value; // shown at once; the next frame brings the truth
    host.edit({ ...edit, value, stroke });
    redraw();
  }

  const arrow = ({ layer, i, j }: Edge) => `${shape.name(layer, i)} → ${shape.name(layer + 1, j)}`;

  function editWeight(edge: Edge, from: HTMLElement, at?: [number, number]): void {
    if (!editable()) return;
    const [a, b] = [shape.node(edge.layer, edge.i)!, shape.node(edge.layer + 1, edge.j)!];
    stroke = newStroke();
    state.edge = edge;
    pointed = null;
    form.open({
      title: `weight ${arrow(edge)}`,
      at: at ?? [(a.x + b.x) / 2, (a.y + b.y) / 2],
      now: () => state.weights[shape.weight(edge)],
      set: (value) => set({ do: "weight", ...edge }, state.weights, shape.weight(edge), value),
      from,
    });
  }

  function editBias(layer: number, j: number, from: HTMLElement): void {
    if (!editable()) return;
    const place = shape.node(layer + 1, j)!;
    stroke = newStroke();
    state.edge = null;
    form.open({
      title: `bias of ${shape.name(layer + 1, j)}`,
      at: [place.x, place.y + place.side / 2],
      now: () => state.biases[shape.bias(layer, j)],
      set: (value) => set({ do: "bias", layer, j }, state.biases, shape.bias(layer, j), value),
      from,
    });
  }

  /** Edge under the pointer. */
  const under = (event: PointerEvent): Edge | null =>
    event.target === nodes.el ? shape.edgeAt(event.offsetX, event.offsetY, event.pointerType === "mouse" ? 7 : 14) : null;
  nodes.el.addEventListener("pointermove", (event) => {
    if (form.isOpen) return;
    const edge = under(event);
    if (JSON.stringify(edge) === JSON.stringify(state.edge)) return;
    state.edge = edge;
    redraw();
  });
  nodes.el.addEventListener("pointerleave", () => {
    if (form.isOpen || !state.edge) return;
    state.edge = null;
    redraw();
  });
  nodes.el.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target !== nodes.el) return;
    form.close();
    const edge = under(event);
    if (!edge) return;
    event.preventDefault(); // keeps the focus for the form
    editWeight(edge, nodes.el, [event.offsetX, event.offsetY]);
  });

  const stop = watchSize(el, (now) => {
    if (now === width) return;
    width = now;
    dirty.shape = true;
    redraw();
  });
  host.onTheme(() => {
    dirty.thumbs = dirty.focus = true;
    redraw();
  });

  function reshape(): void {
    const probe = canvas.getContext("2d")!;
    probe.font = `${LABEL}px ${host.palette.font}`;
    const room = (layer: Layer | undefined, fallback: string) =>
      10 + Math.max(18, ...(layer?.names ?? [fallback]).map((name) => probe.measureText(cut(name, width)).width));
    const place = pointed && { ...pointed };
    form.close();
    shape = new Shape(layers, width, room(layers[0], "input 10"), room(layers.at(-1), "output 10"));
    pointed = place && (shape.node(place.column, place.j) ?? null);
    if (place && !pointed) host.control("focus", null);
    if (!shape.node(selected.column, selected.j)) selected = { column: layers.length - 1, j: 0 };
    state.edge = null;
    box.style.height = `${shape.height}px`;
    nodes.place(shape);
    const hidden = layers.some(({ n }, c) => c > 0 && n * layers[c - 1].n > 700);
    usual = `Blue: positive, orange: negative; the wider, the stronger.${hidden ? " Only the strongest edges are shown." : ""}${editable() ? " Click an edge or a neuron to change its weight or bias." : ""}`;
    note.textContent = state.marks?.note || usual;
  }

  function drawWords(): void {
    const { edge, weights, biases } = state;
    const whole = weights.length === shape.n_weights && biases.length === shape.n_biases;
    if (edge && whole && !form.isOpen) {
      const [a, b] = [shape.node(edge.layer, edge.i)!, shape.node(edge.layer + 1, edge.j)!];
      label.show(`${arrow(edge)}\nweight ${text(weights[shape.weight(edge)])}`, (a.x + b.x) / 2, (a.y + b.y) / 2);
    } else label.show(null);
    if (!pointed || form.isOpen) return popover.show(null);
    const { column, j, k, x, y, side } = pointed;
    const ctx = sharp(picture, POPOVER, POPOVER);
    if (focus) large.into(ctx, 0, 0, POPOVER, POPOVER);
    else state.thumbs?.tile(ctx, k, 0, 0, POPOVER);
    const bias = column > 0 && whole ? `\nbias ${text(biases[shape.bias(column - 1, j)])}` : "";
    popover.show(shape.name(column, j) + bias, x, y, side / 2 + 10);
  }

  return {
    el,
    update(part: Part) {
      if (part.name === "layers") {
        dirty.shape ||= JSON.stringify(part.value) !== JSON.stringify(layers);
        layers = part.value;
      } else if (part.name === "weights") state.weights = part.array as Float32Array;
      else if (part.name === "biases") state.biases = part.array as Float32Array;
      else if (part.name === "marks") {
        state.marks = part.value;
        note.textContent = part.value.note || usual;
        dirty.picture = true;
      } else if (part.name === "maps") {
        maps = { bytes: part.array as Uint8Array, side: part.shape?.[2] ?? 24 };
        dirty.thumbs = true;
      } else if (part.name === "focus") {
        focus = { bytes: part.array as Uint8Array, side: part.shape?.[1] ?? 100 };
        dirty.focus = true;
      } else if (part.name === "spec") {
        spec = { ...spec, ...part.value };
        dirty.shape = true;
      }
      dirty.edges = true;
    },
    draw(all) {
      if (!width || !layers.length) return;
      // While training the edges, half of the work, may come a little later than the maps.
      const whole = dirty.picture || dirty.shape || (all && dirty.edges);
      if (!whole && !dirty.thumbs) return;
      form.draw();
      if (dirty.shape) reshape();
      if (dirty.thumbs && maps) {
        const { bytes, side } = maps;
        thumbs.paint(bytes, Math.floor(bytes.length / side), side, host.palette);
        state.thumbs = bytes.length / side / side >= shape.nodes.length ? thumbs : null;
      }
      if (dirty.focus && focus) large.paint(focus.bytes, focus.side, focus.side, host.palette);
      state.node = pointed?.k ?? null;
      if (whole) {
        drawNetwork(sharp(canvas, width, shape.height), shape, state, host.palette);
        drawWords();
        if (state.weights.length === shape.n_weights) table.refresh(shape, selected, state.weights, state.biases);
      } else drawNodes(scaled(canvas, width, shape.height), shape, state, host.palette);
      dirty = { picture: false, edges: dirty.edges && !whole, shape: false, thumbs: false, focus: dirty.focus && !whole };
    },
    destroy() {
      stop();
      clearTimeout(leaving);
      table.destroy();
    },
  };
};
