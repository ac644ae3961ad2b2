/** The legal moves as a list of buttons, with what is believed of each as a bar: to play by, and to read. */
import { h } from "../dom";
import type { Palette } from "../types";
import { colourOf, percent, sign } from "./board-arrows";

export interface Move {
  action: number;
  ends: [number, number];
  name: string;
  wins: boolean;
}

export interface Shown {
  chances: boolean;
  exact: boolean;
}

export function moveList(play: (move: Move) => void, point: (move: Move | null) => void) {
  const el = h("ul", { class: "panel-moves", "aria-label": "Moves" });
  let moves: Move[] = [];

  function row(k: number): HTMLElement {
    const button = h(
      "button",
      { type: "button", class: "panel-move", onclick: () => play(moves[k]), onpointerenter: () => point(moves[k]), onfocus: () => point(moves[k]), onpointerleave: () => point(null), onblur: () => point(null) },
      h("span"),
      h("span", { class: "panel-move-track", "aria-hidden": "true" }, h("i"), h("b")),
      h("span", { class: "panel-number" }),
      h("span", { class: "panel-exact" }),
    );
    return h("li", {}, button);
  }

  return {
    el,
    /** believed: chances of the agent that answers, then the means of all. */
    show(now: Move[], believed: Float32Array, { chances, exact }: Shown, palette: Palette): void {
      moves = now;
      const held = el.contains(document.activeElement);
      while (el.children.length > moves.length) el.lastChild!.remove();
      while (el.children.length < moves.length) el.append(row(el.children.length));
      if (held && !el.contains(document.activeElement)) (el.lastElementChild?.firstElementChild as HTMLElement | null)?.focus();
      moves.forEach(({ name, wins }, k) => {
        const [label, track, value, truth] = el.children[k].firstElementChild!.children as unknown as HTMLElement[];
        const [bar, mean] = track.children as unknown as HTMLElement[];
        const [chance, all] = [believed[k], believed[moves.length + k]];
        put(label, name);
        put(value, chances ? percent(chance) : "");
        put(truth, exact ? `${sign(wins)} ${wins ? "wins" : "loses"}` : "");
        track.style.visibility = chances ? "" : "hidden";
        bar.style.width = `${100 * chance}%`;
        bar.style.background = colourOf(chance, palette);
        mean.style.left = `${100 * all}%`;
      });
    },
  };
}

function put(el: HTMLElement, text: string): void {
  if (el.textContent !== text) el.textContent = text;
}
