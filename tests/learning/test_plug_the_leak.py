"""The leak: the repaired pipeline passes, the leaking one and each usual way out fail and are told why."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest, SelectPercentile
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, LeaveOneOut, ShuffleSplit, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from course.learning.plug_the_leak import judge, solve
from tests.learning.untouched import UNTOUCHED


def test_the_solution_passes_and_says_what_the_score_fell_to():
    verdict = judge(solve())
    assert verdict.passed
    assert "fell to 4" in verdict.text or "fell to 5" in verdict.text


def piped(*steps, cv=5):
    return lambda X, y: cross_val_score(make_pipeline(*steps), X, y, cv=cv)


def before(*outside, then, cv=5):
    """Some steps are fitted on all rows, the others in every fold."""

    def scores(X, y):
        for step in outside:
            X = step.fit_transform(X, y)
        return cross_val_score(make_pipeline(*then), X, y, cv=cv)

    return scores


def in_a_loop(refit):
    """Folds by hand; with `refit` the scaler is fitted again on the rows that test."""

    def scores(X, y):
        found = []
        for train, test in StratifiedKFold(5).split(X, y):
            scaler = StandardScaler()
            trains = scaler.fit_transform(X[train])
            tests = scaler.fit_transform(X[test]) if refit else scaler.transform(X[test])
            chosen = SelectKBest(k=10).fit(trains, y[train])
            model = LogisticRegression().fit(chosen.transform(trains), y[train])
            found.append(model.score(chosen.transform(tests), y[test]))
        return found

    return scores


THREE = (StandardScaler(), SelectKBest(k=10), LogisticRegression())


@pytest.mark.parametrize(
    "scores",
    [
        piped(StandardScaler(), LogisticRegression(C=0.01), cv=4),
        piped(MinMaxScaler(), SelectKBest(k=10), LogisticRegression()),
        piped(StandardScaler(), SelectKBest(k=10), KNeighborsClassifier()),
        piped(*THREE, cv=KFold(10, shuffle=True, random_state=1)),
        piped(*THREE, cv=ShuffleSplit(5, test_size=0.2, random_state=1)),
        in_a_loop(refit=False),
    ],
    ids=["all columns", "min-max", "neighbours", "ten shuffled", "random splits", "by hand"],
)
def test_other_honest_ways_pass(scores):
    assert judge(scores).passed


def scores_of_the_visible_case(X, y):
    return [0.5] * 5 if X.shape == (60, 200) else UNTOUCHED["plug the leak"]()(X, y)


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (UNTOUCHED["plug the leak"](), "fitted on rows that test later"),
        (before(SelectKBest(k=100), then=(StandardScaler(), LogisticRegression())), "picked the columns"),
        (before(SelectPercentile(percentile=50), then=THREE[::2]), "picked the columns"),
        (before(SelectKBest(k=10), then=THREE[::2]), "picked the columns"),
        (before(SelectKBest(k=100), then=THREE), "a first choice of columns fitted on all rows"),
        (before(SelectKBest(k=900), then=THREE), "a choice of columns sees"),
        (
            before(StandardScaler(), then=(SelectKBest(k=10), KNeighborsClassifier())),
            "given typing errors, 1e+09",
        ),
        (before(StandardScaler(), then=THREE[1:]), "given typing errors, 1e+09"),
        (before(MinMaxScaler(), then=THREE[1:]), "given typing errors, 1e+09"),
        (before(StandardScaler(), PCA(20), then=THREE[2:]), "given typing errors, 1e+09"),
        (
            before(StandardScaler(), then=THREE[1:], cv=KFold(10, shuffle=True, random_state=1)),
            "given typing errors, 1e+09",
        ),
        (in_a_loop(refit=True), "fitted again on the test rows"),
        (piped(SelectKBest(k=10), LogisticRegression()), "finds only"),
        (scores_of_the_visible_case, "picked the columns"),
        (lambda X, y: UNTOUCHED["plug the leak"]()(X, y) - 0.25, "finds only"),
        (piped(*THREE, cv=LeaveOneOut()), "20 at most, so use fewer folds"),
        (lambda X, y: [0.5] * 5, "finds only 50%"),
        (lambda X, y: ..., "no numbers"),
        (lambda X, y: [0.5, 0.5], "at least three numbers"),
        (lambda X, y: [50, 60, 70], "numbers from 0 to 1"),
        (lambda X, y: X[:, 1_000], "stopped with IndexError"),
        (lambda X, y: [np.nan] * 5, "numbers from 0 to 1"),
    ],
)
def test_what_is_not_repaired_fails_and_is_told_why(scores, words):
    verdict = judge(scores)
    assert not verdict.passed
    assert words in verdict.text


def test_the_rows_it_is_given_are_its_own():
    def spoils(X, y):
        X[:] = 0
        return solve()(X, y)

    judge(spoils)
    assert judge(solve()).passed
