/** Panel: words and numbers in rows and columns; a marked row is bold and has a sign before its name. */
import { h } from "../dom";
import type { MakePanel } from "../types";
import { text } from "./number";

interface Cells {
  columns: string[];
  rows: (string | number | null)[][];
  emphasis: number[];
  caption: string;
}

export const table: MakePanel = (spec, host) => {
  const caption = h("caption");
  const head = h("thead");
  const body = h("tbody");
  const scroll = h("div", { class: "panel-scroll", tabindex: 0, role: "region", "aria-label": spec.title || "Table" }, h("table", {}, caption, head, body));
  const el = h("div", { class: "panel-table" }, scroll);
  let cells: Cells = { columns: [], rows: [], emphasis: [], caption: "" };
  let heads = "";
  let dirty = false;

  /** Rewrite the cells that differ: a row that stays keeps its place under a reader's cursor. */
  function fill(): void {
    const { columns, rows, emphasis } = cells;
    const shape = JSON.stringify([columns, rows.length]);
    if (shape !== heads) {
      heads = shape;
      head.replaceChildren(h("tr", {}, ...columns.map((name) => (name ? h("th", { scope: "col" }, name) : h("td")))));
      body.replaceChildren(...rows.map(() => h("tr", {}, ...columns.map((_, c) => (c ? h("td") : h("th", { scope: "row" }))))));
    }
    caption.textContent = cells.caption;
    rows.forEach((row, r) => {
      const marked = emphasis.includes(r);
      const line = body.rows[r];
      line.classList.toggle("panel-marked", marked);
      row.forEach((cell, c) => {
        const words = typeof cell === "number" ? text(cell) : cell ?? "–";
        const shown = marked && !c ? `▸ ${words}` : words;
        const at = line.cells[c];
        if (at.textContent !== shown) at.textContent = shown;
        at.classList.toggle("panel-number", typeof cell === "number");
      });
    });
    columns.forEach((_, c) => head.rows[0]?.cells[c]?.classList.toggle("panel-number", rows.length > 0 && typeof rows[0][c] === "number"));
  }

  return {
    el,
    update(part) {
      if (part.name !== "cells") return;
      cells = part.value;
      dirty = true;
      host.redraw();
    },
    draw() {
      if (!dirty) return;
      dirty = false;
      fill();
    },
    destroy() {},
  };
};
