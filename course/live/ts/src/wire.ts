/** Messages between the stage and its kernel, protocol 1. */
import type { Layout, Part, Status } from "./types";

export const PROTOCOL = 1;

/** What anywidget hands to render(). */
export interface Model {
  on(event: string, cb: (...args: any[]) => void): void;
  off(event: string, cb: (...args: any[]) => void): void;
  send(content: unknown): unknown;
}

export interface Incoming {
  k: string;
  protocol?: number;
  view?: string;
  frame?: number;
  layout?: Layout;
  values?: Record<string, unknown>;
  status?: Partial<Status>;
  seq?: Record<string, number>;
  parts?: (Part & { dtype?: string; b?: number })[];
}

const TYPES = { u1: Uint8Array, f4: Float32Array, i4: Int32Array } as const;

/** Attach each part's array to it; a buffer that does not start on a multiple of its item size is copied. */
export function partsOf(message: Incoming, buffers: (DataView | ArrayBuffer)[]): Part[] {
  return (message.parts ?? []).map((part) => {
    if (part.b === undefined) return part;
    const Type = TYPES[part.dtype as keyof typeof TYPES];
    const data = buffers[part.b];
    if (!Type || !data) return part;
    const view = data instanceof ArrayBuffer ? new DataView(data) : data;
    const length = Math.floor(view.byteLength / Type.BYTES_PER_ELEMENT);
    const array = view.byteOffset % Type.BYTES_PER_ELEMENT === 0
      ? new Type(view.buffer as ArrayBuffer, view.byteOffset, length)
      : new Type(view.buffer.slice(view.byteOffset, view.byteOffset + length * Type.BYTES_PER_ELEMENT) as ArrayBuffer);
    return { ...part, array };
  });
}

/** Room for the messages of one animation frame: the server drops what exceeds 1,000 a second. */
const PER_FLUSH = 8;

/** Sends in order: what is not urgent waits for the next animation frame, and at most eight go in each. */
export class Wire {
  seq = 0;
  posted = 0; // highest number that has left
  #queue: any[] = [];
  #waiting = false;
  #flushed = -1e9;

  #model: Model;
  #view: string;
  #sent: (seq: number, t: number) => void;

  constructor(model: Model, view: string, sent: (seq: number, t: number) => void) {
    this.#model = model;
    this.#view = view;
    this.#sent = sent;
  }

  /** Hello, credit, visible, bye: at once, since they carry no order with edits. */
  post(content: object): void {
    try {
      Promise.resolve(this.#model.send({ ...content, view: this.#view })).catch(() => {});
    } catch {
      // A closed comm: the watch on silence tells the learner.
    }
  }

  /** Queue a numbered message; a value replaces one of the same control and stroke that has not left yet. */
  send(content: any): number {
    const last = this.#queue.at(-1);
    if (content.stroke !== undefined && last?.k === "control" && last.name === content.name && last.stroke === content.stroke) {
      last.value = content.value;
      return last.seq;
    }
    const message = { ...content, seq: ++this.seq, t: performance.now() };
    this.#queue.push(message);
    this.#sent(message.seq, message.t);
    this.#schedule();
    return message.seq;
  }

  flush = (): void => {
    this.#waiting = false;
    this.#flushed = performance.now();
    this.#leave(PER_FLUSH);
    if (this.#queue.length) this.#schedule();
  };

  /** Before leaving: everything that waits. */
  drain(): void {
    this.#leave(Infinity);
  }

  #leave(most: number): void {
    for (const message of this.#queue.splice(0, most)) {
      this.posted = message.seq;
      this.post(message);
    }
  }

  #schedule(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    if (performance.now() - this.#flushed > 16) queueMicrotask(this.flush);
    else if (document.hidden) setTimeout(this.flush, 16);
    else requestAnimationFrame(this.flush);
  }
}
