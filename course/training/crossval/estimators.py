"""Any scikit-learn estimator cross-validated fold by fold, with progress and cancel, through joblib."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.training.crossval.splits import TESTS, TRAINS, Roles


@dataclass(frozen=True, slots=True)
class FoldScored:
    """One fold has been fitted and scored.

    Attributes
    ----------
    fold : int
        Which, from 0; folds end in any order.
    n_scored, n_folds : int
        How many are done, this one included, and how many there are.
    test_score : float
        On the rows that it tests.
    train_score : float or None
        On the rows that it trained on, where that was asked for.
    seconds : float
        Of fitting and scoring.
    """

    fold: int
    n_scored: int
    n_folds: int
    test_score: float
    train_score: float | None
    seconds: float


def cross_validate_folds(
    estimator: Any,
    X: NDArray[Any],
    y: NDArray[Any],
    roles: Roles,
    *,
    scoring: Any = None,
    train_score: bool = False,
    n_jobs: int | None = None,
) -> Iterator[FoldScored]:
    """Cross-validate an estimator as `sklearn.model_selection.cross_validate` does, a fold at a time.

    The folds run on the backend that `joblib.parallel_config` names, so that processes, threads or a cluster
    can be put under them from outside. Closing the iterator cancels what has not begun.

    Parameters
    ----------
    estimator : scikit-learn estimator
        A fresh copy is fitted for every fold; a pipeline is fitted as a whole.
    X : ndarray (n, n_columns) or (n_folds, n, n_columns)
        The rows as all folds see them, or as each one does.
    y : ndarray (n,)
    roles : ndarray (n_folds, n) of int8
        What each row is to each fold; see `course.training.crossval.splits.Splits.roles`.
    scoring : str or callable, optional
        As scikit-learn takes it; the estimator's own unless given.
    train_score : bool
        Whether to score the training rows, too.
    n_jobs : int, optional
        Folds at once; joblib's default unless given.

    Yields
    ------
    FoldScored
        As each fold ends.

    Raises
    ------
    ValueError
        If `estimator` has no fit, or `roles` does not fit the rows, at once; what fitting raises, as it is.
    """
    if not hasattr(estimator, "fit") or isinstance(estimator, type):
        raise ValueError(
            f"estimator must be an object with a fit method, got {estimator!r:.60}; write Name()"
        )
    if roles.ndim != 2 or roles.shape[1] != len(y):
        raise ValueError(f"roles must be (n_folds, {len(y)}), one column a row of X and y, got {roles.shape}")
    if X.ndim not in (2, 3) or X.shape[:-1] not in ((len(y),), roles.shape):
        raise ValueError(
            f"X must be ({len(y)}, n_columns), or ({len(roles)}, {len(y)}, n_columns) with what each fold "
            f"sees, got {X.shape}"
        )
    return _scored(estimator, X, y, roles, scoring, train_score, n_jobs)


def _scored(
    estimator: Any, X: Any, y: Any, roles: Roles, scoring: Any, train_score: bool, n_jobs: int | None
) -> Iterator[FoldScored]:
    from joblib import Parallel, delayed  # type: ignore[import-untyped]
    from sklearn.base import clone

    score = delayed(_score)
    tasks = (
        score(fold, clone(estimator), X[fold] if X.ndim == 3 else X, y,
              np.flatnonzero(row == TRAINS), np.flatnonzero(row == TESTS), scoring, train_score)
        for fold, row in enumerate(roles)
    )  # fmt: skip
    # One fold is handed out when one ends, so that cancelling leaves at most those that run.
    results = Parallel(n_jobs=n_jobs, return_as="generator_unordered", pre_dispatch="n_jobs")(tasks)
    try:
        for n_scored, (fold, test, train, seconds) in enumerate(results, 1):
            yield FoldScored(fold, n_scored, len(roles), test, train, seconds)
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # joblib says how much it has cancelled
            results.close()


def _score(
    fold: int, estimator: Any, X: Any, y: Any, train: Any, test: Any, scoring: Any, train_score: bool
) -> tuple[int, float, float | None, float]:
    """Fit and score one fold, in whatever process or thread joblib runs it."""
    from sklearn.model_selection import cross_validate

    found = cross_validate(
        estimator,
        X,
        y,
        cv=[(train, test)],
        scoring=scoring,
        return_train_score=train_score,
        error_score="raise",
    )
    trained = float(found["train_score"][0]) if train_score else None
    return fold, float(found["test_score"][0]), trained, float(found["fit_time"][0] + found["score_time"][0])
