"""Editable: what every run has for hands, whatever it trains: edits to undo, and moments to go back to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Generic

from course.data.checks import check_int
from course.data.dataset import Dataset
from course.training import pinned
from course.training.done import UNDO_DEPTH, Done
from course.training.edits import BY_HAND, Edit, Undo, from_dict
from course.training.events import Diverged, EditApplied, Evaluated, Event
from course.training.history import History
from course.training.piece import EditError
from course.training.snapshot import Kept, Ring


class Editable(ABC, Generic[Kept]):
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
        self.dataset = dataset
        self.seed = check_int("seed", seed, 0, 2**63 - 1, 0)
        self.history = History(n_runs)
        self.step = self.epoch = self.n_examples = 0
        self.train_s = 0.0
        self.pinned: pinned.Pinned | None = None
        self.diverged: Diverged | None = None
        self.stopped = ""  # why the run has ended by itself, sound
        self.pending: deque[EditApplied] = deque()  # edits that the stream has yet to tell
        self.ring: Ring[Kept] = Ring()
        self._done: deque[Done] = deque(maxlen=UNDO_DEPTH)
        self._base_depth = dataset.n_undo

    def _keep_start(self) -> None:
        """Keep the start; called once the run is whole."""
        self.start = self._take()
        self.ring.add(self.start)

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

    @abstractmethod
    def _take(self, *, with_history: bool = False) -> Kept:
        """Copy what training changes."""

    @abstractmethod
    def _put(self, snapshot: Kept) -> None:
        """Turn what training changes back to a snapshot."""

    @abstractmethod
    def _start_anew(self) -> None:
        """Begin as another seed has it."""

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
        try:
            text, back = self._do(checked)
        except EditError:
            raise
        except ValueError as error:
            raise EditError(str(error)) from None
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

    # Time

    @property
    def last_good(self) -> Kept:
        """The newest moment whose losses were sound: the end of an epoch, or the start."""
        return self.ring.last

    @property
    def can_step_back(self) -> bool:
        """Whether `step_back` has somewhere to go."""
        return self._earlier() is not None

    def snapshot(self) -> Kept:
        """The training as it stands now, for `restore`."""
        return self._take(with_history=True)

    def restore(self, snapshot: Kept) -> None:
        """Turn the training back (or forth) to a snapshot of this run; what the hand set stays set."""
        self._put(snapshot)
        if snapshot.history is not None:
            self.history.take_rows(snapshot.history)
        self.history.rewind(snapshot.step, snapshot.epoch)
        self.ring.begin_with(snapshot)
        self._rewound()

    def step_back(self) -> bool:
        """Go back to the end of the epoch before, or to the last good moment of a run that has diverged.

        False where there is none in memory.
        """
        earlier = self._earlier()
        if earlier is None:
            return False
        self.restore(earlier)
        return True

    def _earlier(self) -> Kept | None:
        return self.ring.before(self.step) if self.diverged is None else self.last_good

    def reset(self, *, seed: int | None = None) -> None:
        """Go back to the same start, or with a seed to a new one; data and whatever the hand set stay."""
        if seed is None:
            self._put(self.start)
        else:
            self.seed = check_int("seed", seed, 0, 2**63 - 1, 0)
            self.step = self.epoch = 0
            self._start_anew()
            self.start = self._take()
        self.history.rewind(-1, 0)
        self.ring = Ring()
        self.ring.add(self.start)
        self.n_examples, self.train_s = 0, 0.0
        self._rewound()

    def _rewound(self) -> None:
        self.diverged, self.stopped = None, ""
        self.pending.clear()
        kept = [d for d in self._done if d.step < self.step or not isinstance(d.edit, BY_HAND)]
        self._done = deque(kept, maxlen=UNDO_DEPTH)

    # Comparing

    def pin(self) -> None:
        """Keep the run as it is to compare with, and start again from the same start."""
        self.pinned = pinned.Pinned.of(self)
        self.reset()

    def unpin(self) -> None:
        """Forget the pinned run."""
        self.pinned = None

    @property
    def comparison(self) -> str:
        """What differs from the pinned run, in a sentence or two; empty where none is pinned."""
        return pinned.tell(self)
