/** The rows of the curves: kept whole, thinned for the screen. */
import type { Part } from "../types";

export class CurveRows {
  n = 0;
  #columns: Float64Array[] = [];

  /** Append rows (m, 1 + n_series); a start below what we have takes the rest back first. False where rows are missing. */
  take(part: Part): boolean {
    const rows = part.array as Float32Array;
    const width = part.shape?.[1] ?? 1;
    const start = part.start ?? 0;
    if (width !== this.#columns.length) {
      if (start > 0) return false;
      this.#columns = Array.from({ length: width }, () => new Float64Array(256));
      this.n = 0;
    }
    if (start > this.n) return false;
    const m = Math.floor(rows.length / width);
    this.#reserve(start + m);
    for (let k = 0; k < m; k++) for (let c = 0; c < width; c++) this.#columns[c][start + k] = rows[k * width + c];
    this.n = start + m;
    return true;
  }

  /** Value of series c (from 0) in row k; NaN where there is none. */
  value(c: number, k: number): number {
    return this.#columns[c + 1]?.[k] ?? NaN;
  }

  /** The last epoch. */
  get last(): number {
    return this.n ? this.#columns[0][this.n - 1] : 0;
  }

  /** Least and greatest number of series c; none where there is none. */
  range(c: number): number[] {
    const values = (this.#columns[c + 1] ?? new Float64Array()).subarray(0, this.n).filter(Number.isFinite);
    return values.length ? [Math.min(...values), Math.max(...values)] : [];
  }

  /** Row whose epoch is nearest. */
  rowAt(epoch: number): number {
    let [low, high] = [0, this.n - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#columns[0][middle] < epoch) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && epoch - this.#columns[0][low - 1] < this.#columns[0][low] - epoch) low--;
    return low;
  }

  /**
   * Epochs and the chosen series, at most twice as many points as pixels: of each bucket the least and the greatest
   * value in their order. Buckets are powers of two, so that a growing curve does not flicker.
   */
  thinned(chosen: readonly number[], n_pixels: number, positive: boolean): [number[], ...(number | null)[][]] {
    const bucket = 2 ** Math.max(0, Math.ceil(Math.log2(this.n / Math.max(1, n_pixels))));
    const epochs: number[] = [];
    const x = this.#columns[0];
    if (bucket <= 2) {
      for (let k = 0; k < this.n; k++) epochs.push(x[k]);
      return [epochs, ...chosen.map((c) => epochs.map((_, k) => shown(this.value(c, k), positive)))];
    }
    for (let from = 0; from < this.n; from += bucket) epochs.push(x[from], x[Math.min(this.n, from + bucket) - 1]);
    return [epochs, ...chosen.map((c) => this.#extremes(c, bucket, positive))];
  }

  #extremes(c: number, bucket: number, positive: boolean): (number | null)[] {
    const column = this.#columns[c + 1];
    const out: (number | null)[] = [];
    for (let from = 0; from < this.n; from += bucket) {
      let [least, greatest] = [-1, -1];
      for (let k = from; k < Math.min(this.n, from + bucket); k++) {
        const value = column?.[k];
        if (value === undefined || Number.isNaN(value)) continue;
        if (least < 0 || value < column[least]) least = k;
        if (greatest < 0 || value > column[greatest]) greatest = k;
      }
      const pair = least < greatest ? [least, greatest] : [greatest, least];
      for (const k of pair) out.push(k < 0 ? null : shown(column[k], positive));
    }
    return out;
  }

  #reserve(n: number): void {
    if (!this.#columns.length || n <= this.#columns[0].length) return;
    this.#columns = this.#columns.map((old) => {
      const grown = new Float64Array(Math.max(n, 2 * old.length));
      grown.set(old);
      return grown;
    });
  }
}

function shown(value: number, positive: boolean): number | null {
  return Number.isFinite(value) && (!positive || value > 0) ? value : null;
}
