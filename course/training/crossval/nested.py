"""Nested cross-validation: a choice among models is made inside every fold, and scored on rows it never saw.

Source: M. Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions", 1974; S. Varma and R.
Simon, "Bias in error estimation when using cross-validation for model selection", 2006.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.training.crossval.splits import TESTS, TRAINS, Splits


@dataclass(frozen=True, slots=True)
class FoldChosen:
    """In one outer fold a model has been chosen by inner folds, fitted, and scored.

    Attributes
    ----------
    fold, n_folds : int
        Which outer fold, from 0, and how many there are.
    params : dict
        What was chosen.
    inner_score : float
        Mean of the inner folds for that choice: the best of all, and so too high.
    test_score : float
        On the rows that the outer fold tests, which had no part in the choice.
    """

    fold: int
    n_folds: int
    params: dict[str, Any]
    inner_score: float
    test_score: float


def nested_cross_validate(
    estimator: Any,
    grid: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Sequence[Any]]],
    X: NDArray[Any],
    y: NDArray[Any],
    *,
    outer: Splits | None = None,
    inner: Splits | None = None,
    groups: NDArray[np.int64] | None = None,
    is_ordered: bool = False,
    scoring: Any = None,
    n_jobs: int | None = None,
) -> Iterator[FoldChosen]:
    """Score the whole way to a model, the choice among candidates included, an outer fold at a time.

    The score of the best of many candidates is too high: it is the best by luck, too. Here every outer fold
    chooses for itself, by inner folds of its own training rows, and the choice is scored on the outer fold.

    Parameters
    ----------
    estimator : scikit-learn estimator
        A fresh copy is fitted each time; a pipeline is fitted as a whole.
    grid : dict of str to list, or list of such
        Values to choose from, as `sklearn.model_selection.GridSearchCV` takes them.
    X : ndarray (n, n_columns)
    y : ndarray (n,)
        int64 class indices, or float64 targets.
    outer, inner : Splits, optional
        Five folds unless given, stratified where there are classes.
    groups : ndarray (n,) of int64, optional
        Which rows belong together, for grouped splits.
    is_ordered : bool
        Whether rows are in the order of time, for splits in that order.
    scoring : str or callable, optional
        As scikit-learn takes it; the estimator's own unless given.
    n_jobs : int, optional
        Candidates at once; joblib's default unless given.

    Yields
    ------
    FoldChosen
        As each outer fold ends.

    Raises
    ------
    ValueError
        If the rows cannot be split so, at once; what fitting raises, as it is.
    """
    usual = Splits("stratified" if y.dtype.kind in "iu" else "k-fold")
    roles = (outer or usual).roles(y, groups, is_ordered=is_ordered)
    parts = []
    for row in roles:
        train = np.flatnonzero(row == TRAINS)
        own = None if groups is None else groups[train]
        inside = (inner or usual).roles(y[train], own, is_ordered=is_ordered)
        pairs = [(np.flatnonzero(each == TRAINS), np.flatnonzero(each == TESTS)) for each in inside]
        parts.append((train, np.flatnonzero(row == TESTS), pairs))
    return _chosen(estimator, grid, X, y, parts, scoring, n_jobs)


def _chosen(
    estimator: Any, grid: Any, X: Any, y: Any, parts: list[Any], scoring: Any, n_jobs: int | None
) -> Iterator[FoldChosen]:
    from sklearn.base import clone
    from sklearn.model_selection import GridSearchCV

    for fold, (train, test, pairs) in enumerate(parts):
        search = GridSearchCV(
            clone(estimator), grid, cv=pairs, scoring=scoring, n_jobs=n_jobs, error_score="raise"
        )
        search.fit(X[train], y[train])
        score = float(search.score(X[test], y[test]))
        yield FoldChosen(fold, len(parts), dict(search.best_params_), float(search.best_score_), score)
