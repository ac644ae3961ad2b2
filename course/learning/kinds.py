"""Kinds of answer that a prediction may ask for: a choice, a number, a curve drawn on a lab's own axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.data.checks import check_int, check_name, check_range
from course.live.sketch import N_POINTS, Sketch
from course.training.events import METRIC_NAMES


@dataclass(frozen=True)
class Choice:
    """One of a few answers."""

    options: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(set(self.options)) < max(2, len(self.options)):
            raise ValueError(
                f"options must be at least 2 different answers, got {list(self.options)}; none asks a number"
            )

    def check(self, name: str, answer: Any, good: Any) -> str:  # noqa: ARG002  (one signature for all kinds)
        """Return an answer if it is an option."""
        return check_name(name, answer, self.options)

    def shown(self, answer: Any) -> str:
        """Return an answer as words."""
        return str(answer)

    def kept(self, answer: Any) -> str:
        """Return an answer as it is written into progress."""
        return str(answer)

    def against(self, answer: Any, happened: Any) -> str:
        """Return the answer beside what happened."""
        same = answer == self.check("happened", happened, None)
        return f"You predicted: {answer}\nIt happened:   {happened}{' (as you said)' if same else ''}"

    def sketch(self, answer: Any) -> Sketch | None:  # noqa: ARG002
        """Return what lies over the lab's curves: nothing."""
        return None


@dataclass(frozen=True)
class Number:
    """A number; of a metric, it lies over the lab's curves as a level."""

    low: float
    high: float
    unit: str = ""
    metric: str | None = None
    epochs: int = 1

    def __post_init__(self) -> None:
        if self.metric is not None:
            check_metric(self.metric, self.epochs, self.low, self.high)

    def check(self, name: str, answer: Any, good: Any) -> float:
        """Return an answer if it is in range."""
        return check_range(name, answer, self.low, self.high, good)

    def shown(self, answer: Any) -> str:
        """Return an answer as words."""
        return f"{answer:g}{self.unit}"

    def kept(self, answer: Any) -> float:
        """Return an answer as it is written into progress."""
        return float(answer)

    def against(self, answer: Any, happened: Any) -> str:
        """Return the answer beside what happened, and the difference."""
        off = abs(float(happened) - answer)
        said, true = (f"{number(value)}{self.unit}" for value in (answer, happened))
        return f"You predicted {said}; it was {true}: off by {number(off)}."

    def sketch(self, answer: Any) -> Sketch | None:
        """Return what lies over the lab's curves: a level, where the number is of a metric."""
        if self.metric is None or answer is None:
            return None
        level = [float(answer)] * N_POINTS
        return Sketch(self.metric, self.epochs, self.low, self.high, level, is_kept=True, is_level=True)


@dataclass(frozen=True)
class Curve:
    """A curve of a metric, drawn on the lab's axes."""

    metric: str
    epochs: int
    low: float
    high: float

    def __post_init__(self) -> None:
        check_metric(self.metric, self.epochs, self.low, self.high)

    def check(self, name: str, answer: Any, good: Any) -> list[float]:  # noqa: ARG002
        """Return a curve as `N_POINTS` numbers; fewer, evenly spaced, are joined by straight lines."""
        if isinstance(answer, str) or not isinstance(answer, Sequence | np.ndarray) or len(answer) < 2:
            raise ValueError(f"{name} must be 2 or more numbers from left to right, got {answer!r:.60}")
        middle = (self.low + self.high) / 2
        points = [check_range(name, value, self.low, self.high, middle) for value in answer]
        if len(points) == N_POINTS:
            return points
        at = np.linspace(0, len(points) - 1, N_POINTS)
        return [float(value) for value in np.interp(at, range(len(points)), points)]

    def shown(self, answer: Any) -> str:
        """Return the ends of a curve and its middle as words."""
        first, middle, last = (answer[k] for k in (0, N_POINTS // 2, -1))
        return f"a curve of the {self._name} from {number(first)} over {number(middle)} to {number(last)}"

    def kept(self, answer: Any) -> str:
        """Return a curve as it is written into progress."""
        return " ".join(f"{value:.4g}" for value in answer)

    def against(self, answer: Any, happened: Any) -> str:
        """Return how far a lab's run is from the curve."""
        drawn = Sketch(self.metric, self.epochs, self.low, self.high, answer, is_kept=True)
        error = drawn.error(getattr(happened, "history", happened))
        if error is None:
            return f"The {self._name} has not been reported yet: train first."
        return f"Your curve of the {self._name} is off by {number(error)} on average."

    def sketch(self, answer: Any) -> Sketch:
        """Return what lies over the lab's curves: a sheet to draw on, or what was drawn."""
        values = [] if answer is None else list(answer)
        return Sketch(self.metric, self.epochs, self.low, self.high, values, is_kept=answer is not None)

    @property
    def _name(self) -> str:
        return self.metric.replace("_", " ")


Kind = Choice | Number | Curve


def number(value: float) -> str:
    """Return a number in about three digits: 0.0123, 12.3, 12,345."""
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.4g}"


def check_metric(metric: str, epochs: Any, low: float, high: float) -> None:
    """Refuse what cannot be an axis of a lab's curves."""
    check_name("metric", metric, METRIC_NAMES)
    check_int("epochs", epochs, 1, 1_000_000, 60)
    if not -1e9 < low < high < 1e9:
        raise ValueError(f"high must be above low, both finite, got {low:g} and {high:g}; 0 and 1 would do")
