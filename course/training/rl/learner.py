"""Learner: what every run of reinforcement learning has, whatever it learns: events, hands and moments."""

from __future__ import annotations

import copy
import time
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from course.data.checks import check_int
from course.training.events import (
    Array,
    EpochEnded,
    Evaluated,
    Event,
    Numbers,
    RunStarted,
    StepEnded,
)
from course.training.history import History
from course.training.rl.draws import Draws
from course.training.steering import pinned
from course.training.steering.undoable import Undoable

MOST_RUNS: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What learning changes, at one step; rewards, knobs and all else the hand set are not turned back."""

    step: int
    epoch: int
    seed: int
    state: dict[str, Any]
    n_bytes: int
    history: History | None = None


class Learner(Undoable[Moment]):
    """Agents that learn side by side, one of each seed, with hands on what they learn from.

    A step is one action of every agent, and an epoch so many steps: what is reported is of all that happened
    in one. The same seed and the same edits at the same steps give the same events, bit for bit, whoever
    drives; run i of many is the single run of ``seed + i``.

    Parameters
    ----------
    kind : type of Numbers
        What a report tells.
    seed : int, at least 0
    n_runs : int, 1 to 10,000
    steps_per_epoch : int, at least 1
    width, block : int
        How many random numbers a run uses at a step, and for how many steps they are drawn at once.
    trained : tuple of str
        The attributes that learning changes.
    """

    def __init__(
        self,
        kind: type[Numbers],
        *,
        seed: int,
        n_runs: int,
        steps_per_epoch: int,
        width: int,
        block: int,
        trained: tuple[str, ...],
    ) -> None:
        super().__init__(seed=seed, n_runs=check_int("n_runs", n_runs, 1, MOST_RUNS, 30))
        self.n_runs = int(n_runs)
        self.history = History(self.n_runs, kind)
        self.steps_per_epoch = check_int("steps_per_epoch", steps_per_epoch, 1, 10_000_000, 100)
        self._width, self._block, self._trained = width, block, trained
        self._start_anew()

    # What a run of each kind does in its own way

    @property
    @abstractmethod
    def estimates(self) -> Array:
        """What is learned, (n_runs, …)."""

    @abstractmethod
    def measure(self) -> Numbers:
        """The numbers of the epoch that ended last, and those of the agents as they are now."""

    @abstractmethod
    def _advance(self, draws: Array) -> None:
        """Let every agent act and learn once; `draws` has shape (n_runs, width)."""

    @abstractmethod
    def _close_epoch(self) -> None:
        """Take the means of what happened since the last epoch."""

    # The stream

    def events(self) -> Iterator[Event]:
        """The run from where it stands, one event at a time.

        Yields
        ------
        Event
            RunStarted; Evaluated for the agents that know nothing; then StepEnded for each step, EpochEnded
            after the last of an epoch and EditApplied for each edit, without end.
        """
        yield RunStarted(self.seed, self.n_runs, self.estimates[0].size, "cpu")
        reported = time.perf_counter()
        pending = self.pending
        while True:
            while pending:
                yield pending.popleft()
            self.branch()  # nothing, unless an earlier moment is shown
            if not self.history.epochs:
                first = self.evaluate()
                self.history.append(first)
                yield first
            elif self.step >= (self.epoch + 1) * self.steps_per_epoch:
                self.epoch += 1
                self._close_epoch()
                now = time.perf_counter()
                event = EpochEnded(self.epoch, self.step, self.measure(), now - reported)
                reported = now
                self.history.append(event)
                self.timeline.add(self._take())
                yield event
            else:
                self._advance(self._draws.at(self.step))
                self.step += 1
                self.n_examples += self.n_runs
                yield StepEnded(self.step, self.epoch)

    def evaluate(self) -> Evaluated:
        """The numbers as they are now; nothing is learned and nothing recorded."""
        return Evaluated(self.epoch, self.step, self.measure())

    # What `Rewindable` leaves to the kind of run

    def _take(self, *, with_history: bool = False) -> Moment:
        state = {name: copy.deepcopy(getattr(self, name)) for name in self._trained}
        history = self.history.copy() if with_history else None
        return Moment(self.step, self.epoch, self.seed, state, self._n_bytes(), history)

    def _put(self, snapshot: Moment) -> None:
        self.step, self.epoch = snapshot.step, snapshot.epoch
        if snapshot.seed != self.seed:
            self.seed = snapshot.seed
            self._begin_draws()
        for name, value in snapshot.state.items():
            setattr(self, name, copy.deepcopy(value))

    def _start_anew(self) -> None:
        self._begin_draws()

    def _begin_draws(self) -> None:
        """Take the random numbers of the seed."""
        self._draws = Draws(self.seed, self.n_runs, self._width, block=self._block)

    def _n_bytes(self) -> int:
        """Memory of what learning changes."""
        return sum(getattr(self, name).nbytes for name in self._trained)

    # Comparing

    def _ghost(self) -> pinned.Pinned:
        return pinned.Pinned(self.settings, self.history.copy(), None, self.estimates.copy())
