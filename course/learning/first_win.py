"""The first notebook: ten lies of three kinds; its exercise: 45 wrong labels and time for 30 repairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from course.labs.presets import open_lab
from course.learning.verdict import Verdict, not_yet, percent_down
from course.learning.words import Words
from course.training.edits import Relabel

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.labs.lab import Lab
    from course.training.history import History

MALIGNANT, BENIGN = 0, 1
N_MISFILED, BUDGET, GOAL = 45, 30, 0.90
AVERAGED = 20  # epochs: accuracy wavers from one to the next
SETTLED = 300  # epochs after which the accuracy that some repairs lead to has settled

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


def ten_malignant(dataset: Dataset, draw: int = 0) -> Relabel:
    """Return the edit that calls ten malignant records benign, picked at random; `draw` says which ten."""
    ids = np.random.default_rng(draw).permutation(_malignant(dataset)[0])
    return Relabel(tuple(ids[:10].tolist()), BENIGN)


def ten_of_both(dataset: Dataset, draw: int = 0) -> list[Relabel]:
    """Return the edits that give ten records of both classes, picked at random, the other label."""
    ids = np.random.default_rng(draw).permutation(dataset.ids[dataset.is_train])[:10]
    clean = dict(zip(dataset.ids.tolist(), dataset.clean_y.tolist(), strict=True))
    of = {label: tuple(int(i) for i in ids if clean[int(i)] == label) for label in (MALIGNANT, BENIGN)}
    return [Relabel(chosen, 1 - label) for label, chosen in of.items() if chosen]


def accuracy_at(lab: Lab, epoch: int) -> float:
    """Return the accuracy on unseen patients up to an epoch, the mean of the last 20 epochs."""
    epochs, accuracy = np.array(lab.history.epochs), lab.history.column("valid_accuracy")[:, 0]
    return float(accuracy[(epochs > epoch - AVERAGED) & (epochs <= epoch)].mean())


def three_kinds_of_lies(lab: Lab, *, draws: int = 12, epochs: int = 40) -> Words:
    """Return what ten wrong labels of three kinds do to fresh copies of a lab, each 40 epochs old by then.

    Parameters
    ----------
    lab : Lab
        Of notebook 00; it is left as it is.
    draws : int
        How many times chance picks the records anew.
    epochs : int
        How long each copy trains on the wrong labels.
    """
    kinds = (
        ("malignant records close together", [[ten_alike(lab.dataset)]]),
        ("malignant records picked at random", [[ten_malignant(lab.dataset, k)] for k in range(draws)]),
        ("records of both classes picked at random", [ten_of_both(lab.dataset, k) for k in range(draws)]),
    )
    lines = []
    for name, lies in kinds:
        found = [accuracy_with(lab, edits, epochs=epochs) for edits in lies]
        times = f" (mean of {draws} draws, {min(found):.0%} to {max(found):.0%})" if len(found) > 1 else ""
        lines.append(f"ten {name}: {np.mean(found):.0%} right on unseen patients{times}")
    return Words("\n".join(lines))


def accuracy_with(lab: Lab, lies: Sequence[Relabel], *, epochs: int = 40) -> float:
    """Return the accuracy on unseen patients after 40 epochs on right labels and more with these edits."""
    twin = lab.fresh()
    twin.drive(epochs=40 + epochs, edits=[(40, edit) for edit in lies])
    return accuracy_at(twin, 40 + epochs)


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
    """Return whether at most 30 repairs make the network right for 90% of unseen patients, and keep it so."""
    reference = open_lab("thirty repairs")
    untouched = reference.dataset
    if lab.name != reference.name or not _same_rows(lab.fresh().dataset, untouched):
        return not_yet(
            "this is another lab. The one of this exercise is called exercise: pass that to check."
        )
    dataset, history = lab.seen()
    if not _same_rows(dataset, untouched):
        return not_yet(
            "records were added, moved, taken out or dealt to the other part. Undo that: here only labels "
            "are yours to change."
        )
    wrong = _by_depth(untouched)[-N_MISFILED:]
    labels, clean = (
        dict(zip(dataset.ids.tolist(), y.tolist(), strict=True)) for y in (dataset.y, dataset.clean_y)
    )
    repaired = np.array([labels[i] == MALIGNANT for i in wrong.tolist()])
    n_repaired = int(repaired.sum())
    spoiled = sum(labels[i] != clean[i] for i in labels) - int((~repaired).sum())
    since = _since_last_edit(history)
    now = float(since.mean() if len(since) else lab.measure().valid_accuracy[0])
    if spoiled:
        return not_yet(
            f"{_labels(spoiled)} that had been right {'is' if spoiled == 1 else 'are'} wrong now. A point on "
            "the other side of the border is not a wrong label. Undo, or paint it back.",
            "a label that the network contradicts is wrong",
        )
    if not n_repaired:
        return not_yet(
            f"no label is repaired and accuracy on unseen patients is {percent_down(now)}. The network "
            "already believes the labels it was given, so training longer cannot help: repair some labels.",
            "more training mends wrong labels",
        )
    if n_repaired == N_MISFILED:
        return not_yet(
            f"all {N_MISFILED} labels are right, and there is time for {BUDGET} repairs. Run the cell of the "
            "exercise again to start anew."
        )
    if n_repaired > BUDGET:
        return not_yet(
            f"{n_repaired} labels are repaired and there is time for {BUDGET}. Undo {n_repaired - BUDGET}."
        )
    if len(since) < AVERAGED:
        return not_yet(
            f"{_labels(n_repaired)} repaired, but the network has hardly trained since. Press Play and give "
            "it a moment.",
            "a repaired label acts before training has seen it",
        )
    settled = _settled(reference, wrong[repaired].tolist())
    if settled < GOAL:
        return _too_low(repaired, now, settled)
    if now < GOAL:
        return not_yet(
            f"{_labels(n_repaired)} repaired and {percent_down(now, 1)} reached on average over the last "
            f"{AVERAGED} epochs. The repairs are well chosen: press Play and let the network train on."
        )
    return Verdict(
        True,
        f"right for {percent_down(settled)} of {int((~dataset.is_train).sum())} unseen patients after "
        f"{n_repaired} repairs, and it stays so: a copy with your labels trained for {SETTLED} epochs. The "
        f"other {N_MISFILED - n_repaired} labels are still wrong; they are outvoted.",
    )


def _too_low(repaired: NDArray[np.bool_], now: float, settled: float) -> Verdict:
    """Return what to try where the repairs (N_MISFILED,) don't hold the goal."""
    n_repaired = int(repaired.sum())
    so_far = f"{_labels(n_repaired)} repaired and {percent_down(now, 1)} reached"
    misconception = ""
    if now >= GOAL:
        so_far += (
            f" for now, but it does not last: with these labels the network settles at "
            f"{percent_down(settled, 1)} when it trains on"
        )
        misconception = "the best moment of a curve is the result"
    thirds = [float(part.mean()) for part in np.array_split(repaired, 3)]
    if n_repaired >= BUDGET // 2 and min(thirds) < max(thirds) / 3:
        return not_yet(
            f"{so_far}. Your repairs lie close together, and elsewhere wrong labels are still the majority. "
            "Undo some, and spread your repairs over the whole cloud.",
            misconception or "one place repaired well repairs the whole",
        )
    left = BUDGET - n_repaired
    more = f"{left} {'repair is' if left == 1 else 'repairs are'} left: spread them over the ringed points."
    none_left = "No repair is left: undo some, and spread them more evenly over the ringed points."
    return not_yet(f"{so_far}. {more if left else none_left}", misconception)


def _same_rows(dataset: Dataset, untouched: Dataset) -> bool:
    """Tell whether two sets hold the same records in the same parts, whatever their labels are."""
    return all(
        np.array_equal(getattr(dataset, name), getattr(untouched, name)) for name in ("ids", "X", "is_train")
    )


def _since_last_edit(history: History) -> NDArray[np.float64]:
    """Return the accuracies on unseen patients of the epochs since the last edit, at most the last 20."""
    last = max((edit.epoch for edit in history.edits), default=0)
    accuracy = history.column("valid_accuracy")[:, 0]
    return accuracy[np.array(history.epochs) > last][-AVERAGED:]


def _settled(reference: Lab, repaired: list[int]) -> float:
    """Return the accuracy on unseen patients that these repairs lead to, long after they were made."""
    relabel = Relabel(tuple(repaired), MALIGNANT)
    reference.drive(epochs=40 + SETTLED, edits=[(0, misfiled(reference.dataset)), (40, relabel)])
    return accuracy_at(reference, 40 + SETTLED)


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
