/** Panel: which rows train and which test in each fold, with a slider for k and every fold's score. */
import { h, newStroke } from "../dom";
import type { Host, MakePanel } from "../types";
import { beside, heap, said, type Beside, type Scores } from "./beside";
import { sharp, watchSize, write } from "./canvas";
import { liveTable } from "./live-table";
import { tip } from "./tip";

const LEFT = 24; // room for the number of the fold
const RIGHT = 132; // room for its score
const HEAD = 10; // the strip of classes
const ROOM = 260; // height for all folds
const WORDS = 11; // a fold at least so high has its number and score written
const DOTS = 96; // height of the heap of scores, where there are too many folds to write each one's

export const folds: MakePanel = (_, host: Host) => {
  let roles: Uint8Array = new Uint8Array(0);
  let [n_folds, n_rows, width, stroke, hand] = [0, 0, 0, 0, false];
  let ids: number[] = [];
  let labels: number[] | null = null;
  let classes: string[] = [];
  let scores: Scores | null = null;
  let other: Beside | null = null;
  let pointed: { fold: number; row: number } | null = null;
  let dirty = true;

  const number = h("output", { class: "panel-number" });
  const slider = h("input", {
    type: "range", step: 1, "data-folds": "k",
    onpointerdown: () => (stroke = newStroke()),
    oninput: () => {
      number.textContent = slider.value;
      hand = true;
      host.edit({ do: "split", name: "k", value: Number(slider.value), stroke: (stroke ||= newStroke()) });
    },
    onchange: () => ([stroke, hand] = [0, false]),
  });
  const named = h("span", {}, "Folds (k)");
  const field = h("label", { class: "panel-field panel-folds-k" }, named, slider, number);
  const mean = h("p", { class: "panel-folds-mean" });
  const canvas = h("canvas", { "aria-hidden": "true" });
  const words = tip();
  const under = beside(host);
  const box = h("div", { class: "panel-folds-box" }, canvas, words.el);
  const table = liveTable("Folds as a table", () => {
    dirty = true;
    host.redraw();
  });
  const sample = (kind: string, text: string) => h("li", {}, h("i", { class: `panel-folds-${kind}` }), text);
  const legend = h("ul", { class: "panel-curve-legend" }, sample("test", "tests"), sample("train", "trains"), sample("none", "not used"));
  const el = h("div", { class: "panel-folds" }, h("div", { class: "panel-curve-head" }, field, legend), box, mean, under.el, table.el);

  const redraw = () => {
    dirty = true;
    host.redraw();
  };
  const stop = watchSize(box, (now) => {
    width = now;
    redraw();
  });
  host.onTheme(redraw);

  const rowHeight = () => Math.max(1, Math.min(20, Math.floor(ROOM / Math.max(1, n_folds))));
  const inner = () => Math.max(40, width - LEFT - RIGHT);

  box.addEventListener("pointermove", (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const fold = Math.floor((event.clientY - top - HEAD) / rowHeight());
    const row = Math.floor(((event.clientX - left - LEFT) / inner()) * n_rows);
    pointed = fold >= 0 && fold < n_folds && row < n_rows ? { fold, row: Math.max(row, -1) } : null;
    redraw();
  });
  box.addEventListener("pointerleave", () => {
    pointed = null;
    redraw();
  });

  const role = (fold: number, row: number) => roles[fold * n_rows + row];

  function paint(): void {
    const { palette } = host;
    const step = rowHeight();
    const heap = step < WORDS && scores && !other ? DOTS : 0;
    const foot = HEAD + step * n_folds + 2;
    const ctx = sharp(canvas, width, foot + heap);
    const w = inner() / n_rows;
    const at = (row: number) => LEFT + row * w;
    if (labels) for (let r = 0; r < n_rows; r++) fill(ctx, palette.category(labels[r]), at(r), 0, w + 0.3, HEAD - 4);
    for (let f = 0; f < n_folds; f++) {
      const y = HEAD + f * step;
      const colour = step < WORDS ? palette.muted : palette.lines[f % palette.lines.length];
      const [gap, faint] = [step > 4 ? 1 : 0, pointed && pointed.fold !== f ? 0.55 : 1];
      for (let r = 0; r < n_rows; ) {
        const kind = role(f, r);
        const from = r;
        while (r < n_rows && role(f, r) === kind) r++;
        if (!kind) continue;
        ctx.globalAlpha = kind === 2 ? faint : 0.22 * faint;
        fill(ctx, colour, at(from), y, (r - from) * w, step - gap);
      }
      ctx.globalAlpha = 1;
      if (step >= WORDS) {
        write(ctx, String(f + 1), [LEFT - 6, y + step / 2], `12px ${palette.font}`, palette.muted, "right");
        score(ctx, f, y, step, colour);
      }
    }
    if (heap) dots(ctx, foot);
    canvas.dataset.folds = String(n_folds);
  }

  function fill(ctx: CanvasRenderingContext2D, colour: string, ...[x, y, w, h]: [number, number, number, number]): void {
    ctx.fillStyle = colour;
    ctx.fillRect(x, y, w, h);
  }

  /** The score as a bar and in figures; an accuracy's bar is full at 100 %, a loss's at the largest. */
  function score(ctx: CanvasRenderingContext2D, f: number, y: number, step: number, colour: string): void {
    const value = scores?.values[f] ?? null;
    if (!scores || value === null) return;
    const most = scores.name === "accuracy" ? 1 : Math.max(...scores.values.map((v) => v ?? 0)) || 1;
    const [x, room] = [width - RIGHT + 10, RIGHT - 72];
    fill(ctx, host.palette.rule, x, y + 2, room, step - 5);
    fill(ctx, colour, x, y + 2, room * Math.min(1, value / most), step - 5);
    write(ctx, said(value, scores.name), [width - 2, y + step / 2], `12px ${host.palette.font}`, host.palette.ink, "right");
  }

  /** Every fold's score as a dot, like on like heaped up, over an axis of its own; the mean is an upright line. */
  function dots(ctx: CanvasRenderingContext2D, top: number): void {
    const { name, values, mean: middle } = scores!;
    const { palette } = host;
    const there = values.filter((v) => v !== null);
    const [low, high] = [Math.min(...there), Math.max(...there)];
    const [least, most] = [low - 0.05 * (high - low || 1), high + 0.05 * (high - low || 1)];
    const [from, to, base] = [LEFT, LEFT + inner(), top + DOTS - 20];
    const x = (v: number) => from + ((v - least) / (most - least)) * (to - from);
    ctx.fillStyle = palette.lines[1];
    heap(ctx, there, x, base, DOTS - 34);
    fill(ctx, palette.rule, from, base, to - from, 1);
    fill(ctx, palette.ink, x(middle) - 1, top + 8, 2, DOTS - 28);
    const font = `12px ${palette.font}`;
    write(ctx, said(low, name), [x(low), base + 11], font, palette.muted);
    if (high > low) write(ctx, said(high, name), [x(high), base + 11], font, palette.muted);
  }

  function tell(): void {
    if (!pointed) return words.show(null);
    const { fold, row } = pointed;
    const count = (kind: number) => roles.subarray(fold * n_rows, (fold + 1) * n_rows).filter((r) => r === kind).length;
    const lines = [`Fold ${fold + 1}: ${count(1)} rows train, ${count(2)} test`];
    if (scores?.values[fold] != null) lines[0] += `, ${scores.name} ${said(scores.values[fold], scores.name)}`;
    if (other && !other.is_earlier && other.values[fold] != null) lines.push(`${other.name}: ${said(other.values[fold], "accuracy")}`);
    if (row >= 0) {
      const label = labels && classes[labels[row]] ? `, ${classes[labels[row]]}` : "";
      lines.push(`Row ${ids[row]}${label}: ${["takes no part", "trains", "tests"][role(fold, row)]} here`);
    }
    words.show(lines.join("\n"), LEFT + (Math.max(row, 0) * inner()) / n_rows, HEAD + (fold + 0.5) * rowHeight());
  }

  function fillTable(): void {
    const more = other && !other.is_earlier ? other : null;
    if (!table.due(`${n_folds} ${more?.name} ${more?.n_scored}`)) return;
    table.caption.textContent = mean.textContent;
    table.head(["fold", "rows that train", "rows that test", scores?.name ?? "score", ...(more ? [more.name] : [])]);
    table.rows(
      Array.from({ length: n_folds }, (_, f) => {
        const mine = roles.subarray(f * n_rows, (f + 1) * n_rows);
        const count = (kind: number) => String(mine.filter((r) => r === kind).length);
        return [String(f + 1), count(1), count(2), said(scores?.values[f] ?? null, scores?.name ?? ""), ...(more ? [said(more.values[f] ?? null, "accuracy")] : [])];
      }),
    );
  }

  return {
    el,
    update(part) {
      if (part.name === "roles") {
        roles = part.array as Uint8Array;
        [n_folds, n_rows] = part.shape as [number, number];
      } else if (part.name === "k") {
        field.hidden = !part.value;
        if (!part.value) return;
        named.textContent = part.value.name;
        [slider.min, slider.max] = [String(part.value.low), String(part.value.high)];
        if (!hand) [slider.value, number.textContent] = [String(part.value.value), String(part.value.value)];
      } else if (part.name === "ids") ids = part.value;
      else if (part.name === "labels") labels = part.value;
      else if (part.name === "classes") classes = part.value;
      else if (part.name === "scores") scores = part.value;
      else if (part.name === "beside") under.show((other = part.value));
      redraw();
    },
    draw() {
      if (!dirty || !width || !n_rows) return;
      dirty = false;
      const words_of = (s: Scores) =>
        `${s.name} on rows never seen: mean ${said(s.mean, s.name)}, standard error ${said(s.error, s.name)}${s.note && ` (${s.note})`}, standard deviation ${said(s.spread, s.name)}` +
        (s.balanced ? `; balanced over the classes: mean ${said(s.balanced.mean, s.name)}, standard error ${said(s.balanced.error, s.name)}` : "");
      mean.textContent = scores ? words_of(scores) : "No scores yet.";
      paint();
      under.draw(width, scores);
      tell();
      fillTable();
    },
    destroy() {
      stop();
      table.destroy();
    },
  };
};
