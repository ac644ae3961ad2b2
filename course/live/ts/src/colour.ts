/** Colour arithmetic: mixing in OKLab, so that the steps of a map look even. */

export type Lab = [number, number, number];

const toLinear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const toGamma = (c: number) => (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055);

export function labOf(hex: string): Lab {
  const n = parseInt(hex.slice(1), 16);
  const [r, g, b] = [n >> 16, (n >> 8) & 255, n & 255].map((c) => toLinear(c / 255));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Red, green and blue as bytes. */
export function bytesOf([L, A, B]: Lab): [number, number, number] {
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return rgb.map((c) => Math.round(255 * Math.min(1, Math.max(0, toGamma(c))))) as [number, number, number];
}

/** A table of n colours through the given stops, as ABGR words. */
export function rampOf(stops: string[], n = 256): Uint32Array {
  const labs = stops.map(labOf);
  return Uint32Array.from({ length: n }, (_, i) => {
    const at = (i / (n - 1)) * (labs.length - 1);
    const k = Math.min(labs.length - 2, Math.floor(at));
    const mix = labs[k].map((c, d) => c + (at - k) * (labs[k + 1][d] - c)) as Lab;
    const [r, g, b] = bytesOf(mix);
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

export const cssOf = (word: number) => `rgb(${word & 255} ${(word >> 8) & 255} ${(word >> 16) & 255})`;

/** Relative luminance (0…1) and alpha of a computed CSS colour such as "rgb(1, 2, 3)"; null if it is not of that form. */
export function luminanceOf(css: string): { luminance: number; alpha: number } | null {
  const found = css.match(/^rgba?\(([^)]+)\)$/);
  if (!found) return null;
  const [r, g, b, alpha = 1] = found[1].split(/[\s,/]+/).map(Number);
  const [R, G, B] = [r, g, b].map((c) => toLinear(c / 255));
  return { luminance: 0.2126 * R + 0.7152 * G + 0.0722 * B, alpha };
}
