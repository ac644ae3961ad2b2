"""What notebook 08 and its questions say of scores holds for other draws, and when Play runs on."""

import numpy as np
import pytest

from course.labs.presets import open_lab
from course.learning import scores
from course.learning.one_standard_error import solve

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hundred_splits_lie_20_points_apart_also_after_three_times_as_long(seed):
    lab = open_lab("lottery", seed=seed)
    for epochs in (60, 120):
        lab.drive(epochs=epochs)
        found = lab.measure().valid_accuracy
        assert found.max() - found.min() >= 0.2


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


def test_numbers_of_the_questions():
    assert pytest.approx(19) == 0.95 * 20 and pytest.approx(16) == 0.8 * 20
    four = [0.90, 0.86, 0.94, 0.90]
    assert np.std(four, ddof=1) == pytest.approx(0.033, abs=5e-4)
    assert np.std(four, ddof=1) / 2 == pytest.approx(0.016, abs=5e-4)
