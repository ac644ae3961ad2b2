/** The generalisation gap on the loss chart: what lies between training and validation loss shaded, and the best epoch marked. */
import type uPlot from "uplot";
import { h } from "../dom";
import type { Host } from "../types";
import { band } from "./curves-lines";
import type { CurveRows } from "./curves-rows";
import type { Series } from "./curves-series";

export interface Gap {
  /** The epoch of the lowest validation loss; null where there is none. */
  best: number | null;
  /** The lines of training and validation loss among the chosen series, where there is one of each. */
  pair(all: readonly Series[], chosen: readonly number[]): number[] | null;
  shade(u: uPlot, both: readonly number[], width: number, isLog: boolean, colour: string): void;
  mark(u: uPlot, both: readonly number[], x_name: string): void;
  /** Its entry in the legend. */
  entry(colour: string): HTMLElement;
}

export function gap(host: Host, rows: CurveRows): Gap {
  return {
    best: null,
    pair(all, chosen) {
      const found = ["train", "valid"].map((role) => chosen.filter((c) => all[c].role === role && all[c].axis === "loss"));
      return found.every((of) => of.length === 1) ? found.map((of) => of[0]) : null;
    },
    shade(u, both, width, isLog, colour) {
      const [epochs, low, high] = rows.thinned(both, width, isLog);
      band(u, epochs, low, high, colour);
    },
    mark(u, both, x_name) {
      if (this.best === null || !rows.n) return;
      const { ink, surface, font } = host.palette;
      flag(u, this.best, rows.value(both[1], rows.rowAt(this.best)), `best: ${x_name} ${this.best}`, ink, surface, font);
    },
    entry(colour) {
      const el = h("i", { class: "panel-band" });
      el.style.background = `color-mix(in srgb, ${colour} 22%, transparent)`;
      return h("li", { class: "panel-gap" }, el, "shaded: the gap");
    },
  };
}

/** A short upright line with a word beside it, at a place on the x axis and a height of the y axis. */
function flag(u: uPlot, at: number, y: number, word: string, ink: string, paper: string, font: string): void {
  const { ctx, bbox } = u;
  const dpr = devicePixelRatio;
  const [px, py] = [Math.round(u.valToPos(at, "x", true)), u.valToPos(y, "y", true)];
  if (px < bbox.left - 1 || px > bbox.left + bbox.width + 1 || !Number.isFinite(py)) return;
  ctx.save();
  ctx.font = `600 ${12 * dpr}px ${font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.setLineDash([]);
  const foot = Math.min(bbox.top + bbox.height, py + 12 * dpr);
  const head = Math.max(bbox.top + 16 * dpr, py - 26 * dpr);
  const width = ctx.measureText(word).width;
  const left = px + 6 * dpr + width > bbox.left + bbox.width ? px - 6 * dpr - width : px + 6 * dpr;
  for (const [colour, line] of [[paper, 5], [ink, 2]] as const) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = line * dpr;
    ctx.beginPath();
    ctx.moveTo(px, head - 12 * dpr);
    ctx.lineTo(px, foot);
    ctx.stroke();
  }
  ctx.lineWidth = 3 * dpr;
  ctx.strokeStyle = paper;
  ctx.strokeText(word, left, head);
  ctx.fillStyle = ink;
  ctx.fillText(word, left, head);
  ctx.restore();
}
