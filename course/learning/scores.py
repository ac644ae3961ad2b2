"""Experiments of the notebook on cross-validation: what scores are worth on rows that no fold holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from course.data import load
from course.labs.crossval.lab import crossval
from course.labs.presets import open_lab
from course.learning.one_standard_error import standard_error
from course.learning.words import Words

if TYPE_CHECKING:
    from course.labs.lab import Lab

WIDTHS, N_FRESH, FRESH_SEED = (1, 2, 4, 8), 4_000, 991
NOISE = {"gauss": 0.5, "moons": 0.3}


def clinic_scores(kind: str, *, seed: int = 0, epochs: int = 150) -> tuple[float, float]:
    """Return the mean score of the folds of visits, and the accuracy on patients whom no fold holds.

    Parameters
    ----------
    kind : str
        How the visits are split: "stratified" deals out visits, "grouped" whole patients.
    seed : int
        Of rows held out, weights and order.
    epochs : int
    """
    lab = open_lab("clinic", kind=kind, seed=seed, beside=None)
    lab.drive(epochs=epochs)
    return _promised_and_kept(lab)


def _promised_and_kept(lab: Lab) -> tuple[float, float]:
    """Return the mean score of the folds, and the mean accuracy on rows that no fold holds."""
    scores: Any = lab.measure().valid_accuracy
    run: Any = lab.run
    return float(scores.mean()), float(run.held_out_scores().valid_accuracy.mean())


def clinic() -> Words:
    """Return what two ways to split the visits promise, and what strangers give."""
    found = {kind: clinic_scores(kind) for kind in ("stratified", "grouped")}
    return Words(
        "\n".join(f"{kind:10} promises {a:.0%}, on strangers {b:.0%}" for kind, (a, b) in found.items())
    )


def months(*, epochs: int = 60) -> Words:
    """Return what two ways to split months of share prices promise, and what the years after them give."""
    lines = []
    for kind in ("stratified", "time-ordered"):
        lab = crossval("stocks", n=None, train_share=0.7, kind=kind)
        lab.drive(epochs=epochs)
        promised, kept = _promised_and_kept(lab)
        lines.append(f"{kind:12} promises {promised:.0%}, the years after give {kept:.0%}")
    return Words("\n".join(lines))


@cache
def width_scores(dataset: str, *, seed: int = 0, epochs: int = 60) -> dict[int, tuple[list[float], float]]:
    """Return for each width the scores of five folds, and the accuracy on 4,000 fresh rows.

    Parameters
    ----------
    dataset : {"gauss", "moons"}
        Two clouds, which a straight line divides best, or two moons, which need bends.
    seed : int
        Of 100 rows, their folds and the weights.
    epochs : int
    """
    fresh = load(dataset, n=N_FRESH, noise=NOISE[dataset], train_share=0.1, seed=FRESH_SEED)
    found = {}
    for width in WIDTHS:
        lab = crossval(dataset, noise=NOISE[dataset], hidden=(width,), seed=seed)
        lab.drive(epochs=epochs)
        now: Any = lab.measure().valid_accuracy
        truth: Any = lab.measure(fresh).valid_accuracy
        found[width] = [round(float(score), 3) for score in now], float(truth.mean())
    return found


def widths(dataset: str, *, seed: int = 0) -> Words:
    """Return score, standard error and the truth on fresh rows for each width."""
    lines = []
    for width, (scores, truth) in width_scores(dataset, seed=seed).items():
        told = f"width {width}: {np.mean(scores):.1%}, standard error {standard_error(scores):.1%}"
        lines.append(f"{told}; on fresh rows {truth:.1%}")
    return Words("\n".join(lines))


def lead(dataset: str, wide: int, narrow: int, *, seed: int = 0) -> tuple[float, float]:
    """Return by how much one width is ahead of another fold by fold: mean difference and standard error."""
    found = width_scores(dataset, seed=seed)
    differences = np.subtract(found[wide][0], found[narrow][0])
    return float(differences.mean()), standard_error(differences.tolist())
