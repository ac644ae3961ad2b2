/** Under the folds: the scores of another model on the same folds and the networks', as points with mean and standard error. */
import { h } from "../dom";
import type { Host } from "../types";
import { sharp } from "./canvas";

export interface Scores {
  name: "accuracy" | "loss";
  values: (number | null)[];
  mean: number;
  spread: number;
  error: number | null; // of the mean
  note: string; // on the error
  balanced: { mean: number | null; error: number | null } | null; // accuracy, where classes are of different sizes
}

export interface Beside {
  name: string;
  state: "runs" | "done" | "cancelled" | "failed";
  failure: string;
  n_scored: number;
  n_folds: number;
  values: (number | null)[];
  mean: number | null;
  error: number | null;
  is_earlier: boolean; // of other data or splits than those that are shown
}

const HIGH = 30; // of a strip of points
const DOT = 7;

export const said = (value: number | null, name: string) =>
  value === null ? "–" : name === "accuracy" ? `${(100 * value).toFixed(1)} %` : value.toPrecision(3);

/** Points heaped up over a line, like on like. */
export function heap(ctx: CanvasRenderingContext2D, values: number[], x: (v: number) => number, base: number, room: number): void {
  const heaps = new Map<number, number>();
  const bins = values.map((v) => Math.round(x(v) / DOT) * DOT);
  const tallest = Math.max(...bins.map((at) => (heaps.set(at, (heaps.get(at) ?? 0) + 1), heaps.get(at)!)));
  const rise = Math.min(6, room / tallest);
  heaps.clear();
  for (const at of bins) {
    const k = heaps.get(at) ?? 0;
    heaps.set(at, k + 1);
    ctx.beginPath();
    ctx.arc(at, base - 4 - k * rise, Math.min(3, rise * 0.6 + 0.6), 0, 2 * Math.PI);
    ctx.fill();
  }
}

export interface BesideBlock {
  el: HTMLElement;
  show(beside: Beside | null): void;
  draw(width: number, scores: Scores | null): void;
}

export function beside(host: Host): BesideBlock {
  let shown: Beside | null = null;
  const words = h("span");
  const button = h("button", { type: "button", class: "cs-button", onclick: () => shown?.state !== "done" && host.control("beside_goes", shown?.state !== "runs") });
  const strip = () => {
    const [name, value, canvas] = [h("span"), h("output"), h("canvas", { "aria-hidden": "true" })];
    return { name, value, canvas, el: h("div", {}, h("div", { class: "panel-beside-name" }, name, value), canvas) };
  };
  const strips = [strip(), strip()];
  const ends = [h("span"), h("span")];
  const el = h(
    "div",
    { class: "panel-beside", hidden: true },
    h("div", { class: "panel-beside-head" }, words, button),
    ...strips.map((each) => each.el),
    h("div", { class: "panel-beside-ends", "aria-hidden": "true" }, ...ends),
    h("p", { class: "panel-note" }, "A point is a fold. The upright line is their mean, the bar one standard error to each side."),
  );

  function tell({ name, state, failure, n_scored, n_folds, is_earlier }: Beside): void {
    const so_far = `${n_scored} of ${n_folds} folds`;
    const told = { runs: `${name}: ${so_far}`, done: `${name} on the same ${n_folds} folds`, cancelled: `${name}: cancelled after ${so_far}`, failed: failure }[state];
    words.textContent = is_earlier ? `${told}; its points are of earlier data or splits` : told;
    button.textContent = state === "runs" || state === "done" ? "Cancel" : "Run again";
    // A button that has the focus keeps it.
    button.hidden = state === "done" && !button.matches(":focus");
    button.setAttribute("aria-disabled", String(state === "done"));
  }

  return {
    el,
    show(now) {
      const ended = now && now.state !== "runs" && now.state !== shown?.state;
      shown = now;
      el.hidden = !now;
      if (!now) return;
      tell(now);
      if (ended && now.state === "done") host.announce(`${now.name}: mean ${said(now.mean, "accuracy")}, standard error ${said(now.error, "accuracy")}`);
      else if (ended) host.announce(words.textContent!);
    },
    draw(width, scores) {
      if (!shown) return;
      const { palette } = host;
      const both = [
        { name: "networks", values: scores?.values ?? [], mean: scores?.mean ?? null, error: scores?.error ?? null, faint: false },
        { ...shown, faint: shown.is_earlier },
      ];
      const all = both.flatMap(({ values }) => values.filter((v) => v !== null));
      const [low, high] = all.length ? [Math.min(...all), Math.max(...all)] : [0, 1];
      const pad = 8;
      const x = (v: number) => pad + ((v - low) / (high - low || 1)) * (width - 2 * pad);
      both.forEach(({ name, values, mean, error, faint }, k) => {
        const { name: label, value, canvas } = strips[k];
        label.textContent = name;
        value.textContent = mean === null ? "–" : `${said(mean, "accuracy")}${error === null ? "" : ` ± ${(100 * error).toFixed(1)}`}`;
        const ctx = sharp(canvas, width, HIGH);
        const base = HIGH - 3;
        ctx.globalAlpha = 1;
        ctx.fillStyle = palette.rule;
        ctx.fillRect(0, base, width, 1);
        ctx.globalAlpha = faint ? 0.4 : 1;
        ctx.fillStyle = palette.lines[k + 1];
        heap(ctx, values.filter((v) => v !== null), x, base, base - 6);
        if (mean === null) return;
        ctx.fillStyle = palette.ink;
        ctx.fillRect(x(mean) - 1, 2, 2, base - 1);
        if (error) ctx.fillRect(x(mean - error), base - 1, x(mean + error) - x(mean - error), 4);
      });
      ends.forEach((end, k) => (end.textContent = all.length ? said([low, high][k], "accuracy") : ""));
    },
  };
}
