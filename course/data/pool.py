"""All rows a data set can show, in use or not, as one immutable record; every edit makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from .generated import GENERATED, generate
from .label_noise import noisy_labels, random_labels
from .plane import Plane
from .sample import sample
from .split import split

Task = Literal["classification", "regression"]


@dataclass(frozen=True, eq=False)
class Source:
    """What never changes about a set of rows: its names, its plane, and how to draw it again.

    `minority` is the class that the minority share is about; `target_range` bounds the targets a hand may
    give; `recipe` holds the arguments of `course.data.load`, and is empty for a CSV file; `groups` names the
    group of each row, where rows belong together; `is_ordered` says that rows are in the order of time.
    """

    name: str
    task: Task
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    plane: Plane
    n_rows: int
    minority: int
    target_range: tuple[float, float]
    recipe: dict[str, Any]
    groups: np.ndarray | None = None
    is_ordered: bool = False

    @property
    def is_generated(self) -> bool:
        """True when the rows are drawn by a formula, so that their noise can be changed."""
        return self.recipe.get("name") in GENERATED


@dataclass(frozen=True, eq=False)
class Pool:
    """Every row by position: first the `source.n_rows` drawn ones, then those painted by hand.

    Row i is named ``first_id + i``. `given_y` are the labels that came with the rows, `hand_y` those given by
    hand (where `relabelled`), `y` what counts now. Arrays are shared between records and never written to.
    """

    source: Source
    X: np.ndarray
    given_y: np.ndarray
    clean_y: np.ndarray
    hand_y: np.ndarray
    y: np.ndarray
    is_train: np.ndarray
    sampled: np.ndarray
    removed: np.ndarray
    moved: np.ndarray
    relabelled: np.ndarray
    first_id: int = 0
    noise: float = 0.0
    label_noise: float = 0.0
    label_noise_seed: int = 0
    random_labels: bool = False
    train_share: float = 0.5
    train_seed: int = 0
    n_sample: int | None = None
    minority_share: float | None = None
    sample_seed: int = 0

    @property
    def in_use(self) -> np.ndarray:
        """Which rows are neither removed nor left out of the sample."""
        return np.asarray(self.sampled & ~self.removed)

    @property
    def n_painted(self) -> int:
        """How many rows were added by hand, removed ones included."""
        return len(self.X) - self.source.n_rows

    def with_labels(self) -> Pool:
        """Return the pool with `y` worked out afresh: given labels or lots, label noise, then the hand."""
        y, candidates = self.given_y, self.is_train & self.in_use
        n_classes, seed = len(self.source.class_names), self.label_noise_seed
        if self.random_labels:
            y = random_labels(y, candidates, n_classes=n_classes, seed=seed)
        y = noisy_labels(y, candidates, self.label_noise, n_classes=n_classes, seed=seed)
        return replace(self, y=np.where(self.relabelled, self.hand_y, y))

    def with_split(self) -> Pool:
        """Return the pool split afresh, groups whole; painted rows train."""
        is_train = np.ones(len(self.X), dtype=bool)
        n_rows = self.source.n_rows
        seed = 0 if self.source.is_ordered else self.train_seed  # the earliest rows train
        is_train[:n_rows] = split(
            n_rows, self.train_share, seed, y=self.clean_y[:n_rows], groups=self.source.groups
        )
        return replace(self, is_train=is_train)

    def with_sample(self) -> Pool:
        """Return the pool with sample size and class imbalance worked out afresh; painted rows stay."""
        sampled = np.ones(len(self.X), dtype=bool)
        if self.n_sample is not None or self.minority_share is not None:
            n_rows = self.source.n_rows
            classes = self.clean_y[:n_rows] if self.source.class_names else np.zeros(n_rows, dtype=np.int64)
            sampled[:n_rows] = sample(
                np.column_stack([classes, self.is_train[:n_rows]]),
                ~self.removed[:n_rows],
                n=self.n_sample,
                minority=self.source.minority if self.source.class_names else None,
                minority_share=self.minority_share,
                seed=self.sample_seed,
            )
        return replace(self, sampled=sampled)

    def with_noise(self) -> Pool:
        """Return the pool drawn again at its noise with the same seed; what the hand did stays."""
        drawn = generate(self.source.recipe, self.noise)
        n_rows = self.source.n_rows
        stays = self.moved[:n_rows]
        X, given_y, clean_y = self.X.copy(), self.given_y.copy(), self.clean_y.copy()
        for mine, new in zip((X, given_y, clean_y), drawn, strict=True):
            mine[:n_rows][~stays] = new[~stays]
        return replace(self, X=X, given_y=given_y, clean_y=clean_y)


def start(
    source: Source, X: np.ndarray, y: np.ndarray, clean_y: np.ndarray, *, noise: float, train_share: float
) -> Pool:
    """Return the pool of freshly drawn rows, all in use, split at its share."""
    nothing = np.zeros(len(X), dtype=bool)
    return Pool(
        source,
        np.ascontiguousarray(X),
        y,
        clean_y,
        y,
        y,
        is_train=nothing,
        sampled=~nothing,
        removed=nothing,
        moved=nothing,
        relabelled=nothing,
        noise=noise,
        train_share=train_share,
    ).with_split()
