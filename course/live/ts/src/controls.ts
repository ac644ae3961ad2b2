/** The control rail: specs in groups, values snapped to what the kernel says. */
import { h } from "./dom";
import { INPUTS, type Input } from "./inputs";
import type { ControlSpec } from "./types";

const GROUPS: Record<ControlSpec["group"], string> = { data: "Data", reward: "Reward", model: "Model", training: "Training", view: "View" };

type Send = (name: string, value: unknown, stroke?: number) => number;

interface Entry {
  input: Input;
  seq: number; // of the last value sent
  late: { value: unknown } | null; // the kernel's value, kept until the hand is off and our own message is reflected
}

export class Controls {
  readonly el = h("div", { class: "cs-controls" });
  #entries = new Map<string, Entry>();
  #reflected = 0;

  #send: Send;

  constructor(specs: ControlSpec[], view: string, send: Send) {
    this.#send = send;
    for (const [group, title] of Object.entries(GROUPS)) {
      const members = specs.filter((spec) => spec.group === group && INPUTS[spec.kind]);
      if (!members.length) continue;
      const id = `cs-${view}-${group}`;
      this.el.append(
        h(
          "section",
          { class: "cs-group", role: "group", "aria-labelledby": id, "data-group": group },
          h("h3", { id, class: "cs-heading" }, title),
          ...members.map((spec) => this.#add(spec, `cs-${view}-c-${spec.name}`)),
        ),
      );
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  #add(spec: ControlSpec, id: string): HTMLElement {
    const entry: Entry = { input: undefined as unknown as Input, seq: 0, late: null };
    entry.input = INPUTS[spec.kind](spec, id, (value, stroke) => {
      entry.late = null;
      entry.seq = this.#send(spec.name, value, stroke);
    });
    this.#entries.set(spec.name, entry);
    const el = entry.input.el;
    el.dataset.control = spec.name;
    if (spec.disabled) for (const part of el.querySelectorAll("input, select, button")) part.setAttribute("disabled", "");
    return el;
  }

  /** Values the kernel holds, and the highest of our messages they reflect. */
  set(values: Record<string, unknown>, reflected: number): void {
    this.#reflected = Math.max(this.#reflected, reflected);
    for (const [name, value] of Object.entries(values)) {
      const entry = this.#entries.get(name);
      if (entry) entry.late = { value };
    }
    for (const entry of this.#entries.values()) {
      if (!entry.late || entry.seq > this.#reflected || entry.input.busy?.()) continue;
      entry.input.set(entry.late.value);
      entry.late = null;
    }
  }
}
