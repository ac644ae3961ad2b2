"""What a run says while it trains: frozen records, past tense, plain numbers and copied arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from course.training.edits import Edit

Array: TypeAlias = NDArray[np.float64]


class Numbers:
    """What a report tells, by name: arrays of one number a run, float64 of shape (n_runs,), or None.

    Each kind of training has its own dataclass of them; equal ones agree in every number (NaN equals NaN).
    """

    __slots__ = ()

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """What is told, in order."""
        return tuple(f.name for f in fields(cls))  # type: ignore[arg-type]  # every kind is a dataclass

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(_same(getattr(self, name), getattr(other, name)) for name in self.names())

    def __hash__(self) -> int:
        return hash(getattr(self, self.names()[0]).tobytes())


@dataclass(frozen=True, slots=True, eq=False)
class Metrics(Numbers):
    """Losses and accuracies of all rows at one moment; every array is (n_runs,) float64.

    Attributes
    ----------
    train_loss, valid_loss : ndarray (n_runs,)
        Mean loss without penalty, against the labels as given. NaN where a part has no rows.
    train_accuracy, valid_accuracy : ndarray (n_runs,) or None
        Share of rows predicted right, 0 to 1; None for regression.
    clean_accuracy : ndarray (n_runs,) or None
        Share of training rows whose clean label is predicted; None unless a label is dirty.
    """

    train_loss: Array
    valid_loss: Array
    train_accuracy: Array | None = None
    valid_accuracy: Array | None = None
    clean_accuracy: Array | None = None


METRIC_NAMES: tuple[str, ...] = Metrics.names()


def _same(a: Array | None, b: Array | None) -> bool:
    if a is None or b is None:
        return a is b
    return bool(np.array_equal(a, b, equal_nan=True))


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run is about to take its first step, or its next one after a pause or a load."""

    seed: int
    n_runs: int
    n_parameters: int
    device: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepEnded:
    """One mini-batch has moved the parameters; `epoch` counts the epochs finished before it."""

    step: int
    epoch: int


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """Every training row has been seen once more; `seconds` is the wall time since the last report."""

    epoch: int
    step: int
    metrics: Numbers
    seconds: float


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The losses as they are now; nothing was trained."""

    epoch: int
    step: int
    metrics: Numbers


@dataclass(frozen=True, slots=True)
class EditApplied:
    """A hand changed data, model or knobs; the next mini-batch sees it."""

    epoch: int
    step: int
    text: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class Diverged:
    """The loss left the numbers a run can come back from."""

    epoch: int
    step: int
    reason: str
    last_good_step: int


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The stream is over; `seconds` is the wall time since it started."""

    epoch: int
    step: int
    reason: str
    seconds: float


Event: TypeAlias = RunStarted | StepEnded | EpochEnded | Evaluated | EditApplied | Diverged | RunEnded
# Anything that receives events: a screen, a file, a test that only asserts.
Output: TypeAlias = Callable[[Event], None]
