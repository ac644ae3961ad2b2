/** The line of moments below the bar: look back at one without losing what came after, or go on from it. */
import { h } from "./dom";
import type { Status } from "./types";

/** A whole number, its thousands apart. */
export const count = (v: number) => String(Math.round(v)).replace(/\B(?=(\d{3})+$)/g, "\u202f");

export class Timeline {
  readonly el: HTMLElement;
  #slider = h("input", { type: "range", min: 0, step: 1, "data-action": "scrub", "aria-label": "Look back" });
  #words = h("output", { "data-status": "moment" });
  #branch: HTMLButtonElement;
  #unit: string;
  #moments: number[] = [];
  #at = 0;
  #sent = 0; // number of the last wish

  constructor(send: (name: string, value: unknown) => number, unit: string) {
    this.#unit = unit;
    this.#branch = h("button", { type: "button", class: "cs-button", "data-action": "branch", title: "Go on from the moment shown; the run as it was stays as a ghost", onclick: () => send("branch", true) }, "Branch here");
    this.#slider.addEventListener("input", () => {
      const { valueAsNumber: wish, max } = this.#slider;
      const places = [...this.#moments, +max];
      const found = wish < this.#at ? places.filter((epoch) => epoch <= wish).pop() : places.find((epoch) => epoch >= wish);
      this.#show(found ?? +max);
      this.#branch.disabled = this.#at === +max; // the kernel, which may be busy, takes what we send in order
      this.#sent = send("scrub", this.#at);
    });
    this.el = h("div", { class: "cs-timeline", title: "Look at an earlier moment; Play or an edit goes on from there as a branch" }, h("span", { class: "cs-caption" }, "Look back"), this.#slider, this.#words, this.#branch);
  }

  set({ moments, present, epoch, scrubbed }: Status, reflected: number): void {
    if (reflected < this.#sent) return; // the hand is ahead
    this.#branch.disabled = !scrubbed;
    this.#moments = moments;
    this.#slider.max = String(present);
    this.#slider.disabled = moments.length < 2 && !scrubbed;
    this.#show(epoch);
  }

  #show(epoch: number): void {
    const end = +this.#slider.max;
    const words = `${this.#unit} ${count(epoch)} of ${count(end)}`;
    this.#at = epoch;
    this.#slider.value = String(epoch);
    this.#slider.style.setProperty("--fill", `${end ? (100 * epoch) / end : 100}%`);
    if (this.#words.value === words) return;
    this.#words.value = words;
    this.#slider.ariaValueText = words;
  }
}
