"""Bowl: the squared error of a line as a function of its slope and intercept, from five means over rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from course.data.spread import is_constant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.supervised.run import Run

ROOM = 1.15  # the map reaches this much further from the lowest point than the start of the axes does


@dataclass(frozen=True, eq=False)
class Bowl:
    """½ mean (w x + b − y)² over the training rows.

    Attributes
    ----------
    x, y : float array (n,)
        What the line sees of each training row, and its target.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @classmethod
    def of(cls, run: Run) -> Bowl:
        """Return the bowl of a run whose model is a line through one input."""
        dataset = run.dataset
        rows = dataset.is_train
        return cls(run.inputs(dataset.X[rows])[:, 0].astype(np.float64), dataset.y[rows].astype(np.float64))

    @cached_property
    def _means(self) -> tuple[float, float, float, float, float]:
        x, y = self.x, self.y
        found = (x, y, x * x, x * y, y * y)
        return tuple(float(values.mean()) for values in found)  # type: ignore[return-value]

    def loss(self, w: NDArray[np.float64] | float, b: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the loss at slopes and intercepts of one shape."""
        x, y, xx, xy, yy = self._means
        return np.asarray(0.5 * (w * w * xx + 2 * w * b * x + b * b - 2 * w * xy - 2 * b * y + yy))

    @cached_property
    def best(self) -> tuple[float, float]:
        """Slope and intercept of the lowest point: least squares."""
        x, y, xx, xy, _ = self._means
        w = 0.0 if is_constant(self.x[:, None])[0] else (xy - x * y) / (xx - x * x)
        return w, y - w * x

    @cached_property
    def floor(self) -> float:
        """The lowest loss that any line reaches."""
        return float(self.loss(*self.best))

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """Slopes and intercepts worth a look: around the lowest point, with the origin on the map."""
        w, b = self.best
        reach = ROOM * max(abs(w), abs(b), 1.0)
        return w - reach, w + reach, b - reach, b + reach
