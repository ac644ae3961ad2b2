"""Descent: the run of a line through one input, with the way it took and the threshold that ends it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from course.data.checks import check_name, check_range
from course.labs.session import Session
from course.training.edits import BY_HAND, Edit, SetData, SetFeatures, SetHidden
from course.training.edits.base import EditError
from course.training.events import EditApplied, EpochEnded, Event, RunEnded, StepEnded
from course.training.supervised.hands import Back
from course.training.supervised.snapshot import Snapshot

GOALS = ("loss", "reward")
MAX_PATH = 2_000
GAP = (math.nan, math.nan)  # where a hand took the point elsewhere


class Descent(Session):
    """A session that remembers its way over the loss surface; see `Session`.

    Attributes
    ----------
    threshold : float
        At or below this training loss, after an epoch, the model counts as trained and the run ends.
    goal : {"loss", "reward"}
        What is shown: the loss to lower, or the reward to raise, which is the loss with the other sign.
    path : list of (w, b)
        Where it has been, one entry a step, the last 2,000; NaN where a hand took it elsewhere.
    ghost : list of (w, b)
        The path of the pinned run.
    n_moves : int
        How often it has moved, so that a view need not compare paths.
    """

    def __init__(self, *args: Any, threshold: float, goal: str = "loss", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.n_moves = 0
        self.ghost: list[tuple[float, float]] = []
        self.path: list[tuple[float, float]] = [self.point]
        self._steps = [0]
        self._may_end = True
        self.set_threshold(threshold)
        self.set_goal(goal)

    @property
    def point(self) -> tuple[float, float]:
        """Slope and intercept now."""
        w, b = self.model.flat.tolist()
        return w, b

    @property
    def trained_at(self) -> int | None:
        """The first epoch whose training loss was at or below the threshold; None if there is none."""
        losses = self.history.column("train_loss")[:, 0]
        reached = (e for e, loss in zip(self.history.epochs, losses, strict=True) if loss <= self.threshold)
        return next(reached, None)

    def set_threshold(self, value: Any) -> None:
        """Set what counts as trained."""
        self.threshold = check_range("threshold", value, 0, 1e9, 2000)

    def set_goal(self, value: Any) -> None:
        """Show the loss, or the reward."""
        self.goal = check_name("goal", value, GOALS)

    def events(self) -> Iterator[Event]:
        """The run, ended by the threshold; see `Run.events`."""
        for event in super().events():
            if isinstance(event, StepEnded):
                self._moved()
            yield event
            if isinstance(event, EpochEnded) and self._may_end:
                loss = float(event.metrics.train_loss[0])
                if loss <= self.threshold:
                    reason = f"trained: loss {loss:,.0f} is at or below the threshold {self.threshold:,.0f}"
                    yield RunEnded(event.epoch, event.step, reason, event.seconds)
                    return

    def train_to(self, epoch: int, step: int) -> None:
        """Train to a moment of a record, whatever the threshold; see `Session.train_to`."""
        self._may_end = False
        try:
            super().train_to(epoch, step)
        finally:
            self._may_end = True

    def apply(self, edit: Any) -> EditApplied:
        """Apply an edit; one that takes the point elsewhere leaves a gap in the path."""
        event = super().apply(edit)
        if isinstance(event.edit, BY_HAND):
            self._jumped()
        return event

    def _do(self, edit: Edit) -> tuple[str, Back]:
        """Do one edit; what would leave no line through one input is refused."""
        match edit:
            case SetHidden(widths=widths) if widths:
                raise EditError("hidden layers would bend the line of this lab; the playground has them")
            case SetFeatures(names=names) if names != self.inputs.names:
                raise EditError(
                    f"features must stay {list(self.inputs.names)}, the one input of this lab's line, "
                    f"got {len(names)} names; make another lab with feature="
                )
            case SetData(name="dataset"):
                raise EditError(
                    "dataset must stay the diabetes data in this lab; other data are in the playground"
                )
        return super()._do(edit)

    def undo(self) -> EditApplied | None:
        """Take the last edit back; see `Session.undo`."""
        event = super().undo()
        if self.path[-1] != self.point:
            self._jumped()
        return event

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a snapshot, and go the path back; see `Session.restore`."""
        super().restore(snapshot)
        self._cut_path()

    def branch(self) -> bool:
        """Go on from the moment that is shown; the whole path stays as the ghost's."""
        if not self.is_scrubbed:
            return False
        self.ghost = list(self.path)
        super().branch()
        self._cut_path()
        return True

    def _cut_path(self) -> None:
        """Go the path back to the step where the run stands."""
        while self._steps and self._steps[-1] > self.step:
            self._steps.pop()
            self.path.pop()
        self._moved()

    def pin(self) -> None:
        """Keep the run and its path to compare with; see `Run.pin`."""
        path = self.path
        super().pin()
        self.ghost = path

    def unpin(self) -> None:
        """Forget the pinned run and its path."""
        super().unpin()
        self.ghost = []

    def reset(self, *, seed: int | None = None) -> None:
        """Start again with an empty path; see `Session.reset`."""
        super().reset(seed=seed)
        self.path, self._steps = [], []
        self._moved()

    def _jumped(self) -> None:
        """Note a place that no step led to; while the hand drags on, only where it lets go counts."""
        if len(self.path) > 1 and math.isnan(self.path[-2][0]) and self._steps[-1] == self.step:
            self.path.pop()
            self._steps.pop()
        else:
            self.path.append(GAP)
            self._steps.append(self.step)
        self._moved()

    def _moved(self) -> None:
        self.n_moves += 1
        self.path.append(self.point)
        self._steps.append(self.step)
        if len(self.path) > MAX_PATH:
            del self.path[: MAX_PATH // 4], self._steps[: MAX_PATH // 4]
