"""The data a learner has their hands on: rows, labels and a split, with edits that can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from . import hand
from .checks import check_int, check_range
from .errors import DataError
from .generated import GENERATED
from .plane import Plane
from .pool import Pool, Task
from .undo import UndoStack

KEEP: Any = object()  # marks a setting that stays as it is


class Dataset:
    """Rows in use, their labels and their split, open to edits while a model trains.

    Make one with `course.data.load` or `course.data.load_csv`. An edit first checks everything: an id not
    in use, a point far from the canvas, a label or share out of range raise a ValueError and change nothing.
    Then it raises `version` by one and returns a short text such as "relabelled 3 points". Arrays handed
    out earlier are never changed in place.

    Attributes
    ----------
    X : ndarray of shape (n, n_features), float64
        The rows in use, in raw units.
    y : ndarray of shape (n,)
        int64 class indices, or float64 targets.
    clean_y : ndarray of shape (n,)
        As `y`, before noise, label noise and relabelling by hand.
    is_train : ndarray of shape (n,), bool
        The rows that train; the others validate.
    ids : ndarray of shape (n,), int64
        Row names, which stay the same through every edit. An addition that is undone gives its names back, so
        a replay of the edits that remain names the same rows.
    is_dirty : bool
        True when any label differs from its clean one.
    version : int
        Rises by one with every change.
    """

    X: np.ndarray
    y: np.ndarray
    clean_y: np.ndarray
    is_train: np.ndarray
    ids: np.ndarray
    is_dirty: bool

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._undo = UndoStack()
        self.version = 0
        self._show(None)

    def __repr__(self) -> str:
        kind = f"{self.n_classes} classes" if self.n_classes else "regression"
        return f"<Dataset {self.name}: {self.n} rows, {self.n_features} features, {kind}>"

    @property
    def name(self) -> str:
        """The data set's name."""
        return self._pool.source.name

    @property
    def task(self) -> Task:
        """Either "classification" or "regression"."""
        return self._pool.source.task

    @property
    def n(self) -> int:
        """How many rows are in use."""
        return len(self.y)

    @property
    def is_painted(self) -> np.ndarray:
        """Which rows were added by hand, bool (n,)."""
        return np.asarray(np.flatnonzero(self._pool.in_use) >= self.n_drawn)

    @property
    def n_drawn(self) -> int:
        """How many rows there were before edits: the most that `set_sample` can use."""
        return self._pool.source.n_rows

    @property
    def n_features(self) -> int:
        """How many columns X has."""
        return len(self._pool.source.feature_names)

    @property
    def n_classes(self) -> int:
        """How many classes there are; 0 for regression."""
        return len(self._pool.source.class_names)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the columns of X, as plain text."""
        return self._pool.source.feature_names

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes, as plain text; empty for regression."""
        return self._pool.source.class_names

    @property
    def plane(self) -> Plane:
        """How rows lie on the plane that the learner paints on."""
        return self._pool.source.plane

    @property
    def is_generated(self) -> bool:
        """True when the rows are drawn by a formula, so that `set_noise` works."""
        return self._pool.source.is_generated

    @property
    def is_ordered(self) -> bool:
        """True when the rows are in the order of time; the earliest train, the latest validate."""
        return self._pool.source.is_ordered

    @property
    def recipe(self) -> dict[str, Any]:
        """The arguments of `load` that make this set again, before edits; empty for a CSV file."""
        return dict(self._pool.source.recipe)

    @property
    def settings(self) -> dict[str, float | int | bool | None]:
        """What the controls stand at; a `minority_share` of None is the natural one."""
        pool = self._pool
        names = ("noise", "label_noise", "random_labels", "train_share", "minority_share")
        n = pool.n_sample or pool.source.n_rows
        return {name: getattr(pool, name) for name in names} | {"n": n}

    def train_rows(self) -> np.ndarray:
        """Return the positions in X of the training rows, int64, in order."""
        return np.flatnonzero(self.is_train)

    def valid_rows(self) -> np.ndarray:
        """Return the positions in X of the validation rows, int64, in order."""
        return np.flatnonzero(~self.is_train)

    # Edits by hand

    def add(self, points: Any, labels: Any) -> str:
        """Add training rows.

        Parameters
        ----------
        points : array_like of shape (k, 2)
            Plane coordinates, no further from the canvas than its width.
        labels : int, float or array_like of shape (k,)
            Classes, or targets for regression; they count as clean.
        """
        pool = hand.add(self._pool, points, labels)
        return self._change(pool, f"added {_points(len(pool.X) - len(self._pool.X))}")

    def move(self, ids: Any, points: Any) -> str:
        """Move rows to plane coordinates (k, 2); what lies out of the plane is kept."""
        return self._change(hand.move(self._pool, ids, points), f"moved {_points(np.size(ids))}")

    def remove(self, ids: Any) -> str:
        """Take rows out, unless no training row, no validation row or a single class would be left."""
        return self._change(hand.remove(self._pool, ids), f"removed {_points(np.size(ids))}")

    def relabel(self, ids: Any, labels: Any) -> str:
        """Give rows another label (one for all, or one each); their clean labels are kept."""
        return self._change(hand.relabel(self._pool, ids, labels), f"relabelled {_points(np.size(ids))}")

    # Settings

    def set_label_noise(self, share: float, *, seed: int | None = None) -> str:
        """Put a wrong label on a share (0 to 1) of the training rows.

        A larger share keeps the flips of a smaller one, 0 restores all, and a label given by hand stays. For
        regression a spoiled row gets another's target. Left out, the seed stays as it is.
        """
        share = check_range("label_noise", share, 0, 1, 0.1)
        seed = _seed(seed, self._pool.label_noise_seed)
        pool = replace(self._pool, label_noise=share, label_noise_seed=seed)
        return self._change(pool.with_labels(), f"set label noise to {share:.0%}")

    def set_random_labels(self, on: bool) -> str:
        """Draw every training label by lot, see `random_labels`, or give them back; the hand's stay."""
        pool = replace(self._pool, random_labels=bool(on)).with_labels()
        return self._change(pool, "drew the training labels by lot" if on else "gave the labels back")

    def set_train_share(self, share: float, *, seed: int | None = None) -> str:
        """Split afresh: a share (0.05 to 0.95) of the rows trains, the others validate; painted rows train.

        Seed 0 takes the rows in the order they were drawn or shuffled in; another seed draws another split;
        without one the seed in use stays. A larger share keeps the training rows of a smaller one. Groups,
        such as the visits of a patient, stay whole; of rows in the order of time the earliest train, whatever
        the seed.
        """
        share = check_range("train_share", share, 0.05, 0.95, 0.5)
        pool = replace(self._pool, train_share=share, train_seed=_seed(seed, self._pool.train_seed))
        return self._change(pool.with_split().with_sample().with_labels(), f"set train share to {share:.0%}")

    def set_sample(
        self, *, n: int | None = KEEP, minority_share: float | None = KEEP, seed: int | None = None
    ) -> str:
        """Use fewer rows, or fewer of one class; what is left out returns when the value is raised or undone.

        Parameters
        ----------
        n : int or None, optional
            How many of the drawn rows to use, in the proportions there are, painted ones on top; None: all.
        minority_share : float or None, optional
            Share (0.01 to 0.99) of the last class if generated, else of the rarest; None: the natural one.
        seed : int, optional
            Draws the order in which rows leave. What is left out stays as it is.
        """
        pool = replace(self._pool, sample_seed=_seed(seed, self._pool.sample_seed))
        texts = []
        if n is not KEEP:
            rows = pool.source.n_rows
            pool = replace(pool, n_sample=None if n is None else check_int("n", n, 2, rows, rows))
            texts.append(f"set sample size to {rows if n is None else n} rows")
        if minority_share is not KEEP:
            if not self.n_classes:
                raise DataError(f"minority_share needs classes, and {self.name} has targets; use n instead")
            if minority_share is not None:
                minority_share = check_range("minority_share", minority_share, 0.01, 0.99, 0.1)
            pool = replace(pool, minority_share=minority_share)
            text = "its natural value" if minority_share is None else f"{minority_share:.0%}"
            texts.append(f"set minority share to {text}")
        return self._change(pool.with_sample().with_labels(), " and ".join(texts) or "sampled again")

    def set_noise(self, noise: float) -> str:
        """Draw a generated set again at another noise (0 to 1), same seed; what the hand did stays."""
        noise = check_range("noise", noise, 0, 1, 0.1)
        if not self.is_generated:
            raise DataError(
                f"noise must be left alone for {self.name}, whose rows were measured, got {noise:g}; "
                f"use label_noise, or one of {', '.join(GENERATED)}"
            )
        pool = replace(self._pool, noise=noise).with_noise().with_labels()
        return self._change(pool, f"set noise to {noise:g}")

    def replace(self, other: Dataset) -> str:
        """Become another data set, with its settings and edits; rows get new names."""
        first_id = self._pool.first_id + len(self._pool.X)
        return self._change(replace(other._pool, first_id=first_id), f"changed the data to {other.name}")

    @property
    def n_undo(self) -> int:
        """How many edits `undo` can take back."""
        return len(self._undo)

    def undo(self) -> str | None:
        """Take the last edit back and say which, or return None where there is none left."""
        if not len(self._undo):
            return None
        before = self._pool
        self._pool, text = self._undo.pop()
        self.version += 1
        self._show(before)
        return f"undid: {text}"

    def join_last(self, text: str) -> None:
        """Make one edit, called `text`, of the last two."""
        self._undo.join(self._pool, text)

    def copy(self) -> Dataset:
        """Return a data set of its own, edits to undo included."""
        twin = object.__new__(Dataset)
        twin._pool, twin._undo, twin.version = self._pool, self._undo.copy(), self.version
        twin._show(None)
        return twin

    # How an edit lands

    def _change(self, pool: Pool, text: str) -> str:
        """Make `pool` what counts from now on, keeping the pool before for `undo`."""
        before = self._pool
        train = pool.is_train[pool.in_use]
        if train.all() or not train.any():
            side = "validation" if train.all() else "training"
            raise DataError(
                f"{text} would leave no {side} row, and at least one must stay; add or undo first"
            )
        self._undo.push(before, pool, text)
        self._pool = pool
        self.version += 1
        self._show(before)
        return text

    def _show(self, before: Pool | None) -> None:
        """Bring the public arrays up to date with the pool; those that did not change are kept."""
        pool = self._pool
        in_use = pool.in_use
        same_rows = before is not None and np.array_equal(in_use, before.in_use)
        rows = np.flatnonzero(in_use)
        for name in ("X", "y", "clean_y", "is_train"):
            if not same_rows or getattr(pool, name) is not getattr(before, name):
                setattr(self, name, getattr(pool, name)[rows])
        self.ids = pool.first_id + rows
        self.is_dirty = not np.array_equal(self.y, self.clean_y)


def _seed(seed: int | None, now: int) -> int:
    """Return a checked seed, or the one in use."""
    return now if seed is None else check_int("seed", seed, 0, 2**32 - 1, 0)


def _points(k: int) -> str:
    """Return "1 point" or "k points"."""
    return "1 point" if k == 1 else f"{k} points"
