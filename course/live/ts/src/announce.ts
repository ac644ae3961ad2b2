/** A polite live region that speaks at most once in five seconds; the newest sentence wins. */
import { h } from "./dom";

const INTERVAL_MS = 5000;

export class Announcer {
  readonly el = h("div", { class: "cs-hidden", role: "status", "aria-live": "polite" });
  #next = "";
  #timer = 0;
  #spoken = -INTERVAL_MS;

  say = (text: string): void => {
    this.#next = text;
    if (this.#timer) return;
    const wait = Math.max(0, this.#spoken + INTERVAL_MS - performance.now());
    this.#timer = window.setTimeout(this.#speak, wait);
  };

  #speak = (): void => {
    this.#timer = 0;
    this.#spoken = performance.now();
    this.el.textContent = this.#next;
  };

  stop(): void {
    clearTimeout(this.#timer);
  }
}
