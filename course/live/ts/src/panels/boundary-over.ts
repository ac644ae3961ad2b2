/** What lies over the points: the pinned run's border, a ring around a chosen point, the crosshair. */
import type { Palette } from "../types";
import type { Area } from "./axes";
import { strokes } from "./canvas";

/** The pinned run's border, dashed. */
export function drawGhost(ctx: CanvasRenderingContext2D, area: Area, ghost: Float32Array, palette: Palette): void {
  if (!ghost.length) return;
  ctx.beginPath();
  let pen = false;
  for (let k = 0; k < ghost.length; k += 2) {
    if (!Number.isNaN(ghost[k])) ctx[pen ? "lineTo" : "moveTo"](area.px(ghost[k]), area.py(ghost[k + 1]));
    pen = !Number.isNaN(ghost[k]);
  }
  ctx.setLineDash([7, 5]);
  strokes(ctx, [4, palette.surface], [2, palette.ink]);
  ctx.setLineDash([]);
}

/** A ring around a chosen point. */
export function drawRing(ctx: CanvasRenderingContext2D, area: Area, { x, y }: { x: number; y: number }, r: number, palette: Palette): void {
  ctx.beginPath();
  ctx.arc(area.px(x), area.py(y), r, 0, 2 * Math.PI);
  strokes(ctx, [5.5, palette.surface], [2.5, palette.ink]);
}

/** The crosshair of the keyboard. */
export function drawCross(ctx: CanvasRenderingContext2D, area: Area, [x, y]: [number, number], palette: Palette): void {
  const px = area.px(x);
  const py = area.py(y);
  ctx.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    ctx.moveTo(px + 5 * dx, py + 5 * dy);
    ctx.lineTo(px + 16 * dx, py + 16 * dy);
  }
  strokes(ctx, [4, palette.surface], [1.75, palette.ink]);
}
