/** The plane by keyboard: a crosshair that walks, and one letter for each verb. */
import type { Brush } from "./boundary-brush";
import type { Row } from "./boundary-points";
import { describe } from "./boundary-table";
import { text } from "./number";

export const INSTRUCTIONS =
  "Arrow keys move the crosshair, with Shift in larger steps. N goes to the next point. Space says what is here.";
export const PICK_INSTRUCTIONS = " Enter chooses the nearest point.";
export const EDIT_INSTRUCTIONS =
  " Enter adds a point, Delete removes the nearest one, L changes its label, M picks it up and drops it," +
  " 1 to 6 choose the class, left and right bracket the brush size, Escape puts back, Control Z undoes.";

export interface Crosshair {
  at: [number, number] | null; // in the plane; null until a key has moved it
}

const FIND = 60; // CSS pixels within which the keyboard finds its nearest point

export function keys(
  surface: HTMLElement,
  brush: Brush,
  options: {
    editable: () => boolean;
    take: ((px: number, py: number, within: number) => void) | null; // where points are chosen, not edited
    redraw: () => void;
    say: (text: string) => void;
    chose: () => void; // the size or class of the brush was changed by a key
    undo: () => void;
    output: (x: number, y: number) => string; // what the model says there
  },
): Crosshair {
  const cross: Crosshair = { at: null };
  const visited = new Set<number>();

  const here = (): [number, number] => {
    const { extent } = brush.plane().area;
    return (cross.at ??= [(extent[0] + extent[1]) / 2, (extent[2] + extent[3]) / 2]);
  };
  const pixel = (): [number, number] => {
    const [x, y] = here();
    const { area } = brush.plane();
    return [area.px(x), area.py(y)];
  };
  const where = () => {
    const [x, y] = here();
    return `${text(x)}, ${text(y)}`;
  };

  const walk = (dx: number, dy: number, large: boolean) => {
    const { area } = brush.plane();
    const [x0, x1, y0, y1] = area.extent;
    const share = large ? 1 / 10 : 1 / 50;
    const [x, y] = here();
    cross.at = area.hold(x + dx * share * (x1 - x0), y + dy * share * (y1 - y0));
    visited.clear();
    if (brush.holding()) brush.drag(...pixel());
    const near = brush.nearest(...pixel(), 8);
    options.say(near && !brush.holding() ? describe(near, brush) : where());
  };

  /** Go to the nearest point that has not been visited since the last arrow. */
  const next = () => {
    const [px, py] = pixel();
    const rest = brush.seen().filter((row) => !visited.has(row.id));
    const near = brush.nearest(px, py, Infinity, rest);
    if (!near) {
      visited.clear();
      return options.say("No further point.");
    }
    visited.add(near.id);
    cross.at = [near.x, near.y];
    options.say(describe(near, brush));
  };

  /** Do something to the nearest point, or say that there is none. */
  const toNearest = (verb: (row: Row) => string) => {
    const near = brush.nearest(...pixel(), FIND);
    if (!near) return options.say(`No point near ${where()}.`);
    if (near.id < 0) return options.say("This point is on its way; try again.");
    brush.begin();
    options.say(verb(near));
  };

  const label = (row: Row): string => {
    const { task, class_names } = brush.plane();
    const n = Math.max(2, class_names.length);
    const to = task === "regression" || row.label !== brush.label ? brush.label : (row.label + 1) % n;
    brush.relabelOne(row, to);
    return `Relabelled from ${brush.labelName(row.label)} to ${brush.labelName(to)}.`;
  };

  const pick = () => {
    if (brush.holding()) {
      brush.drop();
      return options.say(`Dropped at ${where()}.`);
    }
    toNearest((row) => {
      cross.at = [row.x, row.y];
      brush.grab(...pixel(), row);
      return `Picked up ${brush.labelName(row.label)} at ${where()}; arrows carry it, M drops it.`;
    });
  };

  const edits: Record<string, () => void> = {
    Enter: () => {
      brush.begin();
      brush.add(...pixel());
      options.say(`Added ${brush.labelName(brush.label)} at ${where()}.`);
    },
    Delete: () => toNearest((row) => (brush.removeOne(row), `Removed ${brush.labelName(row.label)} near ${where()}.`)),
    l: () => toNearest(label),
    m: pick,
    "[": () => resize(-1),
    "]": () => resize(1),
    Escape: () => {
      if (!brush.holding()) return;
      brush.putBack();
      options.say("Put back.");
    },
  };
  edits.Backspace = edits.Delete;
  const resize = (by: number) => {
    brush.size = Math.min(12, Math.max(1, brush.size + by));
    options.chose();
    options.say(`Brush size ${brush.size}.`);
  };
  const choose = (k: number) => {
    const { task, class_names } = brush.plane();
    if (task === "regression" || k >= class_names.length) return;
    brush.label = k;
    options.chose();
    options.say(`Class ${brush.labelName(k)}.`);
  };

  const arrows: Record<string, [number, number]> = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
  };

  surface.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const editing = options.editable();
    if (event.ctrlKey || event.metaKey) {
      if (key !== "z" || event.shiftKey || !editing) return;
      options.undo();
    } else if (event.altKey) return;
    else if (arrows[key]) walk(...arrows[key], event.shiftKey);
    else if (key === "n") next();
    else if (key === " ") {
      const near = brush.nearest(...pixel(), FIND);
      options.say(`${where()}: ${options.output(...here())}. ${near ? `Nearest: ${describe(near, brush)}` : "No point near."}`);
    } else if (options.take && key === "Enter") options.take(...pixel(), FIND);
    else if (editing && edits[key]) edits[key]();
    else if (editing && /^[1-6]$/.test(key)) choose(Number(key) - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
    options.redraw();
  });
  surface.addEventListener("blur", () => brush.drop());
  return cross;
}
