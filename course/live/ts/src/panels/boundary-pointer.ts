/** Mouse, pen and finger on the plane: a press starts a stroke of the chosen tool. */
import type { Brush } from "./boundary-brush";

const HOLD_MS = 200; // a shorter press is one click
const SLACK = 4; // CSS pixels a click may slip

export interface PointerState {
  at: [number, number] | null; // where the pointer hovers, CSS pixels of the surface
  pressed: boolean;
}

interface Press {
  id: number;
  start: [number, number];
  since: number;
  sprayed: number; // ms up to which points have been sprayed
  n: number; // points this stroke has touched
}

/** Connect a surface to the brush. `tick` belongs in every draw: it sprays while the button is held. */
export function pointer(
  surface: HTMLElement,
  brush: Brush,
  options: { editable: () => boolean; take: (px: number, py: number) => void; redraw: () => void; done: (text: string) => void },
): { state: PointerState; tick(now: number): void } {
  const state: PointerState = { at: null, pressed: false };
  let press: Press | null = null;

  const place = (event: PointerEvent): [number, number] => {
    const box = surface.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const act = (px: number, py: number) => {
    if (!press) return;
    if (brush.tool === "erase") press.n += brush.erase(px, py);
    else if (brush.tool === "relabel") press.n += brush.relabel(px, py);
    else if (brush.tool === "move") brush.drag(px, py);
  };

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || press) return;
    surface.focus({ preventScroll: true });
    const at = place(event);
    state.at = at;
    if (!options.editable()) options.take(...at);
    if (!options.editable() || !brush.plane().area.holds(...at)) return;
    event.preventDefault();
    surface.setPointerCapture(event.pointerId);
    brush.drop();
    brush.begin();
    press = { id: event.pointerId, start: at, since: event.timeStamp, sprayed: 0, n: 0 };
    state.pressed = true;
    if (brush.tool === "add") {
      brush.add(...at);
      press.n = 1;
    } else if (brush.tool === "move") press.n = brush.grab(...at);
    else act(...at);
    options.redraw();
  });

  surface.addEventListener("pointermove", (event) => {
    if (press && event.pointerId !== press.id) return;
    state.at = place(event);
    if (press) {
      // a fast hand skips pixels between two events; the browser kept the way
      const way = event.getCoalescedEvents?.() ?? [];
      for (const step of way.length && brush.tool !== "move" ? way : [event]) act(...place(step));
    }
    options.redraw();
  });

  const lift = (event: PointerEvent) => {
    if (!press || event.pointerId !== press.id) return;
    const { n } = press;
    press = null;
    state.pressed = false;
    brush.drop();
    if (event.pointerType === "touch") state.at = null;
    const points = `${n} ${n === 1 ? "point" : "points"}`;
    const verb = { add: "Added", erase: "Removed", move: "Moved", relabel: "Relabelled" }[brush.tool];
    if (n) options.done(`${verb} ${points}${brush.tool === "relabel" || brush.tool === "add" ? `: ${brush.labelName(brush.label)}` : ""}.`);
    options.redraw();
  };
  surface.addEventListener("pointerup", lift);
  surface.addEventListener("pointercancel", lift);
  surface.addEventListener("pointerleave", () => {
    if (press) return;
    state.at = null;
    options.redraw();
  });

  return {
    state,
    tick(now) {
      if (!press || brush.tool !== "add" || !state.at) return;
      const moved = Math.hypot(state.at[0] - press.start[0], state.at[1] - press.start[1]) > SLACK;
      if (!press.sprayed && !moved && now - press.since < HOLD_MS) return options.redraw();
      press.sprayed ||= now;
      const interval_ms = 1000 / (8 + 3 * brush.size); // at most 44 points a second
      for (; press.sprayed + interval_ms <= now; press.sprayed += interval_ms) {
        brush.add(...state.at, brush.radius());
        press.n++;
      }
      options.redraw();
    },
  };
}
