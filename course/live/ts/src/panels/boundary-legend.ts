/** What the colours and marks of the plane mean. */
import { h } from "../dom";
import type { Host, Palette } from "../types";
import type { Plane } from "./boundary-brush";
import { swatch } from "./boundary-tools";
import { STRENGTH } from "./heatmap";
import { text } from "./number";

export interface Shown {
  valid: boolean;
  dirty: boolean;
  wrong: boolean;
}

/** Fill the legend; called when classes, theme or kinds of marks change. */
export function fillLegend(el: HTMLElement, plane: Plane, shown: Shown, host: Host): void {
  const palette = host.palette;
  const { task, class_names, target_range } = plane;
  const items: Node[] = [];
  if (task === "regression") {
    items.push(item(text(target_range[0])), bar(palette), item(text(target_range[1])));
  } else if (class_names.length === 2) {
    items.push(item(class_names[0], swatch(0, host)), bar(palette), item(class_names[1], swatch(1, host)));
  } else items.push(...class_names.map((name, k) => item(name, swatch(k, host))));
  const grey = { colour: palette.muted };
  const kinds: Node[] = [];
  if (shown.valid) kinds.push(item("train", swatch(0, host, grey)), item("valid", swatch(0, host, { ...grey, hollow: true })));
  if (shown.dirty) kinds.push(item("label changed", swatch(0, host, { ...grey, ring: true })));
  if (shown.wrong) kinds.push(item("predicted wrong", swatch(0, host, { ...grey, wrong: true })));
  el.replaceChildren(h("span", { class: "panel-legend-row" }, ...items), h("span", { class: "panel-legend-row" }, ...kinds));
}

function item(name: string, mark?: Node): HTMLElement {
  return h("span", { class: "panel-legend-item" }, mark, name);
}

function bar(palette: Palette): HTMLElement {
  const canvas = h("canvas", { class: "panel-bar", width: 256, height: 1, "aria-hidden": "true" });
  const image = new ImageData(256, 1);
  new Uint32Array(image.data.buffer).set(palette.diverging);
  canvas.style.opacity = String(STRENGTH);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return canvas;
}
