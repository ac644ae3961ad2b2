/** Panel: losses and accuracies against epochs, with a mark wherever somebody edited something. */
import type uPlot from "uplot";
import { h } from "../dom";
import { extra } from "../extra";
import type { Host, MakePanel, Panel, PanelSpec, Part } from "../types";
import { watchSize } from "./canvas";
import { type Marker, chart } from "./curves-chart";
import { CurveRows } from "./curves-rows";
import { type Legend, type Series, legend, look, seriesOf } from "./curves-series";
import { band, polyline } from "./curves-lines";
import { text } from "./number";
import type { gap as makeGap } from "./gap";
import type { sketch as makeSketch } from "./sketch";
import { tip } from "./tip";

const HEIGHT = { loss: 220, accuracy: 140 };
const NEAR = 6; // CSS pixels within which a marker is meant

interface Plot {
  u: uPlot;
  axis: string;
  chosen: number[]; // which series it shows
  log: boolean;
  names: Legend;
}

export const curves: MakePanel = (first: PanelSpec, host: Host): Panel => {
  let spec = { ...first };
  const rows = new CurveRows();
  const ghost = new CurveRows(); // of the pinned run
  let all: Series[] = [];
  let markers: Marker[] = [];
  let level: number | null = null; // a loss worth a line of its own
  let plots: Plot[] = [];
  let log = false;
  let pointed: number | null = null; // epoch under the cursor
  let shown: number | null = null; // epoch looked back at
  let dirty = { data: true, plots: true, values: true };
  let width = 0;

  const logBox = h("input", {
    type: "checkbox", "data-curves": "log",
    onchange: () => {
      log = logBox.checked;
      dirty.plots = true;
      host.redraw();
    },
  });
  const logField = h("label", { class: "panel-field" }, logBox, h("span", {}, "log scale"));
  const charts = h("div");
  const edits = tip();
  const gap = extra<typeof makeGap>("Gap")?.(host, rows);
  const sketch = extra<typeof makeSketch>("Sketch")?.(host, () => {
    dirty.data = true;
    host.redraw();
  });
  const el = h("div", { class: "panel-curves panel-chart-box" }, charts, edits.el, ...(sketch ? [sketch.surface, sketch.el] : []));

  const stop = watchSize(el, (now) => {
    if (now === width) return;
    width = now;
    plots.forEach(({ u }) => u.setSize({ width, height: u.height }));
    dirty.data = true;
    dirty.plots ||= !plots.length;
    host.redraw();
  });
  host.onTheme(() => {
    dirty.plots = true;
    host.redraw();
  });

  /** The cursor of one chart moves that of all, and the legend reads there. */
  const point = (epoch: number | null, left: number) => {
    if (pointed === epoch) return;
    pointed = epoch;
    for (const { u } of plots) if (u.cursor.left !== left) u.setCursor({ left, top: epoch === null ? -10 : 0 }, false);
    dirty.values = true;
    host.redraw();
  };

  function drawGhost(u: uPlot, chosen: readonly number[], isLog: boolean): void {
    if (!ghost.n) return;
    const [epochs, ...columns] = ghost.thinned(chosen, width, isLog);
    columns.forEach((values, k) => {
      const { colour, dash } = look(all[chosen[k]], all, host.palette);
      u.ctx.globalAlpha = 0.45;
      polyline(u, epochs, values, colour, 1.5, dash);
      u.ctx.globalAlpha = 1;
    });
  }

  /** One standard deviation on either side of a mean. */
  function drawSpread(u: uPlot, axis: string, isLog: boolean): void {
    all.forEach((series, c) => {
      if (series.part !== "low" || series.axis !== axis) return;
      const [epochs, low, high] = rows.thinned([c, c + 1], width, isLog);
      band(u, epochs, low, high, look(series, all, host.palette).colour);
    });
  }

  function drawLevel(u: uPlot): void {
    if (level !== null) polyline(u, [u.scales.x.min!, u.scales.x.max!], [level, level], host.palette.ink, 1.5, [7, 4]);
  }

  /** How far ghost, sketch, level and the newest spread reach. */
  function reach(axis: string, chosen: readonly number[]): [number, number, number] {
    const [far, low, high] = sketch?.reach(axis) ?? [0, Infinity, -Infinity];
    const values = chosen.flatMap((c) => ghost.range(c));
    if (level !== null && axis === "loss") values.push(level);
    const edges = all.flatMap((series, c) => (series.axis === axis && /low|high/.test(series.part ?? "") ? [rows.value(c, rows.n - 1)] : []));
    values.push(...edges.filter(Number.isFinite));
    return [Math.max(far, ghost.last), Math.min(low, ...values), Math.max(high, ...values)];
  }

  function build(): void {
    const focused = document.activeElement === logBox;
    plots.forEach(({ u }) => u.destroy());
    charts.replaceChildren();
    const axes = (["loss", "accuracy"] as const).filter((axis) => all.some((series) => series.axis === axis));
    plots = axes.map((axis, k) => {
      const chosen = all.flatMap((series, c) => (series.axis === axis && !/low|high/.test(series.part ?? "") ? [c] : []));
      const isLog = log && axis === "loss";
      const x_name = k === axes.length - 1 ? (spec.x_name ?? "epoch") : null;
      const height = (axes.length > 1 ? HEIGHT[axis] : HEIGHT.loss) + (x_name ? 44 : 0);
      const names = legend(all, chosen, host.palette);
      const canvas = h("div", { "aria-hidden": "true", "data-chart": axis });
      const both = (spec.gap && gap?.pair(all, chosen)) || null;
      const between = both ? look(all[both[1]], all, host.palette).colour : "";
      if (both) names.el.append(gap!.entry(between));
      if (ghost.n && !k) names.el.append(h("li", { class: "panel-ghost" }, "faint: pinned run"));
      charts.append(h("div", { class: "panel-curve-head" }, names.el, axis === "loss" && !spec.y_names && logField), canvas);
      const u = chart(canvas, host, {
        axis, all, chosen, log: isLog, x_name, width, height, markers: () => markers, pointed: point,
        y_name: spec.y_names?.[+(axis !== "loss")] ?? (axis === "loss" && all[chosen[0]].name.endsWith("reward") ? "reward" : axis),
        under: (u) => {
          if (both) gap!.shade(u, both, width, isLog, between);
          drawSpread(u, axis, isLog);
          drawGhost(u, chosen, isLog);
          if (axis === "loss") drawLevel(u);
        }, over: (u) => {
          if (both) gap!.mark(u, both, spec.x_name ?? "epoch");
          if (shown !== null) polyline(u, [shown, shown], [u.scales.y.min!, u.scales.y.max!], host.palette.accent, 2, []);
          sketch?.draw(u, axis, el);
        }, reach: () => reach(axis, chosen),
      });
      return { u, axis, chosen, log: isLog, names };
    });
    if (focused) logBox.focus();
  }

  function showValues(): void {
    const at = pointed ?? shown;
    const k = at === null ? rows.n - 1 : rows.rowAt(at);
    for (const { names, chosen } of plots)
      names.show(
        chosen.map((c) => {
          const value = rows.value(c, k);
          return !Number.isFinite(value) ? "–" : all[c].axis === "accuracy" ? `${(100 * value).toFixed(1)} %` : Math.abs(value) >= 1000 && Math.abs(value) < 1e6 ? value.toFixed(0) : value.toPrecision(3);
        }),
      );
    const u = plots[0]?.u;
    const left = u?.cursor.left ?? -1;
    const near = pointed === null || !u ? [] : markers.filter(({ epoch }) => Math.abs(u.valToPos(epoch, "x") - left) <= NEAR);
    if (!near.length) return edits.show(null);
    const words = near.slice(-3).map((marker) => `${spec.x_name ?? "epoch"} ${text(marker.epoch, 6)}: ${marker.text}`);
    if (near.length > 3) words.unshift(`${near.length - 3} earlier edits, then`);
    edits.show(words.join("\n"), left + u.over.offsetLeft, 60);
  }

  return {
    el,
    update(part: Part) {
      if (part.name === "rows") {
        rows.take(part);
        dirty.data = true;
      } else if (part.name === "series") {
        const series = seriesOf(part.value);
        if (JSON.stringify(series) !== JSON.stringify(all)) dirty.plots = true;
        all = series;
      } else if (part.name === "ghost") {
        ghost.n = 0;
        ghost.take(part);
        dirty.plots = true;
      } else if (part.name === "best") {
        if (gap) gap.best = part.value;
        dirty.data = true;
      } else if (part.name === "level") {
        level = part.value;
        dirty.data = true;
      } else if (part.name === "sketch") {
        sketch?.take(part.value);
        dirty.data = true;
      } else if (part.name === "markers") {
        markers = (part.value as Marker[]).map(({ epoch, text: words }) => ({ epoch: Number(epoch), text: String(words) }));
        dirty.data = true;
      } else if (part.name === "spec") {
        spec = { ...spec, ...part.value };
        dirty.plots = true;
      }
    },
    changed(name, value) {
      if (name !== "scrub" || value === shown) return;
      shown = value as number | null;
      dirty.data = true;
    },
    draw(all) {
      if (!all || !width || !(dirty.data || dirty.plots || dirty.values)) return;
      if (dirty.plots) build();
      if (dirty.plots || dirty.data)
        for (const { u, chosen, log: isLog } of plots) u.setData(rows.thinned(chosen, width, isLog) as uPlot.AlignedData);
      showValues();
      dirty = { data: false, plots: false, values: false };
    },
    destroy() {
      stop();
      plots.forEach(({ u }) => u.destroy());
    },
  };
};
