/** Canvases as fine as the screen. */

/** A context whose unit is the CSS pixel, on a canvas as fine as the screen; what it shows stays. */
export function scaled(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const dpr = devicePixelRatio || 1;
  const w = Math.max(1, Math.round(width * dpr));
  const h = Math.max(1, Math.round(height * dpr));
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const ctx = canvas.getContext("2d")!;
  ctx.setTransform(w / width, 0, 0, h / height, 0, 0);
  return ctx;
}

/** The same, cleared. */
export function sharp(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ctx = scaled(canvas, width, height);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/** Stroke the present path, widest first: a light halo keeps a line readable on any colour. */
export function strokes(ctx: CanvasRenderingContext2D, ...lines: [width: number, colour: string][]): void {
  for (const [width, colour] of lines) {
    ctx.lineWidth = width;
    ctx.strokeStyle = colour;
    ctx.stroke();
  }
}

/** Write words at a place. */
export function write(
  ctx: CanvasRenderingContext2D,
  words: string,
  [x, y]: readonly [number, number],
  font: string,
  colour: string,
  align: CanvasTextAlign = "center",
  baseline: CanvasTextBaseline = "middle",
  width?: number,
): void {
  ctx.font = font;
  ctx.fillStyle = colour;
  ctx.textAlign = align;
  ctx.textBaseline = baseline;
  ctx.fillText(words, x, y, width);
}

/** Call back with the size of an element whenever it is another one; returns how to stop. */
export function watchSize(el: HTMLElement, resized: (width: number, height: number) => void): () => void {
  let last = "";
  const observer = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = el;
    const now = `${clientWidth} ${clientHeight}`;
    if (!clientWidth || now === last) return;
    last = now;
    resized(clientWidth, clientHeight);
  });
  observer.observe(el);
  return () => observer.disconnect();
}
