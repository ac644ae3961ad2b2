/** One chart of the curves: uPlot with the stage's colours, edit markers and one cursor for all charts. */
import uPlot from "uplot";
import type { Host } from "../types";
import { paths } from "./curves-lines";
import { look, type Series } from "./curves-series";
import { text } from "./number";

export interface Marker {
  epoch: number;
  text: string;
}

export interface ChartOptions {
  axis: "loss" | "accuracy";
  all: readonly Series[];
  chosen: readonly number[]; // indices into all
  log: boolean;
  x_name: string | null; // null: no numbers below this chart
  width: number;
  height: number;
  markers: () => readonly Marker[];
  /** What the lower numbers are called. */
  y_name: string;
  /** Drawn below the lines, and above them. */
  under: (u: uPlot) => void;
  over: (u: uPlot) => void;
  /** How far the axes must reach beside the rows: epochs, least and greatest value. */
  reach: () => [number, number, number];
  pointed: (epoch: number | null, left: number) => void;
}

export function chart(target: HTMLElement, host: Host, options: ChartOptions): uPlot {
  const { axis, all, chosen, log } = options;
  const percent = axis === "accuracy";
  const font = (size: number) => `${size}px ${host.palette.font}`;
  const ink = () => host.palette.muted;
  const lines = { stroke: () => host.palette.rule, width: 1 };
  const opts: uPlot.Options = {
    width: options.width,
    height: options.height,
    padding: [8, 12, options.x_name ? 0 : 6, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 7 } },
    scales: {
      x: { time: false, range: (u, low, high) => [low ?? 0, Math.max(u.data[0].length > 1 ? high! : 0, (low ?? 0) + 1, options.reach()[0])] },
      y: percent
        ? { range: (_, low) => [Math.max(0, Math.floor((Math.min(low ?? 0, options.reach()[1]) - 0.02) * 10) / 10), 1] }
        : log
          ? { distr: 3 }
          : {
              range: (_, low, high) => {
                const [, least, most] = options.reach();
                return [Math.min(0, low * 1.06, least * 1.06), Math.max(0, high * 1.06, most * 1.06) || (low < 0 ? 0 : 1)];
              },
            },
    },
    axes: [
      options.x_name
        ? { stroke: ink, grid: lines, ticks: { ...lines, size: 4 }, font: font(12), labelFont: font(13), label: options.x_name, labelSize: 18, size: 26, gap: 3 }
        : { stroke: ink, grid: lines, ticks: { show: false }, size: 4, values: (_, splits) => splits.map(() => "") },
      {
        stroke: ink, grid: lines, ticks: { ...lines, size: 4 }, font: font(12), labelFont: font(13), label: options.y_name,
        labelSize: 18, size: (_, values) => Math.max(46, 8 + 8 * Math.max(0, ...(values ?? []).map((value) => value.length))), gap: 4, space: percent ? 26 : 34,
        values: (_, splits) => splits.map((v) => (v === null ? "" : percent ? `${text(100 * v)} %` : text(v, 2))),
      },
    ],
    series: [
      {},
      ...chosen.map((c): uPlot.Series => {
        const { dash, width } = look(all[c], all, host.palette);
        return { label: all[c].name, stroke: () => look(all[c], all, host.palette).colour, width, dash, paths, points: { show: false }, scale: "y" };
      }),
    ],
    hooks: {
      drawAxes: [(u) => drawMarkers(u, options.markers(), host), options.under],
      draw: [options.over],
      setCursor: [(u) => options.pointed((u.cursor.left ?? -1) >= 0 ? u.posToVal(u.cursor.left!, "x") : null, u.cursor.left ?? -1)],
    },
  };
  return new uPlot(opts, [[], ...chosen.map(() => [])] as uPlot.AlignedData, target);
}

/** A thin upright line with a small flag at its head for each edit; several on one pixel are one. */
function drawMarkers(u: uPlot, markers: readonly Marker[], host: Host): void {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const dpr = devicePixelRatio;
  let last = -Infinity;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = host.palette.muted;
  ctx.lineWidth = dpr;
  for (const { epoch } of markers) {
    const x = Math.round(u.valToPos(epoch, "x", true));
    if (x < left || x > left + width || x - last < 2 * dpr) continue;
    last = x;
    ctx.globalAlpha = 0.4;
    ctx.beginPath();
    ctx.moveTo(x + 0.5, top);
    ctx.lineTo(x + 0.5, top + height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.moveTo(x - 3.5 * dpr, top);
    ctx.lineTo(x + 4.5 * dpr, top);
    ctx.lineTo(x + 0.5, top + 6 * dpr);
    ctx.fill();
  }
  ctx.restore();
}
