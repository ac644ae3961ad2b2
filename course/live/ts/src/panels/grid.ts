/** Panel: a grid world to paint rewards on, with what agents have learned of each cell, and one of them on its way. */
import { h } from "../dom";
import type { Host, MakePanel, Panel, PanelSpec } from "../types";
import { scaled, sharp, watchSize } from "./canvas";
import { ACTIONS, ARROWS, Cells, KINDS, type Show } from "./grid-cells";
import { drawCells, drawKind, scaleOf, strength } from "./grid-draw";
import { INSTRUCTIONS, makeHand, makeTools } from "./grid-tools";
import { makeWalk } from "./grid-walk";
import { liveTable } from "./live-table";
import { text } from "./number";

const PIECE_MS = 50; // a stroke leaves in pieces this far apart
const HIGHEST = 520; // CSS pixels of the map
const CAPTIONS: Record<Show, string> = { values: "state value", actions: "action value", rewards: "reward of a step into the cell", visits: "visits of an agent" };

export const grid: MakePanel = (spec: PanelSpec, host: Host): Panel => {
  const cells = new Cells(spec);
  let [side, dpr, flushed] = [0, 0, 0];
  let dirty = { cells: true, hand: true, legend: true };

  const redraw = () => {
    dirty = { ...dirty, cells: true, hand: true };
    host.redraw();
  };
  const rehand = () => {
    dirty.hand = true;
    host.redraw();
  };
  const tools = makeTools(cells, spec.reach, () => ((dirty.legend = true), redraw()));
  const walk = makeWalk(cells, rehand);
  const base = h("canvas", { "aria-hidden": "true", "data-canvas": "cells" });
  const overlay = h("canvas", { "aria-hidden": "true", "data-canvas": "trail" });
  const cursor = h("div", { class: "panel-grid-cursor", hidden: true });
  const help = h("p", { class: "cs-hidden", id: `help-${Math.random().toString(36).slice(2)}` }, INSTRUCTIONS);
  const surface = h("div", {
    class: "panel-surface panel-editing", tabindex: 0, role: "application", "aria-roledescription": "map of cells", "aria-describedby": help.id,
    "aria-label": `Map of ${cells.rows} rows and ${cells.columns} columns with rewards, values and ways`, "data-surface": spec.id,
  });
  const map = h("div", { class: "panel-grid-map" }, base, overlay, walk.agent, cursor, surface);
  map.style.aspectRatio = `${cells.columns} / ${cells.rows}`;
  map.style.maxWidth = `${Math.min(620, (HIGHEST * cells.columns) / cells.rows)}px`;
  const readout = h("p", { class: "panel-grid-readout", "aria-hidden": "true" });
  const legend = h("div", { class: "panel-legend panel-grid-legend" });
  const table = liveTable("Cells as a table", redraw);
  const el = h("div", { class: "panel-grid" }, tools.el, map, readout, legend, walk.el, table.el, help);
  const hand = makeHand(surface, cells, tools, () => side, host, redraw);

  const stop = watchSize(map, (width) => {
    side = width / cells.columns;
    walk.place(side);
    redraw();
  });
  host.onTheme(() => {
    dirty.legend = true;
    redraw();
  });

  function flush(): void {
    const now = performance.now();
    if (hand.pressed && now - flushed < PIECE_MS) return host.redraw();
    flushed = now;
    cells.flush((edit) => host.edit(edit));
  }

  function drawMap(): void {
    const { palette } = host;
    const most = scaleOf(cells, tools.show);
    drawCells(scaled(base, side * cells.columns, side * cells.rows), cells, { show: tools.show, side, most, palette });
    base.dataset.arrows = Array.from({ length: cells.n }, (_, s) => (cells.acts(s) ? ARROWS[cells.goes(s)[0]] : "") || "·").join("");
    base.dataset.show = tools.show;
    if (dirty.legend || legend.dataset.most !== String(most)) fillLegend(most);
    fillTable();
  }

  function fillLegend(most: number): void {
    const { palette } = host;
    legend.dataset.most = String(most);
    const bar = h("i", { class: "panel-bar panel-grid-bar" });
    const ends = tools.show === "visits" ? [0, 1] : [-1, 0, 1];
    bar.style.background = `linear-gradient(to right, ${ends.map((x) => palette.at(x * strength(palette))).join(", ")})`;
    const whose = tools.show === "rewards" ? "" : cells.whose || cells.nRuns < 2 ? ", agent 1" : `, mean of ${cells.nRuns} agents`;
    const item = (...children: (Node | string)[]) => h("span", { class: "panel-legend-item" }, ...children);
    const kinds = Object.keys(KINDS).filter((kind) => KINDS[kind] && cells.kinds.includes(kind));
    const marks = kinds.map((kind) => {
      const canvas = h("canvas", { class: "panel-swatch", "aria-hidden": "true" });
      drawKind(sharp(canvas, 18, 18), kind, 18, palette);
      return item(canvas, KINDS[kind]);
    });
    const low = tools.show === "visits" ? "0" : text(-most);
    legend.replaceChildren(
      h("span", { class: "panel-legend-row" }, item(low), bar, item(text(most)), item(`${CAPTIONS[tools.show]}${whose}`)),
      h("span", { class: "panel-legend-row" }, ...marks, tools.show === "actions" ? "" : item(cells.nRuns > 1 ? "→ best, fainter where agents differ" : "→ best move")),
    );
  }

  function fillTable(): void {
    if (!table.due(`${cells.whose}`)) return;
    table.caption.textContent = cells.whose || cells.nRuns < 2 ? "What agent 1 has learned" : `What ${cells.nRuns} agents have learned on average`;
    table.head(["row, column", "kind", "reward", ...ACTIONS.map((name) => `value of ${name}`), "best", "visits"]);
    const inside = Array.from({ length: cells.n }, (_, s) => s).filter((s) => !cells.isWall(s));
    table.rows(
      inside.map((s) => [
        `${Math.floor(s / cells.columns) + 1}, ${(s % cells.columns) + 1}`, KINDS[cells.kinds[s]] || "free", text(cells.reward(s)),
        ...ACTIONS.map((_, a) => (cells.acts(s) ? text(cells.qOf(s, a), 2) : "–")),
        cells.goes(s).map((a) => ACTIONS[a]).join(", ") || "–", text(cells.visitsOf(s)),
      ]),
    );
  }

  function drawHand(): void {
    const focused = document.activeElement === surface;
    cursor.hidden = hand.at < 0 || !side;
    if (!cursor.hidden) {
      cursor.style.width = cursor.style.height = `${side}px`;
      cursor.style.transform = `translate(${(hand.at % cells.columns) * side}px, ${Math.floor(hand.at / cells.columns) * side}px)`;
      cursor.classList.toggle("panel-grid-focused", focused);
    }
    readout.textContent = hand.at < 0 ? "Press or drag on cells to paint what a step into them pays." : cells.describe(hand.at, tools.show);
    const ctx = sharp(overlay, side * cells.columns, side * cells.rows);
    ctx.strokeStyle = host.palette.lines[0];
    ctx.lineWidth = Math.max(2, side * 0.07);
    ctx.lineCap = "round";
    const place = (s: number): [number, number] => [((s % cells.columns) + 0.5) * side, (Math.floor(s / cells.columns) + 0.5) * side];
    walk.trail.slice(1).forEach((s, k) => {
      ctx.globalAlpha = (0.55 * (k + 1)) / walk.trail.length;
      ctx.beginPath();
      ctx.moveTo(...place(walk.trail[k]));
      ctx.lineTo(...place(s));
      ctx.stroke();
    });
  }

  return {
    el,
    update(part) {
      cells.take(part);
      dirty.cells = dirty.hand = true;
    },
    draw(all) {
      flush();
      if (!side || !cells.known) return;
      if (dpr !== devicePixelRatio) {
        dpr = devicePixelRatio;
        dirty.cells = true;
        walk.place(side);
      }
      if (dirty.cells && (all || hand.pressed)) {
        drawMap();
        dirty.cells = dirty.legend = false;
      }
      if (dirty.hand) drawHand();
      dirty.hand = false;
    },
    reflected(seq) {
      if (cells.reflected(seq)) dirty.cells = true;
    },
    destroy() {
      stop();
      walk.stop();
      table.destroy();
    },
  };
};
