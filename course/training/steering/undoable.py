"""Undoable: what hands do to a run, and what takes it back; the run says what an edit does."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

from course.training.edits import BY_HAND, Edit, Undo, from_dict
from course.training.edits.base import EditError
from course.training.events import EditApplied
from course.training.steering import pinned
from course.training.steering.done import UNDO_DEPTH, Done
from course.training.steering.rewindable import Rewindable
from course.training.steering.timeline import Kept

Back: TypeAlias = Callable[[], None]


class Undoable(Rewindable[Kept]):
    """Edits with undo, of whatever the run can have edited.

    A run of a kind says what an edit does to it (`_do`), what training changes (`_take`, `_put`) and how it
    begins anew (`_start_anew`).

    Parameters
    ----------
    seed : int, at least 0
    n_runs : int
    """

    def __init__(self, *, seed: int, n_runs: int) -> None:
        super().__init__(seed=seed, n_runs=n_runs)
        self.pending: deque[EditApplied] = deque()  # edits that the stream has yet to tell
        self._done: deque[Done] = deque(maxlen=UNDO_DEPTH)

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""

    @abstractmethod
    def _do(self, edit: Edit) -> tuple[str, Back]:
        """Apply one checked edit: what was done, in a few words, and what takes it back (not in the data)."""

    def _changed(self, edit: Edit) -> None:
        """Note that an edit was made."""

    # What a dataset, which keeps edits of its own, has to add

    @property
    def _depth(self) -> int:
        """How many edits the data keep."""
        return 0

    @property
    def _last(self) -> Done | None:
        """The last edit, if a further piece may join it."""
        return self._done[-1] if self._done else None

    def _joined(self, stroke: Done) -> Done:
        """Make one edit of the data of those of a stroke."""
        return stroke

    # Hands

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to take back."""
        return bool(self._done)

    def apply(self, edit: Edit | dict[str, Any]) -> EditApplied:
        """Do one edit; the next step, and every number asked for from now on, sees it.

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
        last = None if self.is_scrubbed else self._last
        try:
            text, back = self._do(checked)
        except EditError:
            raise
        except ValueError as error:
            raise EditError(str(error)) from None
        self.branch()
        stroke = last.with_piece(checked, text, back) if last else None
        if stroke is None:
            self._done.append(Done(checked, text, back, self.step, self._depth))
            return self._edited(checked, text)
        self._done[-1] = self._joined(stroke)
        return self._edited(checked, stroke.text)

    def undo(self) -> EditApplied | None:
        """Take the last edit, or the last stroke, back; None where there is none left."""
        if not self._done:
            return None
        self.branch()
        done = self._done.pop()
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

    @property
    def comparison(self) -> str:
        """What differs from the pinned run, in a sentence or two; empty where none is pinned."""
        return pinned.tell(self)
