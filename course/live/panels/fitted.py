"""What one of several models fitted side by side answers, for a map of its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.panels.cells import answered
from course.live.panels.colour import output_map

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.sklearn.algorithms import Fitted as Model
    from course.training.sklearn.run import SideBySide

SIZE = 100  # of the map, in cells; a cell is answered for its centre
PROBABILITIES = SimpleNamespace(output="softmax", loss="cross_entropy")  # how sure a model is, from 0 to 1


class Fitted:
    """Answers of model `k` of a `SideBySide`, kept until another is fitted; see `Answers` for the form.

    Only rows that the model is fitted on, and the validation rows, are shown.
    """

    def __init__(self, k: int) -> None:
        self.k = k
        self.grid_version = 0
        self._known: tuple[Any, Any] = (None, None)
        self._output: NDArray[np.float64] = np.empty((0, SIZE, SIZE))

    def output(self, run: SideBySide) -> NDArray[np.float64]:
        """Return how sure the model is of every class, (n_classes, 100, 100), first row on top."""
        model, plane = run.fitted(self.k), run.dataset.plane
        if model is not self._known[0] or plane is not self._known[1]:
            self._known = (model, plane)
            self.grid_version += 1
            self._output = _on_grid(model, run)
        return self._output

    def map(self, run: SideBySide) -> NDArray[np.uint8]:
        """Return the decision map."""
        return output_map(self.output(run).astype(np.float32), run.dataset, PROBABILITIES)

    def map_of_pinned(self, run: SideBySide) -> NDArray[np.uint8]:
        """Return the decision map of the pinned run's model."""
        assert run.pinned is not None  # noqa: S101  (asked only where one is pinned)
        output = _on_grid(run.pinned.model[self.k], run)
        return output_map(output.astype(np.float32), run.dataset, PROBABILITIES)

    def on_rows(self, run: SideBySide) -> NDArray[np.int64]:
        """Predicted class of every row in use."""
        return run.predicted(self.k)

    def shown(self, run: SideBySide) -> NDArray[np.int64]:
        """Return the positions of the rows that are drawn."""
        return np.sort(np.concatenate([run.rows(self.k), run.dataset.valid_rows()]))

    def caption(self, run: SideBySide) -> str:
        """Return how often the model is right, and on how many rows it was fitted."""
        right = run.predicted(self.k) == run.dataset.y
        rows = run.rows(self.k)
        valid = right[~run.dataset.is_train].mean()
        train = f"{len(rows)} rows, {right[rows].mean():.0%} right" if len(rows) else "no rows"
        return f"{train}; new rows {valid:.0%}"


def _on_grid(model: Model, run: SideBySide) -> NDArray[np.float64]:
    """Return what a model answers at the centre of every cell, (n_classes, 100, 100), first row on top."""
    found = answered(model.proba, run.dataset.plane, SIZE)
    return np.asarray(found.T.reshape(-1, SIZE, SIZE))
