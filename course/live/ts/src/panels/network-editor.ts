/** A small form beside an edge or a node, to set one weight or one bias by hand. */
import { h } from "../dom";
import { text } from "./number";

export interface Target {
  title: string;
  at: [number, number]; // CSS pixels of the box
  now: () => number;
  set: (value: number) => void; // paints and sends
  from: HTMLElement; // takes the focus back
}

export interface Editor {
  el: HTMLElement;
  open(target: Target): void;
  close(): void;
  /** Send what the slider says; show what the network has. */
  draw(): void;
  readonly isOpen: boolean;
}

export function editor(box: HTMLElement, redraw: () => void): Editor {
  let target: Target | null = null;
  let before = 0;
  let wanted: number | null = null; // set, not yet sent
  let sent = false;

  const title = h("div", { class: "panel-editor-title", id: `edit-${Math.random().toString(36).slice(2)}` });
  const number = h("input", { type: "number", step: "any", "aria-label": "value", "data-edit": "number" });
  const slider = h("input", { type: "range", "aria-label": "value", "data-edit": "slider" });
  const now = h("span", { class: "panel-number" });
  const el = h(
    "form", { class: "panel-editor", role: "dialog", "aria-labelledby": title.id, hidden: true, novalidate: true },
    title,
    h("div", { class: "panel-editor-row" }, number, slider),
    now,
    h("div", { class: "panel-editor-hint" }, "Enter keeps, Esc takes back"),
  );

  const want = (value: number) => {
    if (!Number.isFinite(value)) return;
    wanted = value;
    redraw();
  };
  const send = () => {
    if (wanted === null || !target) return;
    target.set(wanted);
    wanted = null;
    sent = true;
  };
  slider.addEventListener("input", () => {
    number.value = slider.value;
    want(Number(slider.value));
  });
  number.addEventListener("input", () => {
    if (number.value.trim()) slider.value = number.value;
  });
  const close = (focus: boolean) => {
    const from = target?.from;
    target = null;
    el.hidden = true;
    if (focus) from?.focus({ preventScroll: true });
    redraw();
  };
  const keep = (focus: boolean) => {
    const value = Number(number.value);
    if (number.value.trim() && Number.isFinite(value) && (sent || wanted !== null || Math.abs(value - rounded(before)) > 1e-9)) {
      if (wanted !== null || !sent || value !== Number(slider.value)) wanted = value;
      send();
    }
    close(focus);
  };
  el.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(true);
  });
  el.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") {
      event.preventDefault();
      keep(true);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (sent) target?.set(before);
      wanted = null;
      close(true);
    }
  });
  el.addEventListener("focusout", (event) => {
    if (target && !el.contains(event.relatedTarget as Node | null) && event.relatedTarget) keep(false);
  });

  return {
    el,
    get isOpen() {
      return target !== null;
    },
    open(next) {
      if (target) keep(false);
      target = next;
      before = next.now();
      wanted = null;
      sent = false;
      const reach = Math.max(2, Math.ceil(1.5 * Math.abs(before)));
      slider.min = String(-reach);
      slider.max = String(reach);
      slider.step = String(reach / 200);
      slider.value = number.value = String(rounded(before));
      title.textContent = next.title;
      el.hidden = false;
      const left = Math.min(box.clientWidth - el.offsetWidth - 4, Math.max(4, next.at[0] - el.offsetWidth / 2));
      const below = next.at[1] + 16;
      const top = below + el.offsetHeight > box.clientHeight ? Math.max(0, next.at[1] - el.offsetHeight - 16) : below;
      el.style.left = `${left}px`;
      el.style.top = `${top}px`;
      number.focus({ preventScroll: true });
      number.select();
      redraw();
    },
    close: () => target && keep(false),
    draw() {
      send();
      if (target) now.textContent = `now ${text(target.now())}`;
    },
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
