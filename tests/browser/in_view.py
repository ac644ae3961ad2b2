"""Where an element of a living page lies: scrolled into view first, asked for again if it was replaced."""

from playwright.sync_api import FloatRect, Locator

# JupyterLab takes cells that scroll out of its window off the page and makes their outputs anew, and a
# stage replaces parts of itself. Playwright's own `scroll_into_view_if_needed` and `bounding_box` hold on to
# the element they found, and give up with "Element is not attached to the DOM"; this asks in one breath.
_SHOW = """
(element) => {
  if (!element.isConnected) return null;
  element.scrollIntoViewIfNeeded(true);
  const { x, y, width, height } = element.getBoundingClientRect();
  return width && height ? { x, y, width, height } : null;
}
"""


def in_view(locator: Locator, *, timeout_s: float = 10) -> FloatRect:
    """Scroll the first element of a locator into view; return its box once it lies still on the page."""
    for _ in range(int(timeout_s / 0.05)):
        box = locator.first.evaluate(_SHOW)
        if box is not None and box == locator.first.evaluate(_SHOW):
            return box
        locator.page.wait_for_timeout(50)
    raise AssertionError(f"{locator} did not come to rest in view within {timeout_s} s")
