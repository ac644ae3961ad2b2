/** The brush: verbs on points in reach, the same for mouse, pen, finger and keyboard. */
import { newStroke } from "../dom";
import type { Host } from "../types";
import type { Area } from "./axes";
import { type PointEdit, type PointSet, type Row, TRAIN } from "./boundary-points";
import { text } from "./number";

export type Tool = "add" | "erase" | "move" | "relabel";

export interface Plane {
  area: Area;
  task: "classification" | "regression";
  class_names: readonly string[];
  target_range: readonly [number, number];
}

/** What the brush is set to; maps that share a brush are set together. */
export interface Hand {
  tool: Tool;
  size: number; // 1 … 12
  label: number;
  /** Called when it was set anew. */
  follow: Set<() => void>;
}

const hands = new WeakMap<Host, Hand>();

/** The hand of one map, or the one that all maps of a stage share. */
export function handOf(host: Host, shared: boolean, tool: Tool): Hand {
  const hand = (shared && hands.get(host)) || { tool, size: 3, label: 1, follow: new Set() };
  if (shared) hands.set(host, hand);
  return hand;
}

const REACH = 22; // CSS pixels within which a single point counts as meant

export interface Brush {
  tool: Tool;
  size: number; // 1 … 12
  label: number;
  plane: () => Plane;
  /** CSS pixels. */
  radius(): number;
  /** Are points in the hand? */
  holding(): boolean;
  /** A new stroke: each point answers to it once. */
  begin(): void;
  /** Rows that can be seen and so be touched. */
  seen(): Row[];
  nearest(px: number, py: number, within?: number, among?: Row[]): Row | null;
  /** Add a point within `spread` pixels. */
  add(px: number, py: number, spread?: number): void;
  /** Remove what is under the brush; how many. */
  erase(px: number, py: number): number;
  /** Label what is under the brush; how many changed. */
  relabel(px: number, py: number): number;
  removeOne(row: Row): void;
  relabelOne(row: Row, label: number): void;
  /** Take one row, or what is under the brush, into the hand; how many. */
  grab(px: number, py: number, one?: Row): number;
  drag(px: number, py: number): void;
  drop(): void;
  /** Put what is in the hand back where it was. */
  putBack(): void;
  /** "benign", or the number of a regression target. */
  labelName(label: number): string;
}

/** `painted` is called for every edit, once it shows. */
export function makeBrush(points: PointSet, plane: () => Plane, host: Host, hand: Hand, painted: () => void): Brush {
  let held: { ids: number[]; offsets: number[][]; from: number[][] } | null = null;
  let stroke = 0;
  let seed = 0;
  let random = mulberry32(0);
  const touched = new Set<number>();

  const push = (edit: PointEdit) => {
    points.push({ ...edit, stroke });
    painted();
  };
  const away = (row: Row, px: number, py: number) => {
    const { area } = plane();
    return Math.hypot(area.px(row.x) - px, area.py(row.y) - py);
  };
  /** Points under the brush, or the nearest one where none is; each once a stroke. */
  const aimed = (px: number, py: number): Row[] => {
    const under = brush.seen().filter((row) => away(row, px, py) <= brush.radius());
    const nearest = under.length ? null : brush.nearest(px, py);
    const rows = (nearest ? [nearest] : under).filter(({ id }) => id >= 0 && !touched.has(id));
    rows.forEach(({ id }) => touched.add(id));
    return rows;
  };

  const brush: Brush = {
    get tool() {
      return hand.tool;
    },
    set tool(tool) {
      hand.tool = tool;
    },
    get size() {
      return hand.size;
    },
    set size(size) {
      hand.size = size;
    },
    get label() {
      return hand.label;
    },
    set label(label) {
      hand.label = label;
    },
    plane,
    radius: () => 3 + 4 * brush.size,
    holding: () => held !== null,
    begin() {
      touched.clear();
      stroke = newStroke();
      random = mulberry32(++seed);
    },
    seen() {
      const rows = points.rows();
      return host.value("show_valid") === false ? rows.filter((row) => row.flags & TRAIN) : rows;
    },
    nearest(px, py, within = REACH, among = brush.seen()) {
      let best: Row | null = null;
      for (const row of among) {
        const distance = away(row, px, py);
        if (distance <= within) [best, within] = [row, distance];
      }
      return best;
    },
    add(px, py, spread = 0) {
      const angle = 2 * Math.PI * random();
      const r = spread * Math.sqrt(random());
      const at = plane().area.plane(px + r * Math.cos(angle), py + r * Math.sin(angle));
      push({ do: "add", points: [at], labels: [brush.label] });
    },
    erase(px, py) {
      const ids = aimed(px, py).map((row) => row.id);
      if (ids.length) push({ do: "remove", ids });
      return ids.length;
    },
    relabel(px, py) {
      const { label } = brush;
      const ids = aimed(px, py).filter((row) => row.label !== label).map((row) => row.id);
      if (ids.length) push({ do: "relabel", ids, label });
      return ids.length;
    },
    removeOne: ({ id }) => push({ do: "remove", ids: [id] }),
    relabelOne: ({ id }, label) => push({ do: "relabel", ids: [id], label }),
    grab(px, py, one) {
      const rows = one ? [one] : aimed(px, py);
      const [x, y] = plane().area.plane(px, py);
      const from = rows.map((row) => [row.x, row.y]);
      held = rows.length ? { ids: rows.map((row) => row.id), offsets: from.map((at) => [at[0] - x, at[1] - y]), from } : null;
      return rows.length;
    },
    drag(px, py) {
      if (!held) return;
      const { area } = plane();
      const [x, y] = area.plane(px, py);
      const to = held.offsets.map(([dx, dy]) => area.hold(x + dx, y + dy));
      push({ do: "move", ids: held.ids, points: to });
    },
    drop() {
      held = null;
    },
    putBack() {
      if (held) push({ do: "move", ids: held.ids, points: held.from });
      held = null;
    },
    labelName(label) {
      const { task, class_names } = plane();
      return task === "regression" ? text(label) : (class_names[label] ?? `class ${label}`);
    },
  };
  return brush;
}

/** Small seeded generator, so that a stroke can be repeated. Source: T. Ettinger, Mulberry32, 2017. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
