"""Splits: which rows train and which test, again and again, by scikit-learn's splitters.

Source: M. Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions", 1974; R. Kohavi, "A
Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection", 1995.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_int, check_name, check_range

Roles = NDArray[np.int8]
UNUSED, TRAINS, TESTS = np.int8(0), np.int8(1), np.int8(2)

#: What can be asked for, and how a learner reads it.
KINDS: Final[dict[str, str]] = {
    "k-fold": "k folds",
    "stratified": "k folds, stratified",
    "grouped": "k folds, grouped",
    "stratified-grouped": "k folds, grouped and stratified",
    "repeated": "k folds, repeated",
    "leave-one-out": "leave one out",
    "time-ordered": "in order of time",
    "random": "random splits",
}
GROUPED: Final = ("grouped", "stratified-grouped")
MAX_MODELS: Final = 200


@dataclass(frozen=True)
class Splits:
    """A way to split rows again and again; `roles` does it.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    k : int, from 2 to 200
        Folds; for "random" the number of splits; "leave-one-out" has as many as there are rows.
    repeats : int, from 2 to 20
        How often "repeated" begins again; at most 200 models come of it.
    test_share : float, from 0.05 to 0.95
        Of the rows, for "random".
    seed : int
        Of the order in which rows are dealt out; "leave-one-out" and "time-ordered" draw nothing. The latter
        keeps the order of the rows: each model trains on the past and is tested on what came next.

    Raises
    ------
    ValueError
        If one is unknown or out of range: one sentence.
    """

    kind: str = "stratified"
    k: int = 5
    repeats: int = 5
    test_share: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        check_name("kind", self.kind, KINDS)
        kept = {
            "k": check_int("k", self.k, 2, MAX_MODELS, 5),
            "repeats": check_int("repeats", self.repeats, 2, 20, 5),
            "test_share": check_range("test_share", self.test_share, 0.05, 0.95, 0.2),
            "seed": check_int("seed", self.seed, 0, 2**32 - 1, 0),
        }
        for name, value in kept.items():  # 5.0 folds are 5
            object.__setattr__(self, name, value)
        if self.kind == "repeated" and self.k * self.repeats > MAX_MODELS:
            raise ValueError(
                f"k times repeats must be at most {MAX_MODELS} models, got {self.k} × {self.repeats}; "
                f"repeat {MAX_MODELS // self.k} times or take fewer folds"
            )

    def with_(self, name: str, value: Any) -> Splits:
        """Return the same with one setting changed.

        Raises
        ------
        ValueError
            If there is no such setting, or it is out of range.
        """
        check_name("name", name, ("kind", "k", "repeats", "test_share", "seed"))
        return replace(self, **{name: value})

    def roles(
        self, y: NDArray[Any], groups: NDArray[np.int64] | None = None, *, is_ordered: bool = False
    ) -> Roles:
        """Return what each row is to each model: 1 it trains, 2 it tests, 0 neither; int8 (n_models, n).

        Parameters
        ----------
        y : ndarray (n,)
            int64 class indices, or float64 targets.
        groups : ndarray (n,) of int64, optional
            Which rows belong together, for "grouped" and "stratified-grouped".
        is_ordered : bool
            Whether the rows are in the order of time, which "time-ordered" needs.

        Raises
        ------
        ValueError
            If these rows cannot be split so: one sentence with what to do.
        """
        self._check(y, groups, is_ordered=is_ordered)
        splitter = _SPLITTERS[self.kind](self, y.dtype.kind in "iu")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that a class has fewer rows than there are folds
            pairs = list(splitter.split(np.zeros((len(y), 1)), y, groups if self.kind in GROUPED else None))
        roles = np.zeros((len(pairs), len(y)), dtype=np.int8)
        for row, (train, test) in zip(roles, pairs, strict=True):
            row[train], row[test] = TRAINS, TESTS
        if not (roles == TESTS).any(axis=1).all():
            raise ValueError(
                f"every fold must test some rows, and {self.k} folds of these groups leave one without; "
                f"take fewer folds"
            )
        if y.dtype.kind in "iu":
            _check_classes(roles, y)
        return roles

    def _check(self, y: NDArray[Any], groups: NDArray[np.int64] | None, *, is_ordered: bool) -> None:
        n, classes = len(y), y.dtype.kind in "iu"
        if n < 3:
            raise ValueError(f"the data must have at least 3 rows to be split, got {n}; add some")
        if np.all(y == y[0]):
            what = "label" if classes else "target"
            raise ValueError(
                f"y must hold at least two different {what}s, and all {n} are {y[0]:g}; relabel some"
            )
        if self.kind == "leave-one-out":
            if n > MAX_MODELS:
                raise ValueError(
                    f"kind 'leave-one-out' must have at most {MAX_MODELS} rows, one model for each, got {n}; "
                    f"use fewer rows or k folds"
                )
            return
        if self.kind in GROUPED:
            self._check_groups(groups)
        if self.kind == "time-ordered" and not is_ordered:
            raise ValueError(
                "kind 'time-ordered' needs rows in the order of time, and these are in none; load 'stocks', "
                "or a file with time=, or use 'k-fold'"
            )
        if self.kind in ("k-fold", "time-ordered", "repeated") and self.k > n - (self.kind == "time-ordered"):
            raise ValueError(f"k must be at most the number of rows, {n}, got {self.k}; take fewer folds")
        if self.kind in ("stratified", "stratified-grouped") and not classes:
            other = "k-fold" if self.kind == "stratified" else "grouped"
            raise ValueError(
                f"kind {self.kind!r} needs classes to keep in proportion, and y holds targets; use {other!r}"
            )
        if classes and self.kind in ("stratified", "repeated"):
            smallest = int(np.bincount(y)[np.unique(y)].min())
            if self.k > smallest:
                raise ValueError(
                    f"k must be at most the rows of the smallest class, {smallest}, so that each fold holds "
                    f"one, got {self.k}; take fewer folds or add rows of that class"
                )

    def _check_groups(self, groups: NDArray[np.int64] | None) -> None:
        if groups is None:
            raise ValueError(
                f"kind {self.kind!r} needs data with groups, and these have none; load 'visits', or a file "
                "with groups=, or use 'k-fold'"
            )
        n_groups = len(np.unique(groups))
        if n_groups < self.k:
            raise ValueError(
                f"k must be at most the number of groups, {n_groups}, which are kept whole, got {self.k}; "
                f"take fewer folds"
            )


def _check_classes(roles: Roles, y: NDArray[np.int64]) -> None:
    """Refuse a split in which a model would train on a single class."""
    for i, row in enumerate(roles):
        seen = np.unique(y[row == TRAINS])
        if len(seen) < 2:
            only = f"rows of class {seen[0]} only" if len(seen) else "no row"
            raise ValueError(
                f"every fold must train on two classes, and fold {i + 1} would train on {only}; "
                f"use 'stratified', or shuffle the rows"
            )


def _k_fold(splits: Splits, classes: bool) -> Any:  # noqa: ARG001  (one signature for all)
    from sklearn.model_selection import KFold

    return KFold(splits.k, shuffle=True, random_state=splits.seed)


def _stratified(splits: Splits, classes: bool) -> Any:  # noqa: ARG001
    from sklearn.model_selection import StratifiedKFold

    return StratifiedKFold(splits.k, shuffle=True, random_state=splits.seed)


def _grouped(splits: Splits, classes: bool) -> Any:  # noqa: ARG001
    from sklearn.model_selection import GroupKFold

    return GroupKFold(splits.k, shuffle=True, random_state=splits.seed)


def _stratified_grouped(splits: Splits, classes: bool) -> Any:  # noqa: ARG001
    from sklearn.model_selection import StratifiedGroupKFold

    return StratifiedGroupKFold(splits.k, shuffle=True, random_state=splits.seed)


def _repeated(splits: Splits, classes: bool) -> Any:
    from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold

    kind = RepeatedStratifiedKFold if classes else RepeatedKFold
    return kind(n_splits=splits.k, n_repeats=splits.repeats, random_state=splits.seed)


def _leave_one_out(splits: Splits, classes: bool) -> Any:  # noqa: ARG001
    from sklearn.model_selection import LeaveOneOut

    return LeaveOneOut()


def _time_ordered(splits: Splits, classes: bool) -> Any:  # noqa: ARG001
    from sklearn.model_selection import TimeSeriesSplit

    return TimeSeriesSplit(splits.k)


def _random(splits: Splits, classes: bool) -> Any:  # noqa: ARG001
    from sklearn.model_selection import ShuffleSplit

    return ShuffleSplit(splits.k, test_size=splits.test_share, random_state=splits.seed)


_SPLITTERS: Final[dict[str, Callable[[Splits, bool], Any]]] = {
    "k-fold": _k_fold,
    "stratified": _stratified,
    "grouped": _grouped,
    "stratified-grouped": _stratified_grouped,
    "repeated": _repeated,
    "leave-one-out": _leave_one_out,
    "time-ordered": _time_ordered,
    "random": _random,
}
