"""Surface: the loss over slope and intercept as a map, the way a run takes on it, a handle for the hand."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.panels.borders import contour, joined
from course.live.panels.bowl import Bowl
from course.live.parts import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOTE = "Drag the point, or focus the map and use the arrow keys. Inside the dashes it counts as trained."
CELLS = 80  # of the map, each way
LEVELS = (1.02, 1.1, 1.3, 1.7, 2.5, 4.0, 7.0, 12.0, 20.0)  # contours, times the lowest loss
BLUE, GREEN = 1, 2  # colour of a class on the page: loss, and the reward that is its mirror image


class Surface:
    """A map of the loss with contours, the threshold among them; the point on it can be dragged.

    It shows a run of a line through one input that knows its ``point`` (w, b), the ``path`` it took, how
    often it moved (``n_moves``), the ``ghost`` of an earlier path, its ``goal`` ("loss" or "reward") and the
    ``threshold`` below which it counts as trained.
    """

    def __init__(self, *, title: str = "The loss of every line") -> None:
        self.id = "surface"
        self._title = title
        self._bowl: Bowl | None = None
        self._losses: NDArray[np.float64] = np.empty(0)
        self._data = -1
        self._sent: tuple[Any, ...] = ()
        self._sent_point: tuple[float, float] | None = None
        self._sent_moves = -1
        self._sent_ghost: Any = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {
            "panel": "Plot",
            "id": self.id,
            "title": self._title,
            "axis_names": ["slope w", "intercept b"],
            "handle": True,
            "note": NOTE,
        }

    def parts(self, run: Any, full: bool) -> list[Part]:
        """The map when data or goal changed, marks when the threshold did, point and path as they move."""
        parts = []
        bowl = self.bowl(run)
        now = (self._data, run.goal, run.threshold)
        new = full or now != self._sent
        if full or now[:2] != self._sent[:2]:
            parts += self._map(bowl, run.goal)
        if new:
            parts.append(Part(self.id, "bold", joined(contour(*_axes(bowl), self._losses, run.threshold))))
        self._sent = now
        point = run.point
        if new or point != self._sent_point:
            self._sent_point = point
            parts.append(Part(self.id, "handle", np.array(point, dtype=np.float32)))
            parts.append(Part(self.id, "readout", _readout(bowl, point, run.goal)))
        if full or run.n_moves != self._sent_moves:
            self._sent_moves = run.n_moves
            parts.append(Part(self.id, "path", _way(run.path)))
        if full or run.ghost is not self._sent_ghost:
            self._sent_ghost = run.ghost
            parts.append(Part(self.id, "ghost", _way(run.ghost)))
        return parts

    def bowl(self, run: Any) -> Bowl:
        """Return the loss as a function, worked out anew when the rows change."""
        if self._bowl is None or run.dataset.version != self._data:
            self._bowl, self._data = Bowl.of(run), run.dataset.version
            self._losses = self._bowl.loss(*np.meshgrid(*_axes(self._bowl)))
        return self._bowl

    def _map(self, bowl: Bowl, goal: str) -> list[Part]:
        base = max(bowl.floor, 1e-6 * self._losses.max())  # a line through one row reaches 0
        height = np.log(np.maximum(self._losses / base, 1))  # the bottom is as telling as the rim
        share = height / height.max()
        if goal == "reward":
            share = 1 - share
        colour = GREEN if goal == "reward" else BLUE
        layers = np.stack([np.full(share.shape, colour), 255 * share]).astype(np.uint8)
        axes = _axes(bowl)
        lines = [line for level in LEVELS for line in contour(*axes, self._losses, level * base)]
        return [
            Part(self.id, "spec", {"extent": list(bowl.extent)}),
            Part(self.id, "map", layers),
            Part(self.id, "thin", joined(lines)),
        ]


def _axes(bowl: Bowl) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return slopes from left to right and intercepts from top to bottom, of the cells' centres."""
    w_min, w_max, b_min, b_max = bowl.extent
    centres = (np.arange(CELLS) + 0.5) / CELLS
    return w_min + centres * (w_max - w_min), b_max - centres * (b_max - b_min)


def _way(path: list[tuple[float, float]]) -> NDArray[np.float32]:
    """Return places as an array (n, 2)."""
    flat = np.fromiter(chain.from_iterable(path), np.float32, 2 * len(path))  # a quarter of np.array's time
    return flat.reshape(-1, 2)


def _readout(bowl: Bowl, point: tuple[float, float], goal: str) -> str:
    loss = float(bowl.loss(*point))
    value = f"reward {-loss:,.0f}" if goal == "reward" else f"loss {loss:,.0f}"
    return f"w {point[0]:.1f}, b {point[1]:.1f}: {value}".replace("-", "−")
