"""The plane of a boundary panel under the mouse: where a point lies on the screen, which colour is there."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.browser.in_view import in_view

# As in course/live/ts/src/panels/boundary.ts: the axes take this much of the surface.
MARGIN = (52, 10, 8, 44)  # left, right, top, bottom
NARROW = (44, 6, 4, 42)  # of one of several maps

_PIXEL = """
(canvas, [x, y]) => {
  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  const pixel = canvas.getContext('2d').getImageData((x - box.x) * scale, (y - box.y) * scale, 1, 1).data;
  return Array.from(pixel).slice(0, 3);
}
"""


class Plane:
    """Screen positions of plane coordinates, for the nth boundary panel of a page, of a known extent.

    With `name`, for the panel of that id, one of several maps of a stage.
    """

    def __init__(
        self, page: Page, extent: Sequence[float] = (-6, 6, -6, 6), *, nth: int = 0, name: str = ""
    ) -> None:
        self.page, self.extent = page, extent
        self.margin = NARROW if name else MARGIN
        self.panel = page.locator(f"[data-panel='{name or 'boundary'}']").nth(nth)
        self.surface = self.panel.locator("[data-surface]")

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Screen position of the point (x, y) of the plane."""
        box = in_view(self.surface)
        xmin, xmax, ymin, ymax = self.extent
        left, right, top, bottom = self.margin
        width, height = box["width"] - left - right, box["height"] - top - bottom
        return (
            box["x"] + left + (x - xmin) / (xmax - xmin) * width,
            box["y"] + top + (ymax - y) / (ymax - ymin) * height,
        )

    def click(self, x: float, y: float) -> None:
        """Click at the point (x, y) of the plane."""
        self.page.mouse.click(*self.at(x, y))

    def drag(self, *path: tuple[float, float], steps: int = 12) -> None:
        """Press at the first point of `path`, go along the others, let go at the last."""
        self.page.mouse.move(*self.at(*path[0]))
        self.page.mouse.down()
        for point in path[1:]:
            self.page.mouse.move(*self.at(*point), steps=steps)
        self.page.mouse.up()

    def colour(self, x: float, y: float) -> tuple[int, int, int]:
        """Red, green and blue that the map shows at the point (x, y)."""
        red, green, blue = self.panel.locator("canvas[data-canvas='map']").evaluate(
            _PIXEL, list(self.at(x, y))
        )
        return red, green, blue

    def is_blue(self, x: float, y: float) -> bool:
        """Whether the map says class 1 at the point (x, y)."""
        red, _, blue = self.colour(x, y)
        return blue > red

    def tool(self, name: str) -> None:
        """Take up a brush tool: add, erase, move or relabel."""
        self.panel.locator(f"input[data-value='{name}']").check(force=True)

    def choose_class(self, k: int) -> None:
        """Give the brush class k."""
        group = self.panel.locator("[role='radiogroup'][aria-label='Class']")
        group.locator(f"input[data-value='{k}']").check(force=True)

    def size(self, size: int) -> None:
        """Set the brush size, 1 to 12."""
        self.panel.locator("input[data-brush='size']").fill(str(size))
