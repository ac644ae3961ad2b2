/** Where the panels go. The style sheet moves them with the width of the stage; hidden ones leave no hole. */
import { h } from "./dom";
import type { Host, MakePanel, Panel, PanelSpec } from "./types";

/** Panels that take the middle when there is a network to look at; without one, the first panel does. So both columns end at much the same height. */
const MIDDLE = ["Network", "Curves", "Text"];

export interface Placed {
  id: string;
  panel: Panel;
}

export function place(specs: PanelSpec[], makers: Record<string, MakePanel>, host: Host, view: string): { el: HTMLElement; placed: Placed[] } {
  const known = specs.filter((spec) => makers[spec.panel]);
  const hasNetwork = known.some((spec) => spec.panel === "Network");
  const rank = ({ panel }: PanelSpec) => (hasNetwork && panel === "Network" ? 0 : 1);
  known.sort((a, b) => rank(a) - rank(b));
  const middle = h("div", { class: "cs-column cs-middle" });
  const side = h("div", { class: "cs-column cs-side" });
  const maps = h("div", { class: "cs-maps" });
  const above = h("div", { class: "cs-shared" });
  const placed = known.map((spec, k) => {
    const panel = makers[spec.panel](spec, host);
    const id = `cs-${view}-p-${spec.id}`;
    const title = spec.title ?? spec.panel;
    const frame = h(
      "section",
      { class: "cs-panel", "data-panel": spec.id, "data-kind": spec.panel, "aria-labelledby": id },
      h("h3", { class: "cs-heading", id }, title),
      panel.el,
    );
    if (panel.shared) {
      if (!maps.childElementCount) middle.append(maps);
      if (!above.childElementCount) above.append(...panel.shared);
      else panel.shared.forEach((el) => el.remove());
      maps.append(frame);
      return { id: spec.id, panel };
    }
    const inMiddle = spec.column ? spec.column === "middle" : hasNetwork ? MIDDLE.includes(spec.panel) : k === 0;
    (inMiddle ? middle : side).append(frame);
    return { id: spec.id, panel };
  });
  const el = h("div", { class: "cs-panels", "data-network": hasNetwork, "data-maps": String(maps.childElementCount > 0) }, middle, side);
  if (above.childElementCount) el.prepend(above);
  if (!side.childElementCount) side.remove();
  if (!middle.childElementCount) middle.remove();
  return { el, placed };
}
