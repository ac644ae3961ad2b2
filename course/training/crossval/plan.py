"""Fold plan: which model trains on which row and which is tested on it, while rows come and go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course.data.dataset import Dataset
from course.data.groups import groups_of
from course.data.split import shuffled
from course.training.crossval.splits import MAX_MODELS, TESTS, TRAINS, UNUSED, Roles, Splits


class FoldPlan:
    """The splits of a dataset's rows, and what becomes of rows that are painted later.

    A row keeps its part whatever is done to it. A new one is dealt to the fold that is tested on the fewest
    rows (of its class, where classes are kept in proportion); all other folds of the round train on it.

    Parameters
    ----------
    splits : Splits
    dataset : Dataset
    rows : ndarray of int64
        Positions in X of the rows that take part.
    sizes : sequence of int, optional
        Numbers of training rows, for a learning curve: every split once for each of them. A larger one holds
        all rows of a smaller one, and classes are in proportion.
    n_values : int
        How many networks share each split, for a validation curve.

    Raises
    ------
    ValueError
        If the rows cannot be split so, or too many models come of it: one sentence.
    """

    def __init__(
        self,
        splits: Splits,
        dataset: Dataset,
        rows: NDArray[np.int64],
        *,
        sizes: Sequence[int] | None = None,
        n_values: int = 1,
    ) -> None:
        self.splits = splits
        y, groups = dataset.y[rows], groups_of(dataset)
        base = splits.roles(y, None if groups is None else groups[rows], is_ordered=dataset.is_ordered)
        self.n_splits = len(base)
        self.n_variants = n_values * (1 if sizes is None else len(sizes))
        if self.n_models > MAX_MODELS:
            raise ValueError(
                f"at most {MAX_MODELS} networks train at once, and {self.n_splits} splits × "
                f"{self.n_variants} would be {self.n_models}; take fewer folds or fewer values"
            )
        self._roles = (
            np.tile(base, (self.n_variants, 1)) if sizes is None else _shortened(base, y, sizes, splits.seed)
        )
        self._ids = dataset.ids[rows].copy()

    @property
    def n_models(self) -> int:
        """Networks in all: every split, for every size or value; those of one size or value lie together."""
        return self.n_splits * self.n_variants

    def roles(self, dataset: Dataset, rows: NDArray[np.int64]) -> Roles:
        """Return what each row is to each model, (n_models, n); rows never seen before are dealt out."""
        ids = dataset.ids[rows]
        new = ~np.isin(ids, self._ids)
        if new.any():
            self._deal(dataset, rows, new)
        by_id = np.argsort(self._ids, kind="stable")
        return self._roles[:, by_id[np.searchsorted(self._ids, ids, sorter=by_id)]]

    def _deal(self, dataset: Dataset, rows: NDArray[np.int64], new: NDArray[np.bool_]) -> None:
        known = rows[~new]
        tests = self.roles(dataset, known)[: self.n_splits] == TESTS  # (n_splits, n) so far
        y = dataset.y[known]
        dealt = []
        for row in rows[new]:
            column = self._column(tests, y, dataset.y[row], int(dataset.ids[row]))
            tests = np.column_stack([tests, column == TESTS])
            y = np.append(y, dataset.y[row])
            dealt.append(np.tile(column, self.n_variants))
        self._ids = np.concatenate([self._ids, dataset.ids[rows[new]]])
        self._roles = np.column_stack([self._roles, *dealt])

    def _column(self, tests: NDArray[np.bool_], y: NDArray[np.int64], label: float, row_id: int) -> Roles:
        """Return what a new row is to each split, (n_splits,)."""
        kind, k = self.splits.kind, self.splits.k
        if kind == "time-ordered":  # it is the newest: only the last split reaches so far
            column = np.full(self.n_splits, UNUSED)
            column[-1] = TESTS
            return column
        column = np.full(self.n_splits, TRAINS)
        if kind == "random":
            draws = np.random.default_rng([self.splits.seed, row_id]).random(self.n_splits)
            column[draws < self.splits.test_share] = TESTS
            return column
        alike = (
            y == label
            if kind in ("stratified", "stratified-grouped", "repeated")
            else np.ones(len(y), dtype=bool)
        )
        held = tests[:, alike].sum(axis=1)
        per_round = self.n_splits if kind == "leave-one-out" else k
        for first in range(0, self.n_splits, per_round):
            column[first + int(held[first : first + per_round].argmin())] = TESTS
        return column


def _shortened(base: Roles, y: NDArray[np.int64], sizes: Sequence[int], seed: int) -> Roles:
    """Return the roles for each size in turn, (n_sizes · n_splits, n): rows beyond the size are not used."""
    fewest = int((base == TRAINS).sum(axis=1).min())
    for size in sizes:
        if not 2 <= size <= fewest:
            raise ValueError(
                f"sizes must be from 2 to {fewest}, the rows that every split has to train on, got {size}; "
                f"leave it out"
            )
    classes = y.dtype.kind in "iu"
    found = np.repeat(base[None], len(sizes), axis=0)
    for s, split in enumerate(base):
        train = np.flatnonzero(split == TRAINS)
        order = train[shuffled(y[train], seed + s, stratify=classes)]
        for i, size in enumerate(sizes):
            found[i, s, order[size:]] = UNUSED
    return found.reshape(-1, base.shape[1])
