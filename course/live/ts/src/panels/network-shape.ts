/** Where the nodes and edges of a network lie, in the picture and in the flat arrays. */

export interface Layer {
  n: number;
  names: string[] | null;
}

export interface Place {
  column: number; // 0: inputs
  j: number;
  k: number; // index among all nodes, inputs first
  x: number; // centre, CSS pixels
  y: number;
  side: number; // of its square
}

export interface Edge {
  layer: number;
  i: number;
  j: number;
}

const LARGEST = 38; // side of a node
const TOP = 24; // room for the heads of the columns

export class Shape {
  readonly sides: number[] = []; // of a column's squares
  readonly height: number;
  readonly nodes: Place[] = [];
  readonly columns: number[] = []; // x of each
  readonly #first: number[] = []; // index of a column's first node
  readonly #weights: number[] = []; // where a layer's weights begin
  readonly #biases: number[] = [];
  readonly n_weights: number;
  readonly n_biases: number;

  constructor(readonly layers: readonly Layer[], readonly width: number, left: number, right: number) {
    const most = Math.max(1, ...layers.map(({ n }) => n));
    const room = Math.min(440, Math.max(150, 50 * most));
    const largest = (layer?: Layer) => Math.min(LARGEST, (0.8 * room) / Math.max(1, layer?.n ?? 1));
    const start = left + largest(layers[0]) / 2;
    const gap = (width - start - right - largest(layers.at(-1)) / 2) / Math.max(1, layers.length - 1);
    this.height = TOP + room + 6;
    let [k, w, b] = [0, 0, 0];
    layers.forEach(({ n }, column) => {
      const spacing = Math.min(58, room / Math.max(1, n));
      const side = Math.max(4, Math.min(LARGEST, 0.8 * spacing, 0.55 * gap));
      const x = start + column * gap;
      this.columns.push(x);
      this.sides.push(side);
      this.#first.push(k);
      for (let j = 0; j < n; j++) this.nodes.push({ column, j, k: k++, x, y: TOP + room / 2 + (j - (n - 1) / 2) * spacing, side });
      if (column === 0) return;
      this.#weights.push(w);
      this.#biases.push(b);
      w += layers[column - 1].n * n;
      b += n;
    });
    this.n_weights = w;
    this.n_biases = b;
  }

  #left(column: number): number {
    return this.columns[column] - this.sides[column] / 2;
  }

  #right(column: number): number {
    return this.columns[column] + this.sides[column] / 2;
  }

  node(column: number, j: number): Place | undefined {
    return j >= 0 && j < (this.layers[column]?.n ?? 0) ? this.nodes[this.#first[column] + j] : undefined;
  }

  weight({ layer, i, j }: Edge): number {
    return this.#weights[layer] + i * this.layers[layer + 1].n + j;
  }

  /** Of node j of column layer + 1. */
  bias(layer: number, j: number): number {
    return this.#biases[layer] + j;
  }

  /** "x", "hidden 2, neuron 3" or "output". */
  name(column: number, j: number): string {
    const { names, n } = this.layers[column];
    if (names?.[j]) return names[j];
    if (column === 0) return `input ${j + 1}`;
    if (column === this.layers.length - 1) return n > 1 ? `output ${j + 1}` : "output";
    return `hidden ${column}, neuron ${j + 1}`;
  }

  /** Edge that passes nearest above or below a pixel. */
  edgeAt(px: number, py: number, within: number): Edge | null {
    const layer = this.columns.findIndex((_, c) => c + 1 < this.columns.length && px > this.#right(c) && px < this.#left(c + 1));
    if (layer < 0) return null;
    const [x0, x1] = [this.#right(layer), this.#left(layer + 1)];
    const share = rise((px - x0) / (x1 - x0));
    let best: Edge | null = null;
    let least = within;
    for (let i = 0; i < this.layers[layer].n; i++) {
      for (let j = 0; j < this.layers[layer + 1].n; j++) {
        const [from, to] = [this.node(layer, i)!.y, this.node(layer + 1, j)!.y];
        const away = Math.abs(from + share * (to - from) - py);
        if (away < least) [best, least] = [{ layer, i, j }, away];
      }
    }
    return best;
  }

  /** Trace an edge: it leaves and arrives level. */
  trace(ctx: CanvasRenderingContext2D, { layer, i, j }: Edge): void {
    const a = this.node(layer, i)!;
    const b = this.node(layer + 1, j)!;
    const [x0, x1] = [this.#right(layer), this.#left(layer + 1)];
    const middle = (x0 + x1) / 2;
    ctx.moveTo(x0, a.y);
    ctx.bezierCurveTo(middle, a.y, middle, b.y, x1, b.y);
  }

  /** A place on an edge, CSS pixels, at a share of its way across. */
  along({ layer, i, j }: Edge, share: number): [number, number] {
    const [from, to] = [this.node(layer, i)!.y, this.node(layer + 1, j)!.y];
    const [x0, x1] = [this.#right(layer), this.#left(layer + 1)];
    return [x0 + share * (x1 - x0), from + rise(share) * (to - from)];
  }
}

/** How far an edge has risen (0…1) at a share of its way across; the cubic of `trace`, solved by halving. */
function rise(across: number): number {
  let [low, high] = [0, 1];
  for (let k = 0; k < 20; k++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < across) low = t;
    else high = t;
  }
  return low * low * (3 - 2 * low);
}
