/** One choice of a few, in one row. */
import { h } from "../dom";

export interface Option<T> {
  value: T;
  label: string;
  title?: string;
  icon?: Node;
}

/** A group of radio buttons that looks like one segmented button. */
export function segments<T extends string | number>(
  legend: string,
  options: readonly Option<T>[],
  chosen: T,
  choose: (value: T) => void,
): { el: HTMLElement; set(value: T): void } {
  const group = `segments-${Math.random().toString(36).slice(2)}`;
  const inputs = options.map(({ value }) =>
    h("input", { type: "radio", name: group, value, "data-value": value, onchange: () => choose(value) }),
  );
  const set = (value: T) => options.forEach((option, k) => (inputs[k].checked = option.value === value));
  set(chosen);
  const el = h(
    "div",
    { class: "panel-segments", role: "radiogroup", "aria-label": legend },
    ...options.map(({ label, title, icon }, k) => h("label", { title }, inputs[k], h("span", {}, icon, label))),
  );
  return { el, set };
}
