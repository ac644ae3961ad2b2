/** Panel: which classes are taken for which, counted on the valid rows. */
import { h } from "../dom";
import type { Host, MakePanel, PanelSpec } from "../types";

export const matrix: MakePanel = (spec: PanelSpec, host: Host) => {
  let classes: string[] = spec.class_names ?? [];
  let counts: Int32Array = new Int32Array(0);
  let built = "";
  let dirty = true;
  let cells: HTMLElement[][] = []; // [true class][predicted class, …, recall]
  const caption = h("caption", {}, "Counts of valid rows");
  const table = h("table", { class: "panel-confusion" });
  const summary = h("p", { class: "panel-summary" });
  const el = h("div", { class: "panel-matrix" }, h("div", { class: "panel-scroll", tabindex: 0, role: "region", "aria-label": "Confusion matrix" }, table), summary);
  host.onTheme(() => {
    dirty = true;
    host.redraw();
  });

  const K = () => Math.round(Math.sqrt(counts.length));
  const name = (k: number) => classes[k] ?? `class ${k}`;

  function build(n: number): void {
    const indices = Array.from({ length: n }, (_, k) => k);
    cells = indices.map(() => Array.from({ length: n + 1 }, (_, k) => h("td", { class: k === n ? "panel-recall" : undefined })));
    table.replaceChildren(
      caption,
      h("thead", {},
        h("tr", {}, h("td"), h("th", { scope: "colgroup", colspan: n, class: "panel-axis" }, "predicted"), h("td")),
        h("tr", {}, h("th", { scope: "col", class: "panel-axis" }, "true"), ...indices.map((k) => h("th", { scope: "col" }, name(k))),
          h("th", { scope: "col", class: "panel-recall" }, "right"))),
      h("tbody", {}, ...indices.map((k) => h("tr", {}, h("th", { scope: "row" }, name(k)), ...cells[k]))),
    );
  }

  function fill(n: number): void {
    let [right, all] = [0, 0];
    for (let t = 0; t < n; t++) {
      const row = counts.subarray(t * n, t * n + n);
      const total = row.reduce((sum, count) => sum + count, 0);
      row.forEach((count, p) => {
        const share = total ? count / total : 0;
        const colour = p === t ? host.palette.positive : host.palette.negative;
        cells[t][p].textContent = String(count);
        cells[t][p].style.background = `color-mix(in oklab, ${colour} ${Math.round(45 * share)}%, transparent)`;
        cells[t][p].classList.toggle("panel-none", count === 0);
      });
      cells[t][n].textContent = total ? `${((100 * row[t]) / total).toFixed(0)} %` : "–";
      right += row[t];
      all += total;
    }
    summary.textContent = all ? `${right} of ${all} right: accuracy ${((100 * right) / all).toFixed(1)} %` : "No valid rows.";
  }

  return {
    el,
    update(part) {
      if (part.name === "counts") counts = part.array as Int32Array;
      else if (part.name === "classes") classes = part.value;
      else if (part.name === "spec") classes = part.value.class_names ?? classes;
      else return;
      dirty = true;
    },
    draw(all) {
      if (!all || !dirty) return;
      dirty = false;
      const n = K();
      const shape = JSON.stringify([n, classes]);
      if (shape !== built) build(n);
      built = shape;
      fill(n);
    },
    destroy() {},
  };
};
