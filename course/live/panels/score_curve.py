"""Score curve: a score over the number of training rows, or over one knob, while all networks train."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course.data.checks import check_name
from course.live.panels.curves import SERIES
from course.live.panels.spread import summed_up
from course.live.parts import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.crossval.run import CrossVal


class ScoreCurve:
    """A learning curve or a validation curve of a `CrossVal` with ``sizes`` or ``vary``; see there.

    Every point is the mean of one size's or value's networks at the newest report, the band one standard
    deviation on either side. It is drawn anew with every report, so that it forms as they train.

    Parameters
    ----------
    title, x_name : str
    x : sequence of float
        Where each size or value stands.
    metric : {"accuracy", "loss"}
    """

    def __init__(self, x: Any, *, title: str, x_name: str, metric: str = "accuracy") -> None:
        self.id = "score_curve"
        self._x = np.asarray(x, dtype=np.float64)
        self._title, self._x_name = title, x_name
        check_name("metric", metric, ("accuracy", "loss"))
        self._names = (f"train_{metric}", f"valid_{metric}")
        self._sent: NDArray[np.float32] = np.empty(0, dtype=np.float32)

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        column = {"column": "middle"}
        return {"panel": "Curves", "id": self.id, "title": self._title, "x_name": self._x_name, **column}

    def parts(self, run: CrossVal, full: bool) -> list[Part]:
        """All points when one has moved; what they are and where hands edited, once."""
        parts = []
        if full:
            lines = [
                SERIES[name] | {"run": 0, "part": p} for name in self._names for p in ("mean", "low", "high")
            ]
            parts += [Part(self.id, "series", lines), Part(self.id, "markers", [])]
        rows = self._rows(run)
        if full or not np.array_equal(rows, self._sent, equal_nan=True):
            self._sent = rows
            parts.append(Part(self.id, "rows", rows, 0))
        return parts

    def _rows(self, run: CrossVal) -> NDArray[np.float32]:
        """Return one row a size or value: where it stands, then mean, below and above of both scores."""
        if not len(run.history):
            return np.empty((0, 1 + 3 * len(self._names)), dtype=np.float32)
        tables = [run.table(name) for name in self._names]
        return np.hstack([self._x[:, None], *(summed_up(table) for table in tables)]).astype(np.float32)
