/** Panel: what the model answers on the plane, with the points it learns from and a brush for them. */
import { h } from "../dom";
import type { Host, MakePanel, Panel, PanelSpec, Part } from "../types";
import { Area, drawAxes } from "./axes";
import { type Plane, handOf, makeBrush } from "./boundary-brush";
import { EDIT_INSTRUCTIONS, INSTRUCTIONS, PICK_INSTRUCTIONS, keys } from "./boundary-keys";
import { fillLegend } from "./boundary-legend";
import { drawBorder, drawLines, drawCross, drawRing } from "./boundary-overlay";
import { pointer } from "./boundary-pointer";
import { DIRTY, PointSet, type Row, TRAIN, WRONG } from "./boundary-points";
import { describe, fillTable } from "./boundary-table";
import { tools } from "./boundary-tools";
import { scaled, sharp, watchSize } from "./canvas";
import { Heatmap, STRENGTH } from "./heatmap";
import { liveTable } from "./live-table";
import { Marks, half } from "./marks";
import { text } from "./number";
import { tip } from "./tip";

const PIECE_MS = 50; // a stroke leaves in pieces this far apart
const MARGIN = { left: 52, right: 10, top: 8, bottom: 44 };
const NARROW = { left: 44, right: 6, top: 4, bottom: 42 }; // of a map that is one of several

export const boundary: MakePanel = (first: PanelSpec, host: Host): Panel => {
  let spec = { ...first };
  const points = new PointSet();
  const heat = new Heatmap();
  const marks = new Marks();
  let lines = new Float32Array(); // borders of several models: x, y and which in turn, NaN where a line ends
  let ghost = new Float32Array(); // the pinned run's border: x and y in turn, NaN where a line ends
  let map: { bytes: Uint8Array; shape: number[] } | null = null;
  let size = { width: 0, height: 0, dpr: 0 };
  let dirty = { axes: true, map: true, marks: true, hand: true, words: true, flags: true, legend: true };
  let picked = -1; // id of the point that a lab looks at
  let shownKinds = "";
  let flushed = 0; // when we last sent what was painted

  const shared = spec.shared === true;
  const margin = shared ? NARROW : MARGIN;
  const plane = (): Plane => ({
    area: new Area(
      margin.left,
      margin.top,
      Math.max(10, size.width - margin.left - margin.right),
      Math.max(10, size.height - margin.top - margin.bottom),
      spec.extent ?? [-1, 1, -1, 1],
    ),
    task: spec.task ?? "classification",
    class_names: spec.class_names ?? [],
    target_range: spec.target_range ?? [-1, 1],
  });
  const editable = () => spec.editable !== false;

  const redraw = () => {
    dirty.marks = true;
    host.redraw();
  };
  const hand = handOf(host, shared, spec.tool ?? "add");
  const brush = makeBrush(points, plane, host, hand, redraw);
  const base = h("canvas", { "aria-hidden": "true", "data-canvas": "map" });
  const overlay = h("canvas", { "aria-hidden": "true", "data-canvas": "points" });
  const ring = h("div", { class: "panel-brush", hidden: true });
  const hint = tip();
  const readout = h("div", { class: "panel-readout", "aria-hidden": "true" });
  const help = h("p", { class: "cs-hidden", id: `help-${Math.random().toString(36).slice(2)}` });
  const surface = h("div", {
    class: "panel-surface", tabindex: 0, role: "application", "aria-roledescription": "map of points",
    "aria-describedby": help.id, "data-surface": spec.id,
  });
  const plot = h("div", { class: "panel-plot" }, base, overlay, ring, surface, hint.el);
  const legend = h("div", { class: "panel-legend" });
  const bar = tools(brush, host, redraw);
  hand.follow.add(bar.refresh);
  const caption = h("p", { class: "panel-map-caption", hidden: true });
  const table = liveTable("Points as a table", redraw);
  const el = h("div", { class: "panel-boundary" }, caption, bar.el, plot, legend, h("div", { class: "panel-under" }, table.el, readout), help);

  const hover = () => {
    dirty.hand = true;
    host.redraw();
  };
  /** Choose the point under the hand, where a lab asks for one. */
  const take = (px: number, py: number, within?: number) => {
    const row = spec.pick && brush.nearest(px, py, within);
    if (!row) return;
    picked = row.id; // shown at once; the next frame brings the truth
    host.control(spec.pick, row.id);
    host.announce(`Chosen: ${describe(row, brush)}`);
    redraw();
  };
  const { state, tick } = pointer(surface, brush, { editable, take, redraw: hover, done: host.announce });
  const cross = keys(surface, brush, {
    editable,
    take: first.pick ? take : null,
    redraw,
    say: host.announce,
    chose: () => hand.follow.forEach((refresh) => refresh()),
    undo: () => void host.control("undo", true),
    output: said,
  });

  /** What the model says at a place of the plane. */
  function said(x: number, y: number): string {
    if (!map) return "";
    const { extent } = plane().area;
    const [rows, cols] = map.shape.slice(-2);
    const c = Math.min(cols - 1, Math.floor(((x - extent[0]) / (extent[1] - extent[0])) * cols));
    const r = Math.min(rows - 1, Math.floor(((extent[3] - y) / (extent[3] - extent[2])) * rows));
    const byte = map.bytes[r * cols + c];
    if (map.shape.length === 3) return brush.labelName(byte);
    const { task, target_range } = plane();
    if (task === "regression") return text(target_range[0] + (byte / 255) * (target_range[1] - target_range[0]));
    return `${text((2 * byte) / 255 - 1, 2)} (${brush.labelName(byte < 127.5 ? 0 : 1)})`;
  }

  const redrawAll = () => {
    dirty = { axes: true, map: true, marks: true, hand: true, words: true, flags: true, legend: true };
    host.redraw();
  };
  const respec = () => {
    const task = spec.task === "regression" ? "values" : "classes";
    surface.setAttribute("aria-label", `Plane of ${(spec.axis_names ?? ["x", "y"]).join(" and ")} with the model's ${task} and the points`);
    help.textContent = INSTRUCTIONS + (editable() ? EDIT_INSTRUCTIONS : spec.pick ? PICK_INSTRUCTIONS : "");
    surface.classList.toggle("panel-picking", !editable() && !!spec.pick);
    surface.classList.toggle("panel-editing", editable());
    bar.el.hidden = !editable();
    bar.refresh();
    redrawAll();
  };
  respec();

  const stop = watchSize(plot, (width, height) => {
    size = { width, height, dpr: devicePixelRatio };
    redrawAll();
  });
  host.onTheme(() => {
    bar.refresh();
    redrawAll();
  });

  /** Send what was painted, in pieces while the stroke lasts. */
  function flush(): void {
    const now = performance.now();
    if (state.pressed && now - flushed < PIECE_MS) return host.redraw();
    flushed = now;
    points.flush((edit) => host.edit(edit));
  }

  function drawMap(): void {
    const { area } = plane();
    const palette = host.palette;
    if (dirty.axes) drawAxes(sharp(base, size.width, size.height), area, spec.axis_names ?? ["x", "y"], palette);
    if (!map) return;
    const ctx = scaled(base, size.width, size.height);
    ctx.clearRect(area.left, area.top, area.width, area.height);
    const [rows, cols] = map.shape.slice(-2);
    const hard = host.value("discretise") === true;
    if (map.shape.length === 3) heat.paintClasses(map.bytes, rows, cols, palette, hard);
    else heat.paint(map.bytes, rows, cols, palette, hard);
    heat.into(ctx, area.left, area.top, area.width, area.height, STRENGTH);
  }

  function colourOf(row: Row): string {
    const { task, target_range } = plane();
    if (task !== "regression") return host.palette.category(row.label);
    const share = (2 * (row.label - target_range[0])) / (target_range[1] - target_range[0]) - 1;
    return host.palette.at(Math.round(16 * Math.min(1, Math.max(-1, share))) / 16);
  }

  function drawMarks(rows: Row[]): void {
    const { area, task } = plane();
    const palette = host.palette;
    const ctx = sharp(overlay, size.width, size.height);
    const r = Math.round(20 * Math.min(5.5, Math.max(2.6, 7.4 - 1.15 * Math.log10(Math.max(1, rows.length))) * Math.min(1, area.width / 360))) / 20;
    marks.use(palette, r);
    const c = half(r);
    ctx.save();
    ctx.beginPath();
    ctx.rect(area.left - c, area.top - c, area.width + 2 * c, area.height + 2 * c);
    ctx.clip();
    drawLines(ctx, area, lines, palette);
    drawBorder(ctx, area, ghost, palette);
    const fine = overlay.width / size.width;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    for (const row of rows) {
      const [x, y] = [area.px(row.x), area.py(row.y)];
      if (Math.abs(x - area.left - area.width / 2) > area.width / 2 + 1 || Math.abs(y - area.top - area.height / 2) > area.height / 2 + 1) continue; // beyond the axes
      const mark = {
        shape: task === "regression" ? 0 : row.label,
        colour: colourOf(row),
        hollow: !(row.flags & TRAIN),
        ring: (row.flags & DIRTY) !== 0,
        wrong: (row.flags & WRONG) !== 0,
        edge: task === "regression",
      };
      // On whole pixels of the screen: a copy that must not be resampled takes half the time.
      const image = marks.get(mark, r, palette);
      ctx.drawImage(image, Math.round(fine * x - image.width / 2), Math.round(fine * y - image.width / 2));
    }
    ctx.restore();
    const chosen = rows.find(({ id }) => id === picked);
    if (chosen) drawRing(ctx, area, chosen, r + 5, palette);
    if (cross.at && document.activeElement === surface) drawCross(ctx, area, cross.at, palette);
  }

  /** The brush under the pointer. It is no part of the canvas, so that moving it draws no point again. */
  function drawHand(): void {
    const { at } = state;
    ring.hidden = !(editable() && at && plane().area.holds(...at));
    if (ring.hidden) return;
    const r = brush.radius();
    ring.style.width = ring.style.height = `${2 * r}px`;
    ring.style.transform = `translate(${at![0] - r}px, ${at![1] - r}px)`;
  }

  /** The point in words beside the pointer, and the model's answer under the picture. */
  function drawWords(): void {
    const { area } = plane();
    const keyed = cross.at && document.activeElement === surface && !state.at;
    const at = state.at ?? (keyed ? ([area.px(cross.at![0]), area.py(cross.at![1])] as [number, number]) : null);
    const inside = at && area.holds(...at) ? at : null;
    const row = inside && !state.pressed ? brush.nearest(...inside, 10) : null;
    if (row) hint.show(describe(row, brush), area.px(row.x), area.py(row.y));
    else hint.show(null);
    const [x, y] = inside ? area.plane(...inside) : [0, 0];
    readout.textContent = inside ? `${text(x)}, ${text(y)} → ${said(x, y)}` : "";
  }

  return {
    el,
    shared: shared ? [bar.el, legend] : undefined,
    update(part: Part) {
      if (part.name === "caption") {
        caption.textContent = part.value;
        caption.hidden = !part.value;
      } else if (part.name === "map") {
        map = { bytes: part.array as Uint8Array, shape: part.shape ?? [100, 100] };
        dirty.map = true;
      } else if (part.name === "lines") {
        lines = part.array as Float32Array<ArrayBuffer>;
        dirty.marks = true;
      } else if (part.name === "ghost") {
        ghost = (part.array as Float32Array<ArrayBuffer>) ?? new Float32Array();
        dirty.marks = true;
      } else if (part.name === "picked") {
        picked = part.value;
        dirty.marks = true;
      } else if (part.name === "spec") {
        const next = { ...spec, ...part.value };
        if (JSON.stringify(next) === JSON.stringify(spec)) return;
        spec = next;
        respec();
      } else if (points.take(part)) dirty[part.name === "flags" ? "flags" : "marks"] = true;
    },
    draw(all) {
      tick(performance.now());
      flush();
      if (!size.width) return;
      if (size.dpr !== devicePixelRatio) dirty.axes = dirty.map = dirty.marks = true;
      size.dpr = devicePixelRatio;
      if (dirty.map) drawMap();
      const marks = dirty.marks || (all && dirty.flags);
      if (marks) {
        const rows = brush.seen();
        drawMarks(rows);
        const kinds = {
          valid: rows.some((row) => !(row.flags & TRAIN)),
          dirty: rows.some((row) => row.flags & DIRTY),
          wrong: shared || rows.some((row) => row.flags & WRONG), // on one map or another
        };
        if (dirty.legend || JSON.stringify(kinds) !== shownKinds) fillLegend(legend, plane(), kinds, host);
        shownKinds = JSON.stringify(kinds);
        fillTable(table, rows, brush, spec.axis_names ?? ["x", "y"], cross.at);
      }
      if (marks || dirty.hand) drawHand();
      dirty.words ||= dirty.map || marks;
      const words = dirty.hand || (all && dirty.words);
      if (words) drawWords();
      dirty = { axes: false, map: false, marks: false, hand: false, words: dirty.words && !words, flags: dirty.flags && !marks, legend: dirty.legend && !marks };
    },
    reflected(seq) {
      if (points.reflected(seq)) dirty.marks = true;
    },
    changed(name) {
      if (name === "discretise") dirty.map = true;
      if (name === "show_valid") dirty.marks = true;
    },
    destroy() {
      stop();
      hand.follow.delete(bar.refresh);
      table.destroy();
    },
  };
};
