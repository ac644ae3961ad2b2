/** The points on the plane: what the kernel said last, with our own unanswered edits painted over it. */
import type { Part } from "../types";

export const TRAIN = 1;
export const DIRTY = 2;
export const WRONG = 4;

const LARGEST = 5000; // points the kernel takes in one edit

export type PointEdit =
  | { do: "add"; points: number[][]; labels: number[]; stroke?: number }
  | { do: "move"; ids: number[]; points: number[][]; stroke?: number }
  | { do: "remove"; ids: number[]; stroke?: number }
  | { do: "relabel"; ids: number[]; label: number; stroke?: number };

export interface Row {
  id: number; // negative: ours, the kernel has not named it yet
  x: number;
  y: number;
  label: number;
  clean: number; // NaN where the kernel did not say
  flags: number;
}

interface Pending {
  edit: PointEdit;
  seq: number | null; // null: not sent yet
}

export class PointSet {
  #points: Float32Array = new Float32Array(0); // (n, 3): x, y, label
  #ids: Int32Array = new Int32Array(0);
  #flags: Uint8Array = new Uint8Array(0);
  #clean: Float32Array = new Float32Array(0);
  #pending: Pending[] = [];
  #shown: Row[] | null = null;

  /** Take a part; true where it was about points. */
  take(part: Part): boolean {
    if (part.name === "points") this.#points = part.array as Float32Array;
    else if (part.name === "ids") this.#ids = part.array as Int32Array;
    else if (part.name === "flags") this.#flags = part.array as Uint8Array;
    else if (part.name === "clean") this.#clean = part.array as Float32Array;
    else return false;
    this.#shown = null;
    return true;
  }

  /** Rows to show, in the kernel's order, edits included. */
  rows(): Row[] {
    if (this.#shown) return this.#shown;
    const n = Math.min(this.#points.length / 3, this.#ids.length);
    const rows: Row[] = [];
    for (let k = 0; k < n; k++) {
      rows.push({
        id: this.#ids[k],
        x: this.#points[3 * k],
        y: this.#points[3 * k + 1],
        label: this.#points[3 * k + 2],
        clean: this.#clean.length === n ? this.#clean[k] : NaN,
        flags: this.#flags.length === n ? this.#flags[k] : TRAIN,
      });
    }
    return (this.#shown = this.#pending.reduce((now, { edit }, k) => applied(now, edit, k), rows));
  }

  /** Paint an edit at once; it is sent with the next flush, merged with its like. */
  push(edit: PointEdit): void {
    const last = this.#pending.at(-1);
    const merged = last && last.seq === null ? merge(last.edit, edit) : null;
    if (merged) last!.edit = merged;
    else this.#pending.push({ edit, seq: null });
    this.#shown = null;
  }

  /** Send what has not been sent, in order. */
  flush(send: (edit: PointEdit) => number): void {
    for (const entry of this.#pending) if (entry.seq === null) entry.seq = send(entry.edit);
  }

  /** The kernel has our messages up to seq: its points are the truth for those. */
  reflected(seq: number): boolean {
    const kept = this.#pending.filter((entry) => entry.seq === null || entry.seq > seq);
    if (kept.length === this.#pending.length) return false;
    this.#pending = kept;
    this.#shown = null;
    return true;
  }
}

/** One edit that does the work of both, or null where they must stay apart. */
function merge(a: PointEdit, b: PointEdit): PointEdit | null {
  if (a.stroke !== b.stroke) return null;
  if (a.do === "move" && b.do === "move") return String(a.ids) === String(b.ids) ? b : null;
  if (size(a) + size(b) > LARGEST) return null;
  if (a.do === "add" && b.do === "add") return { ...a, points: [...a.points, ...b.points], labels: [...a.labels, ...b.labels] };
  if ((a.do === "remove" && b.do === "remove") || (a.do === "relabel" && b.do === "relabel" && a.label === b.label))
    return { ...a, ids: [...a.ids, ...b.ids] };
  return null;
}

function size(edit: PointEdit): number {
  return "ids" in edit ? edit.ids.length : edit.points.length;
}

function applied(rows: Row[], edit: PointEdit, k: number): Row[] {
  switch (edit.do) {
    case "add":
      return rows.concat(
        edit.points.map(([x, y], i) => ({ id: -1 - i - 1000 * k, x, y, label: edit.labels[i], clean: edit.labels[i], flags: TRAIN })),
      );
    case "remove": {
      const gone = new Set(edit.ids);
      return rows.filter((row) => !gone.has(row.id));
    }
    case "move": {
      const to = new Map(edit.ids.map((id, i) => [id, edit.points[i]]));
      return rows.map((row) => {
        const at = to.get(row.id);
        return at ? { ...row, x: at[0], y: at[1] } : row;
      });
    }
    case "relabel": {
      const chosen = new Set(edit.ids);
      return rows.map((row) => (chosen.has(row.id) ? relabelled(row, edit.label) : row));
    }
  }
}

function relabelled(row: Row, label: number): Row {
  const clean = Number.isNaN(row.clean) && !(row.flags & DIRTY) ? row.label : row.clean;
  const dirty = Number.isNaN(clean) ? (row.flags & DIRTY) !== 0 : label !== clean;
  return { ...row, label, clean, flags: dirty ? row.flags | DIRTY : row.flags & ~DIRTY };
}
