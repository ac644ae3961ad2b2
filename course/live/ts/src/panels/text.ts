/** Panel: plain words; a blank line starts a paragraph. */
import { h } from "../dom";
import type { MakePanel } from "../types";

export const text: MakePanel = (spec) => {
  const el = h("div", { class: "panel-text", role: spec.live ? "status" : null });
  const show = (words: unknown) => {
    const paragraphs = String(words ?? "").split(/\n\s*\n/).filter((paragraph) => paragraph.trim());
    el.replaceChildren(...paragraphs.map((paragraph) => h("p", {}, paragraph.trim())));
  };
  show(spec.text);
  return {
    el,
    update(part) {
      if (part.name === "text") show(part.value);
    },
    draw() {},
    destroy() {},
  };
};
