/** Panel: an episode drawn from its states, replayed at any speed, and what every step of it was paid. */
import { h } from "../dom";
import type { Host, MakePanel, Palette, PanelSpec } from "../types";
import { sharp, strokes, watchSize, write } from "./canvas";
import { text } from "./number";

interface Shape {
  kind: "rect" | "disc" | "arrow";
  colour: number | keyof Palette;
  at?: number[];
  label?: string;
  below?: boolean;
  outline?: boolean;
  round?: number;
}

interface Reading {
  name: string;
  unit: string;
  digits: number;
  sides: string[];
  words: string[];
}

interface Told {
  failure?: string;
  id: number;
  epoch: number;
  start: number;
  greedy: boolean;
  n_steps: number;
  terms: [string, number][];
  end: string;
  goal: boolean | null;
  at_once: boolean;
}

interface Episode extends Told {
  frames: Float32Array; // (n_steps + 1, n_moving, 5)
  readings: Float32Array; // (n_steps + 1, n_readings)
  sums: Float64Array; // (n_steps + 1, n_terms): what each term has paid so far
}

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const FRAME_MS = 28; // thirty pictures a second are smooth, and leave a kernel on the same machine its time
const WORDS_MS = 120; // numbers that change faster can't be read
const REST_MS = 900; // the last frame of an episode stays so long before the next begins
const LEAD_MS = 300; // and the first one, so that the eye is there when a short episode begins
const CAPTION = 20; // pixels

/** A number that stays as wide: 3.2, 118.0, −4.0. */
const number = (v: number, digits: number) => (Math.abs(v) < 0.5 * 10 ** -digits ? 0 : v).toFixed(digits).replace("-", "−");

export const scene: MakePanel = (spec: PanelSpec, host: Host) => {
  const shapes: Shape[] = spec.shapes;
  const readings: Reading[] = spec.readings;
  const n_moving = shapes.filter(({ at }) => !at).length;
  const [x0, x1, y0, y1]: number[] = spec.extent;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  let arrays: Record<string, Float32Array> = {};
  let episode: Episode | null = null;
  let next: Episode | null = null; // waits for the end of the one that is shown
  let at = 0; // steps, with parts of one
  let speed = 1;
  let playing = false;
  let held = still.matches; // the learner, or their system, wants no motion that they did not ask for
  let asked = false; // whether the learner waits to see this episode
  let drawn = 0; // time of the last drawing while playing
  let ended = 0; // when the end was reached
  let told = 0; // when the words were last written
  let width = 0;
  let dirty = true;

  const canvas = h("canvas", { role: "img", "data-canvas": "scene" });
  const about = h("span");
  const failure = h("p", { class: "panel-scene-failure", hidden: true });
  const button = h("button", { type: "button", class: "cs-button panel-scene-play", "data-scene": "play", onclick: toggle }, "Replay");
  const slider = h("input", { type: "range", min: 0, max: 1, step: 1, value: 0, "data-scene": "step", "aria-label": "Step of the episode", oninput: () => seek(slider.valueAsNumber) });
  const pace = h("select", { "aria-label": "Speed of the replay", "data-scene": "speed", onchange: () => (speed = +pace.value) }, ...SPEEDS.map((v) => h("option", { value: v, selected: v === 1 }, `${v}×`)));
  const newest = h("button", { type: "button", class: "cs-button", "data-scene": "newest", hidden: true, onclick: () => next && begin(next) });
  const words = h("output", { class: "panel-plot-readout panel-scene-words", "data-scene": "words", "aria-live": "off" });
  const caption = h("caption");
  const body = h("tbody");
  const sum = h("tfoot");
  const table = h("table", {}, caption, h("thead", {}, h("tr", {}, h("td"), ...["weight", "this step", "so far"].map((name) => h("th", { scope: "col" }, name)))), body, sum);
  const box = h("div", { class: "panel-scene-box" }, canvas);
  const el = h("div", { class: "panel-scene" }, h("div", { class: "panel-note panel-scene-about" }, about, newest), failure, box, h("div", { class: "panel-scene-bar" }, button, slider, pace), words, table, h("p", { class: "panel-note" }, spec.note));

  const stop = watchSize(box, (w) => {
    width = w;
    changed();
  });
  host.onTheme(changed);

  function changed(): void {
    dirty = true;
    host.redraw();
  }

  function toggle(): void {
    held = playing || still.matches;
    asked = true;
    if (playing) playing = false;
    else play();
    changed();
  }

  function play(): void {
    if (!episode) return;
    if (at >= episode.n_steps) {
      if (next) return begin(next, true);
      at = 0;
    }
    playing = true;
    ended = 0;
    drawn = at ? 0 : performance.now() + LEAD_MS;
  }

  function seek(step: number): void {
    at = step;
    held ||= playing;
    playing = false;
    changed();
  }

  /** Show another episode from its beginning. */
  function begin(now: Episode, go = !held): void {
    episode = now;
    next = null;
    asked = now.at_once;
    at = 0;
    playing = false;
    slider.max = String(now.n_steps);
    if (go) play();
    changed();
  }

  function take(value: Told): void {
    failure.hidden = !value.failure;
    failure.textContent = value.failure ?? "";
    if (value.failure) return;
    const n = value.terms.length;
    const sums = new Float64Array((value.n_steps + 1) * n);
    arrays.paid.forEach((v, k) => (sums[k + n] = sums[k] + v));
    const now = { ...value, frames: arrays.frames, readings: arrays.readings, sums };
    if (episode?.id === now.id) episode = now; // only paid otherwise
    else if (next?.id === now.id) next = now;
    else if (!episode || now.at_once || (!playing && !ended && (at === 0 || at >= episode.n_steps))) begin(now);
    else next = now;
    changed();
  }

  function phrase(k: number, step: number): string {
    const { name, unit, digits, sides, words: names } = readings[k];
    const v = episode!.readings[step * readings.length + k];
    if (names.length) return `${name} ${names[Math.round(v)] ?? ""}`.trim();
    const size = number(sides.length ? Math.abs(v) : v, digits);
    return `${name} ${size}${unit}${sides.length && +Math.abs(v).toFixed(digits) ? ` ${sides[v < 0 ? 0 : 1]}` : ""}`;
  }

  /** What is to be seen at a step, in words. */
  function say(step: number): string {
    const { n_steps, sums, terms, end } = episode!;
    const paid = terms.reduce((all, _, k) => all + sums[step * terms.length + k], 0);
    const parts = [`return ${Math.abs(paid) < 100 ? text(paid) : number(paid, 0)}`, ...readings.map((_, k) => phrase(k, step))];
    return `Step ${step} of ${n_steps}: ${parts.join(", ")}${step === n_steps ? `. ${end}` : ""}`;
  }

  function fill(step: number): void {
    const { terms, sums, epoch, start, greedy, n_steps } = episode!;
    const n = terms.length;
    about.textContent = `Policy of ${spec.unit} ${epoch}, start ${start}, ${greedy ? "favourite" : "drawn"} actions`;
    words.textContent = say(step);
    words.dataset.epoch = String(epoch);
    slider.ariaValueText = words.textContent;
    slider.style.setProperty("--fill", `${(100 * step) / Math.max(1, n_steps)}%`);
    canvas.setAttribute("aria-label", `${spec.describe} ${words.textContent}`);
    while (body.children.length > n) body.lastChild!.remove();
    while (body.children.length < n) body.append(h("tr", {}, h("th", { scope: "row" }), h("td"), h("td"), h("td")));
    const last = Math.max(0, step - 1);
    const paid = (k: number) => sums[step * n + k] - sums[last * n + k];
    terms.forEach(([name, weight], k) => {
      const row = body.children[k] as HTMLElement;
      row.classList.toggle("panel-scene-unpaid", weight === 0);
      [name, text(weight), number(paid(k), 2), number(sums[step * n + k], 1)].forEach((words, c) => (row.children[c].textContent = words));
    });
    const total = (of: (k: number) => number) => terms.reduce((all, _, k) => all + of(k), 0);
    const totals = [number(total(paid), 2), number(total((k) => sums[step * n + k]), 1)];
    sum.replaceChildren(h("tr", {}, h("th", { scope: "row" }, "all together"), h("td"), ...totals.map((v) => h("td", {}, v))));
  }

  function advance(now: number): void {
    if (!episode) return;
    if (playing && now - drawn >= FRAME_MS) {
      at = drawn ? Math.min(episode.n_steps, at + ((now - drawn) / 1000) * spec.steps_per_s * speed) : at;
      drawn = now;
      dirty = true;
      if (at >= episode.n_steps) {
        playing = false;
        ended = now;
        if (asked) host.announce(say(episode.n_steps));
      }
    }
    if (ended && now - ended >= REST_MS) {
      ended = 0;
      if (next && !held) begin(next);
    }
    if (playing || ended) host.redraw();
  }

  function paint(step: number): void {
    const { palette } = host;
    const scale = width / (x1 - x0);
    const high = (y1 - y0) * scale;
    const ctx = sharp(canvas, width, high);
    ctx.fillStyle = palette.raised;
    ctx.fillRect(0, 0, width, high);
    const first = Math.floor(step);
    const part = step - first;
    let moving = 0;
    for (const shape of shapes) {
      let place = shape.at;
      if (!place) {
        const from = (first * n_moving + moving) * 5;
        const to = Math.min(from + 5 * n_moving, episode!.frames.length - 5 * (n_moving - moving));
        moving += 1;
        const at = (k: number) => episode!.frames[from + k] + part * (episode!.frames[to + k] - episode!.frames[from + k]);
        // Sizes change at once: an arrow that turns round would shrink through nothing.
        place = [at(0), at(1), at(2), episode!.frames[from + 3], episode!.frames[from + 4]];
      }
      if (place[3]) draw(ctx, shape, place, scale, palette);
    }
  }

  function draw(ctx: CanvasRenderingContext2D, shape: Shape, [x, y, angle, w, tall]: number[], scale: number, palette: Palette): void {
    const colour = typeof shape.colour === "number" ? palette.category(shape.colour) : (palette[shape.colour] as string);
    const [px, py] = [(x - x0) * scale, (y1 - y) * scale];
    const [wide, high] = [Math.sign(w) * Math.max(2, Math.abs(w) * scale), Math.max(2, tall * scale)];
    ctx.save();
    ctx.translate(px, py);
    ctx.rotate(-angle);
    ctx.beginPath();
    if (shape.kind === "disc") ctx.ellipse(0, 0, Math.abs(wide) / 2, high / 2, 0, 0, 2 * Math.PI);
    else if (shape.kind === "arrow") {
      const [neck, half] = [wide - Math.sign(wide) * Math.min(Math.abs(wide), 1.2 * high), high / 2];
      for (const [ax, ay] of [[0, -half / 3], [neck, -half / 3], [neck, -half], [wide, 0], [neck, half], [neck, half / 3], [0, half / 3]]) ctx.lineTo(ax, ay);
      ctx.closePath();
    } else ctx.roundRect(-wide / 2, -high / 2, wide, high, Math.min(scale * (shape.round ?? 0), wide / 2, high / 2));
    if (shape.outline) {
      ctx.setLineDash([6, 4]);
      strokes(ctx, [2, colour]);
    } else {
      ctx.fillStyle = colour;
      ctx.fill();
      if (!shape.at) strokes(ctx, [1, palette.surface]);
    }
    ctx.restore();
    if (!shape.label) return;
    ctx.font = `13px ${palette.font}`;
    const half = ctx.measureText(shape.label).width / 2 + 4; // a label stays inside the picture
    write(ctx, shape.label, [Math.max(half, Math.min(width - half, px)), py + (shape.below ? 1 : -1) * (high / 2 + CAPTION / 2)], ctx.font, palette.ink);
  }

  return {
    el,
    update(part) {
      if (part.name === "episode") take(part.value);
      else arrays[part.name] = (part.array as Float32Array) ?? new Float32Array();
    },
    draw() {
      const now = performance.now();
      advance(now);
      if (!dirty || !episode || !width) return;
      dirty = false;
      paint(at);
      const step = Math.floor(at);
      slider.value = String(step);
      newest.hidden = !next;
      newest.textContent = next ? `Show ${spec.unit} ${next.epoch}` : "";
      button.textContent = playing ? "Pause replay" : at >= episode.n_steps ? "Replay again" : "Replay";
      if (playing && now - told < WORDS_MS) return;
      told = now;
      fill(step);
    },
    destroy: stop,
  };
};
