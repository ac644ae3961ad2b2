"""The second exercise on cross-validation: the simplest model within one standard error of the best.

Source: L. Breiman, J. Friedman, R. Olshen and C. Stone, "Classification and Regression Trees", 1984.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    "np.mean(scores[best]) - error). Widths so near to the best may be as good, and the simplest of them "
    "is the careful choice; a comparison fold by fold may still tell them apart."
)
Table: TypeAlias = dict[int, list[float]]
#: Scores by width. Found by a random search so that the rule and every usual mistake below choose differently
#: in at least one of them, any two of the mistakes do, too, and no mean is nearer to the line than 0.15
#: points.
CASES: tuple[Table, ...] = (
    {
        1: [0.83, 0.74, 0.75],
        2: [0.88, 0.73, 0.72],
        4: [0.85, 0.78, 0.76],
        16: [0.86, 0.78, 0.77],
    },
    {
        1: [0.81, 0.81, 0.78, 0.80],
        4: [0.97, 0.80, 0.88, 0.79],
        32: [0.86, 0.80, 0.78, 0.80],
        2: [0.83, 0.78, 0.84, 0.85],
    },
    {
        1: [0.77, 0.78, 0.79, 0.77],
        16: [0.80, 0.79, 0.80, 0.79],
        2: [0.71, 0.73, 0.91, 0.80],
        8: [0.79, 0.79, 0.80, 0.81],
    },
    {
        32: [0.90, 0.83, 0.87],
        8: [0.87, 0.81, 0.88],
        2: [0.79, 0.89, 0.81],
        1: [0.82, 0.77, 0.76],
    },
    {
        4: [0.92, 0.89, 0.89],
        32: [0.91, 0.99, 0.88],
        8: [0.91, 0.89, 0.92],
        2: [0.89, 0.86, 0.89],
    },
    {
        16: [0.81, 0.84, 0.81, 0.82, 0.89],
        4: [0.80, 0.85, 0.83, 0.83, 0.89],
        8: [0.79, 0.95, 0.78, 0.83, 0.86],
        1: [0.77, 0.84, 0.77, 0.78, 0.84],
    },
)


def standard_error(values: Sequence[float]) -> float:
    """Return the standard deviation, with k − 1 below the line, divided by √k."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values)))


def _near(
    scores: Table,
    *,
    error: Callable[[Sequence[float]], float] = standard_error,
    centre: Callable[[Sequence[float]], Any] = np.mean,
) -> list[int]:
    """Return the widths within one error of the best, in the order of the table."""
    means = {width: float(centre(values)) for width, values in scores.items()}
    best = max(means, key=means.__getitem__)
    line = means[best] - error(scores[best]) - 1e-12
    return [width for width, mean in means.items() if mean >= line]


def _by_own_error(scores: Table) -> list[int]:
    best = max(np.mean(values) for values in scores.values())
    return [width for width, values in scores.items() if np.mean(values) + standard_error(values) >= best]


def _by_largest_error(scores: Table) -> list[int]:
    return _near(scores, error=lambda _: max(map(standard_error, scores.values())))


def _paired(scores: Table) -> list[int]:
    best = max(scores, key=lambda width: np.mean(scores[width]))
    behind = {width: np.subtract(scores[best], values) for width, values in scores.items()}
    return [width for width, lead in behind.items() if lead.mean() <= standard_error(lead.tolist())]


def _best(scores: Table) -> int:
    return max(scores, key=lambda width: float(np.mean(scores[width])))


def solve(_: Any = None) -> Choose:
    """Return a function as the worked solution has it."""
    return lambda scores: min(_near(scores))


#: What a usual mistake chooses, the advice, and the idea behind it.
MISTAKES: tuple[tuple[Choose, str, str], ...] = (
    (
        _best,
        (
            "it takes the highest mean each time. In the first table width 16 is ahead of width 4 by less "
            "than the folds differ among themselves. Is it better, or luckier?"
        ),
        "the highest score is the best model",
    ),
    (min, "it always takes the smallest width, however poor its scores.", "simpler is always better"),
    (max, "it always takes the largest width, whatever the scores.", ""),
    (
        lambda s: min(_near(s, error=lambda v: float(np.std(v, ddof=1)))),
        (
            "it allows a whole standard deviation. That is how far one fold lies from another; the mean "
            "of k folds is surer, by √k."
        ),
        "the spread of the folds is the error of their mean",
    ),
    (
        lambda s: min(_near(s, error=lambda v: float(np.std(v)))),
        (
            "it allows a whole standard deviation, and that with k below the line. The mean of k folds is "
            "surer than one fold, by √k; and np.std needs ddof=1 to divide by k − 1."
        ),
        "the spread of the folds is the error of their mean",
    ),
    (
        lambda s: min(_near(s, error=lambda v: float(np.std(v) / np.sqrt(len(v))))),
        (
            "its standard deviation divides by k. These are k scores of many that could be, and around "
            "their own mean they lie too close: divide by k − 1, which np.std does with ddof=1."
        ),
        "a sample spreads as far as what it was drawn from",
    ),
    (
        lambda s: min(_near(s, error=lambda v: float(np.std(v, ddof=1) / np.sqrt(5)))),
        "it divides by √5 whatever the number of folds. These tables have three to five: use len(values).",
        "there are always five folds",
    ),
    (
        lambda s: min(_near(s, error=lambda v: float(np.std(v, ddof=1) / len(v)))),
        (
            "it divides the standard deviation by k. The error of a mean shrinks with √k only: four times "
            "as many folds halve it."
        ),
        "twice the data, half the error",
    ),
    (
        lambda s: min(_near(s, error=lambda v: float(np.std(v, ddof=1) / np.sqrt(len(v) - 1)))),
        "k − 1 stands below the line twice: ddof=1 has taken care of it, so divide by √k.",
        "",
    ),
    (
        lambda s: min(_near(s, error=lambda v: float(np.var(v, ddof=1) / np.sqrt(len(v))))),
        "it takes the variance; the standard deviation is its root (np.std).",
        "",
    ),
    (
        lambda s: min(_near(s, error=lambda v: 2 * standard_error(v))),
        "it allows two standard errors, and the rule allows one.",
        "",
    ),
    (
        lambda s: min(_near(s, centre=np.median)),
        (
            "it compares medians, or takes the line from one. The standard error is that of a mean: "
            "compare means."
        ),
        "",
    ),
    (
        lambda s: _near(s)[0],
        (
            "it takes the first width of the table that is good enough. The widths stand in no order: "
            "take the smallest."
        ),
        "a dictionary is sorted",
    ),
    (
        lambda s: _near(s)[-1],
        "it takes the last width of the table that is good enough: take the smallest.",
        "",
    ),
    (lambda s: max(_near(s)), "of the widths within one error it takes the largest. Take the simplest.", ""),
    (
        lambda s: min(_by_own_error(s)),
        (
            "it gives each width its own standard error. Then a width may pass because its folds "
            "disagree; the rule takes the error of the best width for all."
        ),
        "an unsure score counts in favour of a model",
    ),
    (
        lambda s: min(_by_largest_error(s)),
        "it takes the largest standard error of all widths. The rule takes that of the best width.",
        "",
    ),
    (
        lambda s: min(_paired(s)),
        (
            "it compares fold by fold, by the error of the differences. That is a sharper question than "
            "the one of this rule, which takes the standard error of the best width's mean."
        ),
        "",
    ),
)


def judge(choose: Choose) -> Verdict:
    """Return whether a function chooses the simplest width within one standard error of the best."""
    try:
        chosen = [choose({width: list(values) for width, values in case.items()}) for case in CASES]
    except Exception as error:  # whatever the learner's function raises is the learner's to see
        return not_yet(f"the function stopped with {type(error).__name__}: {error}.")
    for case, width in zip(CASES, chosen, strict=True):
        if isinstance(width, bool) or not isinstance(width, int | np.integer) or width not in case:
            return not_yet(f"it returned {width!r:.40}, and one of the widths {sorted(case)} was wanted.")
    right = [solve()(case) for case in CASES]
    if chosen == right:
        return Verdict(
            True,
            f"on {len(CASES)} tables it chose {', '.join(map(str, chosen))}: each time the simplest width "
            "whose mean is within one standard error of the best.",
        )
    for mistake, advice, misconception in MISTAKES:
        if chosen == [mistake(case) for case in CASES]:
            return not_yet(advice, misconception)
    k = next(k for k, (a, b) in enumerate(zip(chosen, right, strict=True)) if a != b)
    case, best = CASES[k], _best(CASES[k])
    line = np.mean(case[best]) - standard_error(case[best])
    return not_yet(
        f"in table {k + 1}, {case}, it chose {chosen[k]}. The best mean is that of width {best}; minus its "
        f"standard error it is {line:.4f}, and the smallest width that reaches this line is {right[k]}.",
    )
