/** The picture of a grid world: colours, numbers, arrows and what stands in a cell. */
import type { Palette } from "../types";
import { write } from "./canvas";
import { type Cells, type Show, WAYS } from "./grid-cells";
import { text } from "./number";

const LEAST = 0.12; // share of the agents from which an arrow is drawn
const SHADES = 8; // of arrows
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

/** Draw all cells, layer by layer: what looks alike goes into one path, because each call takes its time. */
export function drawCells(ctx: CanvasRenderingContext2D, cells: Cells, look: Look): void {
  const { show, side, palette } = look;
  const each = (draw: (s: number, x: number, y: number) => void) => {
    for (let s = 0; s < cells.n; s++) draw(s, (s % cells.columns) * side, Math.floor(s / cells.columns) * side);
  };
  const there = (x: number, y: number, draw: () => void) => {
    ctx.translate(x, y);
    draw();
    ctx.translate(-x, -y);
  };
  each((s, x, y) => fillCell(ctx, cells, s, x, y, look));
  ctx.beginPath();
  each((s, x, y) => {
    ctx.rect(x + 0.5, y + 0.5, side - 1, side - 1);
    if (show !== "actions" || !cells.acts(s)) return;
    ctx.moveTo(x, y);
    ctx.lineTo(x + side, y + side);
    ctx.moveTo(x + side, y);
    ctx.lineTo(x, y + side);
  });
  ctx.strokeStyle = palette.rule;
  ctx.lineWidth = show === "actions" ? 0.5 : 1;
  ctx.stroke();
  const pays = (s: number) => show !== "rewards" && cells.reward(s) !== 0; // and so says it in its corner
  each((s, x, y) => {
    if (cells.kinds[s] !== "." && (cells.kinds[s] !== "S" || !pays(s))) there(x, y, () => drawKind(ctx, cells.kinds[s], side, palette));
  });
  drawArrows(ctx, cells, look, pays, each);
  each((s, x, y) => {
    if (cells.isWall(s)) return;
    if (pays(s)) there(x, y, () => drawChip(ctx, cells.reward(s), side, palette));
    if (show === "actions" && cells.acts(s)) return side >= WITH_FOUR ? there(x, y, () => writeFour(ctx, cells, s, side, palette)) : undefined;
    if (side < WITH_NUMBERS || !(cells.acts(s) || show === "rewards")) return;
    const font = fontOf(side, palette, show === "rewards" ? "600" : "");
    write(ctx, short(cells.number(s, show)), [x + side / 2, y + side - 3], font, palette.ink, "center", "alphabetic", side - 4);
  });
}

/** The colour of a cell, or those of its four actions, each in the triangle on its side. */
function fillCell(ctx: CanvasRenderingContext2D, cells: Cells, s: number, x: number, y: number, { show, side, most, palette }: Look): void {
  const colour = (value: number) => palette.at(Math.round(32 * strength(palette) * Math.min(1, Math.max(-1, shareOf(value, most, show)))) / 32);
  const four = show === "actions";
  ctx.fillStyle = four ? palette.at(0) : colour(cells.number(s, show));
  ctx.fillRect(x, y, side, side);
  if (!four || !cells.acts(s)) return;
  const half = side / 2;
  WAYS.forEach(([dx, dy], a) => {
    ctx.fillStyle = colour(cells.qOf(s, a));
    ctx.beginPath();
    ctx.moveTo(x + half, y + half);
    ctx.lineTo(x + half + half * (dx - dy), y + half + half * (dy + dx));
    ctx.lineTo(x + half + half * (dx + dy), y + half + half * (dy - dx));
    ctx.fill();
  });
}

function writeFour(ctx: CanvasRenderingContext2D, cells: Cells, s: number, side: number, palette: Palette): void {
  const half = side / 2;
  WAYS.forEach(([x, y], a) => write(ctx, short(cells.qOf(s, a)), [half + x * half * 0.56, half + y * half * 0.58], `10px ${palette.font}`, palette.ink));
}

/** An arrow for each action that agents hold for the best, the fainter the fewer; where actions have triangles, its head alone. */
function drawArrows(ctx: CanvasRenderingContext2D, cells: Cells, { show, side, palette }: Look, pays: (s: number) => boolean, each: (draw: (s: number, x: number, y: number) => void) => void): void {
  const heads = Array.from({ length: SHADES + 1 }, () => new Path2D());
  const shafts = Array.from({ length: SHADES + 1 }, () => new Path2D());
  const four = show === "actions";
  each((s, x, y) => {
    if (!cells.acts(s)) return;
    const [aside, numbered] = [pays(s) && !four, side >= WITH_NUMBERS && !four];
    const [x0, y0] = [x + side * (aside ? 0.62 : 0.5), y + side * (numbered ? (aside ? 0.53 : 0.42) : 0.5)];
    const size = side * (aside ? 0.8 : 1);
    WAYS.forEach(([dx, dy], a) => {
      const share = cells.wayOf(s, a);
      if (share < LEAST) return;
      const shade = Math.round(SHADES * share);
      const [long, head] = four ? [side * 0.45, side * 0.11] : [size * 0.27, size * 0.13];
      const [px, py] = [x0 + dx * long, y0 + dy * long];
      heads[shade].moveTo(px, py);
      heads[shade].lineTo(px - (dx * 1.3 + dy) * head, py - (dy * 1.3 + dx) * head);
      heads[shade].lineTo(px - (dx * 1.3 - dy) * head, py - (dy * 1.3 - dx) * head);
      if (four) return;
      shafts[shade].moveTo(x0 - dx * long * 0.55, y0 - dy * long * 0.55);
      shafts[shade].lineTo(x0 + dx * long * 0.6, y0 + dy * long * 0.6);
    });
  });
  ctx.fillStyle = ctx.strokeStyle = palette.ink;
  ctx.lineWidth = Math.max(1.25, side * 0.045);
  for (let shade = 1; shade <= SHADES; shade++) {
    ctx.globalAlpha = shade / SHADES;
    ctx.stroke(shafts[shade]);
    ctx.fill(heads[shade]);
  }
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
