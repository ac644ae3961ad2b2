"""A run that needs no model: its loss falls with every step, so tests can foretell it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.live.controls import Control
from course.live.parts import Part
from course.training.events import EpochEnded, Evaluated, Metrics, RunEnded, RunStarted, StepEnded

STEPS_PER_EPOCH = 10


@dataclass(frozen=True)
class Turn:
    """The one edit: set the knob."""

    value: float

    def to_dict(self) -> dict[str, Any]:
        return {"do": "turn", "value": self.value}


@dataclass(frozen=True)
class Turned:
    text: str
    edit: Turn


class CountingRun:
    """Satisfies `Steppable`."""

    def __init__(self, *, last_epoch: int | None = None, fail_at: int | None = None) -> None:
        self.seed = self.step = self.epoch = self.n_examples = 0
        self.train_s = 0.0
        self.diverged = None
        self.pinned: int | None = None
        self.knob = 1.0
        self.work = 0.0  # steps weighted by the knob of their time
        self.history: list[tuple[int, float]] = []
        self.edits: list[Turn] = []
        self.threads: set[str] = set()
        self.last_epoch, self.fail_at = last_epoch, fail_at
        self._undo: list[float] = []
        self._epochs: list[tuple[int, int, float]] = []

    def events(self):
        yield RunStarted(self.seed, 1, 1, "cpu")
        while True:
            self.threads.add(threading.current_thread().name)
            if self.epoch == self.last_epoch:
                yield RunEnded(self.epoch, self.step, "all epochs are done", 0.0)
                return
            if self.fail_at is not None and self.step == self.fail_at:
                raise RuntimeError("the data went away")
            if self.step % STEPS_PER_EPOCH == 0:
                self._epochs.append((self.step, self.epoch, self.work))
            self.step += 1
            self.work += self.knob
            yield StepEnded(self.step, self.epoch)
            if self.step % STEPS_PER_EPOCH == 0:
                self.epoch += 1
                self.history.append((self.epoch, self.loss))
                yield EpochEnded(self.epoch, self.step, self._metrics(), 0.0)

    @property
    def loss(self) -> float:
        return 1 / (1 + self.work)

    def _metrics(self) -> Metrics:
        return Metrics(np.array([self.loss]), np.array([2 * self.loss]))

    def apply(self, edit: Turn) -> Turned:
        if not 0 <= edit.value <= 10:
            raise ValueError(f"knob must be between 0 and 10, got {edit.value}; 1 is a good start")
        self._undo.append(self.knob)
        self.knob = edit.value
        self.work += 100  # an edit that is seen in the loss at once
        self.edits.append(edit)
        return Turned(f"knob set to {edit.value:g}", edit)

    def undo(self) -> Turned | None:
        if not self._undo:
            return None
        self.knob = self._undo.pop()
        return Turned("undid: knob", Turn(self.knob))

    def evaluate(self) -> Evaluated:
        return Evaluated(self.epoch, self.step, self._metrics())

    def snapshot(self) -> tuple[int, int, float]:
        return self.step, self.epoch, self.work

    def restore(self, snapshot: tuple[int, int, float]) -> None:
        self.step, self.epoch, self.work = snapshot

    def reset(self, *, seed: int | None = None) -> None:
        self.seed = self.seed if seed is None else seed
        self.step, self.epoch, self.work = 0, 0, 0.0
        self.history.clear()

    def pin(self) -> None:
        self.pinned = self.step
        self.reset()

    def unpin(self) -> None:
        self.pinned = None

    def step_back(self) -> bool:
        if not self._epochs:
            return False
        self.restore(self._epochs.pop())
        return True


class Count:
    """A panel that shows the step, and what was new since it was last asked."""

    id = "count"

    def __init__(self) -> None:
        self.calls: list[bool] = []
        self._sent = 0
        self.broken = False

    def spec(self) -> dict[str, Any]:
        return {"panel": "Text", "id": self.id}

    def parts(self, run: CountingRun, full: bool) -> list[Part]:
        self.calls.append(full)
        if self.broken:
            raise RuntimeError("no ink")
        start = 0 if full else self._sent
        self._sent = len(run.history)
        rows = np.array(run.history[start:], dtype=np.float32).reshape(-1, 2)
        return [Part(self.id, "text", f"step {run.step}"), Part(self.id, "rows", rows, start)]


def read_turn(d: Any) -> Turn:
    if not isinstance(d, dict) or d.get("do") != "turn":
        raise ValueError("an edit must be a turn")
    return Turn(d["value"])


def knob_control() -> Control:
    return Control(
        name="knob",
        label="Knob",
        kind="range",
        value=1.0,
        min=0,
        max=5,
        to_edit=Turn,
        read=lambda run: run.knob,
    )
