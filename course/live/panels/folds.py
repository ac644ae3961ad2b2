"""Folds: which rows train and which test, fold under fold, with a handle for k and each fold's score."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from course.data.groups import groups_of
from course.live.parts import Part
from course.training.crossval.score_error import NO_NEW_ROWS, mean_and_error, shared_rows
from course.training.crossval.splits import GROUPED, MAX_MODELS, TESTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.crossval.run import CrossVal

MOST = 50  # folds that a hand can ask for; random splits may be twice as many


class Folds:
    """The strip of folds of a cross-validation.

    Rows of the data stand side by side, sorted so that those that test the same fold stand together: by class
    first where classes are kept in proportion, in the order of time where time counts.

    Parameters
    ----------
    title : str
    beside : callable, optional
        ``beside(run)`` gives the scores of another model on the same folds to be shown beside the networks',
        or None; see `course.labs.crossval.beside.Beside.told`.
    """

    def __init__(
        self,
        *,
        title: str = "Who trains, who tests",
        beside: Callable[[Any], dict[str, Any] | None] = lambda _: None,
    ) -> None:
        self.id = "folds"
        self._title, self._beside = title, beside
        self._sent_roles: NDArray[np.uint8] | None = None
        self._sent: dict[str, Any] = {}

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {"panel": "Folds", "id": self.id, "title": self._title}

    def parts(self, run: CrossVal, full: bool) -> list[Part]:
        """Roles and order of the rows when they change, scores when they do."""
        parts = []
        roles, rows = sorted_roles(run)
        if full or self._sent_roles is None or not np.array_equal(roles, self._sent_roles):
            self._sent_roles = roles
            parts.append(Part(self.id, "roles", roles))
        now = {
            "k": {"value": run.splits.k, "low": 2, "high": _most(run), "name": _named(run)}
            if run.splits.kind != "leave-one-out"
            else None,
            "ids": run.dataset.ids[rows].tolist(),
            "labels": run.dataset.y[rows].tolist() if run.dataset.n_classes else None,
            "classes": list(run.dataset.class_names),
        }
        for name, value in (*now.items(), ("scores", _scores(run)), ("beside", self._beside(run))):
            if full or self._sent.get(name) != value:
                self._sent[name] = value
                parts.append(Part(self.id, name, value))
        return parts


def sorted_roles(run: CrossVal) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the roles (n_folds, n) of the rows that take part, in the order shown, and their places."""
    rows = run.rows_in()
    roles = run.roles[run.shown_runs][:, rows]
    if run.splits.kind not in ("time-ordered", "random"):
        keys = [rows, (roles == TESTS).argmax(axis=0)]
        if run.splits.kind in ("stratified", "stratified-grouped", "repeated") and run.dataset.n_classes:
            keys.append(run.dataset.y[rows])
        order = np.lexsort(keys)
        rows, roles = rows[order], roles[:, order]
    return roles.astype(np.uint8), rows


def _scores(run: CrossVal) -> dict[str, Any] | None:
    """Return each fold's newest score on its test rows, their mean, standard deviation and standard error."""
    last = run.history.last
    if last is None:
        return None
    name = "loss" if last.valid_accuracy is None else "accuracy"
    values = (last.valid_loss if last.valid_accuracy is None else last.valid_accuracy)[run.shown_runs]
    mean, error = mean_and_error(values, run.splits)
    if mean is None:
        return None
    there = values[np.isfinite(values)]
    spread = float(there.std(ddof=1)) if len(there) > 1 else 0.0
    note = NO_NEW_ROWS if shared_rows(run.splits) else ""
    shown = [round(float(value), 6) if np.isfinite(value) else None for value in values]
    return {
        "name": name,
        "values": shown,
        "mean": mean,
        "spread": spread,
        "error": error,
        "note": note,
        "balanced": _balanced(run),
    }


def _balanced(run: CrossVal) -> dict[str, Any] | None:
    """Return mean and standard error of the balanced accuracies, where the classes are of different sizes."""
    if not run.is_imbalanced:
        return None
    mean, error = mean_and_error(run.balanced_accuracy()[run.shown_runs], run.splits)
    return {"mean": mean, "error": error}


def _most(run: CrossVal) -> int:
    """Return the largest k that these rows can be split into."""
    y, splits = run.dataset.y[run.rows_in()], run.splits
    if splits.kind == "random":
        return 2 * MOST
    n = len(y)
    if splits.kind in ("stratified", "repeated") and run.dataset.n_classes:
        n = int(np.bincount(y)[np.unique(y)].min())
    elif splits.kind in GROUPED:
        groups = groups_of(run.dataset)
        n = 2 if groups is None else len(np.unique(groups[run.rows_in()]))
    elif splits.kind == "time-ordered":
        n -= 1
    if splits.kind == "repeated":
        n = min(n, MAX_MODELS // splits.repeats)
    return max(2, min(n, MOST), splits.k)


def _named(run: CrossVal) -> str:
    """Return what k counts."""
    return "Splits" if run.splits.kind == "random" else "Folds (k)"
