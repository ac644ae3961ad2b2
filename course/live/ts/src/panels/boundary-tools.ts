/** The tool bar of the brush: what it does, how wide it is, which label it carries. */
import { h } from "../dom";
import type { Host } from "../types";
import type { Brush, Tool } from "./boundary-brush";
import { drawMark } from "./marks";
import { text } from "./number";
import { segments } from "./segments";

const TOOLS: { value: Tool; label: string; title: string }[] = [
  { value: "add", label: "Add", title: "Click to add a point, hold to spray" },
  { value: "erase", label: "Erase", title: "Remove the points under the brush" },
  { value: "move", label: "Move", title: "Drag the points under the brush" },
  { value: "relabel", label: "Relabel", title: "Give the points under the brush another label" },
];

export interface Tools {
  el: HTMLElement;
  /** Show what the brush is set to now, and the classes and colours of now. */
  refresh(): void;
}

export function tools(brush: Brush, host: Host, changed: () => void): Tools {
  const el = h("div", { class: "panel-tools", role: "toolbar", "aria-label": "Brush" });

  const refresh = () => {
    const { task, class_names, target_range } = brush.plane();
    const tool = segments("Tool", TOOLS, brush.tool, (value) => {
      brush.tool = value;
      changed();
      sync();
    });

    const size = h("input", {
      type: "range", min: 1, max: 12, step: 1, "data-brush": "size",
      oninput: () => {
        brush.size = Number(size.value);
        changed();
      },
    });
    const sizeField = h("label", { class: "panel-field" }, h("span", {}, "Size"), size);

    let labelField: HTMLElement;
    if (task === "regression") {
      const [low, high] = target_range;
      brush.label = Math.min(high, Math.max(low, brush.label));
      const value = h("input", {
        type: "range", min: low, max: high, step: (high - low) / 40, "data-brush": "label",
        oninput: () => {
          brush.label = Number(value.value);
          show();
          changed();
        },
      });
      const number = h("output", { class: "panel-number" });
      const show = () => (number.textContent = text(brush.label, 2));
      value.value = String(brush.label);
      show();
      labelField = h("label", { class: "panel-field" }, h("span", {}, "Value"), value, number);
    } else {
      brush.label = Math.min(Math.max(0, brush.label), Math.max(1, class_names.length - 1));
      labelField = segments(
        "Class",
        class_names.map((name, k) => ({
          value: k,
          label: name,
          title: `Class ${name} (key ${k + 1})`,
          icon: swatch(k, host),
        })),
        brush.label,
        (k) => {
          brush.label = k;
          changed();
        },
      ).el;
      labelField.classList.add("panel-classes");
    }

    const sync = () => {
      size.value = String(brush.size);
      labelField.hidden = brush.tool === "erase" || brush.tool === "move";
      el.dataset.tool = brush.tool;
    };
    sync();
    el.replaceChildren(tool.el, sizeField, labelField);
  };
  refresh();
  return { el, refresh };
}

/** The mark of class k, to stand beside its name. */
export function swatch(k: number, host: Host, as: { hollow?: boolean; ring?: boolean; wrong?: boolean; colour?: string } = {}): HTMLCanvasElement {
  const { hollow = false, ring = false, wrong = false, colour = host.palette.category(k) } = as;
  const canvas = drawMark({ shape: k, colour, hollow, ring, wrong }, ring ? 4 : 5, host.palette);
  canvas.setAttribute("aria-hidden", "true");
  canvas.className = "panel-swatch";
  return canvas;
}
