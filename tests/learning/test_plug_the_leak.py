"""The leak: the repaired pipeline passes, the leaking one and each usual way out fail and are told why."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.learning.plug_the_leak import judge, solve
from tests.learning.untouched import UNTOUCHED


def test_the_solution_passes_and_says_what_the_score_fell_to():
    verdict = judge(solve())
    assert verdict.passed
    assert "fell to 4" in verdict.text or "fell to 5" in verdict.text


def test_other_honest_pipelines_pass():
    def scores(X, y):
        return cross_val_score(make_pipeline(StandardScaler(), LogisticRegression(C=0.01)), X, y, cv=4)

    assert judge(scores).passed


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (UNTOUCHED["plug the leak"](), "fitted on rows that test later"),
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
