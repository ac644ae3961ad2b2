/** Panel: a plane with axes and what a lab lays on it: a map, lines, points, squares, and one point that the hand may drag. */
import { h, newStroke } from "../dom";
import type { Host, MakePanel, Panel, PanelSpec, Part } from "../types";
import { Area, drawAxes } from "./axes";
import { sharp, strokes, watchSize } from "./canvas";
import { Heatmap, STRENGTH } from "./heatmap";

const MARGIN = { left: 58, right: 12, top: 8, bottom: 44 };
const KEY_STEPS = 50; // arrow presses across the plane; five times as many with Shift
const DOTS = 60; // newest places of the path that are marked one by one
const CORNERS = 400; // newest corners of the path that are drawn: more of one that jumps about hide each other

export const plot: MakePanel = (first: PanelSpec, host: Host): Panel => {
  let spec = { ...first };
  const heat = new Heatmap();
  const arrays: Record<string, Float32Array> = {};
  let map: { bytes: Uint8Array; shape: number[] } | null = null;
  let size = { width: 0, height: 0 };
  let dirty = { base: true, marks: true };
  let held: [number, number] | null = null; // where the hand has put the point, until the kernel says so
  let sent = 0; // number of the last edit
  let waiting = false; // whether the hand has moved since
  let stroke = 0; // not 0 while the pointer is down

  const base = h("canvas", { "aria-hidden": "true", "data-canvas": "map" });
  const overlay = h("canvas", { "aria-hidden": "true", "data-canvas": "marks" });
  const surface = h("div", { class: "panel-surface", "data-surface": spec.id, onpointerdown: down, onpointermove: move, onpointerup: up, onpointercancel: up, onkeydown: key });
  const readout = h("output", { class: "panel-plot-readout" });
  const note = h("p", { class: "panel-note" }, spec.note ?? "");
  const el = h("div", { class: "panel-boundary" }, h("div", { class: "panel-plot" }, base, overlay, surface), readout, note);
  if (spec.handle) {
    surface.tabIndex = 0;
    surface.setAttribute("role", "application");
    surface.setAttribute("aria-label", `${spec.title}: a point to move with the arrow keys, in smaller steps with Shift`);
    surface.classList.add("panel-editing");
  }

  const area = () =>
    new Area(MARGIN.left, MARGIN.top, Math.max(10, size.width - MARGIN.left - MARGIN.right), Math.max(10, size.height - MARGIN.top - MARGIN.bottom), spec.extent ?? [0, 1, 0, 1]);
  const point = (): [number, number] | null => held ?? (arrays.handle ? [arrays.handle[0], arrays.handle[1]] : null);

  const redraw = () => {
    dirty.marks = true;
    host.redraw();
  };

  function put(x: number, y: number): void {
    held = area().hold(x, y);
    waiting = true;
    redraw();
  }

  function flush(): void {
    if (!waiting || !held) return;
    waiting = false;
    sent = host.edit({ do: "parameters", values: held, stroke: stroke || newStroke() });
  }

  function down(event: PointerEvent): void {
    if (!spec.handle || event.button !== 0) return;
    surface.setPointerCapture(event.pointerId);
    stroke = newStroke();
    put(...area().plane(event.offsetX, event.offsetY));
  }

  function move(event: PointerEvent): void {
    if (stroke) put(...area().plane(event.offsetX, event.offsetY));
  }

  function up(): void {
    flush();
    stroke = 0;
  }

  function key(event: KeyboardEvent): void {
    const at = point();
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!spec.handle || !way || !at || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { extent } = area();
    const step = event.shiftKey ? 5 * KEY_STEPS : KEY_STEPS;
    put(at[0] + (way[0] * (extent[1] - extent[0])) / step, at[1] + (way[1] * (extent[3] - extent[2])) / step);
  }

  const stop = watchSize(surface.parentElement!, (width, height) => {
    size = { width, height };
    dirty = { base: true, marks: true };
    host.redraw();
  });
  host.onTheme(() => {
    dirty = { base: true, marks: true };
    host.redraw();
  });

  /** The present path along points (x, y, x, y, …), lines parted by NaN; a place nearer to the last than a pixel is left out. */
  function trace(ctx: CanvasRenderingContext2D, a: Area, points: Float32Array): void {
    ctx.beginPath();
    let [pen, x, y] = [false, 0, 0];
    for (let k = 0; k < points.length; k += 2) {
      const [px, py] = [a.px(points[k]), a.py(points[k + 1])];
      const known = !Number.isNaN(px);
      if (known && pen && Math.hypot(px - x, py - y) < 1) continue;
      if (known) ctx[pen ? "lineTo" : "moveTo"](px, py);
      [pen, x, y] = [known, px, py];
    }
  }

  /** Where the last `CORNERS` corners of a path begin that are more than a pixel apart. */
  function newest(a: Area, points: Float32Array): number {
    let k = points.length - 2;
    for (let [n, x, y] = [0, NaN, NaN]; k > 0 && n < CORNERS; k -= 2) {
      const [px, py] = [a.px(points[k]), a.py(points[k + 1])];
      if (Math.hypot(px - x, py - y) < 1) continue;
      [n, x, y] = [n + 1, px, py];
    }
    return Math.max(0, k);
  }

  function clipped(canvas: HTMLCanvasElement, a: Area): CanvasRenderingContext2D {
    const ctx = sharp(canvas, size.width, size.height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(a.left, a.top, a.width, a.height);
    ctx.clip();
    return ctx;
  }

  function drawBase(a: Area): void {
    const { palette } = host;
    const ctx = clipped(base, a);
    if (map) {
      const [rows, cols] = map.shape.slice(-2);
      heat.paintClasses(map.bytes, rows, cols, palette);
      heat.into(ctx, a.left, a.top, a.width, a.height, STRENGTH);
    }
    trace(ctx, a, arrays.thin ?? new Float32Array());
    ctx.globalAlpha = 0.35;
    strokes(ctx, [1, palette.ink]);
    ctx.globalAlpha = 1;
    ctx.fillStyle = palette.positive;
    const { points = [] } = arrays;
    for (let k = 0; k < points.length; k += 2) {
      ctx.beginPath();
      ctx.arc(a.px(points[k]), a.py(points[k + 1]), 2.6, 0, 2 * Math.PI);
      ctx.fill();
      strokes(ctx, [0.75, palette.surface]);
    }
    ctx.restore();
    drawAxes(ctx, a, spec.axis_names ?? ["x", "y"], palette);
  }

  function drawMarks(a: Area): void {
    const { palette } = host;
    const ctx = clipped(overlay, a);
    const { squares = [] } = arrays;
    const scale = a.height / (a.extent[3] - a.extent[2]);
    ctx.fillStyle = ctx.strokeStyle = palette.negative;
    ctx.lineWidth = 1;
    for (let k = 0; k < squares.length; k += 3) {
      const [x, y, error] = [a.px(squares[k]), squares[k + 1], squares[k + 2]];
      const side = Math.abs(error) * scale;
      const left = x + side > a.left + a.width ? x - side : x;
      const box: [number, number, number, number] = [left, a.py(Math.max(y, y + error)), side, side];
      ctx.globalAlpha = 0.1;
      ctx.fillRect(...box);
      ctx.globalAlpha = 0.45;
      ctx.strokeRect(...box);
    }
    ctx.globalAlpha = 1;
    trace(ctx, a, arrays.bold ?? new Float32Array());
    ctx.setLineDash(spec.handle ? [7, 4] : []);
    strokes(ctx, [4.5, palette.surface], [2.5, palette.ink]);
    ctx.setLineDash([]);
    if (arrays.ghost) {
      trace(ctx, a, arrays.ghost);
      ctx.setLineDash([3, 3]);
      strokes(ctx, [3, palette.surface], [1.5, palette.muted]);
      ctx.setLineDash([]);
    }
    const path = arrays.path ?? new Float32Array();
    trace(ctx, a, path.subarray(newest(a, path)));
    strokes(ctx, [3.5, palette.surface], [1.75, palette.negative]);
    ctx.fillStyle = palette.negative;
    for (let k = Math.max(0, path.length - 2 * DOTS); k < path.length; k += 2) {
      ctx.beginPath();
      ctx.arc(a.px(path[k]), a.py(path[k + 1]), 2.4, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.restore();
    const at = point();
    if (spec.handle && at) drawHandle(ctx, a, at);
  }

  /** The point; beyond the map a wedge at its edge that shows where it went. */
  function drawHandle(ctx: CanvasRenderingContext2D, a: Area, at: [number, number]): void {
    const { palette } = host;
    const [x, y] = a.hold(...at);
    const [px, py] = [a.px(x), a.py(y)];
    ctx.fillStyle = palette.negative;
    ctx.beginPath();
    if (Number.isFinite(at[0] + at[1]) && x === at[0] && y === at[1]) ctx.arc(px, py, 8, 0, 2 * Math.PI);
    else {
      const turn = Math.atan2(at[1] < y ? 1 : at[1] > y ? -1 : 0, at[0] < x ? -1 : at[0] > x ? 1 : 0);
      for (const [r, by] of [[10, 0], [9, 2.4], [9, -2.4]]) ctx.lineTo(px + r * Math.cos(turn + by), py + r * Math.sin(turn + by));
      ctx.closePath();
    }
    ctx.fill();
    strokes(ctx, [4.5, palette.surface], [2, palette.ink]);
  }

  return {
    el,
    update(part: Part) {
      if (part.name === "spec") {
        spec = { ...spec, ...part.value };
        note.textContent = spec.note ?? "";
        dirty.base = true;
      } else if (part.name === "readout") readout.textContent = part.value;
      else if (part.name === "map") {
        map = { bytes: part.array as Uint8Array, shape: part.shape! };
        dirty.base = true;
      } else {
        arrays[part.name] = (part.array as Float32Array) ?? new Float32Array();
        dirty.base ||= part.name === "thin" || part.name === "points";
      }
      dirty.marks = true;
    },
    draw(all) {
      flush();
      if (!size.width || !(dirty.base || dirty.marks) || !(all || spec.handle)) return;
      const a = area();
      if (dirty.base) drawBase(a);
      drawMarks(a);
      dirty = { base: false, marks: false };
    },
    reflected(seq) {
      if (!held || stroke || waiting || seq < sent) return;
      held = null;
      dirty.marks = true;
    },
    destroy: stop,
  };
};
