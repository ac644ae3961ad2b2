"""What notebook 08 and its questions say of scores holds for other draws, and when Play runs on."""

import re

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.data import load
from course.data.groups import groups_of
from course.labs.presets import open_lab
from course.learning import scores
from course.learning.one_standard_error import solve
from course.training.crossval.score_error import mean_and_error
from course.training.edits import Relabel

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hundred_splits_lie_20_points_apart_also_after_three_times_as_long(seed):
    lab = open_lab("lottery", seed=seed)
    for epochs in (60, 120):
        lab.drive(epochs=epochs)
        found = lab.measure().valid_accuracy
        assert found.max() - found.min() >= 0.2


def test_with_half_of_the_rows_for_testing_scores_spread_less_and_are_lower_on_average():
    spread, mean = {}, {}
    for share in (0.2, 0.5):
        found = []
        for seed in SEEDS:
            lab = open_lab("lottery", test_share=share, seed=seed)
            lab.drive(epochs=60)
            found.append(lab.measure().valid_accuracy)
        spread[share] = np.mean([one.std(ddof=1) for one in found])
        mean[share] = np.mean(found)
    assert spread[0.5] < 0.75 * spread[0.2]
    assert mean[0.5] < mean[0.2]


def test_a_hundred_splits_of_the_same_rows_keep_a_large_standard_error():
    lab = open_lab("lottery")
    lab.drive(epochs=60)
    found = lab.measure().valid_accuracy
    _, error = mean_and_error(found, lab.run.splits)
    assert error > 4 * found.std(ddof=1) / np.sqrt(len(found))


def test_with_more_folds_single_scores_spread_more():
    def spread(k):
        found = []
        for seed in SEEDS:
            lab = open_lab("folds", k=k, seed=seed)
            lab.drive(epochs=60)
            found.append(lab.measure().valid_accuracy.std(ddof=1))
        return np.mean(found)

    assert spread(20) > 1.3 * spread(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_flipped_point_costs_the_fold_that_tests_it_at_once_and_no_other(seed):
    lab = open_lab("folds", seed=seed)
    lab.drive(epochs=60)
    before = lab.measure().valid_accuracy
    dataset = lab.dataset
    row = int(np.flatnonzero(dataset.is_train)[0])
    lab.drive(epochs=0, edits=[(0, Relabel((int(dataset.ids[row]),), 1 - int(dataset.y[row])))])
    changed = lab.measure().valid_accuracy != before
    assert changed.sum() == 1 and lab.run.roles[changed, row] == 2


def test_neighbours_know_the_next_visit_of_a_patient_and_no_stranger():
    dataset = load("visits", n=None)
    X, y, groups = dataset.X, dataset.y, groups_of(dataset)
    model = make_pipeline(StandardScaler(), KNeighborsClassifier())
    by_visits = cross_val_score(model, X, y, cv=StratifiedKFold(5, shuffle=True, random_state=0)).mean()
    by_patients = cross_val_score(model, X, y, groups=groups, cv=GroupKFold(5)).mean()
    assert by_visits > 0.9 and by_patients < 0.65


@pytest.mark.parametrize("seed", SEEDS)
def test_the_leak_adds_more_than_10_points_on_pure_noise(seed):
    for epochs in (40, 120):
        found = []
        for leak in (False, True):
            lab = open_lab("noise", leak=leak, seed=seed)
            lab.drive(epochs=epochs)
            found.append(lab.measure().valid_accuracy.mean())
        assert found[1] - found[0] > 0.1 and found[1] > 0.65 > found[0]


def test_dealt_by_visits_the_folds_promise_what_strangers_do_not_give():
    by_visits = np.array([scores.clinic_scores("stratified", seed=seed) for seed in SEEDS])
    assert (by_visits[:, 0] > 0.9).all() and (by_visits[:, 1] < 0.85).all()
    assert 0.2 < (by_visits[:, 0] - by_visits[:, 1]).mean() < 0.3


def test_dealt_by_patients_the_folds_never_promise_more_than_strangers_give():
    by_patients = np.array([scores.clinic_scores("grouped", seed=seed) for seed in SEEDS])
    assert (by_patients[:, 0] <= by_patients[:, 1] + 0.05).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_on_two_clouds_the_widths_are_alike_and_the_rule_takes_the_simplest(seed):
    found = scores.width_scores("gauss", seed=seed)
    truths = [truth for _, truth in found.values()]
    assert max(truths) - min(truths) < 0.01
    assert solve()({width: values for width, (values, _) in found.items()}) == 1


def test_on_two_moons_the_rule_mostly_takes_a_worse_model_and_the_pairs_of_the_shown_deal_tell():
    found = [scores.width_scores("moons", seed=seed) for seed in SEEDS]
    assert all(one[8][1] - one[1][1] > 0.015 for one in found)
    chosen = [solve()({width: values for width, (values, _) in one.items()}) for one in found]
    assert sum(width == 1 for width in chosen) >= 3 and chosen[0] == 1
    ahead, error = scores.lead("moons", 8, 1)
    assert ahead > 2 * error
    assert found[0][8][1] - found[0][1][1] == pytest.approx(0.04, abs=0.005)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_rows_help(seed):
    lab = open_lab("more rows", seed=seed)
    lab.drive(epochs=60)
    few, many = lab.run.table()[[0, -1]].mean(axis=1)
    assert many > few + 0.05


def test_shuffled_months_promise_more_than_the_years_after_give_and_months_in_order_do_not():
    shuffled, ordered = (
        [int(share) for share in re.findall(r"(\d+)%", line)] for line in scores.months().splitlines()
    )
    assert shuffled[0] > shuffled[1] + 10
    assert ordered[0] <= ordered[1]


def test_numbers_of_the_questions():
    assert pytest.approx(19) == 0.95 * 20 and pytest.approx(16) == 0.8 * 20
    four = [0.90, 0.86, 0.94, 0.90]
    assert np.std(four, ddof=1) == pytest.approx(0.033, abs=5e-4)
    assert np.std(four, ddof=1) / 2 == pytest.approx(0.016, abs=5e-4)
