"""The second exercise on cross-validation: the simplest model within one standard error of the best.

Source: L. Breiman, J. Friedman, R. Olshen and C. Stone, "Classification and Regression Trees", 1984.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from course.learning.verdict import Verdict, not_yet

Choose: TypeAlias = Callable[[dict[int, list[float]]], Any]

HINTS = (
    "For every width there is a list of scores, one a fold. Which width has the highest mean? Begin with it.",
    (
        "The standard error of a mean of k scores is their standard deviation, with k − 1 below the line, "
        "divided by √k: np.std(values, ddof=1) / np.sqrt(len(values)). Take that of the best width."
    ),
    "Return the smallest width whose mean is at least the best mean minus the best width's standard error.",
)
SOLUTION = (
    "best = max(scores, key=lambda w: np.mean(scores[w])); error = np.std(scores[best], ddof=1) / "
    "np.sqrt(len(scores[best])); return min(w for w in scores if np.mean(scores[w]) >= "
    "np.mean(scores[best]) - error). The folds cannot tell such widths from the best, so the simplest of "
    "them will do."
)
#: Scores by width, and what is to be learned from each case.
CASES: tuple[dict[int, list[float]], ...] = (
    {
        2: [0.86, 0.91, 0.87, 0.90],
        4: [0.89, 0.93, 0.87, 0.95],
        8: [0.90, 0.95, 0.88, 0.93],
        16: [0.91, 0.96, 0.87, 0.94],
    },
    {1: [0.70, 0.71, 0.69, 0.70], 4: [0.80, 0.81, 0.79, 0.80], 16: [0.90, 0.91, 0.89, 0.90]},
    {
        8: [0.90, 0.91, 0.90, 0.91, 0.90],
        2: [0.85, 0.96, 0.84, 0.97, 0.88],
        32: [0.92, 0.93, 0.92, 0.93, 0.92],
    },
    {4: [0.75, 0.95], 32: [0.70, 1.00], 1: [0.60, 0.62]},
)


def _of(scores: Mapping[int, Sequence[float]], *, ddof: int = 1, root: bool = True) -> int:
    """Return the smallest width within one error of the best."""
    means = {width: float(np.mean(values)) for width, values in scores.items()}
    best = max(means, key=means.__getitem__)
    error = float(np.std(scores[best], ddof=ddof)) / (np.sqrt(len(scores[best])) if root else 1)
    return min(width for width, mean in means.items() if mean >= means[best] - error - 1e-12)


def solve(_: Any = None) -> Choose:
    """Return a function as the worked solution has it."""
    return _of


def judge(choose: Choose) -> Verdict:
    """Return whether a function chooses the simplest width within one standard error of the best."""
    try:
        chosen = [choose({width: list(values) for width, values in case.items()}) for case in CASES]
    except Exception as error:  # whatever the learner's function raises is the learner's to see
        return not_yet(f"the function stopped with {type(error).__name__}: {error}.")
    for case, width in zip(CASES, chosen, strict=True):
        if isinstance(width, bool) or not isinstance(width, int | np.integer) or width not in case:
            return not_yet(f"it returned {width!r:.40}, and one of the widths {sorted(case)} was wanted.")
    right = [_of(case) for case in CASES]
    if chosen == right:
        return Verdict(
            True,
            f"on four tables it chose {', '.join(map(str, chosen))}: each time the simplest width that the "
            "folds cannot tell from the best.",
        )
    best = [max(case, key=lambda width, case=case: np.mean(case[width])) for case in CASES]  # type: ignore[misc]
    if chosen == best:
        return not_yet(
            f"it takes the highest mean each time: {', '.join(map(str, best))}. In the first table width 16 "
            "is ahead of width 4 by less than the folds differ among themselves. Is it better, or luckier?",
            "the highest score is the best model",
        )
    if chosen == [_of(case, root=False) for case in CASES]:
        return not_yet(
            "it allows a whole standard deviation. That is how far one fold lies from another; the mean of "
            "k folds is surer, by √k.",
            "the spread of the folds is the error of their mean",
        )
    if chosen == [min(case) for case in CASES]:
        return not_yet(
            "it always takes the smallest width, however poor its scores.", "simpler is always better"
        )
    k = next(k for k, (a, b) in enumerate(zip(chosen, right, strict=True)) if a != b)
    return not_yet(
        f"in table {k + 1}, {CASES[k]}, it chose {chosen[k]}. The best mean minus that width's standard "
        f"error is the line to reach, and the smallest width that reaches it is {right[k]}.",
    )
