/** Elements from plain calls; every string becomes text, never markup. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: any) => void)>;

/** h("button", {class: "x", onclick: f}, "Play"): functions become listeners, true an empty attribute, false and null none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") el.addEventListener(name.slice(2), value);
    else if (value === true) el.setAttribute(name, "");
    else if (value !== false && value != null) el.setAttribute(name, String(value));
  }
  el.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return el;
}

const ICONS = {
  play: "M5 3.2v9.6L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  step: "M3 3.2v9.6L9.5 8zM10.5 3h2.2v10h-2.2z",
  step_back: "M13 3.2v9.6L6.5 8zM3.3 3h2.2v10H3.3z",
  reset: "M8 2.5a5.5 5.5 0 1 1-5.3 4h1.9A3.8 3.8 0 1 0 8 4.2V6.4L4.4 3.3 8 .3z",
  new_start: "M3 1.5h10A1.5 1.5 0 0 1 14.5 3v10a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 13V3A1.5 1.5 0 0 1 3 1.5zm2 2.2a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zm3 3a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zm3 3a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6z",
  undo: "M6.2 2.4v2.4h3.3a4.2 4.2 0 1 1 0 8.4H5v-1.9h4.5a2.3 2.3 0 1 0 0-4.6H6.2v2.5L1.6 5.8z",
  pin: "M5.2 1.5h5.6v1.6l-.9.6v3.1l2.1 2.2v1.5H8.8V15H7.2v-4.5H4V9l2.1-2.2V3.7l-.9-.6z",
  plus: "M7.1 3h1.8v4.1H13v1.8H8.9V13H7.1V8.9H3V7.1h4.1z",
  minus: "M3 7.1h10v1.8H3z",
  close: "M4 2.9 8 6.9l4-4 1.1 1.1-4 4 4 4-1.1 1.1-4-4-4 4L2.9 12l4-4-4-4z",
} as const;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

/** A number for one movement of a hand: all that is sent in it is taken back in one go. Random, so that no two views agree on one. */
export const newStroke = () => Math.floor(Math.random() * 2 ** 48);
