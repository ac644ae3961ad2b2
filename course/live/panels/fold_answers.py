"""What the networks of all folds answer: their mean as a map, the border of each as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.panels.answers import said_of_rows, some_rows
from course.live.panels.borders import borders
from course.live.panels.cells import answered
from course.live.panels.colour import output_map
from course.models.many import forward_some
from course.training.crossval.splits import TESTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.crossval.run import CrossVal

SIZE = 50  # of the map, in cells: there are many networks to ask
MAX_LINES = 30


class FoldAnswers:
    """Answers of a `CrossVal` on the plane and for its rows, kept until a weight or the data change.

    The map is the mean of one network for each split (of the first 30, where there are more); see
    `CrossVal.shown_runs`. Of a row it
    says what the network answers that is tested on it, and where none is the mean of all.

    Attributes
    ----------
    grid_version : int
        Counts up when the map has new numbers.
    """

    def __init__(self) -> None:
        self.grid_version = 0
        self._grid_key: tuple[Any, ...] = ()
        self._rows_key: tuple[Any, ...] = ()
        self._outputs: NDArray[np.float32] = np.empty((0, 1, SIZE, SIZE), dtype=np.float32)
        self._predicted: NDArray[np.int64] | None = None

    def output(self, run: CrossVal) -> NDArray[np.float32]:
        """Return the mean output on the grid, (n_out, 50, 50), first row on top."""
        return np.asarray(self._on_grid(run).mean(axis=0))

    def map(self, run: CrossVal) -> NDArray[np.uint8]:
        """Return the decision map of the mean."""
        return output_map(self.output(run), run.dataset, run.model)

    def lines(self, run: CrossVal) -> NDArray[np.float32]:
        """Return the border of each network in plane coordinates, (n, 3): x, y and which; NaN ends a line."""
        found = []
        for k, output in enumerate(self._on_grid(run)):
            line = borders(output_map(output, run.dataset, run.model), run.dataset)
            found.append(np.column_stack([line, np.full(len(line), k, dtype=np.float32)]))
        return np.concatenate(found)

    def on_rows(self, run: CrossVal) -> NDArray[np.int64] | None:
        """Return the class of every row in use; None for regression."""
        if run.dataset.task != "classification":
            return None
        key = (run.dataset.version, *_look(run))
        if key != self._rows_key:
            self._rows_key = key
            which = run.shown_runs
            outputs = forward_some(run.model, run.inputs_of(run.dataset.X), which)
            answers = run.model.predict(outputs).cpu().numpy()
            tests = run.roles[which] == TESTS
            of_tester = answers[tests.argmax(axis=0), np.arange(run.dataset.n)]
            of_all = run.model.predict(outputs.mean(0, keepdim=True))[0].cpu().numpy()
            self._predicted = np.where(tests.any(axis=0), of_tester, of_all)
        return self._predicted

    def shown(self, run: CrossVal) -> NDArray[np.int64] | None:
        """Return the positions of the rows that are drawn; None for all."""
        return some_rows(run.dataset)

    def caption(self, run: CrossVal) -> str:
        """Return what the lines are."""
        n = min(run.n_splits, MAX_LINES)
        lines = f"The map is the mean of {n} networks; each line is the border of one."
        return f"{lines} {said_of_rows(run.dataset)}".strip()

    def _on_grid(self, run: CrossVal) -> NDArray[np.float32]:
        """Return the outputs of the networks that are drawn, (n, n_out, 50, 50)."""
        plane = run.dataset.plane
        key = (id(plane), id(run.inputs), *_look(run))
        if key != self._grid_key:
            self._grid_key = key
            self.grid_version += 1
            start = run.shown_runs.start
            which = slice(start, start + min(run.n_splits, MAX_LINES))
            found = answered(
                lambda X: forward_some(run.model, run.inputs_of(X), which).cpu().numpy(),
                plane,
                SIZE,
                n_models=run.model.n_models,
                axis=1,
            )
            outputs = found.swapaxes(1, 2).reshape(len(found), -1, SIZE, SIZE)
            self._outputs = run.inputs.in_units(outputs)
        return self._outputs


def _look(run: CrossVal) -> tuple[Any, ...]:
    """Return what changes whenever a weight or the shape of the networks does."""
    model = run.model
    return (model.sizes, model.activation, model.output, model.flat.detach().cpu().numpy().tobytes())
