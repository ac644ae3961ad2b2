/** A small box of words beside a place in a picture; readers get the same words elsewhere. */
import { h } from "../dom";

export interface Tip {
  el: HTMLElement;
  /** Show words beside a place of the box around, on the side with more room; null hides it. */
  show(words: string | null, x?: number, y?: number, away?: number): void;
}

export function tip(picture?: HTMLElement): Tip {
  const line = h("div");
  const el = h("div", { class: "panel-tip", hidden: true, "aria-hidden": "true" }, picture, line);
  return {
    el,
    show(words, x = 0, y = 0, away = 12) {
      el.hidden = words === null;
      if (words === null) return;
      line.textContent = words;
      const { clientWidth: width, clientHeight: height } = el.parentElement!;
      const left = x > width / 2;
      el.style.left = left ? "" : `${x + away}px`;
      el.style.right = left ? `${width - x + away}px` : "";
      el.style.top = `${Math.max(0, Math.min(height - el.offsetHeight, y - el.offsetHeight / 2))}px`;
    },
  };
}
