"""Fit: the rows of one feature and its target, the model's line through them, and its errors as squares."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.live.parts import Part

NOTE = "Each square is one patient's squared error, drawn for a few. The loss is half the mean of all."
N_SQUARES = 6  # more would lie on each other and open as a slab


class Fit:
    """Training rows, the line, and for some rows the residual's square: the loss is half the mean of all."""

    def __init__(self, *, x_name: str, y_name: str, title: str = "The line and its errors") -> None:
        self.id = "fit"
        self._names, self._title = [x_name, y_name], title
        self._data = -1
        self._sent_point: tuple[float, float] | None = None
        self._sent_ghost: Any = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {"panel": "Plot", "id": self.id, "title": self._title, "axis_names": self._names, "note": NOTE}

    def parts(self, run: Any, full: bool) -> list[Part]:
        """The rows when they changed, line and squares when it moved."""
        parts, dataset = [], run.dataset
        rows = dataset.is_train
        x, y = dataset.X[rows, 0], dataset.y[rows]
        new_data = full or dataset.version != self._data
        if new_data:
            self._data = dataset.version
            parts.append(Part(self.id, "spec", {"extent": _extent(x, y)}))
            parts.append(Part(self.id, "points", np.column_stack([x, y]).astype(np.float32)))
        seen = run.inputs(dataset.X[rows])[:, 0].astype(np.float64)
        ends = [int(x.argmin()), int(x.argmax())]
        pinned = getattr(run, "pinned", None)
        if new_data or pinned is not self._sent_ghost:
            self._sent_ghost = pinned
            line = np.empty((0, 2)) if pinned is None else _line(pinned.model.flat.tolist(), x, seen, ends)
            parts.append(Part(self.id, "ghost", line))
        if not new_data and run.point == self._sent_point:
            return parts
        self._sent_point = run.point
        w, b = run.point
        errors = w * seen + b - y
        n = min(N_SQUARES, len(x))
        some = np.argsort(x, kind="stable")[((np.arange(n) + 0.5) * len(x) / n).astype(int)]  # left to right
        parts.append(Part(self.id, "squares", np.column_stack([x, y, errors])[some].astype(np.float32)))
        parts.append(Part(self.id, "bold", _line(run.point, x, seen, ends)))
        told = f"mean of all squares {float((errors**2).mean()):,.0f} ({len(some)} of {len(x)} drawn)"
        parts.append(Part(self.id, "readout", told))
        return parts


def _line(point: Any, x: Any, seen: Any, ends: list[int]) -> Any:
    """Return the line of a slope and an intercept between two rows, in the units of the axes."""
    w, b = point
    return np.column_stack([x[ends], w * seen[ends] + b]).astype(np.float32)


def _extent(x: Any, y: Any) -> list[float]:
    """Return the ranges of both axes with some air around the rows."""
    ends = (float(x.min()), float(x.max()), float(y.min()), float(y.max()))
    air_x, air_y = 0.05 * ((ends[1] - ends[0]) or 1), 0.12 * ((ends[3] - ends[2]) or 1)
    return [ends[0] - air_x, ends[1] + air_x, ends[2] - air_y, ends[3] + air_y]
