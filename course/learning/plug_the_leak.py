"""The first exercise on cross-validation: a pipeline that prepares rows before it splits them, repaired."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from course.learning.verdict import Verdict, not_yet

Score: TypeAlias = Callable[[NDArray[np.float64], NDArray[np.int64]], Any]
N_NOISE, N_NOISE_ROWS, N_NOISE_COLUMNS = (
    3,
    80,
    600,
)  # so many columns that even a mild choice among them shows
N_ROWS, N_COLUMNS, N_TELLING = 240, 1200, 5
LARGEST_LUCK = 0.65
LEAST_FOUND = 0.85  # where there is something to find
MOST_SCORES = 20
#: Rows that get a typing error, one at a time, and how many of them a fold must withstand: random splits may
#: never test some.
SPOILED_ROWS, LEAST_WITHSTOOD, TYPING_ERROR = (17, 45, 101, 151, 203, 223), 2, 1e9

HINTS = (
    "Which lines see the rows that later test? Everything that is fitted on them has seen the answers.",
    (
        "The scaler and the choice of columns must be fitted again for every fold, on its training rows "
        "only. scikit-learn does so by itself if they are steps of one pipeline with the model."
    ),
    (
        "model = make_pipeline(StandardScaler(), SelectKBest(k=10), LogisticRegression()), and give X as "
        "it came."
    ),
)
SOLUTION = (
    "model = make_pipeline(StandardScaler(), SelectKBest(k=10), LogisticRegression()); return "
    "cross_val_score(model, X, y, cv=5). cross_val_score fits the whole pipeline anew for every fold, on "
    "its training rows; the test rows are only passed through. On noise the score falls to one half, "
    "which is all that there is to know about a coin."
)


@cache
def _noise() -> tuple[tuple[NDArray[np.float64], NDArray[np.int64]], ...]:
    """Return sets without anything to find, drawn from seeds of their own."""
    y, shape = np.arange(N_NOISE_ROWS) % 2, (N_NOISE_ROWS, N_NOISE_COLUMNS)
    return tuple((np.random.default_rng(50 + s).normal(size=shape), y) for s in range(N_NOISE))


@cache
def _signal() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a set in which five columns tell the class well, in units of very different sizes."""
    rng = np.random.default_rng(3)
    y = np.arange(N_ROWS) % 2
    X = rng.normal(size=(N_ROWS, N_COLUMNS))
    X[:, :N_TELLING] += 2.5 * (2 * y[:, None] - 1)
    return X * np.logspace(-2, 2, N_COLUMNS), y


def _withstands(score: Score, row: int, *, is_cancelled: bool) -> tuple[bool, float]:
    """Return whether some fold is as good as ever though one row holds typing errors, and its score.

    The errors are in the columns that tell the class. They are huge, so that a scaler that sees them makes
    these columns vanish, or such that the classes' means are equal, so that a choice that sees them leaves
    these columns out. The fold that tests the row trains without it. So if nothing is fitted on rows that
    test, all its other rows are answered as before, whatever becomes of the folds that train on the row.
    """
    X, y = _signal()
    X = X.copy()
    if is_cancelled:
        for column in range(N_TELLING):
            others = (y == y[row]) & (np.arange(N_ROWS) != row)
            wanted = X[y != y[row], column].mean() * (y == y[row]).sum()
            X[row, column] = wanted - X[others, column].sum()
    else:
        X[row, :N_TELLING] = TYPING_ERROR
    best = float(_checked(score(X, y.copy())).max())
    return best >= LEAST_FOUND, best


def _fallen(score: Score, *, is_cancelled: bool) -> float | None:
    """Return what the best fold fell to where too few rows with typing errors are withstood, else None."""
    withstood, best = 0, []
    for row in SPOILED_ROWS:
        holds, top = _withstands(score, row, is_cancelled=is_cancelled)
        withstood += holds
        best.append(top)
        if withstood >= LEAST_WITHSTOOD:
            return None
    return min(best)


def solve(_: Any = None) -> Score:
    """Return a function as the worked solution has it."""
    from sklearn.feature_selection import SelectKBest
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def scores(X: NDArray[np.float64], y: NDArray[np.int64]) -> Any:
        model = make_pipeline(StandardScaler(), SelectKBest(k=10), LogisticRegression())
        return cross_val_score(model, X, y, cv=5)

    return scores


def judge(score: Score) -> Verdict:
    """Return whether scores are honest where there is nothing to find, and good where there is."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    try:
        with (
            warnings.catch_warnings(),
            threadpool_limits(1),
        ):  # on data this small threads wait for each other
            warnings.simplefilter("ignore")
            noise = [_checked(score(X.copy(), y.copy())) for X, y in _noise()]
            X, y = _signal()
            found = _checked(score(X.copy(), y.copy()))
            luck = float(np.mean([scores.mean() for scores in noise]))
            fell, chose = None, False
            if luck <= LARGEST_LUCK and found.mean() >= LEAST_FOUND:
                fell = _fallen(score, is_cancelled=False)
                if fell is None:
                    fell = _fallen(score, is_cancelled=True)
                    chose = fell is not None
    except _NoScoresError as error:
        return not_yet(f"{error}. What cross_val_score returns will do: one accuracy for each fold.")
    except Exception as error:  # whatever the learner's function raises is the learner's to see
        return not_yet(f"the function stopped with {type(error).__name__}: {error}.")
    if luck > LARGEST_LUCK:
        return not_yet(
            f"on three sets of pure noise, where nothing can be better than a coin, it reports {luck:.0%}. "
            "Some step was fitted on rows that test later: it has picked the columns that go with their "
            "labels.",
            "preparing the data is not part of the model",
        )
    if found.mean() < LEAST_FOUND:
        return not_yet(
            "on noise it is at chance, as it should be. Where five columns do tell the class it finds "
            f"only {found.mean():.0%}: the scaler, the choice of ten columns or the model has gone "
            "missing.",
            "an honest score is a low one",
        )
    if chose:
        return not_yet(
            "on noise it is at chance, as it should be, and still a choice of columns sees the rows that "
            "test. One row of 240 was given typing errors that make the classes' means equal. The fold that "
            "tests it trains without it and should do as well as ever; here the best fold fell to "
            f"{fell:.0%}. "
            "Are columns chosen on all rows, before they are split, and then once more in the pipeline?",
            "a second choice inside makes up for a first one outside",
        )
    if fell is not None:
        return not_yet(
            "on noise it is at chance, as it should be, and still something sees the rows that test. One "
            f"row of 240 was given typing errors, {TYPING_ERROR:.0e} in five columns. The fold that tests "
            "it trains without it and should do as well as ever; here the best fold fell to "
            f"{fell:.0%}. Is a scaler or a first choice of columns fitted on all rows before they are "
            "split, or fitted again on the test rows?",
            "only what looks at labels can leak",
        )
    return Verdict(
        True,
        f"on pure noise the score fell to {luck:.0%}, its honest value, and where there is something to "
        f"find it is {found.mean():.0%}.",
    )


class _NoScoresError(ValueError):
    """What came back is no list of accuracies."""


def _checked(scores: Any) -> NDArray[np.float64]:
    """Return at least three accuracies as an array."""
    try:
        found = np.asarray(scores, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        raise _NoScoresError(f"it returned {scores!r:.40}, which are no numbers") from None
    if len(found) > MOST_SCORES:
        raise _NoScoresError(
            f"it returned {len(found)} scores; this check looks at single folds and takes {MOST_SCORES} at "
            "most, so use fewer folds, such as cv=5"
        )
    if len(found) < 3 or not ((found >= 0) & (found <= 1)).all():
        raise _NoScoresError(
            f"it returned {scores!r:.60}, and at least three numbers from 0 to 1 were wanted"
        )
    return found
