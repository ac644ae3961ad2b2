"""Boundary: what the model answers everywhere on the plane, and the points the learner paints on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.panels.borders import borders
from course.live.panels.colour import target_range
from course.live.parts import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.live.panels.answers import Answers
    from course.live.panels.fitted import Fitted

TRAIN, DIRTY, WRONG = 1, 2, 4  # bits of a point's flags


class Boundary:
    """The decision map of 100 x 100 cells with the rows on it.

    Many features are shown on a plane: the map is the slice through it that `Plane.lift` gives.

    Parameters
    ----------
    run : object with a ``dataset``, and perhaps a ``pinned`` run
    answers : Answers, Fitted or FoldAnswers
        Says for this panel what a model answers; see `course.live.panels.fitted.Fitted` for one of several,
        and `course.live.panels.fold_answers.FoldAnswers` for the mean of many with a line for each.
    title : str
    editable : bool
        Whether a hand may paint points.
    pick : str
        Name of the view option that a click on a point sets to its id, where nothing is painted.
    picked : callable, optional
        ``picked(run)`` gives the id of the point that is chosen now; it has a ring.
    panel_id : str
    shared : bool
        Whether it is one of several maps of a stage, which stand together under one brush and one legend.
    tool : {"add", "erase", "move", "relabel"}
        What the brush does first.
    names : mapping of str to list of str, optional
        ``axis_names`` and ``class_names`` to show instead of the data's own.
    """

    def __init__(
        self,
        run: Any,
        answers: Answers | Fitted,
        *,
        title: str = "What the model answers",
        editable: bool = True,
        pick: str = "",
        picked: Callable[[Any], int] | None = None,
        panel_id: str = "boundary",
        shared: bool = False,
        tool: str = "add",
        names: Mapping[str, list[str]] | None = None,
    ) -> None:
        self.id = panel_id
        self._run, self._answers = run, answers
        self._picked = picked
        self._fixed = {"title": title, "editable": editable, "tool": tool}
        self._fixed |= ({"pick": pick} if pick else {}) | ({"shared": True} if shared else {})
        self._names = dict(names or {})
        self._sent_picked: int | None = None
        self._sent_caption = ""
        self._shown: NDArray[np.int64] | None = None
        self._sent_spec: dict[str, Any] = {}
        self._sent_grid = self._sent_rows = self._sent_data = -1
        self._data_flags = np.empty(0, dtype=np.uint8)
        self._sent_flags = np.empty(0, dtype=np.uint8)
        self._sent_ghost: tuple[Any, Any] = (None, None)

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {"panel": "Boundary", "id": self.id, **self._fixed, **self._data_spec(self._run)}

    def parts(self, run: Any, full: bool) -> list[Part]:
        """The map when the model changed, the points when the data did, the flags when either moved one."""
        parts = []
        spec = self._data_spec(run)
        if full or spec != self._sent_spec:
            self._sent_spec = spec
            parts.append(Part(self.id, "spec", spec))
        shown = self._answers.shown(run)
        new_data = full or run.dataset.version != self._sent_data or not _same(shown, self._shown)
        if new_data:
            self._sent_data, self._shown = run.dataset.version, shown
            parts += self._points(run)
        flags = self._flags(run)
        if new_data or not np.array_equal(flags, self._sent_flags):
            self._sent_flags = flags
            parts.append(Part(self.id, "flags", flags))
        if self._picked is not None and (full or self._picked(run) != self._sent_picked):
            self._sent_picked = self._picked(run)
            parts.append(Part(self.id, "picked", self._sent_picked))
        self._answers.output(run)
        if full or self._answers.grid_version != self._sent_grid:
            self._sent_grid = self._answers.grid_version
            parts.append(Part(self.id, "map", self._answers.map(run)))
            if hasattr(self._answers, "lines"):
                parts.append(Part(self.id, "lines", self._answers.lines(run)))
        caption = self._answers.caption(run)
        if caption != self._sent_caption or (full and caption):
            self._sent_caption = caption
            parts.append(Part(self.id, "caption", caption))
        ghost = (getattr(run, "pinned", None), run.dataset.plane)
        if full or ghost[0] is not self._sent_ghost[0] or ghost[1] is not self._sent_ghost[1]:
            self._sent_ghost = ghost
            parts.append(Part(self.id, "ghost", self._ghost(run)))
        return parts

    def _ghost(self, run: Any) -> NDArray[np.float32]:
        """Return the border of the pinned model in plane coordinates, (n, 2), lines parted by NaN."""
        if getattr(run, "pinned", None) is None or not hasattr(self._answers, "map_of_pinned"):
            return np.empty((0, 2), dtype=np.float32)
        return borders(self._answers.map_of_pinned(run), run.dataset)

    def _points(self, run: Any) -> list[Part]:
        dataset = run.dataset
        points = np.column_stack([dataset.plane.project(dataset.X), dataset.y]).astype(np.float32)
        dirty = dataset.y != dataset.clean_y
        self._data_flags = dataset.is_train * np.uint8(TRAIN) + dirty * np.uint8(DIRTY)
        rows = slice(None) if self._shown is None else self._shown
        return [
            Part(self.id, "points", points[rows]),
            Part(self.id, "ids", dataset.ids[rows].astype(np.int32)),
            Part(self.id, "clean", dataset.clean_y[rows].astype(np.float32)),
        ]

    def _flags(self, run: Any) -> NDArray[np.uint8]:
        flags, predicted = self._data_flags, self._answers.on_rows(run)
        if predicted is not None:
            flags = flags + (predicted != run.dataset.y) * np.uint8(WRONG)
        return flags if self._shown is None else flags[self._shown]

    def _data_spec(self, run: Any) -> dict[str, Any]:
        """Return the fields of the spec that follow the data, under the names to be shown."""
        dataset = run.dataset
        return {
            "extent": [float(edge) for edge in dataset.plane.extent],
            "axis_names": list(dataset.plane.axis_names),
            "class_names": list(dataset.class_names),
            "task": dataset.task,
            "target_range": list(target_range(dataset)),
            "output_name": "class" if dataset.task == "classification" else "target",
            **self._names,
        }


def _same(a: NDArray[np.int64] | None, b: NDArray[np.int64] | None) -> bool:
    """Tell whether the same rows are meant."""
    return a is b or (a is not None and b is not None and np.array_equal(a, b))
