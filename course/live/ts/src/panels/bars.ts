/** Panel: labelled bars under one another; on a logarithmic scale each line of the grid is ten times the one before. */
import { h } from "../dom";
import type { MakePanel } from "../types";
import { text } from "./number";

interface Lengths {
  labels: string[];
  values: (number | null)[];
  shares: number[]; // 0…1
  decades: number; // 0: a straight scale
  ends: [number, number];
  unit: string;
  caption: string;
}

export const bars: MakePanel = (_, host) => {
  const list = h("ul", { class: "panel-bars" });
  const ends = h("div", { class: "panel-bars-ends", "aria-hidden": "true" });
  const caption = h("p", { class: "panel-note" });
  const el = h("div", {}, list, ends, caption);
  let shown: Lengths | null = null;
  let dirty = false;

  function fill({ labels, values, shares, decades, ends: [low, high], unit, caption: words }: Lengths): void {
    while (list.children.length > labels.length) list.lastChild!.remove();
    while (list.children.length < labels.length) list.append(h("li", {}, h("span"), h("span", { class: "panel-bars-track" }, h("i")), h("output")));
    list.style.setProperty("--lines", String(decades || 4));
    labels.forEach((label, k) => {
      const [name, track, value] = list.children[k].children as unknown as HTMLElement[];
      name.textContent = label;
      (track.firstChild as HTMLElement).style.width = `${100 * shares[k]}%`;
      value.textContent = values[k] === null ? "–" : text(values[k], 2) + unit;
    });
    ends.replaceChildren(h("span", {}, text(decades ? low : 0)), h("span", {}, text(high)));
    caption.textContent = words;
  }

  return {
    el,
    update(part) {
      if (part.name !== "bars") return;
      shown = part.value;
      dirty = true;
      host.redraw();
    },
    draw() {
      if (!dirty || !shown) return;
      dirty = false;
      fill(shown);
    },
    destroy() {},
  };
};
