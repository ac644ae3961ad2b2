/** One maker per kind of control: what the learner sees and touches for a value. */
import { h, icon, newStroke } from "./dom";
import type { ControlSpec } from "./types";

export interface Input {
  el: HTMLElement;
  set(value: any): void;
  /** In the learner's hands right now: the kernel's value must wait. */
  busy?(): boolean;
}

/** stroke: number of the drag that this value is one position of. */
export type Change = (value: unknown, stroke?: number) => void;
export type MakeInput = (spec: ControlSpec, id: string, change: Change) => Input;

/** At most four significant digits, never an exponent for what a slider can reach. */
export function show(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return String(value);
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(8, digits)).replace(/\.?0+$/, "");
}

const labelOf = (spec: ControlSpec, id: string) => h("label", { for: id, class: "cs-label", title: spec.help }, spec.label);

const optionsOf = (spec: ControlSpec) =>
  (spec.options ?? []).map((o) => (typeof o === "object" ? o : { value: o, label: String(o) }));

/** Positions of a slider ↔ values; a log scale that starts at 0 has its own first position for it. */
function scaleOf(spec: ControlSpec) {
  const { min = 0, max = 1 } = spec;
  if (!spec.log) {
    const step = spec.step ?? (max - min) / 100;
    const clean = (v: number) => Number(v.toPrecision(12));
    return { low: min, high: max, step, toValue: clean, toPlace: (v: number) => v };
  }
  const first = min > 0 ? min : spec.step && spec.step > 0 ? spec.step : max / 1e5;
  const places = Math.round(Math.log10(max / first) * 20);
  const offset = min > 0 ? 0 : 1;
  return {
    low: 0,
    high: places + offset,
    step: 1,
    toValue(place: number) {
      if (offset && place < 1) return min;
      const value = first * 10 ** ((place - offset) / 20);
      return Math.min(max, Math.max(min, Number(value.toPrecision(2))));
    },
    toPlace: (v: number) => (v < first ? 0 : Math.round(Math.log10(v / first) * 20) + offset),
  };
}

const range: MakeInput = (spec, id, change) => {
  const scale = scaleOf(spec);
  const unit = spec.unit ? ` ${spec.unit}` : "";
  let value = Number(spec.value);
  let held = false;
  let stroke: number | undefined;
  let typing = false;
  const slider = h("input", { type: "range", id, min: scale.low, max: scale.high, step: scale.step });
  const typed = h("input", { type: "text", inputmode: "decimal", class: "cs-value", "aria-label": `${spec.label}, value`, autocomplete: "off" });
  const paint = () => {
    const place = scale.toPlace(value);
    slider.value = String(place);
    slider.style.setProperty("--fill", `${(100 * (place - scale.low)) / (scale.high - scale.low || 1)}%`);
    slider.setAttribute("aria-valuetext", show(value) + unit);
    if (!typing) typed.value = show(value);
  };
  const pick = (next: number, stroke?: number) => {
    value = next;
    paint();
    change(value, stroke);
  };
  const reset = () => pick(Number(spec.default ?? spec.value));
  slider.addEventListener("pointerdown", () => {
    held = true;
    stroke = newStroke();
  });
  slider.addEventListener("keydown", ({ repeat }) => {
    if (!repeat) stroke = newStroke(); // a key held down is one movement too
  });
  for (const end of ["pointerup", "pointercancel", "change", "blur"]) slider.addEventListener(end, () => (held = false));
  for (const end of ["pointerup", "pointercancel", "keyup", "blur"]) slider.addEventListener(end, () => (stroke = undefined));
  slider.addEventListener("input", () => {
    const next = scale.toValue(Number(slider.value));
    if (next !== value) pick(next, stroke);
  });
  slider.addEventListener("dblclick", reset);
  const commit = () => {
    if (!typing) return;
    typing = false;
    const next = Number(typed.value.trim().replace(",", "."));
    if (typed.value.trim() && Number.isFinite(next) && next !== value) pick(next);
    else paint();
  };
  typed.addEventListener("focus", () => typed.select());
  typed.addEventListener("input", () => (typing = true));
  typed.addEventListener("blur", commit);
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter") commit();
    if (event.key === "Escape") {
      typing = false;
      paint();
    }
  });
  const label = labelOf(spec, id);
  label.addEventListener("dblclick", reset);
  slider.title = [spec.help, "Double-click for the default."].filter(Boolean).join(" ");
  paint();
  return {
    el: h("div", { class: "cs-range" }, label, h("span", { class: "cs-typed" }, typed, spec.unit && h("span", { class: "cs-unit" }, spec.unit)), slider),
    busy: () => held || typing,
    set(next) {
      value = Number(next);
      paint();
    },
  };
};

const LONG = 20; // letters, wider than the rail

const choice: MakeInput = (spec, id, change) => {
  const options = optionsOf(spec);
  const select = h("select", { id, title: spec.help }, ...options.map((o, k) => h("option", { value: k }, o.label)));
  const set = (value: unknown) => (select.selectedIndex = options.findIndex((o) => o.value === value));
  select.addEventListener("change", () => change(options[select.selectedIndex].value));
  set(spec.value);
  const long = options.some((o) => o.label.length > LONG);
  return { el: h("div", { class: long ? "cs-choice cs-long" : "cs-choice" }, labelOf(spec, id), select), set };
};

const toggle: MakeInput = (spec, id, change) => {
  const box = h("input", { type: "checkbox", role: "switch", id, title: spec.help });
  box.addEventListener("change", () => change(box.checked));
  box.checked = Boolean(spec.value);
  return { el: h("div", { class: "cs-toggle" }, box, labelOf(spec, id)), set: (value) => (box.checked = Boolean(value)) };
};

const multi: MakeInput = (spec, id, change) => {
  const options = optionsOf(spec);
  let chosen: unknown[] = spec.value ?? [];
  const chips = options.map((o) =>
    h("button", { type: "button", class: "cs-chip", onclick: () => flip(o.value) }, o.label),
  );
  const paint = () => chips.forEach((chip, k) => chip.setAttribute("aria-pressed", String(chosen.includes(options[k].value))));
  const flip = (value: unknown) => {
    chosen = options.map((o) => o.value).filter((v) => (v === value) !== chosen.includes(v));
    paint();
    change(chosen);
  };
  paint();
  const label = h("span", { id, class: "cs-label", title: spec.help }, spec.label);
  return {
    el: h("div", { class: "cs-multi" }, label, h("div", { class: "cs-chips", role: "group", "aria-labelledby": id }, ...chips)),
    set(value) {
      chosen = value ?? [];
      paint();
    },
  };
};

const number: MakeInput = (spec, id, change) => {
  const input = h("input", { type: "number", id, min: spec.min, max: spec.max, step: spec.step ?? "any", title: spec.help });
  let dirty = false;
  input.value = String(spec.value ?? "");
  input.addEventListener("input", () => (dirty = true));
  input.addEventListener("change", () => {
    dirty = false;
    if (input.value !== "" && Number.isFinite(input.valueAsNumber)) change(input.valueAsNumber);
  });
  input.addEventListener("blur", () => (dirty = false));
  return {
    el: h("div", { class: "cs-number" }, labelOf(spec, id), input),
    busy: () => dirty,
    set: (value) => (input.value = String(value ?? "")),
  };
};

/** Hidden layers: a stepper for how many, and one for the neurons of each. */
const layers: MakeInput = (spec, id, change) => {
  const { min = 1, max = 8, max_items = 6 } = spec;
  let widths: number[] = [...(spec.value ?? [])];
  const count = h("output", { class: "cs-count" });
  const columns = h("div", { class: "cs-layers" });
  const put = (next: number[], focus?: [number, string]) => {
    widths = next;
    paint();
    change([...widths]);
    if (focus) columns.children[focus[0]]?.querySelector<HTMLElement>(`[data-step="${focus[1]}"]`)?.focus();
  };
  const stepper = (name: "plus" | "minus", label: string, disabled: boolean, act: () => void) => {
    const button = h("button", { type: "button", class: "cs-mini", "data-step": name, "aria-label": label, title: label, onclick: () => disabled || act() }, icon(name));
    if (disabled) button.setAttribute("aria-disabled", "true"); // keeps the focus, unlike disabled
    return button;
  };
  const paint = () => {
    count.textContent = String(widths.length);
    fewer.setAttribute("aria-disabled", String(widths.length === 0));
    more.setAttribute("aria-disabled", String(widths.length >= max_items));
    columns.replaceChildren(
      ...widths.map((n, k) => {
        const width = (by: number) => () => put(widths.map((w, i) => (i === k ? w + by : w)), [k, by > 0 ? "plus" : "minus"]);
        return h(
          "div",
          { class: "cs-layer", role: "group", "aria-label": `Hidden layer ${k + 1}: ${n} ${n === 1 ? "neuron" : "neurons"}` },
          stepper("plus", `Add a neuron to hidden layer ${k + 1}`, n >= max, width(1)),
          h("span", { class: "cs-width" }, String(n)),
          stepper("minus", `Remove a neuron from hidden layer ${k + 1}`, n <= min, width(-1)),
        );
      }),
    );
  };
  const fewer = stepper("minus", "Remove the last hidden layer", false, () => widths.length && put(widths.slice(0, -1)));
  const more = stepper("plus", "Add a hidden layer", false, () => widths.length < max_items && put([...widths, Math.min(max, widths.at(-1) ?? 4)]));
  paint();
  return {
    el: h(
      "div",
      { class: "cs-layered", role: "group", "aria-labelledby": id },
      h("div", { class: "cs-row" }, h("span", { id, class: "cs-label", title: spec.help }, spec.label), fewer, count, more),
      columns,
    ),
    set(value) {
      const next: number[] = value ?? [];
      if (next.length === widths.length && next.every((n, k) => n === widths[k])) return;
      const held = columns.contains(document.activeElement) ? document.activeElement : null;
      const column = held ? [...columns.children].findIndex((c) => c.contains(held)) : -1;
      const step = held instanceof HTMLElement ? held.dataset.step : undefined;
      widths = [...next];
      paint();
      columns.children[column]?.querySelector<HTMLElement>(`[data-step="${step}"]`)?.focus();
    },
  };
};

const button: MakeInput = (spec, id, change) => {
  const el = h("button", { type: "button", id, class: "cs-button", title: spec.help, onclick: () => change(true) }, spec.label);
  return { el, set() {} };
};

export const INPUTS: Record<ControlSpec["kind"], MakeInput> = { range, choice, toggle, multi, number, layers, button };
