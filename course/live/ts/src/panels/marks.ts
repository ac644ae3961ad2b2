/** The marks that stand for data points: class by shape and colour, split by filling. */
import type { Palette } from "../types";
import { strokes } from "./canvas";

export const SHAPES = ["circle", "square", "triangle", "diamond", "plus", "star"] as const;

/** Trace the shape of class k around (x, y); shapes of one r look equally large. */
export function trace(ctx: CanvasRenderingContext2D, k: number, x: number, y: number, r: number): void {
  ctx.beginPath();
  switch (((k % 6) + 6) % 6) {
    case 0:
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      return;
    case 1:
      ctx.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
      return;
    case 2:
      return polygon(ctx, 3, x, y + 0.2 * r, 1.3 * r, 1.3 * r);
    case 3:
      return polygon(ctx, 4, x, y, 1.25 * r, 1.25 * r);
    case 4: {
      const [a, b] = [0.42 * r, 1.15 * r];
      const arms = [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]];
      arms.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx, y + dy) : ctx.moveTo(x + dx, y + dy)));
      return ctx.closePath();
    }
    default:
      return polygon(ctx, 10, x, y, 1.4 * r, 0.65 * r);
  }
}

function polygon(ctx: CanvasRenderingContext2D, n: number, x: number, y: number, outer: number, inner: number): void {
  for (let i = 0; i < n; i++) {
    const angle = (2 * Math.PI * i) / n - Math.PI / 2;
    const r = i % 2 ? inner : outer;
    ctx.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  ctx.closePath();
}

export interface Mark {
  shape: number;
  colour: string;
  hollow: boolean; // a valid row
  ring: boolean; // its label differs from the clean one
  wrong: boolean; // predicted wrong now
  edge?: boolean; // its colour may be as pale as the surface, so it gets an outline
}

/** Ready-drawn marks: drawing five hundred points is then five hundred copies. */
export class Marks {
  readonly #kept = new Map<string, HTMLCanvasElement>();
  #setting = "";

  /** Forget marks of another theme, size or screen. */
  use(palette: Palette, r: number): void {
    const setting = `${palette.dark}|${palette.surface}|${r}|${devicePixelRatio}`;
    if (setting !== this.#setting) this.#kept.clear();
    this.#setting = setting;
  }

  /** Canvas of (2 half)² CSS pixels with the mark in its middle. */
  get(mark: Mark, r: number, palette: Palette): HTMLCanvasElement {
    const key = `${mark.shape}|${mark.colour}|${+mark.hollow}${+mark.ring}${+mark.wrong}${mark.edge}`;
    let canvas = this.#kept.get(key);
    if (!canvas) this.#kept.set(key, (canvas = drawMark(mark, r, palette)));
    return canvas;
  }
}

/** Half the side of a mark's canvas, in CSS pixels. */
export const half = (r: number): number => Math.ceil(1.5 * r + 5);

export function drawMark(mark: Mark, r: number, palette: Palette): HTMLCanvasElement {
  const dpr = devicePixelRatio || 1;
  const c = half(r);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(2 * c * dpr);
  canvas.style.width = canvas.style.height = `${2 * c}px`;
  const ctx = canvas.getContext("2d")!;
  ctx.scale(canvas.width / (2 * c), canvas.width / (2 * c));
  ctx.lineJoin = "round";
  if (mark.ring) {
    ctx.beginPath();
    ctx.arc(c, c, 1.25 * r + 3, 0, 2 * Math.PI);
    strokes(ctx, [4, palette.surface], [2, palette.ink]);
  }
  trace(ctx, mark.shape, c, c, mark.hollow ? r - 0.4 : r);
  strokes(ctx, [mark.hollow ? 3.6 : 2, mark.edge ? palette.muted : palette.surface]);
  ctx.fillStyle = mark.hollow ? palette.surface : mark.colour;
  ctx.fill();
  if (mark.hollow) strokes(ctx, [1.8, mark.colour]);
  if (mark.wrong) {
    ctx.beginPath();
    ctx.arc(c, c, Math.max(1.2, 0.34 * r), 0, 2 * Math.PI);
    ctx.fillStyle = palette.ink;
    ctx.fill();
  }
  return canvas;
}
