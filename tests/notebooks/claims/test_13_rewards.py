"""What notebook 13 says of greedy learners, over five draws of luck and after three times as many pulls."""

from __future__ import annotations

import numpy as np
import pytest

from course.labs.bandit import bandit

BEST = 3


@pytest.mark.parametrize("seed", range(0, 300, 60))
def test_greedy_learners_miss_the_best_arm_because_they_never_tried_it(seed):
    lab = bandit(epsilon=0.0, seed=seed)
    lab.drive(epochs=100)
    missed = lab.run.estimates.argmax(axis=1) != BEST
    never_tried = np.asarray(lab.run.n_pulls)[missed, BEST] == 0
    assert missed.sum() > 15
    assert never_tried.mean() > 0.7
    lab.drive(epochs=200)
    assert (lab.run.estimates.argmax(axis=1) != BEST).sum() > 15


@pytest.mark.parametrize("seed", range(0, 300, 60))
def test_an_optimistic_start_helps_most_of_them(seed):
    lab = bandit(epsilon=0.0, initial=1.0, seed=seed)
    lab.drive(epochs=300)
    assert (lab.run.estimates.argmax(axis=1) == BEST).sum() > 15
    assert np.asarray(lab.run.n_pulls).min() > 0


def test_the_numbers_in_the_text_are_those_of_its_thirty_learners():
    lab, hopeful = bandit(epsilon=0.0), bandit(epsilon=0.0, initial=1.0)
    for each in (lab, hopeful):
        each.drive(epochs=100)
    missed = lab.run.estimates.argmax(axis=1) != BEST
    assert missed.sum() == 18
    assert (np.asarray(lab.run.n_pulls)[missed, BEST] == 0).sum() == 16
    assert (hopeful.run.estimates.argmax(axis=1) == BEST).sum() == 22
