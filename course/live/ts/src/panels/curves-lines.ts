/** Lines of a chart: the series', the pinned run's and the drawn one. */
import type uPlot from "uplot";

/** The path through points of a chart, in pixels of its canvas; a null is left out. */
function pathOf(u: uPlot, x: ArrayLike<number>, y: ArrayLike<number | null | undefined>): Path2D {
  const path = new Path2D();
  let pen = false;
  for (let k = 0; k < x.length; k++) {
    const value = y[k];
    if (value == null) continue;
    path[pen ? "lineTo" : "moveTo"](u.valToPos(x[k], "x", true), u.valToPos(value, "y", true));
    pen = true;
  }
  return path;
}

/** What uPlot asks for a series: its rows come thinned already. */
export const paths: uPlot.Series.PathBuilder = (u, k) => ({ stroke: pathOf(u, u.data[0], u.data[k]) });

/** Shade what lies between two lines, clipped to the chart. */
export function band(u: uPlot, x: readonly number[], low: readonly (number | null)[], high: readonly (number | null)[], colour: string): void {
  const { ctx, bbox } = u;
  const there = x.map((_, k) => k).filter((k) => low[k] != null && high[k] != null);
  const at = (k: number, y: readonly (number | null)[]) => [u.valToPos(x[k], "x", true), u.valToPos(y[k]!, "y", true)] as const;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  for (const k of there) ctx.lineTo(...at(k, low));
  for (const k of there.reverse()) ctx.lineTo(...at(k, high));
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.restore();
}

/** Draw a line that is no series, clipped to the chart. */
export function polyline(u: uPlot, x: readonly number[], y: readonly (number | null)[], colour: string, width: number, dash: readonly number[]): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.setLineDash(dash.map((d) => d * devicePixelRatio));
  ctx.lineJoin = "round";
  ctx.lineWidth = width * devicePixelRatio;
  ctx.strokeStyle = colour;
  ctx.stroke(pathOf(u, x, y));
  ctx.restore();
}
