/** The picture of a grid world: colours, numbers, arrows and what stands in a cell. */
import type { Palette } from "../types";
import { write } from "./canvas";
import { type Cells, type Show, WAYS } from "./grid-cells";
import { text } from "./number";

const LEAST = 0.12; // share of the agents from which an arrow is drawn
const WITH_NUMBERS = 33; // CSS pixels of a cell that has room for a number
const WITH_FOUR = 60; // … for one in each of its triangles

/** A number that fits into a cell. */
const short = (value: number) => text(Number(value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0)), 6);
const fontOf = (side: number, palette: Palette, weight = "") => `${weight} ${Math.min(12, Math.max(9, side * 0.25)).toFixed(1)}px ${palette.font}`;

/** How strongly the ends of the scale are coloured: words must stand out. */
export const strength = (palette: Palette) => (palette.dark ? 0.48 : 0.72);

/** The largest size of what is shown, up to a round number so that colours don't flicker. */
export function scaleOf(cells: Cells, show: Show): number {
  let most = 0;
  for (let s = 0; s < cells.n; s++) {
    if (cells.isWall(s)) continue;
    if (show === "actions" && cells.acts(s)) for (let a = 0; a < 4; a++) most = Math.max(most, Math.abs(cells.qOf(s, a)));
    else most = Math.max(most, Math.abs(cells.number(s, show)));
  }
  if (!(most > 1e-9)) return 1;
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9);
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((m) => m * power >= most * 0.999)! * power;
}

/** Where a number lies on the scale, −1 … 1; visits by their logarithm. */
export function shareOf(value: number, most: number, show: Show): number {
  return show === "visits" ? Math.log1p(value) / Math.log1p(most) : value / most;
}

export interface Look {
  show: Show;
  side: number; // of a cell, CSS pixels
  most: number;
  palette: Palette;
}

export function drawCells(ctx: CanvasRenderingContext2D, cells: Cells, look: Look): void {
  for (let s = 0; s < cells.n; s++) {
    ctx.save();
    ctx.translate((s % cells.columns) * look.side, Math.floor(s / cells.columns) * look.side);
    drawCell(ctx, cells, s, look);
    ctx.restore();
  }
}

function drawCell(ctx: CanvasRenderingContext2D, cells: Cells, s: number, look: Look): void {
  const { show, side, most, palette } = look;
  const fill = (value: number) => palette.at(Math.round(32 * strength(palette) * Math.min(1, Math.max(-1, shareOf(value, most, show)))) / 32);
  if (cells.isWall(s)) return drawKind(ctx, "#", side, palette);
  const four = show === "actions" && cells.acts(s);
  ctx.fillStyle = show === "actions" ? palette.at(0) : fill(cells.number(s, show));
  ctx.fillRect(0, 0, side, side);
  if (four) drawFour(ctx, cells, s, look, fill);
  const chip = show !== "rewards" && cells.reward(s) !== 0; // takes the corner
  if (cells.kinds[s] !== "S" || !chip) drawKind(ctx, cells.kinds[s], side, palette);
  if (!four && cells.acts(s)) drawArrows(ctx, cells, s, look);
  if (chip) drawChip(ctx, cells.reward(s), side, palette);
  if (!four && side >= WITH_NUMBERS && (cells.acts(s) || show === "rewards")) {
    const font = fontOf(side, palette, show === "rewards" ? "600" : "");
    write(ctx, short(cells.number(s, show)), [side / 2, side - 3], font, palette.ink, "center", "alphabetic", side - 4);
  }
  ctx.strokeStyle = palette.rule;
  ctx.lineWidth = 1;
  ctx.strokeRect(0.5, 0.5, side - 1, side - 1);
}

/** The value of each action in the triangle on its side; the best is marked by an arrowhead. */
function drawFour(ctx: CanvasRenderingContext2D, cells: Cells, s: number, { side, palette }: Look, fill: (value: number) => string): void {
  const half = side / 2;
  WAYS.forEach(([x, y], a) => {
    ctx.fillStyle = fill(cells.qOf(s, a));
    ctx.beginPath();
    ctx.moveTo(half, half);
    ctx.lineTo(half + half * (x - y), half + half * (y + x));
    ctx.lineTo(half + half * (x + y), half + half * (y - x));
    ctx.fill();
    ctx.strokeStyle = palette.rule;
    ctx.lineWidth = 0.5;
    ctx.stroke();
  });
  WAYS.forEach(([x, y], a) => {
    const share = cells.wayOf(s, a);
    if (share > LEAST) head(ctx, half + x * half * 0.9, half + y * half * 0.9, [x, y], side * 0.11, palette.ink, share);
    if (side >= WITH_FOUR) write(ctx, short(cells.qOf(s, a)), [half + x * half * 0.56, half + y * half * 0.58], `10px ${palette.font}`, palette.ink);
  });
}

/** An arrow for each action that agents hold for the best, the fainter the fewer. */
function drawArrows(ctx: CanvasRenderingContext2D, cells: Cells, s: number, { show, side, palette }: Look): void {
  const aside = show !== "rewards" && cells.reward(s) !== 0; // what it pays stands in the corner
  const [x0, y0] = [side * (aside ? 0.62 : 0.5), side >= WITH_NUMBERS ? side * (aside ? 0.53 : 0.42) : side / 2];
  const size = aside ? 0.8 : 1;
  WAYS.forEach(([x, y], a) => {
    const share = cells.wayOf(s, a);
    if (share < LEAST) return;
    const long = side * 0.27 * size;
    ctx.globalAlpha = share;
    ctx.strokeStyle = palette.ink;
    ctx.lineWidth = Math.max(1.25, side * 0.045);
    ctx.beginPath();
    ctx.moveTo(x0 - x * long * 0.55, y0 - y * long * 0.55);
    ctx.lineTo(x0 + x * long * 0.6, y0 + y * long * 0.6);
    ctx.stroke();
    head(ctx, x0 + x * long, y0 + y * long, [x, y], side * 0.13 * size, palette.ink, share);
  });
  ctx.globalAlpha = 1;
}

/** An arrowhead with its tip at a place. */
function head(ctx: CanvasRenderingContext2D, px: number, py: number, [x, y]: readonly [number, number], size: number, colour: string, share: number): void {
  ctx.globalAlpha = share;
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(px, py);
  ctx.lineTo(px - x * size * 1.3 - y * size, py - y * size * 1.3 - x * size);
  ctx.lineTo(px - x * size * 1.3 + y * size, py - y * size * 1.3 + x * size);
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** What the cell pays, in its corner: round for a gain, with corners for a loss. */
function drawChip(ctx: CanvasRenderingContext2D, reward: number, side: number, palette: Palette): void {
  const gain = reward > 0;
  ctx.fillStyle = gain ? palette.positive : palette.negative;
  ctx.beginPath();
  if (side < WITH_NUMBERS) {
    const r = Math.max(2.5, side * 0.14);
    if (gain) ctx.arc(r + 2, r + 2, r, 0, 2 * Math.PI);
    else ctx.rect(2, 2, 2 * r, 2 * r);
    return ctx.fill();
  }
  const words = (gain ? "+" : "") + short(reward);
  const high = side < 38 ? 11 : 14;
  ctx.font = `600 ${high - 3}px ${palette.font}`;
  ctx.roundRect(2, 2, Math.min(side - 4, ctx.measureText(words).width + 7), high, gain ? high / 2 : 2);
  ctx.fill();
  write(ctx, words, [5.5, 2.5 + high / 2], ctx.font, gain || palette.dark ? palette.surface : palette.ink, "left", "middle", side - 11);
}

/** The mark of a kind of cell. */
export function drawKind(ctx: CanvasRenderingContext2D, kind: string, side: number, palette: Palette): void {
  const u = side / 20;
  if (kind === "#") {
    ctx.fillStyle = palette.muted;
    ctx.fillRect(0, 0, side, side);
  } else if (kind === "X") {
    ctx.fillStyle = palette.dark ? "#000" : palette.ink;
    ctx.beginPath();
    ctx.ellipse(10 * u, 11 * u, 6 * u, 4.2 * u, 0, 0, 2 * Math.PI);
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = palette.muted;
    ctx.stroke();
  } else if (kind === "G") {
    ctx.lineWidth = Math.max(1.5, 1.2 * u);
    ctx.strokeStyle = palette.ink;
    ctx.beginPath();
    ctx.moveTo(8 * u, 7 * u);
    ctx.lineTo(8 * u, 18 * u);
    ctx.stroke();
    ctx.fillStyle = palette.category(2);
    ctx.beginPath();
    ctx.moveTo(8.6 * u, 7 * u);
    ctx.lineTo(17 * u, 10 * u);
    ctx.lineTo(8.6 * u, 13 * u);
    ctx.fill();
  } else if (kind === "S") {
    write(ctx, "S", [3, 3], `600 ${Math.max(8, Math.min(12, 11 * u))}px ${palette.font}`, palette.ink, "left", "top");
  } else if (kind === "~") {
    ctx.strokeStyle = palette.muted;
    ctx.globalAlpha = 0.45;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const at of [5, 10, 15, 20, 25, 30, 35]) {
      ctx.moveTo(Math.max(0, at - 20) * u, Math.min(20, at) * u);
      ctx.lineTo(Math.min(20, at) * u, Math.max(0, at - 20) * u);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
}
