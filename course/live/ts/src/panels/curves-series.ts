/**
 * What a line of the curves is, and how it looks: colour and dash by its role; where there are several runs, colour
 * (and dash, if all lines are of one role) by its run. Of a summary the mean is thick, and each run thin.
 */
import { h } from "../dom";
import type { Palette } from "../types";

export interface Series {
  name: string;
  axis: "loss" | "accuracy";
  run: number;
  role: "train" | "valid" | "clean" | "other";
  part?: "mean" | "low" | "high" | "run"; // of a summary of several runs
}

export interface Look {
  colour: string;
  dash: number[];
  width: number;
}

const ROLES = ["train", "valid", "clean", "other"] as const;
const DASHES = { train: [], valid: [7, 4], clean: [2, 3], other: [10, 3, 2, 3] };

export function seriesOf(value: unknown): Series[] {
  if (!Array.isArray(value)) return [];
  return value.map((raw) => {
    const name = String(raw?.name ?? "");
    const word = raw?.role ?? name.split(/[\s_]/)[0].toLowerCase();
    const role = ROLES.find((known) => known === word) ?? "other";
    return { name, axis: raw?.axis === "accuracy" ? "accuracy" : "loss", run: Number(raw?.run ?? 0), role, part: raw?.part };
  });
}

export function look(series: Series, all: readonly Series[], palette: Palette): Look {
  if (series.part === "run") return { colour: palette.lines[series.run % palette.lines.length], dash: [], width: 1 };
  if (series.part) return { colour: palette.lines[ROLES.indexOf(series.role)], dash: DASHES[series.role], width: 3 };
  const several = all.some((other) => other.run !== all[0].run);
  const k = several ? series.run : ROLES.indexOf(series.role);
  return {
    colour: palette.lines[k % palette.lines.length],
    dash: all.some((other) => other.role !== all[0].role) ? DASHES[series.role] : several ? DASHES[ROLES[series.run % ROLES.length]] : [],
    width: several && all.length > 12 ? 1.25 : 2,
  };
}

export interface Legend {
  el: HTMLElement;
  /** One word for each of the chosen series. */
  show(values: readonly string[]): void;
}

/** Names, samples of the lines and live values of the chosen series of one chart. */
export function legend(all: readonly Series[], chosen: readonly number[], palette: Palette): Legend {
  const values = chosen.map(() => h("span", { class: "panel-number" }));
  const named = chosen.map((c, k) => [c, k]).filter(([c]) => all[c].part !== "run");
  const items = named.map(([c, k]) => {
    const { name } = all[c];
    const short = name.replace(/ (loss|reward|accuracy)$/, "");
    const words = all[c].part ? `${short}, mean` : short;
    return h("li", { "data-series": name, title: name }, sample(look(all[c], all, palette)), h("span", {}, words), values[k]);
  });
  return {
    el: h("ul", { class: "panel-curve-legend", "aria-label": all[chosen[0]]?.axis }, ...items),
    show: (words) => values.forEach((value, k) => value.textContent !== words[k] && (value.textContent = words[k])),
  };
}

function sample({ colour, dash, width }: Look): HTMLElement {
  const el = h("i", { class: "panel-line" });
  el.style.borderTop = `${width + 0.5}px ${dash.length ? (dash[0] > 4 ? "dashed" : "dotted") : "solid"} ${colour}`;
  return el;
}
