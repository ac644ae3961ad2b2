/** Numbers in words and labels. */

/** A number as a person would write it: three or so digits, a real minus sign. */
export function text(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  return (size && (size < 1e-3 || size >= 1e6) ? rounded.toExponential() : String(rounded)).replace("-", "−");
}
