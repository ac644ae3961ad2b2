/** Panel: a board of Hexapawn to play on against the agent, by mouse or keyboard, and what it believes of every move. */
import { h } from "../dom";
import type { Host, MakePanel } from "../types";
import { drawArrows, type Arrow } from "./board-arrows";
import { moveList, type Move } from "./board-moves";
import { follow, pawnElement, type Pawn } from "./board-pieces";
import { watchSize } from "./canvas";
import { segments } from "./segments";

interface Told {
  size: number;
  n_agents: number;
  boards: string[]; // from the start to now: w, b or a dot for each square
  moves: [number, number][];
  legal: Move[];
  player: "White" | "Black";
  side: "white" | "black" | "both";
  can_take_back: boolean;
  words: string;
}

const PAUSE_MS = 450; // between the learner's move and the answer, so that both are seen
const DRAG_PX = 5;
const NAMES: Record<string, string> = { w: "white pawn", b: "black pawn", ".": "empty" };
const AHEAD: Record<string, (n: number) => number> = { ArrowLeft: () => -1, ArrowRight: () => 1, ArrowUp: (n) => -n, ArrowDown: (n) => n };

export const board: MakePanel = (_, host: Host) => {
  let game: Told | null = null;
  let believed = new Float32Array(0);
  let pawns: Pawn[] = [];
  let shown = 0; // moves that the board shows, on its way to all of them
  let timer = 0;
  let width = 0;
  let picked = -1; // square of the pawn in the hand
  let pointed: Move | null = null;
  let drag: { square: number; x: number; y: number; moved: boolean } | null = null;
  let dirty = true;

  const send = (order: object) => host.control("game", order);
  const side = segments("You play", [{ value: "white", label: "White" }, { value: "black", label: "Black" }, { value: "both", label: "Both" }], "white", (value) => send({ do: "new", side: value }));
  const fresh = h("button", { type: "button", class: "cs-button", "data-board": "new", onclick: () => send({ do: "new", side: game?.side ?? "white" }) }, "New game");
  const back = h("button", { type: "button", class: "cs-button", "data-board": "back", onclick: () => game?.can_take_back && send({ do: "back" }) }, "Take back");
  const words = h("p", { class: "panel-board-words", role: "status" });
  const squares = h("div", { class: "panel-squares", role: "group", "aria-label": "Board", "aria-description": "Arrow keys go from square to square; Enter takes a pawn up and sets it down" });
  const canvas = h("canvas", { "aria-hidden": "true" });
  const set = h("div", { class: "panel-pawns", "aria-hidden": "true" });
  const box = h("div", { class: "panel-board-box" }, squares, set, canvas);
  const list = moveList(
    (move) => play(move),
    (move) => {
      pointed = move;
      redraw();
    },
  );
  const note = h("p", { class: "panel-note" });
  const tools = h("div", { class: "panel-tools" }, h("span", { class: "panel-field" }, "You play"), side.el, fresh, back);
  const el = h("div", { class: "panel-board" }, tools, words, box, list.el, note);

  const redraw = () => {
    dirty = true;
    host.redraw();
  };
  const stop = watchSize(box, (now) => {
    width = now;
    redraw();
  });
  host.onTheme(redraw);

  const isAtEnd = () => shown === game!.moves.length;
  const legal = () => (game && isAtEnd() ? game.legal : []);
  const from = (square: number) => legal().filter(({ ends }) => ends[0] === square);
  const name = (square: number) => `${"abcd"[square % game!.size]}${game!.size - Math.floor(square / game!.size)}`;
  const button = (square: number) => squares.children[square] as HTMLButtonElement;

  function play(move: Move): void {
    if (!isAtEnd()) return; // the answer is on its way
    pick(-1);
    send({ do: "move", after: game!.moves.length, action: move.action });
  }

  function pick(square: number): void {
    picked = square;
    redraw();
  }

  /** A square was pressed: take up the pawn on it, or set the one in the hand down there. */
  function press(square: number): void {
    const move = picked >= 0 ? from(picked).find(({ ends }) => ends[1] === square) : undefined;
    if (move) play(move);
    else pick(square !== picked && from(square).length ? square : -1);
  }

  function build(size: number): void {
    squares.style.gridTemplateColumns = `repeat(${size}, 1fr)`;
    squares.replaceChildren(
      ...Array.from({ length: size * size }, (_, k) =>
        h("button", { type: "button", class: "panel-square", tabindex: k === size * (size - 1) ? 0 : -1, "data-square": `${"abcd"[k % size]}${size - Math.floor(k / size)}`, "data-dark": String((k + Math.floor(k / size) * (size + 1)) % 2 === 0), onclick: () => press(k), onfocus: () => rove(k) }),
      ),
    );
  }

  /** Only one square is reached by Tab; the arrows go on from it. */
  function rove(square: number): void {
    [...squares.children].forEach((each, k) => ((each as HTMLElement).tabIndex = k === square ? 0 : -1));
  }

  squares.addEventListener("keydown", (event) => {
    const at = [...squares.children].indexOf(document.activeElement!);
    const ahead = AHEAD[event.key]?.(game!.size);
    if (event.key === "Escape") pick(-1);
    if (ahead === undefined || at < 0) return;
    event.preventDefault();
    const next = at + ahead;
    const isSameRow = Math.floor(next / game!.size) === Math.floor(at / game!.size);
    if (next >= 0 && next < squares.children.length && (isSameRow || Math.abs(ahead) !== 1)) button(next).focus();
  });

  const squareAt = (x: number, y: number) => {
    const { left, top, width: w } = squares.getBoundingClientRect();
    const [column, row] = [x - left, y - top].map((v) => Math.floor((v / w) * game!.size));
    return column >= 0 && column < game!.size && row >= 0 && row < game!.size ? row * game!.size + column : -1;
  };

  squares.addEventListener("pointerdown", (event) => {
    if (!game || event.button) return;
    const square = squareAt(event.clientX, event.clientY);
    if (from(square).length) drag = { square, x: event.clientX, y: event.clientY, moved: false };
  });
  squares.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < DRAG_PX) return;
    if (!drag.moved) squares.setPointerCapture(event.pointerId); // now it is no click any more
    drag.moved = true;
    pick(drag.square);
    const k = pawns.findIndex(({ at }) => at[shown] === drag!.square);
    const pawn = set.children[k] as HTMLElement;
    pawn.classList.add("panel-held");
    pawn.style.translate = `${dx}px ${dy}px`;
  });
  const letGo = (event: PointerEvent) => {
    const dragged = drag;
    drag = null;
    if (!dragged?.moved) return;
    for (const pawn of set.children as unknown as HTMLElement[]) {
      pawn.classList.remove("panel-held");
      pawn.style.translate = "";
    }
    const target = event.type === "pointerup" ? squareAt(event.clientX, event.clientY) : -1;
    const move = from(dragged.square).find(({ ends }) => ends[1] === target);
    if (move) play(move);
    else pick(-1);
  };
  squares.addEventListener("pointerup", letGo);
  squares.addEventListener("pointercancel", letGo);

  /** Show a game: one that goes on move by move, any other at once. */
  function take(next: Told): void {
    const goesOn = game && next.boards.length > game.boards.length && game.boards.every((each, k) => each === next.boards[k]);
    if (game?.size !== next.size) build(next.size);
    game = next;
    pawns = follow(next.boards[0], next.moves);
    if (set.children.length !== pawns.length) set.replaceChildren(...pawns.map(({ sign }) => pawnElement(sign)));
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    clearTimeout(timer);
    shown = goesOn && !isCalm ? Math.min(shown + 1, next.moves.length) : next.moves.length;
    if (shown < next.moves.length) timer = window.setTimeout(step, PAUSE_MS);
    [picked, pointed] = [-1, null];
  }

  function step(): void {
    shown += 1;
    if (!isAtEnd()) timer = window.setTimeout(step, PAUSE_MS);
    redraw();
  }

  function paint(told: Told): void {
    const { size } = told;
    const last: readonly number[] = shown ? told.moves[shown - 1] : [];
    const cells = told.boards[shown];
    const targets = from(picked).map(({ ends }) => ends[1]);
    [...cells].forEach((cell, k) => {
      const { dataset } = button(k);
      dataset.last = String(last.includes(k));
      dataset.picked = String(k === picked);
      dataset.target = String(targets.includes(k));
      dataset.mine = String(from(k).length > 0);
      const ways = from(k).map(({ ends }) => name(ends[1]));
      const label = `${name(k)}, ${NAMES[cell]}${ways.length ? `, may go to ${ways.join(" or ")}` : ""}${k === picked ? ", in the hand" : ""}${targets.includes(k) ? ", press to move here" : ""}`;
      if (button(k).getAttribute("aria-label") !== label) button(k).setAttribute("aria-label", label);
    });
    pawns.forEach(({ at }, k) => {
      const { style } = set.children[k] as HTMLElement;
      const square = at[shown] < 0 ? at[at.indexOf(-1) - 1] : at[shown];
      style.width = `${100 / size}%`;
      style.left = `${(100 / size) * (square % size)}%`;
      style.top = `${(100 / size) * Math.floor(square / size)}%`;
      style.opacity = at[shown] < 0 ? "0" : "1";
    });
  }

  function tell(told: Told): void {
    const options = { chances: host.value("show_chances") !== false, exact: host.value("show_exact") === true };
    const now = legal();
    const arrows: Arrow[] = now.map((move, k) => ({
      ends: move.ends,
      chance: options.chances ? believed[k] : null,
      wins: options.exact ? move.wins : null,
      faint: pointed ? pointed.action !== move.action : picked >= 0 && move.ends[0] !== picked,
    }));
    drawArrows(canvas, width, told.size, arrows, host.palette);
    side.set(told.side);
    back.setAttribute("aria-disabled", String(!told.can_take_back));
    canvas.dataset.arrows = arrows.filter(({ chance, wins }) => chance !== null || wins !== null).length.toString();
    list.el.style.opacity = isAtEnd() ? "" : "0.4";
    if (!isAtEnd()) return; // the list keeps its place until the answer is seen
    list.show(now, believed, options, host.palette);
    const who = told.side === "both" ? `${told.player}’s` : "your";
    const all = told.n_agents > 1 ? `, as agent 1 of ${told.n_agents}, who answers, believes it; the tick is the mean of all` : ", as the agent believes it";
    note.textContent = !now.length ? "" : `${options.chances ? `The bars: ${who} chance to win by each move${all}. ` : ""}${options.exact ? "✓ ✗: who wins if both play perfectly from there." : ""}`;
    if (words.textContent !== told.words) words.textContent = told.words;
    el.dataset.moves = String(shown);
  }

  return {
    el,
    update(part) {
      if (part.name === "game") take(part.value);
      else if (part.name === "believed") believed = part.array as Float32Array<ArrayBuffer>;
      redraw();
    },
    changed(name) {
      if (name === "show_chances" || name === "show_exact") redraw();
    },
    draw() {
      if (!dirty || !width || !game) return;
      dirty = false;
      paint(game);
      tell(game);
    },
    destroy() {
      stop();
      clearTimeout(timer);
    },
  };
};
