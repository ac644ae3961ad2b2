"""Editable: what every run has for hands, whatever it trains: edits to undo, and moments to go back to."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from course.data.dataset import Dataset
from course.training import pinned
from course.training.done import UNDO_DEPTH, Done
from course.training.edits import BY_HAND, Edit, Undo, from_dict
from course.training.events import EditApplied, Evaluated, Event
from course.training.piece import EditError
from course.training.rewindable import Rewindable
from course.training.snapshot import Kept


class Editable(Rewindable[Kept]):
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
        self.pending: deque[EditApplied] = deque()  # edits that the stream has yet to tell
        self._done: deque[Done] = deque(maxlen=UNDO_DEPTH)
        self._base_depth = dataset.n_undo

    # What a run of each kind does in its own way

    @abstractmethod
    def events(self) -> Iterator[Event]:
        """The run from where it stands, one event at a time."""

    @abstractmethod
    def evaluate(self) -> Evaluated:
        """The losses and accuracies as they are now; nothing is trained and nothing recorded."""

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""

    @abstractmethod
    def _do(self, edit: Edit) -> tuple[str, Callable[[], None]]:
        """Apply one checked edit: what was done, in a few words, and what takes it back beside the data."""

    def _changed(self, edit: Edit) -> None:
        """Note that an edit was made."""

    # Hands

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to take back."""
        return bool(self._done) or self.dataset.n_undo > self._base_depth

    def apply(self, edit: Edit | dict[str, Any]) -> EditApplied:
        """Do one edit; the next step, and every loss asked for from now on, sees it.

        A further piece of the stroke that was the last edit joins it: `undo` takes them back in one go.

        Parameters
        ----------
        edit : Edit or dict
            A record of `course.training.edits`, or its dictionary.

        Returns
        -------
        EditApplied
            Also recorded in the history, and the next event of the stream. The text is of the whole stroke.

        Raises
        ------
        EditError
            One sentence on what was wrong; the run is as it was.
        """
        checked = from_dict(edit if isinstance(edit, dict) else edit.to_dict())
        if isinstance(checked, Undo):
            undone = self.undo()
            if undone is None:
                raise EditError("there is no edit left to undo; edit something first")
            return undone
        last = self._done[-1] if self._done and self.dataset.n_undo <= self._done[-1].depth else None
        last = None if self.is_scrubbed else last
        try:
            text, back = self._do(checked)
        except EditError:
            raise
        except ValueError as error:
            raise EditError(str(error)) from None
        self.branch()
        stroke = last.with_piece(checked, text, back) if last else None
        if stroke is None:
            self._done.append(Done(checked, text, back, self.step, self.dataset.n_undo))
            return self._edited(checked, text)
        if stroke.changes_data:
            self.dataset.join_last(stroke.text)
        self._done[-1] = stroke._replace(depth=self.dataset.n_undo)
        return self._edited(checked, stroke.text)

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

    def _edited(self, edit: Edit, text: str) -> EditApplied:
        self._changed(edit)
        event = EditApplied(self.epoch, self.step, text, edit)
        self.history.append(event)
        self.pending.append(event)
        return event

    def _rewound(self) -> None:
        self.diverged, self.stopped = None, ""
        self.pending.clear()
        kept = [d for d in self._done if d.step < self.step or not isinstance(d.edit, BY_HAND)]
        self._done = deque(kept, maxlen=UNDO_DEPTH)

    # Comparing

    def _ghost(self) -> pinned.Pinned:
        return pinned.Pinned.of(self)

    @property
    def comparison(self) -> str:
        """What differs from the pinned run, in a sentence or two; empty where none is pinned."""
        return pinned.tell(self)
