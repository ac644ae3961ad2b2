/** The points in words: one of them, or the first fifty as a table. */
import type { Brush, Plane } from "./boundary-brush";
import { DIRTY, type Row, TRAIN, WRONG } from "./boundary-points";
import type { LiveTable } from "./live-table";
import { text } from "./number";

const N_ROWS = 50;

/** One point in words. */
export function describe(row: Row, brush: Brush): string {
  const parts = [`${brush.labelName(row.label)} at ${text(row.x)}, ${text(row.y)}`, part(row)];
  if (row.flags & DIRTY) parts.push(Number.isNaN(row.clean) ? "label changed" : `clean label ${brush.labelName(row.clean)}`);
  if (row.flags & WRONG) parts.push("predicted wrong");
  return parts.join(", ") + ".";
}

/** Show the points nearest to a place, or the first ones, if the table is open. */
export function fillTable(table: LiveTable, rows: Row[], brush: Brush, axis_names: readonly string[], near: readonly [number, number] | null): void {
  if (!table.due(String(near))) return;
  const { area, task }: Plane = brush.plane();
  const away = (row: Row) => (near ? Math.hypot(area.px(row.x) - area.px(near[0]), area.py(row.y) - area.py(near[1])) : 0);
  const chosen = [...rows].sort((a, b) => away(a) - away(b)).slice(0, N_ROWS);
  const classes = task === "classification";
  table.caption.textContent = `${chosen.length} of ${rows.length} points${near ? ", nearest to the crosshair first" : ""}`;
  table.head(["row", ...axis_names, "label", "clean label", "part", ...(classes ? ["prediction"] : [])]);
  table.rows(
    chosen.map((row) => [
      row.id < 0 ? "new" : String(row.id),
      text(row.x),
      text(row.y),
      brush.labelName(row.label),
      row.flags & DIRTY ? (Number.isNaN(row.clean) ? "other" : brush.labelName(row.clean)) : "same",
      part(row),
      ...(classes ? [row.flags & WRONG ? "wrong" : "right"] : []),
    ]),
  );
}

function part(row: Row): string {
  return row.flags & TRAIN ? "train" : "valid";
}
