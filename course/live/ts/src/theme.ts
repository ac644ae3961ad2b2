/** Light and dark: which one the page is in, and the colours of each. */
import { cssOf, luminanceOf, rampOf } from "./colour";
import type { Palette } from "./types";

interface Shades {
  low: string; // output −1
  middle: string;
  high: string; // output +1
  negative: string;
  positive: string;
  categories: string[];
  lines: string[];
  ink: string;
  muted: string;
  rule: string;
  surface: string;
  raised: string;
  accent: string;
}

/** Okabe and Ito's colours (2008) first; two further for sets with ten classes. */
const LIGHT: Shades = {
  low: "#e9a820",
  middle: "#f6f6f3",
  high: "#1f82bd",
  negative: "#c97f00",
  positive: "#0072b2",
  categories: ["#e69f00", "#0072b2", "#009e73", "#cc79a7", "#d8c520", "#56b4e9", "#d55e00", "#7d7d7d", "#6a3d9a", "#8c6d31"],
  lines: ["#7a3fa8", "#00795a", "#c24a00", "#5f6b76", "#a8326f", "#2c6fbb", "#8a6d00", "#00798c", "#7b4a2d", "#4d6b00"],
  ink: "#1f2328",
  muted: "#59636e",
  rule: "#d9dde2",
  surface: "#ffffff",
  raised: "#f5f6f8",
  accent: "#0066a1",
};

const DARK: Shades = {
  low: "#d99411",
  middle: "#22252a",
  high: "#2b8fd0",
  negative: "#f0aa2a",
  positive: "#4aa8e8",
  categories: ["#f0aa1e", "#3d9fe0", "#1fbf92", "#dd93bb", "#efe25a", "#86cdf5", "#f07a30", "#a5a5a5", "#a884d8", "#b8975a"],
  lines: ["#c9a5f2", "#3ecfa0", "#ff9a5c", "#aab4be", "#f08fbf", "#7fb8f5", "#dcc25a", "#5fd4e0", "#d3a98c", "#b5d66a"],
  ink: "#e6e9ec",
  muted: "#a3adb8",
  rule: "#3a4047",
  surface: "#16181b",
  raised: "#202327",
  accent: "#6cbcf5",
};

function paletteOf(shades: Shades, dark: boolean): Palette {
  const diverging = rampOf([shades.low, shades.middle, shades.high]);
  const strong = rampOf([shades.negative, shades.middle, shades.positive]);
  const ramps: Uint32Array[] = [];
  const category = (k: number) => shades.categories[k % shades.categories.length];
  return {
    ...shades,
    dark,
    diverging,
    category,
    ramp: (k) => (ramps[k] ??= rampOf([shades.middle, category(k)])),
    at: (value) => cssOf(strong[Math.round(127.5 * (1 + Math.min(1, Math.max(-1, value))))]),
    font: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  };
}

/** Is the first painted background at or above el dark? */
function isDark(el: HTMLElement): boolean {
  for (let node: HTMLElement | null = el; node; node = node.parentElement) {
    const seen = luminanceOf(getComputedStyle(node).backgroundColor);
    if (seen && seen.alpha > 0.5) return seen.luminance < 0.22;
  }
  const light = document.body?.dataset.jpThemeLight;
  return light ? light === "false" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export interface Theme {
  readonly palette: Palette;
  onChange(cb: () => void): void;
  stop(): void;
}

/** Follow the page's theme; the root carries it as data-theme, and the colours of lines as custom properties. */
export function watchTheme(root: HTMLElement): Theme {
  const palettes = new Map<boolean, Palette>();
  const callbacks: (() => void)[] = [];
  let palette!: Palette;
  const look = () => {
    const dark = isDark(root.parentElement ?? root);
    if (palette?.dark === dark) return;
    if (!palettes.has(dark)) palettes.set(dark, paletteOf(dark ? DARK : LIGHT, dark));
    palette = palettes.get(dark)!;
    root.dataset.theme = dark ? "dark" : "light";
    palette.lines.forEach((colour, k) => root.style.setProperty(`--cs-line-${k}`, colour));
    for (const name of ["ink", "muted", "rule", "surface", "raised", "accent", "negative", "positive"] as const)
      root.style.setProperty(`--cs-${name}`, palette[name]);
    callbacks.forEach((cb) => cb());
  };
  look();
  // A theme's style sheet arrives after the attribute that names it, so look again a little later.
  const later = () => {
    look();
    setTimeout(look, 150);
    setTimeout(look, 800);
  };
  const observer = new MutationObserver(later);
  const attributeFilter = ["data-jp-theme-light", "data-jp-theme-name", "data-theme", "class", "style"];
  observer.observe(document.body, { attributes: true, attributeFilter });
  observer.observe(document.documentElement, { attributes: true, attributeFilter });
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", later);
  return {
    get palette() {
      return palette;
    },
    onChange: (cb) => callbacks.push(cb),
    stop() {
      observer.disconnect();
      media.removeEventListener("change", later);
    },
  };
}
