/** Cells of a grid world: what the kernel said of them, with our own unanswered paint over it. */
import type { PanelSpec, Part } from "../types";
import { text } from "./number";

export const ACTIONS = ["left", "down", "right", "up"] as const;
export const ARROWS = "←↓→↑";
/** The way of each action on the page: to the right, downwards. */
export const WAYS: readonly (readonly [number, number])[] = [[-1, 0], [0, 1], [1, 0], [0, -1]];
export const KINDS: Record<string, string> = { S: "start", G: "goal", "#": "wall", X: "pit", "~": "ice", ".": "" };

export type Show = "values" | "actions" | "rewards" | "visits";

interface Paint {
  cells: number[];
  reward: number;
  stroke: number;
  seq: number | null; // null: not sent yet
}

export class Cells {
  readonly rows: number;
  readonly columns: number;
  readonly kinds: string;
  readonly n: number;
  readonly nRuns: number;
  readonly maxSteps: number;
  readonly #pitEnds: boolean;
  q = new Float32Array(); // (2, n, 4): of all agents, of the first
  values = new Float32Array(); // (n): of all agents
  ways = new Uint8Array(); // (2, n, 4)
  visits = new Float32Array(); // (2, n)
  outcomes = new Int32Array(); // (n, 4, 3)
  chances = new Float32Array(); // (n, 3)
  stepCost = 0;
  epsilon = 0;
  whose = 0; // 0 all agents, 1 the first
  #rewards = new Float32Array();
  #painted: Float32Array | null = null;
  #paint: Paint[] = [];

  constructor(spec: PanelSpec) {
    const rows: string[] = spec.rows;
    this.rows = rows.length;
    this.columns = rows[0].length;
    this.kinds = rows.join("");
    this.n = this.kinds.length;
    this.nRuns = spec.n_runs;
    this.maxSteps = spec.max_steps;
    this.#pitEnds = spec.pit_ends;
  }

  take({ name, array }: Part): void {
    if (name === "rewards") {
      this.#rewards = array as Float32Array<ArrayBuffer>;
      this.#painted = null;
    } else if (name === "knobs") [this.stepCost, this.epsilon] = array as Float32Array<ArrayBuffer>;
    else if (name === "ways") this.ways = array as Uint8Array<ArrayBuffer>;
    else if (name === "outcomes") this.outcomes = array as Int32Array<ArrayBuffer>;
    else if (name === "q" || name === "values" || name === "visits" || name === "chances") this[name] = array as Float32Array<ArrayBuffer>;
  }

  get known(): boolean {
    return this.#rewards.length === this.n && this.ways.length === 8 * this.n;
  }

  isWall = (s: number) => this.kinds[s] === "#";
  isPit = (s: number) => this.kinds[s] === "X";
  ends = (s: number) => this.kinds[s] === "G" || (this.isPit(s) && this.#pitEnds);
  sendsBack = (s: number) => this.isPit(s) && !this.#pitEnds;
  /** Does anybody choose an action here? */
  acts = (s: number) => !this.isWall(s) && !this.isPit(s) && this.kinds[s] !== "G";

  reward(s: number): number {
    if (!this.#painted) {
      this.#painted = this.#rewards.slice();
      for (const { cells, reward } of this.#paint) for (const cell of cells) this.#painted[cell] = reward;
    }
    return this.#painted[s];
  }

  qOf = (s: number, a: number) => this.q[(this.whose * this.n + s) * 4 + a];
  /** Share of the agents for whom an action is the best, 0 … 1. */
  wayOf = (s: number, a: number, whose = this.whose) => this.ways[(whose * this.n + s) * 4 + a] / 255;
  valueOf(s: number): number {
    return this.whose ? Math.max(...[0, 1, 2, 3].map((a) => this.qOf(s, a))) : this.values[s];
  }

  visitsOf = (s: number) => this.visits[this.whose * this.n + s];

  /** The actions that most agents hold for the best; none where nothing is known. */
  goes(s: number): number[] {
    const shares = [0, 1, 2, 3].map((a) => this.wayOf(s, a));
    const most = Math.max(...shares);
    return most > 0 ? [0, 1, 2, 3].filter((a) => shares[a] === most) : [];
  }

  /** What is written and coloured in a cell. */
  number(s: number, show: Show): number {
    return show === "rewards" ? this.reward(s) : show === "visits" ? this.visitsOf(s) : this.valueOf(s);
  }

  place(s: number): string {
    return `row ${Math.floor(s / this.columns) + 1}, column ${(s % this.columns) + 1}`;
  }

  /** A cell in words. */
  describe(s: number, show: Show): string {
    const kind = KINDS[this.kinds[s]];
    const said = [this.place(s) + (kind && `, ${kind}`)];
    if (this.isWall(s)) return said[0];
    const told = [`reward ${text(this.reward(s))}`];
    if (this.acts(s)) {
      const ways = this.goes(s).map((a) => ACTIONS[a]);
      const goes = ways.length === 4 ? "any way is as good" : `goes ${ways.join(" or ")}`;
      told.push(`value ${text(this.valueOf(s), 2)}`, ways.length ? goes : "no way known yet");
      if (show === "visits") told.push(`visited ${text(this.visitsOf(s))} times`);
    } else told.push(this.ends(s) ? "the episode ends here" : "back to the start");
    return `${said[0]}: ${told.join(", ")}`;
  }

  /** Paint a cell at once, to be sent with the next flush; false for a wall, which cannot be entered and so pays nothing. */
  paint(cell: number, reward: number, stroke: number): boolean {
    if (this.isWall(cell)) return false;
    const last = this.#paint.at(-1);
    if (last && last.seq === null && last.stroke === stroke) last.cells.push(cell);
    else this.#paint.push({ cells: [cell], reward, stroke, seq: null });
    this.#painted = null;
    return true;
  }

  flush(send: (edit: object) => number): void {
    for (const paint of this.#paint)
      if (paint.seq === null) paint.seq = send({ do: "rewards", cells: paint.cells, reward: paint.reward, stroke: paint.stroke });
  }

  /** The kernel has our messages up to seq; its rewards are the truth for those. */
  reflected(seq: number): boolean {
    const kept = this.#paint.filter((paint) => paint.seq === null || paint.seq > seq);
    if (kept.length === this.#paint.length) return false;
    this.#paint = kept;
    this.#painted = null;
    return true;
  }
}
