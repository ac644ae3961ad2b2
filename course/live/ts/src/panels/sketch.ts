/** A curve drawn by hand before the run, on the axes that the run will use; afterwards it stays, with its error. */
import type uPlot from "uplot";
import { h } from "../dom";
import type { Host } from "../types";
import { polyline } from "./curves-lines";
import { text } from "./number";

interface Spec {
  series: string;
  axis: string;
  epochs: number;
  low: number;
  high: number;
  values: number[];
  is_kept: boolean;
  is_level: boolean; // one number, for where the run arrives
  error: number | null;
}

const N = 41; // points, evenly spaced, as course/live/sketch.py takes them
const KEYS = "Left and right move through the epochs, up and down set the value.";

export function sketch(host: Host, redraw: () => void) {
  let spec: Spec | null = null;
  let values: (number | null)[] = Array(N).fill(null);
  let column = 0;
  let last: [number, number] | null = null; // column and value where the pointer was
  let chart: uPlot | null = null;

  const note = h("span", {});
  const keep = h("button", { type: "button", class: "cs-button", "data-sketch": "keep", onclick: () => host.control("sketch", filled()) }, "Keep my curve");
  const clear = h("button", { type: "button", class: "cs-button", "data-sketch": "clear", onclick: () => set(() => values.fill(null)) }, "Clear");
  const el = h("div", { class: "panel-sketch-bar", hidden: true }, note, keep, clear);
  const surface = h("div", {
    class: "panel-sketch", hidden: true, tabindex: 0, role: "application", "aria-roledescription": "drawing surface",
    onpointerdown: down, onpointermove: move, onpointerup: up, onpointercancel: up, onkeydown: key,
  });

  const open = () => spec !== null && !spec.is_kept;
  const epochOf = (k: number) => (k / (N - 1)) * spec!.epochs;
  const words = (value: number) => (spec!.axis === "accuracy" ? `${(100 * value).toFixed(0)} %` : text(value));
  const within = (value: number) => Math.min(spec!.high, Math.max(spec!.low, value));

  /** What was drawn, with the ends carried on to the first and the last epoch. */
  function filled(): number[] {
    const known = values.flatMap((value, k) => (value === null ? [] : [k]));
    return values.map((_, k) => {
      const right = known.find((other) => other >= k) ?? known.at(-1)!;
      const left = known.filter((other) => other <= k).at(-1) ?? known[0];
      const share = right === left ? 0 : (k - left) / (right - left);
      return values[left]! * (1 - share) + values[right]! * share;
    });
  }

  function set(change: () => void): void {
    change();
    tell();
    redraw();
  }

  function tell(): void {
    el.hidden = spec === null;
    surface.hidden = !open();
    if (!spec) return;
    const name = spec.series.replace("_", " ");
    const drawn = values.some((value) => value !== null);
    keep.hidden = clear.hidden = !open();
    keep.disabled = clear.disabled = !drawn;
    surface.setAttribute("aria-label", `Draw how the ${name} will go, from epoch 0 to ${spec.epochs}. ${KEYS}`);
    if (open()) note.textContent = `Draw above how the ${name} will go: mouse, finger or arrow keys.`;
    else if (spec.error === null) note.textContent = `Your prediction of the ${name} is kept: the dashed line. Now press Play.`;
    else {
      const off = spec.axis === "accuracy" ? `${(100 * spec.error).toFixed(1)} points` : text(spec.error);
      note.textContent = `Your prediction (dashed) is off by ${off} ${spec.is_level ? "now" : "on average so far"}.`;
    }
  }

  function place({ offsetX, offsetY }: PointerEvent): [number, number] {
    const epoch = chart!.posToVal(offsetX, "x");
    const k = Math.round((epoch / spec!.epochs) * (N - 1));
    return [Math.min(N - 1, Math.max(0, k)), within(chart!.posToVal(offsetY, "y"))];
  }

  function paint([k, value]: [number, number]): void {
    const [from, start] = last ?? [k, value];
    const step = Math.sign(k - from) || 1;
    for (let at = from; at !== k + step; at += step) values[at] = k === from ? value : start + ((value - start) * (at - from)) / (k - from);
    last = [k, value];
    column = k;
  }

  function down(event: PointerEvent): void {
    if (event.button !== 0 || !chart) return;
    surface.setPointerCapture(event.pointerId);
    last = null;
    set(() => paint(place(event)));
  }

  function move(event: PointerEvent): void {
    if (last && chart) set(() => paint(place(event)));
  }

  function up(): void {
    last = null;
  }

  function key(event: KeyboardEvent): void {
    if (!spec || event.ctrlKey || event.metaKey || event.altKey) return;
    const across = { ArrowLeft: -1, ArrowRight: 1, Home: -N, End: N }[event.key];
    const along = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (across === undefined && along === undefined) return;
    event.preventDefault();
    const before = values[column] ?? (values.some((value) => value !== null) ? filled()[column] : (spec.low + spec.high) / 2);
    set(() => {
      if (along) values[column] = within(before + (along * (spec!.high - spec!.low)) / (event.shiftKey ? 100 : 25));
      else column = Math.min(N - 1, Math.max(0, column + across!));
    });
    host.announce(`epoch ${text(epochOf(column))}: ${values[column] === null ? "nothing drawn" : words(values[column]!)}`);
  }

  return {
    el,
    surface,
    take(value: Spec | null): void {
      if (JSON.stringify(value && [value.series, value.epochs]) !== JSON.stringify(spec && [spec.series, spec.epochs])) values.fill(null);
      spec = value;
      if (value?.values.length) values = [...value.values];
      tell();
    },
    /** How far the axes of a chart must reach for it: epochs, least and greatest value. */
    reach: (axis: string): [number, number, number] =>
      spec ? [spec.epochs, ...(spec.axis === axis ? ([spec.low, spec.high] as const) : ([Infinity, -Infinity] as const))] : [0, Infinity, -Infinity],
    /** Draw on the chart of its axis, and lay the surface over it. */
    draw(u: uPlot, axis: string, box: HTMLElement): void {
      if (spec?.axis !== axis) return;
      chart = u;
      const [inner, outer] = [u.over.getBoundingClientRect(), box.getBoundingClientRect()];
      Object.assign(surface.style, { left: `${inner.left - outer.left}px`, top: `${inner.top - outer.top}px`, width: `${inner.width}px`, height: `${inner.height}px` });
      const epochs = values.map((_, k) => epochOf(k));
      polyline(u, epochs, values, host.palette.surface, 6, []);
      polyline(u, epochs, values, host.palette.ink, 2.5, [6, 4]);
      if (document.activeElement !== surface) return;
      const { low, high } = spec;
      polyline(u, [epochs[column], epochs[column]], [low, high], host.palette.accent, 1.5, [2, 3]);
    },
  };
}
