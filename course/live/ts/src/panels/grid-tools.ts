/** What a grid world shows, and the brush for its rewards: tools, mouse and keys. */
import { h, newStroke } from "../dom";
import type { Host } from "../types";
import type { Cells, Show } from "./grid-cells";
import { text } from "./number";
import { segments } from "./segments";

export const INSTRUCTIONS =
  "Arrow keys go from cell to cell and say what is there. Enter paints the brush's reward, 0 or Delete takes the reward away," +
  " plus and minus change the brush, P takes up the reward of the cell, Control Z undoes.";

const SHOWS: { value: Show; label: string; title: string }[] = [
  { value: "values", label: "State values", title: "What an agent expects to be paid from a cell on" },
  { value: "actions", label: "Action values", title: "The same for each of the four moves, in its triangle" },
  { value: "rewards", label: "Rewards", title: "What a step into a cell pays" },
  { value: "visits", label: "Visits", title: "How often an agent was in a cell" },
];

export interface Tools {
  el: HTMLElement;
  show: Show;
  /** What the brush pays. */
  reward: number;
  step: number; // by which a key changes it
  set(reward: number): void;
}

export function makeTools(cells: Cells, reach: number, changed: () => void): Tools {
  const show = segments("Show", SHOWS, "values", (value) => ((tools.show = value), changed()));
  const whose = segments(
    "Whose",
    [
      { value: 0, label: `All ${cells.nRuns}`, title: `The mean of ${cells.nRuns} agents, each with its own luck` },
      { value: 1, label: "Agent 1", title: "The one that walks about" },
    ],
    0,
    (value) => ((cells.whose = value), changed()),
  );
  whose.el.hidden = cells.nRuns < 2;
  const slider = h("input", { type: "range", min: -reach, max: reach, step: reach / 10, "data-brush": "reward", "aria-label": "Reward that the brush paints", oninput: () => tools.set(Number(slider.value)) });
  const typed = h("input", { type: "number", step: "any", min: -1e6, max: 1e6, "aria-label": "Reward that the brush paints, typed", onchange: () => tools.set(typed.value === "" ? tools.reward : typed.valueAsNumber) });
  const brush = h("div", { class: "panel-field panel-grid-brush" }, h("span", {}, "Paint reward"), slider, typed);
  const tools: Tools = {
    el: h("div", { class: "panel-tools", role: "toolbar", "aria-label": "What is shown, and the brush" }, show.el, whose.el, brush),
    show: "values",
    reward: -reach,
    step: reach / 10,
    set(reward) {
      if (Number.isFinite(reward)) tools.reward = Math.min(1e6, Math.max(-1e6, Number(reward.toPrecision(6))));
      slider.value = String(tools.reward);
      typed.value = String(tools.reward);
    },
  };
  tools.set(-reach);
  return tools;
}

export interface Hand {
  /** The cell under the pointer or, by keys, the cursor; −1 for none. */
  at: number;
  pressed: boolean;
}

/** Connect a surface to the brush; `acted` after whatever is to be seen. */
export function makeHand(surface: HTMLElement, cells: Cells, tools: Tools, side: () => number, host: Host, acted: () => void): Hand {
  const hand: Hand = { at: -1, pressed: false };
  const touched = new Set<number>(); // each cell answers to a stroke once
  let [stroke, n] = [0, 0];

  const under = (event: PointerEvent): number => {
    const box = surface.getBoundingClientRect();
    const [column, row] = [Math.floor((event.clientX - box.left) / side()), Math.floor((event.clientY - box.top) / side())];
    return column < 0 || row < 0 || column >= cells.columns || row >= cells.rows ? -1 : row * cells.columns + column;
  };
  const paint = (cell: number) => {
    if (cell < 0 || touched.has(cell)) return;
    touched.add(cell);
    if (cells.paint(cell, tools.reward, stroke)) n++;
  };
  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || hand.pressed || !cells.known) return;
    event.preventDefault();
    surface.focus({ preventScroll: true });
    surface.setPointerCapture(event.pointerId);
    [hand.pressed, hand.at, stroke, n] = [true, under(event), newStroke(), 0];
    touched.clear();
    paint(hand.at);
    acted();
  });
  surface.addEventListener("pointermove", (event) => {
    const now = under(event);
    if (hand.pressed) for (const step of event.getCoalescedEvents?.() ?? [event]) paint(under(step));
    if (hand.pressed) paint(now);
    if (now === hand.at && !hand.pressed) return;
    hand.at = now;
    acted();
  });
  const lift = () => {
    if (!hand.pressed) return;
    hand.pressed = false;
    if (n) host.announce(`Painted ${text(tools.reward)} on ${n} ${n === 1 ? "cell" : "cells"}.`);
    acted();
  };
  for (const end of ["pointerup", "pointercancel"]) surface.addEventListener(end, lift);
  surface.addEventListener("pointerleave", () => {
    if (!hand.pressed && document.activeElement !== surface) hand.at = -1;
    acted();
  });

  const put = (reward: number) => {
    const done = cells.paint(hand.at, reward, newStroke());
    host.announce(done ? `Painted: ${cells.describe(hand.at, tools.show)}` : "A wall pays nothing.");
  };
  const change = (by: number) => {
    tools.set(tools.reward + by * tools.step);
    host.announce(`The brush paints ${text(tools.reward)}.`);
  };
  const go = (dx: number, dy: number) => {
    const [column, row] = [(hand.at % cells.columns) + dx, Math.floor(hand.at / cells.columns) + dy];
    if (column >= 0 && column < cells.columns && row >= 0 && row < cells.rows) hand.at = row * cells.columns + column;
    host.announce(cells.describe(hand.at, tools.show));
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: () => go(-1, 0),
    ArrowRight: () => go(1, 0),
    ArrowUp: () => go(0, -1),
    ArrowDown: () => go(0, 1),
    Enter: () => put(tools.reward),
    " ": () => put(tools.reward),
    Delete: () => put(0),
    Backspace: () => put(0),
    "0": () => put(0),
    "+": () => change(1),
    "=": () => change(1),
    "-": () => change(-1),
    p: () => (tools.set(cells.reward(hand.at)), host.announce(`The brush paints ${text(tools.reward)}.`)),
  };
  surface.addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || !cells.known) return;
    event.preventDefault();
    event.stopPropagation();
    if (hand.at < 0) hand.at = Math.max(0, cells.kinds.indexOf("S"));
    act();
    acted();
  });
  surface.addEventListener("focus", () => {
    if (hand.at < 0) hand.at = Math.max(0, cells.kinds.indexOf("S"));
    acted();
  });
  surface.addEventListener("blur", () => {
    if (!surface.matches(":hover")) hand.at = -1;
    acted();
  });
  return hand;
}
