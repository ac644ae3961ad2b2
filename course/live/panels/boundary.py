"""Boundary: what the model answers everywhere on the plane, and the points the learner paints on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.panels.borders import borders
from course.live.panels.colour import output_map, target_range
from course.live.parts import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.live.panels.answers import Answers
    from course.training.run import Run

TRAIN, DIRTY, WRONG = 1, 2, 4  # bits of a point's flags


class Boundary:
    """The decision map of 100 x 100 cells with every row on it.

    Many features are shown on a plane: the map is the slice through it that `Plane.lift` gives.

    Parameters
    ----------
    run, answers, title
    editable : bool
        Whether a hand may paint points.
    pick : str
        Name of the view option that a click on a point sets to its id, where nothing is painted.
    picked : callable, optional
        ``picked(run)`` gives the id of the point that is chosen now; it has a ring.
    """

    def __init__(
        self,
        run: Run,
        answers: Answers,
        *,
        title: str = "What the model answers",
        editable: bool = True,
        pick: str = "",
        picked: Callable[[Any], int] | None = None,
    ) -> None:
        self.id = "boundary"
        self._run, self._answers = run, answers
        self._title, self._editable, self._pick, self._picked = title, editable, pick, picked
        self._sent_picked: int | None = None
        self._sent_spec: dict[str, Any] = {}
        self._sent_grid = self._sent_rows = self._sent_data = -1
        self._data_flags = np.empty(0, dtype=np.uint8)
        self._sent_flags = np.empty(0, dtype=np.uint8)
        self._sent_ghost: tuple[Any, Any] = (None, None)

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {
            "panel": "Boundary",
            "id": self.id,
            "title": self._title,
            "editable": self._editable,
            **({"pick": self._pick} if self._pick else {}),
            **_data_spec(self._run),
        }

    def parts(self, run: Run, full: bool) -> list[Part]:
        """The map when the model changed, the points when the data did, the flags when either moved one."""
        parts = []
        spec = _data_spec(run)
        if full or spec != self._sent_spec:
            self._sent_spec = spec
            parts.append(Part(self.id, "spec", spec))
        new_data = full or run.dataset.version != self._sent_data
        if new_data:
            self._sent_data = run.dataset.version
            parts += self._points(run)
        flags = self._flags(run)
        if new_data or not np.array_equal(flags, self._sent_flags):
            self._sent_flags = flags
            parts.append(Part(self.id, "flags", flags))
        if self._picked is not None and (full or self._picked(run) != self._sent_picked):
            self._sent_picked = self._picked(run)
            parts.append(Part(self.id, "picked", self._sent_picked))
        output = self._answers.output(run)
        if full or self._answers.grid_version != self._sent_grid:
            self._sent_grid = self._answers.grid_version
            parts.append(Part(self.id, "map", output_map(output, run.dataset, run.model)))
        ghost = (getattr(run, "pinned", None), run.dataset.plane)
        if full or ghost[0] is not self._sent_ghost[0] or ghost[1] is not self._sent_ghost[1]:
            self._sent_ghost = ghost
            parts.append(Part(self.id, "ghost", self._ghost(run)))
        return parts

    def _ghost(self, run: Run) -> NDArray[np.float32]:
        """Return the border of the pinned model in plane coordinates, (n, 2), lines parted by NaN."""
        if getattr(run, "pinned", None) is None or not hasattr(self._answers, "of_pinned"):
            return np.empty((0, 2), dtype=np.float32)
        output = self._answers.of_pinned(run)
        return borders(output_map(output, run.dataset, run.model), run.dataset)

    def _points(self, run: Run) -> list[Part]:
        dataset = run.dataset
        points = np.column_stack([dataset.plane.project(dataset.X), dataset.y]).astype(np.float32)
        dirty = dataset.y != dataset.clean_y
        self._data_flags = dataset.is_train * np.uint8(TRAIN) + dirty * np.uint8(DIRTY)
        return [
            Part(self.id, "points", points),
            Part(self.id, "ids", dataset.ids.astype(np.int32)),
            Part(self.id, "clean", dataset.clean_y.astype(np.float32)),
        ]

    def _flags(self, run: Run) -> NDArray[np.uint8]:
        predicted = self._answers.on_rows(run)
        if predicted is None:
            return self._data_flags
        return self._data_flags + (predicted != run.dataset.y) * np.uint8(WRONG)


def _data_spec(run: Run) -> dict[str, Any]:
    """Return the fields of the spec that follow the data."""
    dataset = run.dataset
    return {
        "extent": [float(edge) for edge in dataset.plane.extent],
        "axis_names": list(dataset.plane.axis_names),
        "class_names": list(dataset.class_names),
        "task": dataset.task,
        "target_range": list(target_range(dataset)),
        "output_name": "class" if dataset.task == "classification" else "target",
    }
