/** One view of a lab: hello, frames in, drawing, controls and edits out. */
import { Announcer } from "./announce";
import { Controls } from "./controls";
import { Credit } from "./credit";
import { h } from "./dom";
import { place, type Placed } from "./layout";
import { Notices } from "./notice";
import { watchPresence } from "./presence";
import { Stats } from "./stats";
import { watchTheme } from "./theme";
import { Transport } from "./transport";
import type { Host, Layout, MakePanel, Status } from "./types";
import { partsOf, PROTOCOL, Wire, type Incoming, type Model } from "./wire";

/** Panels by the name that a spec calls them; each one's own file puts it here. */
export const PANELS: Record<string, MakePanel> = {};

const EMPTY: Status = {
  playing: false, epoch: 0, step: 0,
  n_examples: 0, train_s: 0, steps_per_s: null, speed: null, can_undo: false, can_step_back: false, moments: [], present: 0, scrubbed: false, ended: null, locked: null, pinned: null, notice: null,
};

const SILENT = "The kernel is not answering. It may be busy with another cell, or it was restarted: then run the cell again.";

const KEEP_KEYS = "data-lm-suppress-shortcuts";

/** So few controls stand above the panels; more of them form a rail. */
const FEW = 4;

const sentence = (text: string) => text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

/** What may wait is drawn this far apart while training. */
const PACE_MS = 60;

const newView = () => Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");

/** What asks for other elements when it changes; present values do not. */
const shapeOf = ({ title, panels, controls, transport }: Layout) =>
  JSON.stringify([title, panels.map(({ panel, id, title }) => [panel, id, title]), controls.map((c) => ({ ...c, value: null })), transport]);

export class Stage {
  #view = newView();
  #root = h("section", { class: "course-stage", [KEEP_KEYS]: "true", "aria-label": "Lab", "aria-busy": "true" });
  #body = h("div", { class: "cs-body" }, h("p", { class: "cs-waiting" }, "Starting…"));
  #announcer = new Announcer();
  #notices = new Notices(this.#announcer.say);
  #stats = new Stats();
  #wire: Wire;
  #credit: Credit;
  #theme = watchTheme(this.#root);
  #transport: Transport | null = null;
  #controls: Controls | null = null;
  #placed: Placed[] = [];
  #layout = "";
  #unit = "epoch"; // what Step goes on by
  #status = EMPTY;
  #values: Record<string, unknown> = {};
  #rows = new Map<string, number>(); // rows of curves held, by panel
  #waiting = 0; // frames taken in, not yet drawn
  #reflected = 0;
  #answered = 0; // highest message of ours that the last drawing reflected
  #drewAll = 0; // when everything was drawn, what may wait too
  #later: ReturnType<typeof setTimeout> | undefined;
  #raf = 0;
  #visible = true;
  #asked = 0; // when hello was said, 0 once it was answered
  #before = 0; // the highest number that left before hello
  #noticed = 0; // the highest number reflected when the last notice came
  #patience = 3000;
  #heard = performance.now();
  #ends: (() => void)[] = [];
  #host: Host;

  constructor(model: Model, el: HTMLElement) {
    this.#wire = new Wire(model, this.#view, this.#stats.sent);
    this.#credit = new Credit((n) => this.#wire.post({ k: "credit", n }));
    const stage = this;
    this.#host = {
      edit: (edit) => this.#wire.send({ k: "edit", edit }),
      control: (name, value) => this.#control(name, value),
      announce: this.#announcer.say,
      value: (name) => this.#values[name],
      get palette() {
        return stage.#theme.palette;
      },
      onTheme: (cb) => this.#theme.onChange(cb),
      redraw: () => this.#schedule(),
    };
    this.#root.append(this.#notices.el, this.#body, this.#announcer.el);
    el.append(this.#root);
    Object.assign(this.#root, { stats: this.#stats.report });
    this.#theme.onChange(() => this.#schedule());
    // JupyterLab's command mode binds arrows and letters to ":focus", which it finds before the root's attribute.
    this.#root.addEventListener("focusin", ({ target }) => (target as Element).setAttribute(KEEP_KEYS, "true"));
    this.#root.addEventListener("keydown", this.#onKey);
    model.on("msg:custom", this.#onMessage);
    const presence = watchPresence(this.#root, (visible) => this.#onPresence(visible), () => this.#schedule());
    const watch = setInterval(this.#watch, 1000);
    this.#ends.push(presence, () => clearInterval(watch), () => model.off("msg:custom", this.#onMessage));
    this.#hello();
  }

  close(): void {
    this.#wire.drain();
    this.#wire.post({ k: "bye" });
    cancelAnimationFrame(this.#raf);
    clearTimeout(this.#later);
    this.#ends.forEach((end) => end());
    this.#placed.forEach(({ panel }) => panel.destroy());
    this.#theme.stop();
    this.#announcer.stop();
    this.#root.remove();
  }

  #control(name: string, value: unknown, stroke?: number): number {
    this.#values[name] = value;
    this.#placed.forEach(({ panel }) => panel.changed?.(name, value));
    return this.#wire.send({ k: "control", name, value, stroke });
  }

  #hello(): void {
    this.#asked ||= performance.now();
    this.#before = this.#wire.posted;
    this.#wire.post({ k: "hello", protocol: PROTOCOL, visible: this.#visible });
  }

  #onMessage = (message: Incoming, buffers: DataView[] = []): void => {
    if (!message || typeof message !== "object") return;
    this.#heard = performance.now();
    if (message.k === "snapshot" && (!message.view || message.view === this.#view)) this.#onSnapshot(message, buffers);
    else if (message.k === "frame" && this.#layout) this.#onFrame(message, buffers);
  };

  #onSnapshot(message: Incoming, buffers: DataView[]): void {
    this.#asked = 0;
    this.#patience = 3000;
    this.#notices.show("silence", null);
    if (message.protocol !== PROTOCOL) {
      this.#notices.show("protocol", "This page and the kernel are of different versions: reload the page, then run the cell again.", "error");
      return;
    }
    const layout = shapeOf(message.layout!);
    if (layout !== this.#layout) this.#build(message.layout!);
    this.#layout = layout;
    this.#root.removeAttribute("aria-busy");
    this.#credit.restart();
    this.#reflected = Math.max(this.#reflected, this.#before); // messages are handled in order
    this.#stats.restart(message.frame ?? 0, this.#reflected);
    this.#rows.clear();
    this.#waiting = 0;
    this.#take(message, buffers);
  }

  #build(layout: Layout): void {
    this.#placed.forEach(({ panel }) => panel.destroy());
    this.#root.setAttribute("aria-label", layout.title ? `Lab: ${layout.title}` : "Lab");
    this.#unit = layout.transport?.unit ?? "epoch";
    this.#transport = new Transport((name, value) => this.#control(name, value), this.#view, layout.transport);
    this.#controls = new Controls(layout.controls ?? [], this.#view, (name, value, stroke) => this.#control(name, value, stroke));
    const { el, placed } = place(layout.panels ?? [], PANELS, this.#host, this.#view);
    this.#placed = placed;
    const hasControls = this.#controls.el.childElementCount > 0;
    this.#body.dataset.controls = !hasControls ? "none" : this.#controls.size > FEW ? "rail" : "strip";
    this.#body.replaceChildren(...(hasControls ? [this.#controls.el] : []), el);
    this.#root.querySelector(".cs-transport")?.remove();
    this.#root.prepend(this.#transport.el);
  }

  #onFrame(message: Incoming, buffers: DataView[]): void {
    this.#stats.numbered(message.frame ?? 0);
    this.#waiting += 1;
    this.#take(message, buffers);
  }

  /** Hand parts to their panels; the drawing waits for the animation frame. */
  #take(message: Incoming, buffers: DataView[]): void {
    this.#reflected = Math.max(this.#reflected, message.seq?.[this.#view] ?? 0);
    for (const part of partsOf(message, buffers)) {
      const target = this.#placed.find(({ id }) => id === part.p);
      if (!target) continue;
      if (part.name === "rows" && part.array) {
        const start = part.start ?? 0;
        if (start > (this.#rows.get(part.p) ?? 0)) {
          this.#hello(); // rows were missed: ask for all of them
          continue;
        }
        this.#rows.set(part.p, start + (part.shape?.[0] ?? 0));
      }
      target.panel.update(part);
    }
    if (message.values) {
      for (const [name, value] of Object.entries(message.values)) {
        this.#values[name] = value;
        this.#placed.forEach(({ panel }) => panel.changed?.(name, value));
      }
    }
    this.#controls?.set(message.values ?? {}, this.#reflected);
    if (message.status) this.#onStatus(message.status);
    this.#schedule();
  }

  #onStatus(change: Partial<Status>): void {
    const before = this.#status;
    this.#status = { ...before, ...change };
    const { playing, epoch, train_loss, valid_loss, ended, notice, scrubbed } = this.#status;
    if (scrubbed || before.scrubbed) this.#placed.forEach(({ panel }) => panel.changed?.("scrub", scrubbed ? epoch : null));
    if (before.playing && !playing) {
      const [train, valid] = [train_loss, valid_loss].map((v) => v?.toPrecision(3) ?? "unknown");
      this.#announcer.say(`Paused at ${this.#unit} ${epoch}${train_loss === undefined ? "" : `: train loss ${train}, valid loss ${valid}`}.`);
    } else if (!before.playing && playing) this.#announcer.say("Training.");
    this.#notices.show("ended", ended && sentence(ended));
    this.#notices.show("locked", this.#status.locked, "wait");
    this.#notices.show("pinned", this.#status.pinned);
    if (notice && notice.id !== before.notice?.id) {
      this.#noticed = this.#reflected;
      this.#notices.show("notice", null);
      if (!this.#notices.shows(notice.text)) this.#notices.show("notice", notice.text, notice.level);
    } else if (this.#reflected > this.#noticed || (!notice && before.notice?.level === "info")) this.#notices.show("notice", null);
  }

  #schedule(): void {
    if (!this.#raf && this.#visible) this.#raf = requestAnimationFrame(this.#draw);
  }

  #draw = (): void => {
    this.#raf = 0;
    // Numbers, curves and marks need not move as often as the maps do, unless a hand waits for them.
    const now = performance.now();
    const all = now - this.#drewAll >= PACE_MS || !this.#status.playing || this.#reflected > this.#answered;
    this.#answered = this.#reflected;
    clearTimeout(this.#later);
    if (all) {
      this.#drewAll = now;
      this.#transport?.set(this.#status, this.#reflected);
    } else this.#later = setTimeout(() => this.#schedule(), PACE_MS);
    for (const { panel } of this.#placed) {
      panel.reflected?.(this.#reflected);
      panel.draw(all);
    }
    if (!this.#waiting) return;
    const n = this.#waiting;
    this.#waiting = 0;
    this.#stats.drawn(n, this.#reflected);
    this.#credit.spend(n);
  };

  #onPresence(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#wire.post({ k: "visible", visible });
    if (visible) {
      this.#hello(); // a snapshot brings everything up to date, and a full window of credit
      this.#schedule();
    }
  }

  /** Once a second: say hello again when the kernel owes an answer, and tell the learner when none comes. */
  #watch = (): void => {
    if (!this.#visible) return;
    const now = performance.now();
    const owing = this.#stats.oldest() > 3000 || (this.#status.playing && now - this.#heard > 6000);
    if (!this.#asked) {
      if (owing) this.#hello();
    } else if (now - this.#asked > this.#patience) {
      this.#notices.show("silence", SILENT, "wait");
      this.#patience = Math.min(30000, this.#patience * 2);
      this.#asked = now;
      this.#hello();
    }
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.key.toLowerCase() !== "z" || event.shiftKey || event.altKey) return;
    if (!(event.ctrlKey || event.metaKey)) return;
    const target = event.target as HTMLInputElement;
    if (target.tagName === "INPUT" && ["text", "number"].includes(target.type)) return; // the browser's own undo
    event.preventDefault();
    this.#control("undo", true);
  };
}
