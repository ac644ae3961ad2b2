"""Transport: the orders of the bar on top, from play to pin, and what a run's stream says."""

from __future__ import annotations

import math
import time
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from course.data.checks import check_range
from course.training.events import Diverged, EpochEnded, Evaluated, Metrics, RunEnded, StepEnded

if TYPE_CHECKING:
    from course.live.contracts import Steppable
    from course.live.inbox import Inbox

TRANSPORT = ("play", "step", "step_back", "scrub", "branch", "reset", "new_start", "undo", "pin", "speed")
_RATE_S = 0.5  # steps per second are counted over this long


class Transport:
    """Whether and how fast a run advances, and how it did; for the run's thread only.

    Parameters
    ----------
    run : Steppable
    max_steps, max_seconds : int, float
        Budget of training since the learner's last move.
    hidden : container of str
        Names out of ``TRANSPORT`` that the page has no button for, so that no sentence names them.

    Attributes
    ----------
    playing : bool
        Whether the run trains until it is paused.
    speed : float or None
        Epochs per second; None for as fast as it goes.
    ended : str or None
        Why the run can't go on.
    steps_per_s : float or None
        Mini-batches a second while training.
    """

    def __init__(
        self, run: Steppable, *, max_steps: int, max_seconds: float, hidden: Container[str] = ()
    ) -> None:
        self.playing = False
        self.speed: float | None = None
        self.ended: str | None = None
        self.steps_per_s: float | None = None
        self._run = run
        self._stream: Iterator[Any] | None = None
        self._owed = 0  # epochs to train before pausing again
        self._next_epoch_at = 0.0
        self._metrics: Metrics | None = None
        self._measured_step = -1
        self._failed = False
        self._max_steps, self._max_seconds = max_steps, max_seconds
        self._hidden = hidden
        if run.diverged is not None:
            self._report(run.diverged)
        self.touch()
        self._count_from = (time.perf_counter(), run.step)

    @property
    def advancing(self) -> bool:
        """Whether the run trains now."""
        return self.playing or self._owed > 0

    def order(self, name: str, value: Any) -> str | None:
        """Carry out one of ``TRANSPORT``; the sentence to show, if any.

        Raises
        ------
        ValueError
            If the value is none that the order takes.
        """
        match name:
            case "play":
                self._play(self._unlocked(_switch(name, value)))
            case "step":
                self._unlocked(True)
                self._advance_by_one_epoch()
            case "speed":
                self.speed = None if value is None else check_range("speed", value, 0.1, 1000, 10)
                self._next_epoch_at = 0.0
            case "step_back":
                self.pause()
                stepped = self._run.step_back()
                self.rewound()
                return None if stepped else "There is no earlier epoch to step back to."
            case "scrub":
                self._run.scrub(value)
                self.pause()
                self.rewound()
            case "branch":
                self.pause()
                branched = self._run.branch()
                self.rewound()
                return None if branched else "The run is shown as it stands; move the timeline back first."
            case "reset" | "new_start":
                self._owed = 0  # an epoch asked for before belongs to the old start
                self._run.reset(seed=None if name == "reset" else self._run.seed + 1)
                self.rewound()
            case "pin":
                if not _switch(name, value):
                    self._run.unpin()
                    return None
                self.pause()
                self._run.pin()
                self.rewound()
            case "undo":
                undone = self._run.undo()
                self.changed()
                return "There is nothing to undo." if undone is None else _sentence(undone.text)
        return None

    def pause(self) -> None:
        """Stop between two steps."""
        self.playing, self._owed, self.steps_per_s = False, 0, None

    def changed(self) -> None:
        """Note that the last measurement no longer holds."""
        self._measured_step = -1

    def rewound(self) -> None:
        """Note that the run was set to another state, so that its stream must start anew."""
        self._stream, self.ended, self._failed = None, None, False
        self.changed()

    def fail(self, reason: str) -> None:
        """Stop because the run raised."""
        self.pause()
        self._stream, self.ended, self._failed = None, reason, True

    def touch(self) -> None:
        """Renew the budget: somebody is there."""
        self._touched_at, self._touched_step = time.monotonic(), self._run.step

    def over_budget(self) -> bool:
        """Pause if too much was trained since anybody touched the run; True if so."""
        spent_s = time.monotonic() - self._touched_at
        spent_steps = self._run.step - self._touched_step
        if not self.advancing or (spent_s < self._max_seconds and spent_steps < self._max_steps):
            return False
        self.pause()
        return True

    def wait_s(self) -> float:
        """Seconds until the next epoch may start."""
        return max(0.0, self._next_epoch_at - time.perf_counter()) if self._next_epoch_at else 0.0

    def metrics(self) -> Metrics | None:
        """Losses and accuracies that hold now: measured anew after an edit, and when the run rests.

        While the run trains they are those of its last report.
        """
        stale = self._measured_step < 0 or (not self.advancing and self._measured_step != self._run.step)
        if stale and not self._failed:
            self._measured(self._run.evaluate())
            self._measured_step = self._run.step
        return self._metrics

    def advance(self, until: float, inbox: Inbox) -> str | None:
        """Train until ``until`` (a time of `time.perf_counter`), an arrival or a pause.

        Returns
        -------
        str or None
            What the learner must hear if the run ended.
        """
        if self._stream is None:
            self._stream = self._run.events()
        clock, arrived = time.perf_counter, inbox.arrived
        began = clock()
        for event in self._stream:
            # The hot path: tens of thousands of steps a second come through here.
            if type(event) is StepEnded:
                if arrived or clock() >= until:
                    break
            elif self._report(event) or arrived:
                break
        else:
            self.pause()
            self._stream = None
            self.ended = self.ended or "the run is over"
        self._run.train_s += clock() - began
        self._count()
        return None if self.ended is None else _sentence(self.ended)

    def _unlocked(self, advance: bool) -> bool:
        """Return the wish to train, if it may be granted now."""
        locked = getattr(self._run, "locked", "")
        if advance and locked:
            raise ValueError(locked)
        return advance

    def _play(self, playing: bool) -> None:
        self.pause()
        self.playing = playing
        self._begin()

    def _advance_by_one_epoch(self) -> None:
        self.playing = False
        self._owed += 1
        self._begin()

    def _begin(self) -> None:
        self._next_epoch_at = 0.0
        self._count_from = (time.perf_counter(), self._run.step)
        if self.ended is not None:
            self.rewound()

    def _report(self, event: Any) -> bool:
        """Take a report in; True if training must stop here for now."""
        match event:
            case EpochEnded():
                self._measured(event)
                return self._epoch_ended()
            case Evaluated():
                self._measured(event)
            case Diverged(reason=reason):
                self.ended = f"{reason}{self._way_out()}"
            case RunEnded(reason=reason):
                self.ended = self.ended or reason
                self.changed()  # a run that goes back to its best moment has other losses than it reported
        return False

    def _way_out(self) -> str:
        """Return which button leads out of a divergence, of those that there are."""
        if "step_back" not in self._hidden:
            return "; the button Back goes there"
        return "" if "reset" in self._hidden else "; the button Reset starts again"

    def _measured(self, event: Any) -> None:
        self._metrics, self._measured_step = event.metrics, event.step

    def _epoch_ended(self) -> bool:
        if self._owed:
            self._owed -= 1
            if not self._owed:
                self.pause()
                return True
        if self.speed is None:
            return False
        now = time.perf_counter()
        # Never in a hurry to catch up after a pause or a slow epoch.
        self._next_epoch_at = max(self._next_epoch_at, now - 1 / self.speed) + 1 / self.speed
        return now < self._next_epoch_at

    def _count(self) -> None:
        now, (start, step) = time.perf_counter(), self._count_from
        if self._run.step < step:  # an edit made the run begin again
            self._count_from = (now, self._run.step)
        elif now - start >= _RATE_S or self.steps_per_s is None:
            elapsed = now - start
            self.steps_per_s = (self._run.step - step) / elapsed if elapsed > 0 else None
            self._count_from = (now, self._run.step)
        if not self.advancing or (self.steps_per_s is not None and not math.isfinite(self.steps_per_s)):
            self.steps_per_s = None


def _switch(name: str, value: object) -> bool:
    """Return a value that is true or false, or raise one sentence."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false, got {value!r:.60}; press the button again")
    return value


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")
