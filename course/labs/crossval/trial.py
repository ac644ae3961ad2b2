"""One classifier on one set of splits, scored fold by fold on whatever thread works it out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.training.crossval.estimators import cross_validate_folds
from course.training.crossval.splits import Roles, Splits
from course.training.sklearn.classifiers import class_name, make_classifier


class Trial:
    """The scores of a classifier as they come.

    Parameters
    ----------
    name : str
        As `check_classifier` takes it.
    seed : int
        Its ``random_state``.
    X : ndarray (n, n_inputs) or (n_folds, n, n_inputs)
    y : ndarray (n,) of int64
    roles : ndarray (n_folds, n) of int8
    splits : Splits
        What made them.

    Attributes
    ----------
    scores : ndarray (n_folds,)
        Accuracy on test rows; NaN where it is still to come.
    n_scored, n_folds : int
    failure : str
        Why no more come, in one sentence; empty where nothing failed.
    stopped : threading.Event
        Set to cancel what has not begun; set by itself once no more scores come.
    """

    def __init__(
        self, name: str, seed: int, X: NDArray[Any], y: NDArray[np.int64], roles: Roles, splits: Splits
    ) -> None:
        self.name, self.n_folds, self.splits = name, len(roles), splits
        self.scores = np.full(len(roles), np.nan)
        self.n_scored, self.failure = 0, ""
        self.stopped = threading.Event()
        self._given: tuple[Any, ...] = seed, X, y, roles

    @property
    def state(self) -> str:
        """One of "runs", "done", "cancelled" and "failed"."""
        if self.failure:
            return "failed"
        if self.n_scored == self.n_folds:
            return "done"
        return "cancelled" if self.stopped.is_set() else "runs"

    def work(self, is_wanted: Callable[[], bool], tell: Callable[[], None]) -> None:
        """Score fold after fold while that is wanted; `tell` is called after each, and at the end."""
        (seed, X, y, roles), self._given = self._given, ()  # its scores may outlive its rows
        try:
            with closing(cross_validate_folds(make_classifier(self.name, seed), X, y, roles)) as folds:
                while is_wanted() and not self.stopped.is_set():
                    event = next(folds, None)
                    if event is None:
                        break
                    self.scores[event.fold] = event.test_score
                    self.n_scored = event.n_scored
                    tell()
        except Exception as error:  # whatever an estimator raises is the learner's to read
            first, *_ = str(error).strip().splitlines() or [type(error).__name__]
            self.failure = f"{class_name(self.name)} could not be scored: {first:.300}"
        finally:
            self.stopped.set()
            tell()
