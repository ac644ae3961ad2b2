/** A table of what a picture shows, for those who read and do not look; folded away until asked for. */
import { h } from "../dom";

const INTERVAL_MS = 800; // a table that changes thirty times a second can't be read

export interface LiveTable {
  el: HTMLElement;
  caption: HTMLElement;
  /** Is it open, and its last state old enough or about something else? Where it is too young, another draw is asked for. */
  due(about: string): boolean;
  head(columns: readonly string[]): void;
  /** Each row begins with its name. */
  rows(rows: readonly (readonly (Node | string | false)[])[]): void;
  destroy(): void;
}

export function liveTable(title: string, redraw: () => void): LiveTable {
  const caption = h("caption");
  const head = h("thead");
  const body = h("tbody");
  const scroll = h("div", { class: "panel-scroll", tabindex: 0, role: "region", "aria-label": title }, h("table", {}, caption, head, body));
  const el = h("details", { class: "panel-details", ontoggle: redraw }, h("summary", {}, title), scroll);
  let shown = "";
  let last = -Infinity;
  let timer = 0;
  return {
    el,
    caption,
    due(about) {
      clearTimeout(timer);
      if (!el.open) return false;
      const wait_ms = last + INTERVAL_MS - performance.now();
      if (about === shown && wait_ms > 0) {
        timer = setTimeout(redraw, wait_ms);
        return false;
      }
      shown = about;
      last = performance.now();
      return true;
    },
    head: (columns) => head.replaceChildren(h("tr", {}, ...columns.map((name) => (name ? h("th", { scope: "col" }, name) : h("td"))))),
    rows: (rows) =>
      body.replaceChildren(
        ...rows.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), ...cells.map((cell) => h("td", {}, cell)))),
      ),
    destroy: () => clearTimeout(timer),
  };
}
