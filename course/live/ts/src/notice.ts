/** One visible line for what went wrong or ended, which can be put away. */
import { h, icon } from "./dom";

type Level = "info" | "error" | "wait";

export class Notices {
  readonly el = h("div", { class: "cs-notices" });
  #lines = new Map<string, HTMLElement>();

  #announce: (text: string) => void;

  constructor(announce: (text: string) => void) {
    this.#announce = announce;
  }

  /** Show text in the place of whatever that key showed before; null takes it away. */
  show(key: string, text: string | null, level: Level = "info"): void {
    const old = this.#lines.get(key);
    if (old?.dataset.text === text) return;
    old?.remove();
    this.#lines.delete(key);
    if (text === null) return;
    const line = h(
      "div",
      { class: "cs-notice", "data-level": level, "data-notice": key, "data-text": text },
      h("span", {}, text),
      level !== "wait" && h("button", { type: "button", class: "cs-mini", "aria-label": "Dismiss", title: "Dismiss", onclick: () => (line.hidden = true) }, icon("close")),
    );
    this.#lines.set(key, line);
    this.el.append(line);
    this.#announce(text);
  }

  /** Is that very text to be seen already? */
  shows(text: string): boolean {
    return [...this.#lines.values()].some((line) => !line.hidden && line.dataset.text === text);
  }
}
