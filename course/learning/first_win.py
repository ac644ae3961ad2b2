"""The exercise of the first notebook: 45 wrong labels, 30 repairs, 90% on patients never seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from course.learning.verdict import Verdict
from course.training.edits import Relabel

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.labs.lab import Lab

MALIGNANT, BENIGN = 0, 1
N_MISFILED, BUDGET, GOAL = 45, 30, 0.90

HINTS = (
    (
        "The network agrees with whatever it is given. Only points with a ring are doubtful, and only you "
        "can change them: choose Relabel and the class malignant."
    ),
    (
        "In each corner of the picture the network goes with the majority. A corner repaired to its last "
        "point gains nothing over one in which most points are right."
    ),
    "Thirty of 45 is two of every three: go through the whole cloud of rings, and leave out every third.",
)
SOLUTION = (
    "Choose Relabel, the class malignant and the smallest brush. Begin at the rings next to the blue cloud: "
    "click on two, leave out one, and so on to the far end. That is 30 repairs. Press Play, and wait until "
    "the curve of validation accuracy passes 90%. Too many repairs? Undo takes the last one back."
)


def ten_alike(dataset: Dataset) -> Relabel:
    """Return the edit that calls ten much alike malignant records benign: those around their middle."""
    ids, points = _malignant(dataset)
    middle = np.linalg.norm(points - points.mean(axis=0), axis=1)
    return Relabel(tuple(ids[np.argsort(middle, kind="stable")[:10]].tolist()), BENIGN)


def misfiled(dataset: Dataset) -> Relabel:
    """Return the edit that calls the 45 most clearly malignant training records benign."""
    return Relabel(tuple(_by_depth(dataset)[-N_MISFILED:].tolist()), BENIGN)


def solve(lab: Lab) -> Lab:
    """Repair 30 labels spread evenly over the wrong ones, train on, and return the lab."""
    wrong = _by_depth(lab.dataset)[-N_MISFILED:]
    spread = np.linspace(0, N_MISFILED - 1, BUDGET).round().astype(int)
    lab.drive(epochs=60, edits=[(0, Relabel(tuple(wrong[spread].tolist()), MALIGNANT))])
    return lab


def judge(lab: Lab) -> Verdict:
    """Return whether the lab answers rightly for 90% of unseen patients after at most 30 repairs."""
    dataset, untouched = lab.dataset, lab.fresh().dataset
    if not (np.array_equal(dataset.ids, untouched.ids) and np.array_equal(dataset.X, untouched.X)):
        return Verdict(
            False, "records were added, moved or taken out. Undo that: here only labels are yours to change."
        )
    wrong, accuracy = _by_depth(untouched)[-N_MISFILED:], float(lab.measure().valid_accuracy[0])
    labels, clean = (
        dict(zip(dataset.ids.tolist(), y.tolist(), strict=True)) for y in (dataset.y, dataset.clean_y)
    )
    repaired = np.array([labels[i] == MALIGNANT for i in wrong.tolist()])
    spoiled = sum(labels[i] != clean[i] for i in labels) - int((~repaired).sum())
    n_changed = int(repaired.sum()) + spoiled
    if not n_changed:
        return Verdict(
            False,
            f"no label is repaired and accuracy on unseen patients is {accuracy:.0%}. The network already "
            "believes the labels it was given, so training for longer cannot help: repair some labels.",
            "more training mends wrong labels",
        )
    if spoiled:
        return Verdict(
            False,
            f"{_labels(spoiled)} that had been right {'is' if spoiled == 1 else 'are'} wrong now. A point on "
            "the other side of the border is not a wrong label. Undo, or paint it back.",
            "a label that the network contradicts is wrong",
        )
    if n_changed > BUDGET:
        return Verdict(
            False,
            f"{n_changed} labels are repaired and there is time for {BUDGET}. Undo {n_changed - BUDGET}.",
        )
    if accuracy >= GOAL:
        return Verdict(
            True,
            f"right for {accuracy:.0%} of {int((~dataset.is_train).sum())} unseen patients after {n_changed} "
            f"repairs. The other {N_MISFILED - n_changed} labels are still wrong; they are outvoted.",
        )
    so_far = f"{_labels(n_changed)} repaired and {accuracy:.0%} reached"
    if lab.run.step <= max((edit.step for edit in lab.history.edits), default=0) + len(dataset.y) // 10:
        return Verdict(
            False,
            f"{so_far}, but the network has hardly trained since. Press play and give it a moment.",
            "a repaired label acts before training has seen it",
        )
    thirds = [float(part.mean()) for part in np.array_split(repaired, 3)]
    if n_changed >= BUDGET // 2 and min(thirds) < max(thirds) / 3:
        return Verdict(
            False,
            f"{so_far}. Your repairs lie close together, and elsewhere wrong labels are still the majority. "
            "Undo some, and spread your repairs over the whole cloud.",
            "one place repaired well repairs the whole",
        )
    left = f"{BUDGET - n_changed} repairs are left: spread them over the ringed points."
    none_left = "No repair is left: train on for a moment, or undo some and spread them more evenly."
    return Verdict(False, f"{so_far}. {left if n_changed < BUDGET else none_left}")


def _labels(n: int) -> str:
    return "1 label" if n == 1 else f"{n} labels"


def _malignant(dataset: Dataset) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return ids (k,) and plane coordinates (k, 2) of the training rows that are truly malignant."""
    rows = np.flatnonzero(dataset.is_train & (dataset.clean_y == MALIGNANT))
    return dataset.ids[rows], dataset.plane.project(dataset.X[rows])


def _by_depth(dataset: Dataset) -> NDArray[np.int64]:
    """Return the ids of the malignant training rows, those nearest to the benign cloud first."""
    ids, points = _malignant(dataset)
    benign = dataset.is_train & (dataset.clean_y == BENIGN)
    across = points.mean(axis=0) - dataset.plane.project(dataset.X[benign]).mean(axis=0)
    return ids[np.argsort(points @ across, kind="stable")]
