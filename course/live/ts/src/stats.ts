/** What the stage measures about itself, with one clock: the browser's. */

export interface Report {
  seconds: number; // since the last reset
  frames: number; // drawn
  fps: number;
  drops: number; // overtaken by a newer frame before they could be drawn
  lost: number; // gaps in the numbering of frames
  n: number; // latencies measured
  p50: number | null; // ms from a control's event to the end of drawing the first frame that reflects it
  p95: number | null;
  pending: number; // messages the kernel has not reflected yet
}

const KEEP = 5000;

export class Stats {
  #since = performance.now();
  #frames = 0;
  #drops = 0;
  #lost = 0;
  #last = -1;
  #latencies: number[] = [];
  #pending: { seq: number; t: number }[] = [];

  sent = (seq: number, t: number): void => {
    this.#pending.push({ seq, t });
  };

  /** Age in ms of the oldest message that no frame has reflected. */
  oldest(): number {
    return this.#pending.length ? performance.now() - this.#pending[0].t : 0;
  }

  numbered(frame: number): void {
    if (this.#last >= 0 && frame > this.#last + 1) this.#lost += frame - this.#last - 1;
    this.#last = frame;
  }

  /** A snapshot stands for everything up to this frame and message; it measures no latency. */
  restart(frame: number, seq: number): void {
    this.#last = frame;
    this.#pending = this.#pending.filter((p) => p.seq > seq);
  }

  /** A picture is on the canvas that stands for n frames and reflects messages up to seq. */
  drawn(n: number, seq: number): void {
    this.#frames += 1;
    this.#drops += Math.max(0, n - 1);
    const now = performance.now();
    while (this.#pending.length && this.#pending[0].seq <= seq) {
      this.#latencies.push(now - this.#pending.shift()!.t);
      if (this.#latencies.length > KEEP) this.#latencies.shift();
    }
  }

  report = ({ reset = false } = {}): Report => {
    const seconds = (performance.now() - this.#since) / 1000;
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    const at = (q: number) => (sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] : null);
    const report = {
      seconds,
      frames: this.#frames,
      fps: this.#frames / seconds,
      drops: this.#drops,
      lost: this.#lost,
      n: sorted.length,
      p50: at(0.5),
      p95: at(0.95),
      pending: this.#pending.length,
    };
    if (reset) {
      this.#since = performance.now();
      this.#frames = this.#drops = this.#lost = 0;
      this.#latencies = [];
    }
    return report;
  };
}
