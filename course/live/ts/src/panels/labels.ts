/** Numbers that a lab writes on the network: in its neurons, under them, and on the edges of one layer. */
import type { Palette } from "../types";
import type { Shape } from "./network-shape";

export interface Marks {
  nodes: string[]; // in each node, inputs first
  below: string[]; // under it
  layer: number | null; // of weights; the others are faint
  edges: string[]; // on each edge of that layer
  strengths: (number | null)[] | null; // what edges show instead of their weights; null: faint
  note: string;
}

type Box = { x: number; y: number; w: number };

/** Shares of the way along an edge, the middle first. */
const SHARES = Array.from({ length: 25 }, (_, k) => 0.5 + (k % 2 ? 1 : -1) * Math.ceil(k / 2) * 0.035);
const [HIGH, AIR] = [12, 2];

/** Words with a halo, readable on any map and any line. */
function haloed(ctx: CanvasRenderingContext2D, words: string, x: number, y: number, font: string, palette: Palette): void {
  ctx.font = font;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = palette.surface;
  ctx.strokeText(words, x, y);
  ctx.fillStyle = palette.ink;
  ctx.fillText(words, x, y);
}

function writeOnNodes(ctx: CanvasRenderingContext2D, shape: Shape, { nodes, below }: Marks, palette: Palette): void {
  const gap = shape.columns[1] - shape.columns[0];
  for (const { k, x, y, side } of shape.nodes) {
    if (side < 12) continue;
    const size = side < 24 ? 10 : 12;
    if (nodes[k]) haloed(ctx, nodes[k], x, y, `600 ${size}px ${palette.font}`, palette);
    ctx.font = `600 ${Math.min(size, 11)}px ${palette.font}`;
    if (below[k] && ctx.measureText(below[k]).width < gap) haloed(ctx, below[k], x, y + side / 2 + 8, ctx.font, palette);
  }
}

/** Write on the edges of one layer, each where it hides no other; where there is no room for all, on none. */
function writeOnEdges(ctx: CanvasRenderingContext2D, shape: Shape, { layer, edges }: Marks, palette: Palette): void {
  if (layer === null || layer + 1 >= shape.layers.length) return;
  const font = `11px ${palette.font}`;
  ctx.font = font;
  const [n_in, n_out] = [shape.layers[layer].n, shape.layers[layer + 1].n];
  if (edges.length !== n_in * n_out) return;
  const placed: (Box & { words: string })[] = [];
  for (let i = 0; i < n_in; i++) {
    for (let j = 0; j < n_out; j++) {
      const words = edges[i * n_out + j];
      const w = ctx.measureText(words).width + AIR;
      const room = (share: number): Box => {
        const [x, y] = shape.along({ layer, i, j }, share);
        return { x, y, w };
      };
      const [left, right] = [room(0).x + w / 2, room(1).x - w / 2]; // no neuron hides a part of it
      const between = SHARES.map(room).filter(({ x }) => x >= left && x <= right);
      const box = between.find((one) => placed.every((other) => apart(one, other)));
      if (!box) return; // the table beside the picture has them all
      placed.push({ ...box, words });
    }
  }
  placed.forEach(({ words, x, y }) => haloed(ctx, words, x, y, font, palette));
}

const apart = (a: Box, b: Box) => Math.abs(a.x - b.x) >= (a.w + b.w) / 2 || Math.abs(a.y - b.y) >= HIGH;

export const labels = { writeOnNodes, writeOnEdges };
