/** The rectangle a picture is drawn in, and the axes around it. */
import type { Palette } from "../types";
import { strokes, write } from "./canvas";
import { text } from "./number";

/** Round numbers between low and high, about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((m) => m * power >= raw * 0.999)! * power;
  const out: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) out.push(k ? k * step : 0);
  return out;
}

/** A rectangle of CSS pixels that shows a rectangle of the plane; y grows upwards in the plane. */
export class Area {
  constructor(
    readonly left: number,
    readonly top: number,
    readonly width: number,
    readonly height: number,
    readonly extent: readonly [number, number, number, number],
  ) {}

  px(x: number): number {
    const [low, high] = this.extent;
    return this.left + ((x - low) / (high - low)) * this.width;
  }

  py(y: number): number {
    const [, , low, high] = this.extent;
    return this.top + ((high - y) / (high - low)) * this.height;
  }

  /** Point of the plane under a pixel, held inside the plane. */
  plane(px: number, py: number): [number, number] {
    const [x0, x1, y0, y1] = this.extent;
    return this.hold(x0 + ((px - this.left) / this.width) * (x1 - x0), y1 - ((py - this.top) / this.height) * (y1 - y0));
  }

  /** The nearest point inside the plane. */
  hold(x: number, y: number): [number, number] {
    const [x0, x1, y0, y1] = this.extent;
    return [Math.min(x1, Math.max(x0, x)), Math.min(y1, Math.max(y0, y))];
  }

  holds(px: number, py: number): boolean {
    return px >= this.left && px <= this.left + this.width && py >= this.top && py <= this.top + this.height;
  }
}

/** Draw ticks, their numbers and the two names outside the rectangle. */
export function drawAxes(ctx: CanvasRenderingContext2D, area: Area, names: readonly string[], palette: Palette): void {
  const { left, top, width, height, extent } = area;
  const bottom = top + height;
  const small = `12px ${palette.font}`;
  const large = `13px ${palette.font}`;
  ctx.beginPath();
  ctx.rect(left - 0.5, top - 0.5, width + 1, height + 1);
  for (const x of ticks(extent[0], extent[1], width / 60)) {
    const at = Math.round(area.px(x)) + 0.5;
    ctx.moveTo(at, bottom + 1);
    ctx.lineTo(at, bottom + 5);
    write(ctx, text(x, 6), [at, bottom + 7], small, palette.muted, "center", "top");
  }
  for (const y of ticks(extent[2], extent[3], height / 55)) {
    const at = Math.round(area.py(y)) + 0.5;
    ctx.moveTo(left - 5, at);
    ctx.lineTo(left - 1, at);
    write(ctx, text(y, 6), [left - 7, at], small, palette.muted, "right");
  }
  strokes(ctx, [1, palette.rule]);
  write(ctx, names[0], [left + width / 2, bottom + 34], large, palette.ink, "center", "middle", width);
  ctx.translate(12, top + height / 2);
  ctx.rotate(-Math.PI / 2);
  write(ctx, names[1], [0, 0], large, palette.ink, "center", "middle", height);
}
