"""Sketch: a curve that a learner draws before the run, and how far the run is from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from course.data.checks import check_range

if TYPE_CHECKING:
    from course.training.history import History

N_POINTS = 41  # of a sketch, evenly spaced from the first epoch to the last


@dataclass
class Sketch:
    """A prediction of one curve, point by point.

    Attributes
    ----------
    series : str
        The metric that is predicted ("train_loss").
    epochs : int
        Where it ends.
    low, high : float
        The axis it is drawn on.
    values : list of float
        What was drawn, `N_POINTS` numbers from epoch 0 to `epochs`; empty while nothing is.
    is_kept : bool
        Whether it stands.
    is_level : bool
        Whether it is one number, for where the run arrives, and not a curve.
    on_kept : callable, optional
        Called with the values once they are kept, on the thread that keeps them.
    """

    series: str
    epochs: int
    low: float
    high: float
    values: list[float] = field(default_factory=list)
    is_kept: bool = False
    is_level: bool = False
    on_kept: Callable[[list[float]], None] | None = None

    def keep(self, values: Any) -> None:
        """Keep a drawn curve.

        Raises
        ------
        ValueError
            If one was kept before, or this one has not `N_POINTS` numbers on the axis.
        """
        if self.is_kept:
            raise ValueError("prediction is already kept; run the cell above again to ask anew")
        if not isinstance(values, list | tuple) or len(values) != N_POINTS:
            raise ValueError(f"a drawn curve must have {N_POINTS} points, got {values!r:.60}; draw it again")
        middle = (self.low + self.high) / 2
        self.values = [float(check_range("a point", v, self.low, self.high, middle)) for v in values]
        self.is_kept = True
        if self.on_kept is not None:
            self.on_kept(self.values)

    def error(self, history: History) -> float | None:
        """Return how far the run is from the curve: the mean distance over the epochs reported so far.

        Of a level, the distance of the last of them; of several runs the mean curve counts. None while
        nothing is drawn or reported.
        """
        epochs = history.epochs[: bisect_right(history.epochs, self.epochs)]
        if not self.values or not epochs or not history.has(self.series):
            return None
        drawn = np.interp(epochs, np.linspace(0, self.epochs, N_POINTS), self.values)
        true = history.column(self.series, 0)[: len(epochs), history.shown].mean(axis=1)
        distance = np.abs(true - drawn)
        return float(distance[-1] if self.is_level else distance.mean())
