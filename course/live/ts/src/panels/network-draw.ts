/** The picture of a network: edges by weight, nodes by their maps. */
import { extra } from "../extra";
import type { Palette } from "../types";
import { strokes, write } from "./canvas";
import type { Heatmap } from "./heatmap";
import type { Marks, labels } from "./labels";
import type { Edge, Shape } from "./network-shape";

export interface NetworkState {
  weights: Float32Array;
  biases: Float32Array;
  thumbs: Heatmap | null;
  edge: Edge | null; // under the pointer or being edited
  node: number | null; // index of the node that is pointed at
  marks: Marks | null; // what a lab writes on it
}

const words = extra<typeof labels>("Labels");

export const LABEL = 13; // px
const MOST = 700; // edges drawn between two columns

/** Width of a line for a weight, CSS pixels: about proportional while small, never above 7. */
const thickness = (weight: number) => 0.5 + 6.5 * (1 - Math.exp(-Math.abs(weight) / 1.6));

export function drawNetwork(ctx: CanvasRenderingContext2D, shape: Shape, state: NetworkState, palette: Palette): void {
  const { width } = shape;
  if (state.weights.length === shape.n_weights) drawEdges(ctx, shape, state, palette);
  if (state.marks) words?.writeOnEdges(ctx, shape, state.marks, palette);
  drawHeads(ctx, shape, palette);
  drawNodes(ctx, shape, state, palette);
  const last = shape.layers.length - 1;
  for (const { column, j, x, y, side } of shape.nodes) {
    const left = x - side / 2;
    if (column === 0) label(ctx, side, width, shape.name(0, j), left - 6, y, "right", palette);
    else if (column === last) label(ctx, side, width, shape.name(last, j), left + side + 6, y, "left", palette);
  }
}

/** The nodes alone, over what is there. */
export function drawNodes(ctx: CanvasRenderingContext2D, shape: Shape, state: NetworkState, palette: Palette): void {
  for (const { column, j, k, x, y, side } of shape.nodes) {
    const [left, top] = [x - side / 2, y - side / 2];
    const outline = new Path2D();
    outline.roundRect(left, top, side, side, Math.min(5, side / 5));
    ctx.save();
    ctx.fillStyle = palette.raised;
    ctx.fill(outline);
    ctx.clip(outline);
    if (side >= 9) state.thumbs?.tile(ctx, k, left, top, side);
    ctx.restore();
    ctx.lineWidth = state.node === k ? 2.5 : side < 9 ? 0.5 : 1.25;
    ctx.strokeStyle = state.node === k ? palette.accent : palette.muted;
    ctx.stroke(outline);
    if (column > 0 && side >= 18 && state.biases.length === shape.n_biases) drawBias(ctx, left, top + side, state.biases[shape.bias(column - 1, j)], palette);
  }
  if (state.marks) words?.writeOnNodes(ctx, shape, state.marks, palette);
}

function drawEdges(ctx: CanvasRenderingContext2D, shape: Shape, { weights, edge, node, marks }: NetworkState, palette: Palette): void {
  const strengths = marks?.strengths?.length === weights.length ? marks.strengths : null;
  const largest = Math.max(1e-300, ...(strengths ?? []).map((strength) => Math.abs(strength ?? 0)));
  const pointed = node === null ? null : shape.nodes[node];
  for (let layer = 0; layer + 1 < shape.layers.length; layer++) {
    const [n_in, n_out] = [shape.layers[layer].n, shape.layers[layer + 1].n];
    const first = shape.weight({ layer, i: 0, j: 0 });
    const least = threshold(weights.subarray(first, first + n_in * n_out));
    for (let i = 0; i < n_in; i++) {
      for (let j = 0; j < n_out; j++) {
        const strength = strengths?.[first + i * n_out + j];
        // Gradients have no size of their own to be drawn by: the largest of them all is as wide as a large weight.
        const weight = strengths && strength != null ? (3 * strength) / largest : weights[first + i * n_out + j];
        const faint = marks !== null && marks.layer !== null && (strengths ? strength === null : layer !== marks.layer);
        const mine = pointed && ((pointed.column === layer + 1 && pointed.j === j) || (pointed.column === layer && pointed.j === i));
        if (Math.abs(weight) < least && !mine && !strengths) continue;
        ctx.beginPath();
        shape.trace(ctx, { layer, i, j });
        ctx.globalAlpha = (pointed && !mine) || faint ? 0.12 : 0.3 + 0.55 * Math.min(1, Math.abs(weight));
        strokes(ctx, [thickness(weight), weight < 0 ? palette.negative : palette.positive]);
      }
    }
  }
  ctx.globalAlpha = 1;
  if (!edge || shape.weight(edge) >= weights.length) return;
  const weight = weights[shape.weight(edge)];
  const width = thickness(weight);
  ctx.beginPath();
  shape.trace(ctx, edge);
  strokes(ctx, [width + 5, palette.ink], [width + 2.5, palette.surface], [width, weight < 0 ? palette.negative : palette.positive]);
}

/** Absolute weight below which edges are left out, so that at most MOST are drawn. */
function threshold(weights: Float32Array): number {
  if (weights.length <= MOST) return 0;
  return weights.map(Math.abs).sort()[weights.length - MOST];
}

function drawBias(ctx: CanvasRenderingContext2D, left: number, bottom: number, bias: number, palette: Palette): void {
  ctx.beginPath();
  ctx.arc(left + 1, bottom - 1, 4, 0, 2 * Math.PI);
  ctx.fillStyle = palette.at(Math.tanh(bias));
  ctx.fill();
  strokes(ctx, [1.25, palette.ink]);
}

function drawHeads(ctx: CanvasRenderingContext2D, { columns }: Shape, palette: Palette): void {
  const narrow = columns[1] - columns[0] < 76;
  columns.forEach((x, c) => {
    const word = c === 0 ? "inputs" : c === columns.length - 1 ? "output" : narrow ? `h${c}` : `hidden ${c}`;
    write(ctx, word, [x, 2], `12px ${palette.font}`, palette.muted, "center", "top");
  });
}

function label(ctx: CanvasRenderingContext2D, side: number, width: number, words: string, x: number, y: number, align: CanvasTextAlign, palette: Palette): void {
  if (side < 9) return;
  write(ctx, cut(words, width), [x, y], `${Math.min(LABEL, Math.max(10, side * 0.9))}px ${palette.font}`, palette.ink, align);
}

/** A name that fits beside its node in a panel of some width. */
export function cut(words: string, width: number): string {
  const most = width < 520 ? 13 : 18;
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}
