"""The exercise of the notebook on overfitting: a small gap and many right answers, on rows never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course.data import load
from course.learning.verdict import Verdict, not_yet
from course.training.edits import SetKnob

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.labs.lab import Lab

LARGEST_GAP, LEAST_RIGHT = 0.2, 0.85
N_FRESH, FRESH_SEED = 4_000, 9_917

HINTS = (
    (
        "There are two ways to fail: a network that remembers its 40 rows, and one that cannot bend around "
        "them. Compare its accuracy on training rows: close to 100%, or far below?"
    ),
    (
        "Leave the network its room and hold it back instead. L2 keeps weights small, dropout takes neurons "
        "away by chance, patience ends in time. Press Pin, change one of them, Reset, and compare the gaps."
    ),
    "An L2 penalty of 0.03 on the large network, and 300 epochs, are nearly all of it.",
)
SOLUTION = (
    "Keep 2 hidden layers of 32, set the L2 penalty to 0.03, press Reset and train for about 300 epochs. The "
    "penalty pulls every weight towards 0, and only what many rows ask for holds against it: the border "
    "becomes smooth. A little dropout or some patience beside it do no harm."
)


def solve(lab: Lab) -> Lab:
    """Set an L2 penalty, train for 300 epochs, and return the lab."""
    lab.drive(epochs=300, edits=[(0, SetKnob("l2", 0.03))])
    return lab


def fresh_rows(dataset: Dataset) -> Dataset:
    """Return 4,000 other rows of the same kind, drawn with a seed of their own."""
    recipe = dataset.recipe
    return load(recipe["name"], n=N_FRESH, noise=recipe["noise"], train_share=0.05, seed=FRESH_SEED)


def judge(lab: Lab) -> Verdict:
    """Return whether the gap is at most 0.2 while 85% of rows never shown are right."""
    if lab.name != "overfitting" or lab.dataset.name == "digits":
        return not_yet(
            "this is another lab. The exercise wants the one that its cell opens, with the circle."
        )
    untouched = lab.fresh().dataset
    same = (
        (lab.dataset.X, untouched.X),
        (lab.dataset.y, untouched.y),
        (lab.dataset.is_train, untouched.is_train),
    )
    if not all(np.array_equal(*pair) for pair in same):
        return not_yet(
            "the rows are not as they were. Undo what you did to points and labels: here the network and its "
            "training are yours to change, and nothing else.",
            "other data would be fair",
        )
    if lab.run.epoch < 5:
        return not_yet(
            f"the network has trained for {lab.run.epoch} epochs and knows next to nothing: so there is no "
            "gap, and no knowledge either. Press Play and look at both curves.",
            "no gap means well trained",
        )
    seen = lab.measure()
    unseen = lab.measure(fresh_rows(lab.dataset))
    train, right = float(seen.train_loss[0]), float(unseen.valid_accuracy[0])  # type: ignore[index]
    gap = float(unseen.valid_loss[0]) - train
    found = f"on {N_FRESH:,} rows that the lab never showed, {right:.1%} are right and the gap is {gap:.3f}"
    if gap <= LARGEST_GAP and right >= LEAST_RIGHT:
        return Verdict(True, f"{found}. What the network learned from 40 rows holds for the others.")
    return _failed(found, gap, right, float(seen.train_accuracy[0]))  # type: ignore[index]


def _failed(found: str, gap: float, right: float, remembered: float) -> Verdict:
    """Return the advice for what is still wrong."""
    wanted = f"wanted are at least {LEAST_RIGHT:.0%} and at most {LARGEST_GAP:g}"
    if gap <= LARGEST_GAP:
        return not_yet(
            f"{found}; {wanted}. The gap is small because the network is equally poor everywhere. It needs "
            "more room, less restraint or more time.",
            "no gap means well trained",
        )
    if remembered < 0.97 and right < LEAST_RIGHT:
        return not_yet(
            f"{found}; {wanted}. With {remembered:.0%} right on its own training rows the network is too "
            "small for a closed border around the disc, and still too sure of itself. Give it room, then "
            "hold it back: L2, dropout or patience.",
            "a smaller network is always the answer",
        )
    return not_yet(
        f"{found}; {wanted}. On its 40 training rows it is right for {remembered:.0%}: it remembers them. "
        "Keep its weights small (L2), leave answers out (dropout), or stop it in time (patience); then Reset "
        "and train.",
        "right on every training row means well trained",
    )
