"""Splits are scikit-learn's, hold what they promise, and refuse in one sentence what cannot be split."""

import numpy as np
import pytest
from sklearn import model_selection as sk

from course.training.crossval.splits import KINDS, TESTS, TRAINS, Splits

rng = np.random.default_rng(0)
Y = rng.integers(0, 3, 60)
GROUPS = np.repeat(np.arange(12), 5)
THEIRS = {
    "k-fold": sk.KFold(4, shuffle=True, random_state=3),
    "stratified": sk.StratifiedKFold(4, shuffle=True, random_state=3),
    "grouped": sk.GroupKFold(4, shuffle=True, random_state=3),
    "stratified-grouped": sk.StratifiedGroupKFold(4, shuffle=True, random_state=3),
    "repeated": sk.RepeatedStratifiedKFold(n_splits=4, n_repeats=2, random_state=3),
    "leave-one-out": sk.LeaveOneOut(),
    "time-ordered": sk.TimeSeriesSplit(4),
    "random": sk.ShuffleSplit(4, test_size=0.25, random_state=3),
}


def splits(kind: str) -> Splits:
    return Splits(kind, k=4, repeats=2, test_share=0.25, seed=3)


@pytest.mark.parametrize("kind", KINDS)
def test_indices_are_those_of_scikit_learn(kind):
    roles = splits(kind).roles(Y, GROUPS, is_ordered=True)
    groups = GROUPS if "grouped" in kind else None
    theirs = list(THEIRS[kind].split(np.zeros((60, 1)), Y, groups))
    assert len(roles) == len(theirs)
    for row, (train, test) in zip(roles, theirs, strict=True):
        np.testing.assert_array_equal(np.flatnonzero(row == TRAINS), np.sort(train))
        np.testing.assert_array_equal(np.flatnonzero(row == TESTS), np.sort(test))


def test_stratified_folds_hold_the_classes_in_proportion():
    y = np.repeat([0, 1], [90, 10])
    roles = Splits("stratified", 5).roles(y)
    assert [(y[row == TESTS] == 1).sum() for row in roles] == [2] * 5


@pytest.mark.parametrize("kind", ["grouped", "stratified-grouped"])
def test_a_group_is_never_on_both_sides(kind):
    for row in splits(kind).roles(Y, GROUPS):
        assert not set(GROUPS[row == TRAINS]) & set(GROUPS[row == TESTS])


def test_stratified_groups_hold_the_classes_in_proportion_where_groups_alone_do_not():
    groups = np.repeat(np.arange(40), 5)
    y = (groups % 4 == 0).astype(int)  # a quarter of the groups
    shares = {
        kind: [y[row == TESTS].mean() for row in Splits(kind, 5, seed=1).roles(y, groups)]
        for kind in ("grouped", "stratified-grouped")
    }
    assert shares["stratified-grouped"] == [0.25] * 5
    assert max(shares["grouped"]) > 0.3


def test_of_rows_in_the_order_of_time_every_model_trains_on_the_past_and_is_tested_on_what_came_next():
    for row in splits("time-ordered").roles(Y, is_ordered=True):
        trains, tests = np.flatnonzero(row == TRAINS), np.flatnonzero(row == TESTS)
        assert trains.max() < tests.min()
        assert trains.tolist() == list(range(len(trains)))
        assert tests.tolist() == list(range(tests[0], tests[0] + len(tests)))


def test_targets_can_be_split_too():
    targets = rng.normal(size=30)
    assert len(Splits("k-fold", 3).roles(targets)) == 3
    assert len(Splits("repeated", 3, repeats=2).roles(targets)) == 6


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"kind": "startified"}, "kind must be one of .*stratified"),
        ({"k": 1}, "k must be .*between 2 and 200, got 1"),
        ({"k": 201}, "k must be .*between 2 and 200"),
        ({"k": 2.5}, "k must be a whole number|k must be between"),
        ({"kind": "repeated", "k": 50, "repeats": 10}, "k times repeats must be at most 200 models"),
        ({"test_share": 1.0}, "test_share must be between 0.05 and 0.95"),
        ({"seed": -1}, "seed must be"),
    ],
)
def test_settings_out_of_range_are_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        Splits(**settings)


@pytest.mark.parametrize(
    ("kind", "k", "y", "groups", "said"),
    [
        ("stratified", 5, np.repeat([0, 1], [20, 4]), None, "smallest class, 4, .* got 5; take fewer folds"),
        ("repeated", 5, np.repeat([0, 1], [20, 4]), None, "smallest class, 4"),
        ("stratified", 3, np.linspace(0, 1, 9), None, "needs classes .* use 'k-fold'"),
        ("k-fold", 5, np.array([0, 1, 0, 1]), None, "at most the number of rows, 4, got 5"),
        ("time-ordered", 4, np.array([0, 1, 0, 1]), None, "at most the number of rows, 4, got 4"),
        ("grouped", 5, Y, GROUPS % 4, "at most the number of groups, 4, .* got 5"),
        ("grouped", 5, Y, None, "needs data with groups"),
        ("stratified-grouped", 5, Y, None, "needs data with groups"),
        ("stratified-grouped", 5, rng.normal(size=60), GROUPS, "use 'grouped'"),
        ("stratified-grouped", 5, Y, GROUPS % 4, "at most the number of groups, 4, .* got 5"),
        ("k-fold", 2, np.zeros(10, dtype=np.int64), None, "two different labels, and all 10 are 0"),
        ("k-fold", 2, np.ones(10), None, "two different targets"),
        ("k-fold", 2, np.array([0, 1]), None, "at least 3 rows"),
        ("leave-one-out", 5, np.arange(201) % 2, None, "at most 200 rows, .* got 201"),
        ("time-ordered", 4, np.repeat([0, 1], [25, 5]), None, "fold 1 would train on rows of class 0 only"),
        ("grouped", 2, np.repeat([0, 1], 6), np.repeat([0, 1], 6), "would train on rows of class . only"),
    ],
)
def test_rows_that_cannot_be_split_so_are_refused(kind, k, y, groups, said):
    with pytest.raises(ValueError, match=said) as caught:
        Splits(kind, k).roles(y, groups, is_ordered=True)
    assert "\n" not in str(caught.value)


def test_rows_without_an_order_of_time_are_refused_in_one_sentence():
    with pytest.raises(
        ValueError, match=r"^kind 'time-ordered' needs rows in the order of time.*use 'k-fold'$"
    ):
        Splits("time-ordered").roles(Y)
