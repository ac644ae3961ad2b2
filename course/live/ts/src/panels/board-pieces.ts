/** Pawns of Hexapawn: who stands where after each move, and what a pawn looks like. White and Black differ in shape, too. */
import { h } from "../dom";

export interface Pawn {
  sign: string; // w or b
  /** Its square after each number of moves; −1 once it is captured. */
  at: number[];
}

/** Follow every pawn from the first board through the moves. */
export function follow(first: string, moves: readonly (readonly [number, number])[]): Pawn[] {
  const pawns = [...first].map((sign, square) => ({ sign, at: [square] })).filter(({ sign }) => sign !== ".");
  for (const [from, to] of moves)
    for (const { at } of pawns) {
      const now = at[at.length - 1];
      at.push(now === from ? to : now === to ? -1 : now);
    }
  return pawns;
}

const HEADS: Record<string, string> = {
  w: "M20 4a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15z", // round
  b: "M20 2.5l9 9-9 9-9-9z", // pointed
};
const BODY = "M15 19.5h10c1 6 3.5 9 6.5 12.5v4h-23v-4c3-3.5 5.500-6.5 6.5-12.5z";

export function pawnElement(sign: string): HTMLElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 40 40");
  for (const d of [BODY, HEADS[sign]]) {
    const path = document.createElementNS(ns, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  const el = h("i", { class: "panel-pawn", "data-pawn": sign });
  el.append(svg);
  return el;
}
