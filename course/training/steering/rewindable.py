"""Rewindable: a run whose moments can be gone back to, looked at, and gone on from as another run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Generic

from course.data.checks import check_int
from course.training.events import Diverged
from course.training.history import History
from course.training.steering import pinned
from course.training.steering.timeline import Kept, Timeline


@dataclass(frozen=True, slots=True, eq=False)
class Present(Generic[Kept]):
    """Where a run stands while an earlier moment of it is shown, and the run as a branch leaves it behind."""

    moment: Kept
    run: pinned.Pinned
    diverged: Diverged | None
    stopped: str


class Rewindable(ABC, Generic[Kept]):
    """A record of a run, and the moments that are kept of it.

    A run of a kind says what training changes (`_take`, `_put`) and how it begins anew (`_start_anew`).

    Parameters
    ----------
    seed : int, at least 0
    n_runs : int
        How many models are trained side by side.
    """

    def __init__(self, *, seed: int, n_runs: int) -> None:
        self.seed = check_int("seed", seed, 0, 2**63 - 1, 0)
        self.history = History(n_runs)
        self.step = self.epoch = self.n_examples = 0
        self.train_s = 0.0
        self.pinned: pinned.Pinned | None = None
        self.diverged: Diverged | None = None
        self.stopped = ""  # why the run has ended by itself, sound
        self.timeline: Timeline[Kept] = Timeline()
        self._present: Present[Kept] | None = None  # while an earlier moment is shown

    def _keep_start(self) -> None:
        """Keep the start; called once the run is whole."""
        self.start = self._take()
        self.timeline.add(self.start)

    @abstractmethod
    def _take(self, *, with_history: bool = False) -> Kept:
        """Copy what training changes."""

    @abstractmethod
    def _put(self, snapshot: Kept) -> None:
        """Turn what training changes back to a snapshot."""

    @abstractmethod
    def _ghost(self) -> pinned.Pinned:
        """The run as it is, to compare another with."""

    @abstractmethod
    def _start_anew(self) -> None:
        """Begin as another seed has it."""

    @property
    def last_good(self) -> Kept:
        """The newest moment whose losses were sound: the end of an epoch, or the start."""
        return self.timeline.last

    @property
    def can_step_back(self) -> bool:
        """Whether `step_back` has somewhere to go."""
        return self._earlier() is not None

    def snapshot(self) -> Kept:
        """The training as it stands now, for `restore`."""
        return self._take(with_history=True)

    def restore(self, snapshot: Kept) -> None:
        """Turn the training back (or forth) to a snapshot of this run; what the hand set stays set."""
        self._present = None
        self._put(snapshot)
        if snapshot.history is not None:
            self.history.take_rows(snapshot.history)
        self.history.rewind(snapshot.step, snapshot.epoch)
        self.timeline.begin_with(snapshot)
        self._rewound()

    def step_back(self) -> bool:
        """Go back to the end of the epoch before, or to the last good moment of a run that has diverged.

        Where a moment is shown, the one before it is shown. False where there is none in memory.
        """
        earlier = self._earlier()
        if earlier is None:
            return False
        if self.is_scrubbed:
            self.scrub(earlier.epoch)
        else:
            self.restore(earlier)
        return True

    def _earlier(self) -> Kept | None:
        return self.timeline.before(self.step) if self.diverged is None else self.last_good

    def reset(self, *, seed: int | None = None) -> None:
        """Go back to the same start, or with a seed to a new one; data and whatever the hand set stay."""
        self._present = None
        if seed is None:
            self._put(self.start)
        else:
            self.seed = check_int("seed", seed, 0, 2**63 - 1, 0)
            self.step = self.epoch = 0
            self._start_anew()
            self.start = self._take()
        self.history.rewind(-1, 0)
        self.timeline = Timeline()
        self.timeline.add(self.start)
        self.n_examples, self.train_s = 0, 0.0
        self._rewound()

    @abstractmethod
    def _rewound(self) -> None:
        """Note that the run was turned back."""

    # Looking back

    @property
    def is_scrubbed(self) -> bool:
        """Whether an earlier moment is shown."""
        return self._present is not None

    @property
    def moments(self) -> list[int]:
        """The epochs that `scrub` can show, beside the present one."""
        return self.timeline.epochs

    @property
    def present(self) -> tuple[int, int]:
        """Epoch and step where the run stands, whatever moment of it is shown."""
        now = self if self._present is None else self._present.moment
        return now.epoch, now.step

    def scrub(self, epoch: int) -> int:
        """Show the kept moment that is nearest to an epoch; the run itself stays where it is.

        Parameters, losses and all that is drawn of the model are those of that moment; data and knobs are
        what the hand has made of them. The record stays whole. A step or an edit goes on from there as a
        `branch`.

        Parameters
        ----------
        epoch : int, at least 0
            Where the run stands, or later, shows it as it stands.

        Returns
        -------
        int
            The epoch that is shown.
        """
        if check_int("epoch", epoch, 0, 2**53, 0) >= self.present[0]:
            self._return()
            return self.epoch
        if self._present is None:
            self._present = Present(self._take(), self._ghost(), self.diverged, self.stopped)
        self._put(self.timeline.nearest(epoch))
        self.diverged, self.stopped = None, ""
        return self.epoch

    def branch(self) -> bool:
        """Go on from the moment that is shown; the run as it was stays pinned beside it.

        False where no moment is shown: nothing has changed.
        """
        present = self._present
        if present is None:
            return False
        self._present = None
        self.pinned = replace(present.run, branched_at=self.epoch)
        self.history.rewind(self.step, self.epoch)
        self.timeline.forget_after(self.step)
        self._rewound()
        return True

    def _return(self) -> None:
        """Show the run as it stands."""
        present = self._present
        if present is not None:
            self._put(present.moment)
            self.diverged, self.stopped = present.diverged, present.stopped
            self._present = None

    # Comparing

    def pin(self) -> None:
        """Keep the run as it is to compare with, and start again from the same start."""
        self._return()
        self.pinned = self._ghost()
        self.reset()

    def unpin(self) -> None:
        """Forget the pinned run."""
        self.pinned = None
