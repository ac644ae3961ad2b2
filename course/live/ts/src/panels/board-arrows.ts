/** The moves on a board as arrows: coloured and thick by what is believed of them, with the chance on each. */
import type { Palette } from "../types";
import { sharp, write } from "./canvas";

export interface Arrow {
  ends: [number, number];
  chance: number | null; // 0…1; null where it is not shown
  wins: boolean | null; // with perfect play; null where it is not shown
  faint: boolean;
}

/** Places for the number along an arrow: the first at which it covers no other. */
const ALONG = [0.64, 0.8, 0.48, 0.92];

/** From orange (loses) over grey (even) to blue (wins). */
export function colourOf(chance: number, { negative, positive, muted }: Palette): string {
  const strong = Math.round(Math.min(1, Math.abs(2 * chance - 1) * 1.4) * 100);
  return `color-mix(in srgb, ${chance < 0.5 ? negative : positive} ${strong}%, ${muted})`;
}

export const percent = (chance: number) => `${Math.round(100 * chance)} %`;
export const sign = (wins: boolean) => (wins ? "✓" : "✗");

const knownOf = ({ chance, wins }: Arrow) => chance ?? (wins ? 1 : 0);

export function drawArrows(canvas: HTMLCanvasElement, width: number, size: number, arrows: readonly Arrow[], palette: Palette): void {
  const ctx = sharp(canvas, width, width);
  const cell = width / size;
  const middle = (square: number) => [((square % size) + 0.5) * cell, (Math.floor(square / size) + 0.5) * cell];
  const labels: { words: string; x: number; y: number; w: number; arrow: Arrow }[] = [];
  const [px, h] = cell < 84 ? [11, 16] : [13, 19];
  const font = `600 ${px}px ${palette.font}`;
  ctx.lineCap = "round";
  for (const arrow of arrows) {
    const { ends, chance, wins, faint } = arrow;
    if (chance === null && wins === null) continue;
    const [[x0, y0], [x1, y1]] = ends.map(middle);
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = Math.hypot(dx, dy);
    const [ux, uy] = [dx / length, dy / length];
    const [from, to] = [cell * 0.3, length - cell * (dx ? 0.26 : 0.02)];
    const known = knownOf(arrow);
    const thick = cell * (0.035 + 0.05 * known);
    const head = thick + cell * 0.08;
    ctx.globalAlpha = faint ? 0.25 : 1;
    ctx.strokeStyle = ctx.fillStyle = colourOf(known, palette);
    ctx.lineWidth = thick;
    ctx.beginPath();
    ctx.moveTo(x0 + ux * from, y0 + uy * from);
    ctx.lineTo(x0 + ux * (to - head), y0 + uy * (to - head));
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x0 + ux * to, y0 + uy * to);
    for (const side of [-1, 1])
      ctx.lineTo(x0 + ux * (to - 1.5 * head) - side * uy * head * 0.8, y0 + uy * (to - 1.5 * head) + side * ux * head * 0.8);
    ctx.fill();
    const words = [chance === null ? "" : percent(chance).replace(" ", ""), wins === null ? "" : sign(wins)].filter(Boolean).join(" ");
    ctx.font = font;
    const w = ctx.measureText(words).width + 8;
    const places = ALONG.map((share) => ({ words, x: x0 + dx * share, y: y0 + dy * share, w, arrow }));
    const isFree = (a: { x: number; y: number }) => labels.every((b) => Math.abs(a.x - b.x) >= (w + b.w) / 2 || Math.abs(a.y - b.y) >= h);
    labels.push(places.find(isFree) ?? places[0]);
  }
  for (const { words, x, y, w, arrow } of labels) {
    ctx.globalAlpha = arrow.faint ? 0.25 : 1;
    ctx.beginPath();
    ctx.roundRect(x - w / 2, y - h / 2, w, h, 5);
    ctx.fillStyle = palette.surface;
    ctx.fill();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = colourOf(knownOf(arrow), palette);
    ctx.stroke();
    write(ctx, words, [x, y + 0.5], font, palette.ink);
  }
  ctx.globalAlpha = 1;
}
