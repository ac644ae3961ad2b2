"""The standard error shown is about the spread of the mean over fresh data, however rows are dealt."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from course.data import load
from course.training.crossval.score_error import mean_and_error
from course.training.crossval.splits import TESTS, TRAINS, Splits

FACTOR = 1.6  # by which the error may be too large or too small


def scored(dataset, splits):
    """The scores of nearest neighbours on the splits of all rows."""
    X, y = dataset.X, dataset.y
    found = []
    for roles in splits.roles(y):
        train, test = roles == TRAINS, roles == TESTS
        found.append(KNeighborsClassifier(5).fit(X[train], y[train]).score(X[test], y[test]))
    return np.array(found)


@pytest.mark.parametrize(
    "splits", [Splits("stratified", 5), Splits("repeated", 5, 4), Splits("random", 60)], ids=lambda s: s.kind
)
def test_the_shown_error_is_the_spread_over_fresh_data_within_a_factor(splits):
    told = [
        mean_and_error(scored(load("moons", n=100, noise=0.3, seed=s), splits), splits) for s in range(30)
    ]
    means, errors = np.array(told).T
    spread = means.std(ddof=1)
    assert spread / FACTOR < errors.mean() < spread * FACTOR


def test_more_splits_of_the_same_rows_make_the_mean_no_surer():
    dataset = load("moons", n=100, noise=0.3)
    few, many = (
        mean_and_error(scored(dataset, splits), splits)[1]
        for splits in (Splits("random", 20), Splits("random", 200))
    )
    assert 0.7 < many / few < 1.3


def test_the_formulas_are_those_of_the_sources():
    scores = np.array([0.5, 0.7, np.nan, 0.9])
    assert mean_and_error(scores, Splits("k-fold")) == pytest.approx((0.7, 0.2 / np.sqrt(3)))
    random = Splits("random", 3, test_share=0.2)
    assert mean_and_error(scores, random) == pytest.approx((0.7, 0.2 * np.sqrt(1 / 3 + 0.25)))
    repeated = Splits("repeated", 5, 2)
    assert mean_and_error(scores, repeated) == pytest.approx((0.7, 0.2 * np.sqrt(1 / 3 + 0.25)))
    assert mean_and_error(scores[:1], random) == (0.5, None)
    assert mean_and_error(scores[2:3], random) == (None, None)
