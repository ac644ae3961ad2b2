"""Notebook 13: why greedy learners miss the best arm, an optimistic start, and exploring along a cliff."""

import numpy as np
import pytest

from course.labs.bandit import bandit
from course.labs.gridworld import gridworld

SEEDS = (0, 100, 200, 300, 400)  # a lab's learners have the seeds that follow
BEST = 3


def found(lab):
    return lab.run.estimates.argmax(axis=1) == BEST


@pytest.mark.parametrize("seed", SEEDS)
def test_greedy_learners_miss_the_best_arm_mostly_because_they_never_tried_it(seed):
    lab = bandit(epsilon=0.0, seed=seed)
    lab.drive(epochs=100)
    missed = ~found(lab)
    assert missed.sum() > 15, "the third answer: fewer than half find it"
    assert (lab.run.n_pulls[missed, BEST] == 0).mean() > 0.65
    lab.drive(epochs=200)
    assert (~found(lab) == missed).all(), "playing on changes nothing"


@pytest.mark.parametrize("seed", SEEDS)
def test_an_optimistic_start_lets_most_of_them_find_it(seed):
    lab = bandit(epsilon=0.0, initial=1.0, alpha=0.1, seed=seed)
    lab.drive(epochs=100)
    assert found(lab).sum() >= 22 and (lab.run.n_pulls > 0).all()
    lab.drive(epochs=200)
    assert found(lab).sum() >= 22


@pytest.mark.parametrize("seed", SEEDS)
def test_while_exploring_the_cliff_costs_q_learning_twice_what_it_costs_sarsa(seed):
    paid, greedy = {}, {}
    for rule in ("q_learning", "sarsa"):
        lab = gridworld("cliff_walking", rule=rule, gamma=0.99, alpha=0.2, epsilon=0.1, seed=seed)
        history = lab.drive(epochs=60)
        paid[rule] = np.nanmean(history.column("episode_return")[-20:])
        greedy[rule] = history.column("greedy_return")[-1].mean()
    assert -55 < paid["q_learning"] < -45 and -27 < paid["sarsa"] < -20
    assert greedy["q_learning"] == -13 > greedy["sarsa"]
