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
