/** What the pieces of the stage say to each other. */

/** One piece of a frame: an array or a small JSON value for one panel. */
export interface Part {
  p: string; // id of the panel
  name: string;
  value?: any;
  start?: number; // rows of curves: index of the first row
  array?: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
  shape?: number[];
}

/** The colours of one theme. Maps hold 256 colours as ABGR words, ready for an ImageData seen as Uint32Array. */
export interface Palette {
  dark: boolean;
  /** Output −1 (orange) … +1 (blue), by byte. */
  diverging: Uint32Array;
  /** For class k: confidence 0 (surface) … 255 (the class's colour). */
  ramp(k: number): Uint32Array;
  /** CSS colour of class k: 0 orange, 1 blue, then further Okabe–Ito colours. */
  category(k: number): string;
  /** CSS colour at −1 … +1 on the diverging map, for points and edges that carry a number. */
  at(value: number): string;
  negative: string; // strong orange, for edges and lines
  positive: string; // strong blue
  /** Line colours of curves, readable on the surface: train, valid, then others. */
  lines: string[];
  ink: string; // text
  muted: string; // secondary text, AA on the surface
  rule: string; // borders, grid lines
  surface: string; // background of panels
  raised: string; // background of insets
  accent: string; // focus and selection
  font: string; // font families, for canvas text
}

/** What a panel may ask of the stage. */
export interface Host {
  /** Send one edit ({do: …}); returns its sequence number. */
  edit(edit: object): number;
  /** Set a control or view option; returns its sequence number. */
  control(name: string, value: unknown): number;
  /** Put a sentence in the polite live region (at most one in 5 s is read out). */
  announce(text: string): void;
  /** Present value of a control or view option. */
  value(name: string): unknown;
  /** Colours of the present theme: read it when drawing, do not keep it. */
  readonly palette: Palette;
  onTheme(cb: () => void): void;
  /** Ask for a call of every panel's draw() in the next animation frame. */
  redraw(): void;
}

/** The stage puts `el` into a titled <section data-panel=id>; el itself carries no title and fills the width given. */
export interface Panel {
  el: HTMLElement;
  /** What panels that stand together need once only; it is shown above the first of them. */
  shared?: HTMLElement[];
  /** Take a part in; mark dirty, do not draw. Arrays belong to the panel. */
  update(part: Part): void;
  /** Called at most once in an animation frame; returns at once unless dirty. */
  draw(all: boolean): void;
  destroy(): void;
  /** The kernel has applied our messages up to seq: drop optimistic paint that is older. */
  reflected?(seq: number): void;
  /** A control or view option has a new value; "scrub" is the epoch looked back at, or null. */
  changed?(name: string, value: unknown): void;
}

export interface PanelSpec {
  panel: string; // a key of PANELS
  id: string;
  title?: string;
  [field: string]: any;
}

export type MakePanel = (spec: PanelSpec, host: Host) => Panel;

export interface ControlSpec {
  name: string;
  label: string;
  kind: "range" | "choice" | "toggle" | "multi" | "number" | "layers" | "button";
  value: any;
  group: "data" | "reward" | "model" | "training" | "view";
  options?: (string | number | { value: any; label: string })[];
  min?: number;
  max?: number;
  step?: number;
  log?: boolean;
  unit?: string;
  help?: string;
  default?: any;
  max_items?: number; // most layers, or names of a multi
  disabled?: boolean;
}

export interface Status {
  playing: boolean;
  epoch: number;
  step: number;
  train_loss?: number | null; // absent where the bar has no readouts, or others
  valid_loss?: number | null;
  n_examples: number; // rows that training has seen since the start
  train_s: number; // seconds it took
  steps_per_s: number | null;
  speed: number | null;
  can_undo: boolean;
  can_step_back: boolean;
  moments: number[]; // epochs that can be looked back at
  present: number; // epoch where the run stands
  scrubbed: boolean; // is an earlier moment shown?
  ended: string | null;
  locked: string | null; // why nobody may train yet
  pinned: string | null; // what differs from the pinned run
  notice: { id: number | string; level: "info" | "error"; text: string } | null;
  [metric: string]: unknown; // what else the reports of this run tell
}

/** A number of the bar: its field of the status, caption, whether it is a share, colour of its line, tooltip. */
export type Readout = [string, string, boolean, number | null, string];

export interface Layout {
  title?: string;
  panels: PanelSpec[];
  controls: ControlSpec[];
  transport?: TransportSpec;
}

export interface TransportSpec {
  hide?: string[];
  speeds?: (number | null)[];
  unit?: string; // what Step goes on by, where that is no epoch
  readouts?: Readout[]; // instead of losses and accuracies
  seen?: string; // what is counted as seen, instead of examples
}
