/** The bar on top: start and stop the run, and read where it is. */
import { h, icon, type IconName } from "./dom";
import { count, Timeline } from "./timeline";
import type { Readout, Status, TransportSpec } from "./types";

type Action = "step_back" | "step" | "reset" | "new_start" | "undo" | "pin";

const BUTTONS: [Action, string, string][] = [
  ["step_back", "Back", "One epoch back"],
  ["step", "Step", "Train for one epoch"],
  ["reset", "Reset", "Go back to the same start; your data stay"],
  ["new_start", "New start", "Go to another random start; your data stay"],
  ["undo", "Undo", "Undo the last change (Ctrl+Z)"],
  ["pin", "Pin", "Keep this run as a ghost and go back to the same start; press again to take the ghost away"],
];

const SPEEDS: (number | null)[] = [null, 1, 2, 5, 10, 30, 60];

const number = (v: number): string =>
  v < 0 ? `−${number(-v)}` : v >= 1000 && v < 1e6 ? count(v) : v >= 0.01 && v < 1000 ? v.toFixed(v < 10 ? 3 : 1) : v === 0 ? "0" : v >= 1e-5 && v < 0.01 ? v.toFixed(1 - Math.floor(Math.log10(v))) : v.toExponential(1);
const percent = (v: number) => `${(100 * v).toFixed(1)} %`;

/** Readouts of labs that name none. */
const READOUTS: Readout[] = [
  ["train_loss", "Train loss", false, 0, "Mean loss on the training rows"],
  ["valid_loss", "Valid loss", false, 1, "Mean loss on rows the model never trains on"],
  ["train_accuracy", "Train acc.", true, null, "Share of training rows classified as labelled"],
  ["valid_accuracy", "Valid acc.", true, null, "Share of validation rows classified as labelled"],
  ["clean_accuracy", "Clean acc.", true, null, "Share of training rows classified as their clean labels say, before labels were dirtied"],
];

export class Transport {
  readonly el: HTMLElement;
  #play: HTMLButtonElement;
  #label = h("span", {}, "Play");
  #buttons = new Map<Action, HTMLButtonElement>();
  #speed: HTMLSelectElement;
  #speeds: (number | null)[];
  #unit: string;
  #seen: string;
  #epoch = h("output", { "data-status": "epoch" }, "0");
  #rate = h("output", { "data-status": "steps_per_s", title: "Weight updates in a second" });
  #cost = h("output", { "data-status": "n_examples" });
  #readouts: { field: string; isShare: boolean; tile: HTMLElement; value: HTMLElement }[];
  #timeline: Timeline | undefined;
  #playing = false;
  #pressed = 0; // number of the last play or pause sent

  constructor(send: (name: string, value: unknown) => number, view: string, spec: TransportSpec = {}) {
    const { unit = "epoch" } = spec;
    this.#unit = unit;
    this.#seen = spec.seen ?? "examples seen";
    const bare = spec.hide?.includes("readouts"); // of several models, their mean would say little
    this.#play = h("button", { type: "button", class: "cs-play", "data-action": "play", onclick: () => this.#press(send) }, icon("play"), icon("pause"), this.#label);
    const tools = BUTTONS.filter(([action]) => !spec.hide?.includes(action)).map(([action, text, words]) => {
      const help = words.replace("Train for one epoch", `Go on by one ${unit}`).replace("epoch", unit);
      const button = h("button", { type: "button", class: "cs-tool", "data-action": action, title: help, "aria-description": help, onclick: () => button.getAttribute("aria-disabled") === "true" || send(action, action !== "pin" || button.getAttribute("aria-pressed") !== "true") }, icon(action as IconName), h("span", {}, text));
      this.#buttons.set(action, button);
      return button;
    });
    this.#speeds = [...(spec.speeds ?? SPEEDS)];
    const id = `cs-${view}-speed`;
    this.#speed = h("select", { id, "data-action": "speed", title: "How fast the run goes" });
    this.#speed.addEventListener("change", () => send("speed", this.#speeds[this.#speed.selectedIndex]));
    this.#fill();
    this.#readouts = (spec.readouts ?? READOUTS).map(([field, text, isShare, line, help]) => {
      const value = h("output", { "data-status": field }, "–");
      const swatch = line !== null && h("i", { class: "cs-swatch", style: `background: var(--cs-line-${line})` });
      const tile = h("div", { class: "cs-tile", title: help }, h("span", { class: "cs-caption" }, swatch, text), value);
      return { field, isShare, tile, value };
    });
    if (!spec.hide?.includes("scrub")) this.#timeline = new Timeline(send, unit);
    const bar = h(
      "div",
      { class: "cs-bar" },
      h(
        "div",
        { class: "cs-buttons", role: "group", "aria-label": "Run" },
        this.#play,
        h("div", { class: "cs-tools" }, ...tools),
        !spec.hide?.includes("speed") && h("div", { class: "cs-speed" }, h("div", { class: "cs-caption" }, h("label", { for: id }, "Speed"), this.#rate), this.#speed),
      ),
      h("div", { class: "cs-state", role: "group", "aria-label": "State of the run" }, h("div", { class: "cs-readouts" }, h("div", { class: "cs-tile cs-epoch", title: unit === "epoch" ? "Passes over the training rows" : `How many ${unit}s were taken` }, h("span", { class: "cs-caption" }, unit[0].toUpperCase() + unit.slice(1)), this.#epoch), ...(bare ? [] : this.#readouts.map(({ tile }) => tile))), !bare && h("div", { class: "cs-cost", title: "What training has cost since the start" }, this.#cost)),
    );
    this.el = h("div", { class: "cs-transport" }, bar, this.#timeline?.el);
  }

  #fill(): void {
    this.#speed.replaceChildren(
      ...this.#speeds.map((s) => h("option", {}, s === null ? "Full speed" : `${s} ${this.#unit}${s === 1 ? "" : "s"}/s`)),
    );
  }

  /** Show the press at once; statuses older than it do not turn the button back. */
  #press(send: (name: string, value: unknown) => number): void {
    if (this.#play.getAttribute("aria-disabled") === "true") return;
    this.#show(!this.#playing);
    this.#pressed = send("play", this.#playing);
  }

  #show(playing: boolean): void {
    this.#playing = playing;
    this.#play.dataset.playing = String(playing);
    write(this.#label, playing ? "Pause" : "Play");
  }

  set(status: Status, reflected: number): void {
    if (reflected >= this.#pressed) this.#show(status.playing);
    this.#timeline?.set(status, reflected);
    write(this.#epoch, count(status.epoch));
    write(this.#rate, status.playing && status.steps_per_s ? `${count(status.steps_per_s)} steps/s` : "");
    this.#readouts.forEach(({ field, isShare, tile, value }, k) => {
      const now = status[field] as number | null;
      tile.hidden = now == null && k > 1;
      write(value, now == null ? "–" : isShare ? percent(now) : number(now));
    });
    write(this.#cost, `${count(status.n_examples)} ${this.#seen} in ${status.train_s < 9.95 ? status.train_s.toFixed(1) : count(status.train_s)} s`);
    const locked = String(!!status.locked);
    for (const button of [this.#play, this.#buttons.get("step")]) button?.setAttribute("aria-disabled", locked);
    this.#buttons.get("pin")?.setAttribute("aria-pressed", String(status.pinned !== null));
    this.#buttons.get("undo")?.setAttribute("aria-disabled", String(!status.can_undo));
    this.#buttons.get("step_back")?.setAttribute("aria-disabled", String(!status.can_step_back));
    if (!this.#speeds.includes(status.speed)) {
      this.#speeds = [...this.#speeds, status.speed].sort((a, b) => (a ?? 0) - (b ?? 0));
      this.#fill();
    }
    if (document.activeElement !== this.#speed || !status.playing) this.#speed.selectedIndex = this.#speeds.indexOf(status.speed);
  }
}

/** Touch the document only for a change. */
function write(el: HTMLElement, text: string): void {
  if (el.textContent !== text) el.textContent = text;
}
