/** Bytes from the kernel to a coloured picture: a table of 256 colours, then one scaled drawImage. */
import type { Palette } from "../types";

/** How strongly a hard-edged class is coloured, as a byte of its ramp. */
const HARD = 150;
/** How strongly a picture is laid over the surface: the points on it must stand out. */
export const STRENGTH = 0.72;
const FINE = 4; // hard edges are found on a grid this much finer, so that they stay smooth

export class Heatmap {
  readonly #canvas = document.createElement("canvas");
  #image: ImageData | null = null;
  #words = new Uint32Array(0);

  /** Output −1…+1: map (rows, cols) of bytes. */
  paint(map: Uint8Array, rows: number, cols: number, palette: Palette, hard = false): void {
    const table = palette.diverging;
    if (!hard) {
      const words = this.#grid(rows, cols);
      for (let k = 0; k < words.length; k++) words[k] = table[map[k]];
    } else {
      const words = this.#grid(rows * FINE, cols * FINE);
      const [low, high] = [table[Math.round(127 - HARD / 2)], table[Math.round(128 + HARD / 2)]];
      fine(map, rows, cols, (k, value) => (words[k] = value < 127.5 ? low : high));
    }
    this.#commit();
  }

  /** Many classes: map (2, rows, cols), the class and its confidence. */
  paintClasses(map: Uint8Array, rows: number, cols: number, palette: Palette, hard = false): void {
    const n = rows * cols;
    const words = this.#grid(rows, cols);
    const ramps = new Map<number, Uint32Array>();
    for (let k = 0; k < n; k++) {
      const label = map[k];
      let ramp = ramps.get(label);
      if (!ramp) ramps.set(label, (ramp = palette.ramp(label)));
      words[k] = ramp[hard ? HARD : map[n + k]];
    }
    this.#commit();
  }

  /** Put the picture into a rectangle of CSS pixels. */
  into(ctx: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, strength = 1): void {
    if (!this.#image) return;
    ctx.globalAlpha = strength;
    ctx.imageSmoothingEnabled = true; // in the default quality: a higher one takes three times as long and shows no more of so small a map
    ctx.drawImage(this.#canvas, x, y, width, height);
    ctx.globalAlpha = 1;
  }

  /** Put the k-th of the square maps that lie below each other into a square of CSS pixels. */
  tile(ctx: CanvasRenderingContext2D, k: number, x: number, y: number, side: number): boolean {
    const cells = this.#canvas.width;
    if (!this.#image || (k + 1) * cells > this.#canvas.height) return false;
    ctx.drawImage(this.#canvas, 0, k * cells, cells, cells, x, y, side, side);
    return true;
  }

  #grid(rows: number, cols: number): Uint32Array {
    if (!this.#image || this.#image.width !== cols || this.#image.height !== rows) {
      this.#canvas.width = cols;
      this.#canvas.height = rows;
      this.#image = new ImageData(cols, rows);
      this.#words = new Uint32Array(this.#image.data.buffer);
    }
    return this.#words;
  }

  #commit(): void {
    this.#canvas.getContext("2d")!.putImageData(this.#image!, 0, 0);
  }
}

/** Bilinear values of a map on a grid FINE times finer. */
function fine(map: Uint8Array, rows: number, cols: number, put: (k: number, value: number) => void): void {
  let k = 0;
  for (let r = 0; r < rows * FINE; r++) {
    const y = Math.min(rows - 1, Math.max(0, (r + 0.5) / FINE - 0.5));
    const y0 = Math.min(rows - 2, Math.floor(y));
    const v = y - y0;
    for (let c = 0; c < cols * FINE; c++) {
      const x = Math.min(cols - 1, Math.max(0, (c + 0.5) / FINE - 0.5));
      const x0 = Math.min(cols - 2, Math.floor(x));
      const u = x - x0;
      const at = y0 * cols + x0;
      const above = map[at] * (1 - u) + map[at + 1] * u;
      const below = map[at + cols] * (1 - u) + map[at + cols + 1] * u;
      put(k++, above * (1 - v) + below * v);
    }
  }
}
