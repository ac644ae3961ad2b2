"""Notebook 15: how soon play and numbers get right, what exploration is for, and who sets no traps."""

import numpy as np
import pytest

from course.labs import selfplay
from course.training.rl.selfplay.positions import positions

SEEDS = (0, 100, 200, 300, 400)
SCRIPT, LONG = 200, 600


@pytest.fixture(scope="module")
def runs():
    """For each seed: the lab, and its measures after 30, 200 and 600 rounds with White's chance at first."""
    told = []
    for seed in SEEDS:
        lab, looks = selfplay(seed=seed), {}
        for at in (30, SCRIPT, LONG):
            lab.drive(epochs=at - lab.run.epoch)
            looks[at] = lab.measure(), lab.run.move_values(0).max(axis=1).mean()
        told.append((lab, looks))
    return told


def test_play_is_right_after_300_moves_and_the_numbers_are_not(runs):
    for _, looks in runs:
        early, first = looks[30]
        assert (early.wins_black == 1).all() and first > 0.4 and early.error.mean() > 0.15
        for at in (SCRIPT, LONG):
            late, first = looks[at]
            assert (late.wins_black == 1).all() and (late.kept == 1).all() and first < 0.01


def test_the_wins_as_white_rise_to_82_to_86_percent_and_fall_again(runs):
    for lab, looks in runs:
        white = lab.history.column("wins_white").mean(axis=1)
        assert white[:SCRIPT].argmax() < 30 and 0.815 < white.max() < 0.86
        assert white.max() - white[SCRIPT] > 0.05 and white.max() - white[LONG] > 0.05
        assert looks[LONG][0].error.mean() < looks[SCRIPT][0].error.mean() < 0.15


def test_the_best_trap_setter_wins_seven_of_eight_games_as_white():
    known = positions(3)
    chance = np.zeros(len(known.boards))  # of White
    for depth in range(len(known.layers) - 1, -1, -1):
        for k in known.layers[depth]:
            ahead = chance[known.after[k, : known.n_legal[k]]]
            if depth % 2 == 0:
                chance[k] = ahead.max() if ahead.size else 0.0
            else:
                chance[k] = ahead.mean() if ahead.size else 1.0
    assert chance[0] == pytest.approx(0.875)


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_no_exploration_stays_stuck_and_much_of_it_is_only_slow(seed):
    sure = {}
    for epsilon in (0.0, 0.9, 1.0):
        lab = selfplay(epsilon=epsilon, seed=seed)
        for at in (SCRIPT, LONG):
            lab.drive(epochs=at - lab.run.epoch)
            sure[epsilon, at] = int((lab.measure().kept == 1).sum())
    assert sure[0.0, SCRIPT] == sure[0.0, LONG] < 30
    assert sure[0.9, SCRIPT] < 25 and sure[0.9, LONG] >= 28
    assert sure[1.0, SCRIPT] == sure[1.0, LONG] == 0
