/** The nodes as buttons over the picture: one stop of the Tab key, then the arrow keys walk. */
import { h } from "../dom";
import type { Place, Shape } from "./network-shape";

export interface NodeButtons {
  el: HTMLElement;
  place(shape: Shape): void;
}

export function nodeButtons(on: { point: (place: Place | null) => void; choose: (place: Place, button: HTMLElement) => void }): NodeButtons {
  const el = h("div", { class: "panel-nodes", role: "group", tabindex: -1, "aria-label": "Neurons; arrow keys walk, Enter changes the bias" });
  let shape: Shape | null = null;
  let buttons: HTMLButtonElement[] = [];
  let current = 0;

  const stop = (k: number, focus: boolean) => {
    buttons[current]?.setAttribute("tabindex", "-1");
    current = k;
    buttons[k]?.setAttribute("tabindex", "0");
    if (focus) buttons[k]?.focus();
  };

  el.addEventListener("keydown", (event) => {
    const here = shape?.nodes[current];
    if (!here || !shape) return;
    const { column, j } = here;
    const across = (to: number) => {
      const n = shape!.layers[to]?.n;
      return n ? shape!.node(to, Math.min(n - 1, Math.round(((j + 0.5) / shape!.layers[column].n) * n - 0.5))) : undefined;
    };
    const steps: Record<string, () => Place | undefined> = {
      ArrowUp: () => shape!.node(column, j - 1),
      ArrowDown: () => shape!.node(column, j + 1),
      ArrowLeft: () => across(column - 1),
      ArrowRight: () => across(column + 1),
      Home: () => shape!.nodes[0],
      End: () => shape!.nodes.at(-1),
    };
    const to = steps[event.key]?.();
    if (event.key.startsWith("Arrow") || to) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (to) stop(to.k, true);
  });

  return {
    el,
    place(next) {
      shape = next;
      const focused = el.contains(document.activeElement);
      while (buttons.length > next.nodes.length) buttons.pop()!.remove();
      while (buttons.length < next.nodes.length) {
        const k = buttons.length;
        const place = () => shape!.nodes[k];
        const button = h("button", {
          type: "button", class: "panel-node", tabindex: -1,
          onpointerenter: () => on.point(place()),
          onpointerleave: () => on.point(null),
          onfocus: () => {
            stop(k, false);
            on.point(place());
          },
          onblur: () => on.point(null),
          onclick: () => on.choose(place(), button),
        });
        buttons.push(button);
        el.append(button);
      }
      next.nodes.forEach(({ column, j, x, y, side: drawn }, k) => {
        const side = Math.max(drawn, 8);
        const button = buttons[k];
        button.style.cssText = `left:${x - side / 2}px;top:${y - side / 2}px;width:${side}px;height:${side}px`;
        button.setAttribute("aria-label", next.name(column, j));
        button.dataset.node = `${column},${j}`;
      });
      stop(Math.min(current, next.nodes.length - 1), focused);
    },
  };
}
