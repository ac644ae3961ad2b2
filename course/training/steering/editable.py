"""Editable: a run on a dataset with hands on both: edits to undo, and moments to go back to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from course.data.dataset import Dataset
from course.training.edits import Undo
from course.training.events import EditApplied, Evaluated, Event
from course.training.steering import pinned
from course.training.steering.done import Done
from course.training.steering.timeline import Kept
from course.training.steering.undoable import Undoable


class Editable(Undoable[Kept]):
    """A dataset, a record of what happened to it, and the moments that can be gone back to.

    A run of a kind says what an edit does to it (`_do`), what training changes (`_take`, `_put`), how it
    begins anew (`_start_anew`), and what its events are.

    Parameters
    ----------
    dataset : Dataset
    seed : int, at least 0
    n_runs : int
        How many models are trained side by side.
    """

    model: Any

    def __init__(self, dataset: Dataset, *, seed: int, n_runs: int) -> None:
        super().__init__(seed=seed, n_runs=n_runs)
        self.dataset = dataset
        self._base_depth = dataset.n_undo

    # What a run of each kind does in its own way

    @abstractmethod
    def events(self) -> Iterator[Event]:
        """The run from where it stands, one event at a time."""

    @abstractmethod
    def evaluate(self) -> Evaluated:
        """The losses and accuracies as they are now; nothing is trained and nothing recorded."""

    # Hands

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to take back."""
        return bool(self._done) or self.dataset.n_undo > self._base_depth

    @property
    def _depth(self) -> int:
        return self.dataset.n_undo

    @property
    def _last(self) -> Done | None:
        last = super()._last
        return last if last and self.dataset.n_undo <= last.depth else None

    def _joined(self, stroke: Done) -> Done:
        if stroke.changes_data:
            self.dataset.join_last(stroke.text)
        return stroke._replace(depth=self.dataset.n_undo)

    def undo(self) -> EditApplied | None:
        """Take the last edit, or the last stroke, back; None where there is none left.

        An edit made on the dataset itself, without `apply`, counts too.
        """
        if self.can_undo:
            self.branch()
        done = self._done[-1] if self._done else None
        by_run = (
            self._base_depth if done is None else done.depth if done.changes_data else self.dataset.n_undo
        )
        if self.dataset.n_undo > by_run:
            text = self.dataset.undo()
            return self._edited(Undo(), text or "")
        if done is None:
            return None
        self._done.pop()
        if done.changes_data and self.dataset.undo() is None:
            return self.undo()  # the data have forgotten it, being too many edits or too large
        done.back()
        return self._edited(Undo(), f"undid: {done.text}")

    # Comparing

    def _ghost(self) -> pinned.Pinned:
        return pinned.Pinned.of(self)
