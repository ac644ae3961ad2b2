/** What flows into one node, as a table that can also be edited. */
import { h } from "../dom";
import { liveTable } from "./live-table";
import type { Shape } from "./network-shape";
import { text } from "./number";

export interface WeightTable {
  el: HTMLElement;
  /** Show the weights into a node, if the table is open. */
  refresh(shape: Shape, at: { column: number; j: number }, weights: Float32Array, biases: Float32Array): void;
  destroy(): void;
}

/** `edit` opens the form for a weight, or for the bias where i is null. */
export function weightTable(
  redraw: () => void,
  edit: (layer: number, j: number, i: number | null, from: HTMLElement) => void,
  editable: () => boolean,
): WeightTable {
  const table = liveTable("Weights as a table", redraw);
  table.head(["from", "weight", ""]);
  let built = "";
  let cells: HTMLElement[] = [];

  const build = (shape: Shape, layer: number, j: number) => {
    table.caption.textContent = `Into ${shape.name(layer + 1, j)}, the neuron last pointed at`;
    cells = [];
    const row = (from: string, i: number | null) => {
      const cell = h("span");
      cells.push(cell);
      const name = `Set ${i === null ? "the bias" : `the weight from ${from}`}`;
      const button = h("button", { type: "button", class: "panel-small", "aria-label": name, onclick: () => edit(layer, j, i, button) }, "set");
      return [from, cell, editable() && button];
    };
    const sources = Array.from({ length: shape.layers[layer].n }, (_, i) => row(shape.name(layer, i), i));
    table.rows([...sources, row("bias", null)]);
  };

  return {
    el: table.el,
    destroy: table.destroy,
    refresh(shape, { column, j }, weights, biases) {
      const about = JSON.stringify([shape.layers, column, j]);
      if (column === 0 || !table.due(about)) return;
      const layer = column - 1;
      if (about !== built) build(shape, layer, j);
      built = about;
      cells.forEach((cell, i) => {
        cell.textContent = text(i === cells.length - 1 ? biases[shape.bias(layer, j)] : weights[shape.weight({ layer, i, j })]);
      });
    },
  };
}
