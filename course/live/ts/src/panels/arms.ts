/** Panel: the arms of a bandit as bars of what they are believed to pay; the line of what each pays can be dragged. */
import { h, newStroke } from "../dom";
import type { Host, MakePanel } from "../types";
import { ticks } from "./axes";
import { sharp, strokes, watchSize, write } from "./canvas";
import { liveTable } from "./live-table";
import { text } from "./number";
import { tip } from "./tip";

const MARGIN = { left: 50, right: 8, top: 12, bottom: 46 };
const WIDEST = 64; // of a bar
const KEY_STEPS = 50; // arrow presses along the scale; five times as many with Shift
const NOTE = "Drag the line of an arm, or focus it and press the arrow keys: the arm pays that on average from then on.";
const HIDDEN = "What the arms pay is hidden. Which one would you pull?";

interface About {
  names: string[];
  ends: [number, number];
  doubt: string;
  whose: string;
}

export const arms: MakePanel = (_, host: Host) => {
  let about: About = { names: [], ends: [0, 1], doubt: "", whose: "" };
  let told = about; // as the kernel has it: the scale stays where it is while a line is held
  let rows: Float32Array[] = []; // estimate, least, most, pulls, truth
  let size = { width: 0, height: 0 };
  let dirty = true;
  let held: { arm: number; mean: number; stroke: number } | null = null; // where the hand has a line
  let sent = 0; // number of the last edit
  let waiting = false; // whether the hand has moved since
  let moved = false; // whether this stroke has moved anything
  let pointed = -1;

  const canvas = h("canvas", { "aria-hidden": "true", "data-canvas": "arms" });
  const words = tip();
  const box = h("div", { class: "panel-arms-box" }, canvas, words.el);
  const sample = (kind: string, label: string) => h("li", {}, h("i", { class: `panel-arms-${kind}` }), label);
  const doubt = h("span");
  const whiskers = h("li", {}, h("i", { class: "panel-arms-doubt" }), doubt);
  const line = sample("line", "pays");
  const whose = h("li", { class: "panel-arms-whose" });
  const legend = h("ul", { class: "panel-arms-legend" }, sample("bar", "believed to pay"), whiskers, line, whose);
  const note = h("p", { class: "panel-note" });
  const table = liveTable("Arms as a table", redraw);
  const el = h("div", {}, legend, box, note, table.el);
  let lines: HTMLElement[] = [];

  function redraw(): void {
    dirty = true;
    host.redraw();
  }
  const stop = watchSize(box, (width, height) => {
    size = { width, height };
    redraw();
  });
  host.onTheme(redraw);

  const bottom = () => size.height - MARGIN.bottom;
  const span = () => about.ends[1] - about.ends[0];
  const py = (value: number) => bottom() - ((Math.min(about.ends[1], Math.max(about.ends[0], value)) - about.ends[0]) / span()) * (bottom() - MARGIN.top);
  const column = () => (size.width - MARGIN.left - MARGIN.right) / about.names.length;
  const middle = (arm: number) => MARGIN.left + (arm + 0.5) * column();
  const truth = (arm: number) => (held?.arm === arm ? held.mean : rows[4][arm]);
  const share = (arm: number) => rows[3][arm] / (rows[3].reduce((sum, n) => sum + n, 0) || 1);
  const percent = (arm: number) => `${Math.round(100 * share(arm))}\u00a0%`;

  function put(arm: number, mean: number, stroke: number): void {
    const step = span() / 200;
    const round = Math.round(Math.min(about.ends[1], Math.max(about.ends[0], mean)) / step) * step;
    held = { arm, mean: Number(round.toFixed(4)), stroke };
    waiting = moved = true;
    redraw();
  }

  function flush(): void {
    if (!waiting || !held) return;
    waiting = false;
    sent = host.edit({ do: "mean", arm: held.arm, mean: held.mean, stroke: held.stroke || newStroke() });
  }

  /** The line of an arm: what a hand takes hold of, and what readers are told of. */
  function handle(arm: number): HTMLElement {
    const line = h("div", { class: "panel-arms-truth", role: "slider", tabindex: 0, "aria-orientation": "vertical", "data-arm": arm });
    let grip = 0; // how far from the line it was taken
    const at = (event: PointerEvent) => event.clientY - box.getBoundingClientRect().top;
    line.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      line.setPointerCapture(event.pointerId);
      grip = at(event) - py(truth(arm));
      held = { arm, mean: truth(arm), stroke: newStroke() };
      moved = false;
    });
    line.addEventListener("pointermove", (event) => {
      if (held?.arm !== arm || !held.stroke) return;
      put(arm, about.ends[0] + ((bottom() - at(event) + grip) / (bottom() - MARGIN.top)) * span(), held.stroke);
    });
    const up = () => {
      if (held?.arm !== arm) return;
      flush();
      about = told;
      held = moved ? { ...held, stroke: 0 } : null;
    };
    line.addEventListener("pointerup", up);
    line.addEventListener("pointercancel", up);
    line.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = span() / (event.shiftKey ? 5 * KEY_STEPS : KEY_STEPS);
      const to: Record<string, number> = {
        ArrowUp: truth(arm) + step, ArrowRight: truth(arm) + step, ArrowDown: truth(arm) - step, ArrowLeft: truth(arm) - step,
        PageUp: truth(arm) + 5 * step, PageDown: truth(arm) - 5 * step, Home: about.ends[0], End: about.ends[1],
      };
      if (!(event.key in to)) return;
      event.preventDefault();
      put(arm, to[event.key], 0);
    });
    return line;
  }

  function place(): void {
    const shown = rows.length > 0 && !Number.isNaN(rows[4][0]);
    const n = shown ? about.names.length : 0;
    while (lines.length > n) lines.pop()!.remove();
    while (lines.length < n) box.append((lines[lines.length] = handle(lines.length)));
    line.hidden = !shown;
    note.textContent = shown ? NOTE : HIDDEN;
    lines.forEach((line, arm) => {
      const width = Math.min(WIDEST + 24, column() - 6);
      line.style.cssText = `left:${middle(arm) - width / 2}px;width:${width}px;top:${py(truth(arm))}px`;
      const said = { label: `What arm ${about.names[arm]} pays`, valuemin: about.ends[0], valuemax: about.ends[1], valuenow: +truth(arm).toFixed(3), valuetext: text(truth(arm)) };
      for (const [name, value] of Object.entries(said)) line.setAttribute(`aria-${name}`, String(value));
    });
  }

  function paint(): void {
    const { palette } = host;
    const ctx = sharp(canvas, size.width, size.height);
    const small = `12px ${palette.font}`;
    const [from, to] = [MARGIN.left, size.width - MARGIN.right];
    const upright = (x: number, y0: number, y1: number) => (ctx.moveTo(x, y0), ctx.lineTo(x, y1));
    const level = (x0: number, x1: number, y: number) => (ctx.moveTo(x0, y), ctx.lineTo(x1, y));
    ctx.beginPath();
    for (const value of ticks(...about.ends, (bottom() - MARGIN.top) / 40)) {
      level(from, to, Math.round(py(value)) + 0.5);
      write(ctx, text(value), [from - 7, py(value)], small, palette.muted, "right");
    }
    strokes(ctx, [1, palette.rule]);
    const zero = py(0);
    write(ctx, "pulls", [from - 7, bottom() + 31], small, palette.muted, "right");
    about.names.forEach((name, arm) => {
      const [x, [estimate, low, high]] = [middle(arm), rows.map((row) => row[arm])];
      const width = Math.min(WIDEST, 0.62 * column());
      if (!Number.isNaN(estimate)) {
        ctx.globalAlpha = pointed >= 0 && pointed !== arm ? 0.55 : 1;
        ctx.fillStyle = palette.positive;
        ctx.fillRect(x - width / 2, Math.min(zero, py(estimate)), width, Math.abs(py(estimate) - zero));
        ctx.globalAlpha = 1;
      }
      if (!Number.isNaN(high)) {
        ctx.beginPath();
        upright(x, py(low), py(high));
        if (low >= about.ends[0] && low !== estimate) level(x - 6, x + 6, py(low));
        if (high <= about.ends[1]) level(x - 6, x + 6, py(high));
        else for (const side of [-5, 5]) (ctx.moveTo(x, py(high)), ctx.lineTo(x + side, py(high) + 7)); // it goes on beyond the scale
        strokes(ctx, [4.5, palette.surface], [2, palette.muted]);
      }
      write(ctx, name, [x, bottom() + 13], `600 13px ${palette.font}`, palette.ink);
      write(ctx, percent(arm), [x, bottom() + 31], small, palette.muted);
      if (Number.isNaN(truth(arm))) return;
      const reach = Math.min(WIDEST + 12, column() - 18) / 2;
      ctx.beginPath();
      level(x - reach, x + reach, py(truth(arm)));
      strokes(ctx, [6, palette.surface], [3, palette.ink]);
      ctx.beginPath();
      ctx.arc(x + reach, py(truth(arm)), 5, 0, 2 * Math.PI);
      ctx.fillStyle = palette.ink;
      ctx.fill();
      strokes(ctx, [1.5, palette.surface]);
      if (held?.arm === arm) write(ctx, text(held.mean), [x, py(held.mean) + (py(held.mean) < MARGIN.top + 22 ? 20 : -14)], `600 13px ${palette.font}`, palette.ink);
    });
    ctx.beginPath();
    level(from, to, Math.round(zero) + 0.5);
    strokes(ctx, [1, palette.muted]);
    canvas.dataset.arms = String(about.names.length);
  }

  const between = (arm: number) => (Number.isNaN(rows[2][arm]) ? "" : rows[2][arm] === Infinity ? "anything" : `${text(rows[1][arm], 2)} to ${text(rows[2][arm], 2)}`);

  function tell(): void {
    if (pointed < 0) return words.show(null);
    const [estimate, , , pulls] = rows.map((row) => row[pointed]);
    const said = [`Arm ${about.names[pointed]}: ${Number.isNaN(estimate) ? "never pulled" : `believed to pay ${text(estimate)}`}`];
    if (between(pointed)) said.push(`${about.doubt}: ${between(pointed)}`);
    if (!Number.isNaN(truth(pointed))) said.push(`pays ${text(truth(pointed))}`);
    said.push(`pulled ${Math.round(pulls)} times, ${percent(pointed)}`);
    words.show(said.join("\n"), middle(pointed), MARGIN.top + 30, column() / 2 + 4);
  }

  function fillTable(): void {
    const shown = lines.length > 0;
    if (!table.due(`${about.names} ${about.doubt} ${about.whose} ${shown}`)) return;
    table.caption.textContent = about.whose;
    table.head(["arm", "believed to pay", ...(about.doubt ? [about.doubt] : []), ...(shown ? ["pays"] : []), "pulls"]);
    table.rows(
      about.names.map((name, arm) => [
        name, text(rows[0][arm]), ...(about.doubt ? [between(arm)] : []), ...(shown ? [text(truth(arm))] : []), `${Math.round(rows[3][arm])} (${percent(arm)})`,
      ]),
    );
  }

  box.addEventListener("pointermove", (event) => {
    const arm = Math.floor((event.clientX - box.getBoundingClientRect().left - MARGIN.left) / column());
    pointed = arm >= 0 && arm < about.names.length && !held?.stroke ? arm : -1;
    redraw();
  });
  box.addEventListener("pointerleave", () => {
    pointed = -1;
    redraw();
  });

  return {
    el,
    update(part) {
      if (part.name === "about") {
        told = part.value;
        about = held?.stroke ? { ...told, ends: about.ends } : told;
        doubt.textContent = about.doubt;
        whiskers.hidden = !about.doubt;
        whose.textContent = about.whose;
      } else if (part.name === "arms") {
        const n = part.shape![1];
        rows = Array.from({ length: 5 }, (_, k) => (part.array as Float32Array).subarray(k * n, (k + 1) * n));
      }
      redraw();
    },
    draw() {
      flush();
      if (!dirty || !size.width || !rows.length || rows[0].length !== about.names.length) return;
      dirty = false;
      place();
      paint();
      tell();
      fillTable();
    },
    reflected(seq) {
      if (!held || held.stroke || waiting || seq < sent) return;
      held = null;
      redraw();
    },
    destroy() {
      stop();
      table.destroy();
    },
  };
};
