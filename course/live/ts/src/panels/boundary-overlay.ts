/** What is drawn over the points of a map: an earlier border, a ring around one point, the cross of the keyboard. */
import type { Palette } from "../types";
import type { Area } from "./axes";
import { strokes } from "./canvas";

/** Dashed lines through x and y in turn; NaN ends one. */
export function drawBorder(ctx: CanvasRenderingContext2D, area: Area, points: Float32Array, palette: Palette): void {
  if (!points.length) return;
  ctx.beginPath();
  let pen = false;
  for (let k = 0; k < points.length; k += 2) {
    const known = !Number.isNaN(points[k]);
    if (known) ctx[pen ? "lineTo" : "moveTo"](area.px(points[k]), area.py(points[k + 1]));
    pen = known;
  }
  ctx.setLineDash([7, 5]);
  strokes(ctx, [4, palette.surface], [2, palette.ink]);
  ctx.setLineDash([]);
}

/** Thin lines through x and y, the third number says of which model: it has that model's colour. NaN ends one. */
export function drawLines(ctx: CanvasRenderingContext2D, area: Area, points: Float32Array, palette: Palette): void {
  let pen = false;
  const close = (k: number) => {
    if (pen) strokes(ctx, [2.75, palette.surface], [1.25, palette.lines[points[k + 2] % palette.lines.length]]);
    pen = false;
  };
  for (let k = 0; k < points.length; k += 3) {
    if (Number.isNaN(points[k])) {
      close(k);
      continue;
    }
    if (!pen) ctx.beginPath();
    ctx[pen ? "lineTo" : "moveTo"](area.px(points[k]), area.py(points[k + 1]));
    pen = true;
  }
}

export function drawRing(ctx: CanvasRenderingContext2D, area: Area, at: { x: number; y: number }, radius: number, palette: Palette): void {
  ctx.beginPath();
  ctx.arc(area.px(at.x), area.py(at.y), radius, 0, 2 * Math.PI);
  strokes(ctx, [5.5, palette.surface], [2.5, palette.ink]);
}

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
