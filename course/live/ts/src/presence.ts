/** Is the stage on screen, and has it changed its size? */

/** Calls back with every change of visibility (of the tab, and of the stage in it) and after every resize; returns an end. */
export function watchPresence(root: HTMLElement, onVisible: (visible: boolean) => void, onResize: () => void): () => void {
  let shown = true;
  const tell = () => onVisible(shown && !document.hidden);
  const seen = new IntersectionObserver((entries) => {
    shown = entries.at(-1)!.isIntersecting;
    tell();
  });
  const sized = new ResizeObserver(onResize);
  seen.observe(root);
  sized.observe(root);
  document.addEventListener("visibilitychange", tell);
  return () => {
    seen.disconnect();
    sized.disconnect();
    document.removeEventListener("visibilitychange", tell);
  };
}
