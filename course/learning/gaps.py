"""Experiments of the notebook on overfitting: what holds a network back, over several draws of the data."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.labs.overfitting.lab import overfitting
from course.learning.words import Words

WAYS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "300 rows": {"n": 300},
    "width 4": {"width": 4},
    "L1 0.1": {"l1": 0.1},
    "L2 0.03": {"l2": 0.03},
    "dropout 0.5": {"dropout": 0.5},
    "patience 20": {"patience": 20},
}
DRAWS = 5


def mean_gap(way: str, *, epochs: int = 150, draws: int = DRAWS) -> float:
    """Return the gap that one of `WAYS` leaves, the mean over several draws of data and weights."""
    gaps = []
    for seed in range(draws):
        lab = overfitting(seed=seed, **WAYS[way])
        lab.drive(epochs=epochs)
        now = lab.measure()
        gaps.append(float(now.valid_loss[0] - now.train_loss[0]))
    return float(np.mean(gaps))


def five_ways(*, epochs: int = 150, draws: int = DRAWS) -> Words:
    """Return the gap that each of `WAYS` leaves; one thing differs from the first line."""
    lines = [f"{way:12} gap {mean_gap(way, epochs=epochs, draws=draws):.1f}" for way in WAYS]
    return Words("\n".join(lines))
