"""Notebook 15: how soon play and numbers get right, what exploration is for, and who sets no traps."""

import numpy as np
import pytest

from course.labs import selfplay
from course.learning import self_taught
from course.training.rl.selfplay.positions import positions

SEEDS = (0, 100, 200, 300, 400)
DUEL, SCRIPT, LONG = 100, 200, 600


@pytest.fixture(scope="module")
def runs():
    """For each seed: the lab, and after 30, 100, 200 and 600 rounds its measures and White's chance."""
    told = []
    for seed in SEEDS:
        lab, looks = selfplay(seed=seed), {}
        for at in (30, DUEL, SCRIPT, LONG):
            lab.drive(epochs=at - lab.run.epoch)
            looks[at] = lab.measure(), lab.run.move_values(0).max(axis=1).mean()
        told.append((lab, looks))
    return told


def test_play_is_right_after_300_moves_and_the_numbers_are_not(runs):
    for _, looks in runs:
        early, first = looks[30]
        assert (early.wins_black == 1).all() and first > 0.4 and early.error.mean() > 0.15
        assert looks[DUEL][0].kept[0] == 1, "the agent that a learner plays against makes no mistake"
        for at in (SCRIPT, LONG):
            late, first = looks[at]
            assert (late.wins_black == 1).all() and (late.kept == 1).all() and first < 0.01


def test_the_wins_as_white_rise_to_82_to_86_percent_and_fall_again(runs):
    for lab, looks in runs:
        white = lab.history.column("wins_white").mean(axis=1)
        assert white[:SCRIPT].argmax() < 30 and 0.815 < white.max() < 0.86
        assert white.max() - white[SCRIPT] > 0.05 and white.max() - white[LONG] > 0.05
        assert looks[LONG][0].error.mean() < looks[SCRIPT][0].error.mean() < 0.15


def wins_of_white(white, black):
    """White's chance from the start; each side's rule makes one number of the chances its moves lead to."""
    known = positions(3)
    chance = np.zeros(len(known.boards))
    for depth in range(len(known.layers) - 1, -1, -1):
        for k in known.layers[depth]:
            ahead = chance[known.after[k, : known.n_legal[k]]]
            if depth % 2 == 0:
                chance[k] = white(ahead) if ahead.size else 0.0
            else:
                chance[k] = black(ahead) if ahead.size else 1.0
    return chance[0]


def test_the_best_trap_setter_wins_seven_of_eight_games_as_white():
    assert wins_of_white(np.max, np.mean) == pytest.approx(0.875)


def test_of_two_players_by_lot_black_wins_40_percent_and_who_only_sees_the_end_59():
    assert 1 - wins_of_white(np.mean, np.mean) == pytest.approx(0.40, abs=0.005)
    untaught = selfplay().measure()
    assert (untaught.wins_black.round(2) == 0.59).all()


def test_most_of_the_error_lies_where_two_good_players_hardly_come(runs):
    known = positions(3)
    met = {0}
    for layer in known.layers:
        for k in met.intersection(map(int, layer)):
            after = known.after[k, : known.n_legal[k]]
            won = after[known.exact[after] == 1]  # whoever can leave a won board does
            met.update(map(int, won if won.size else after))
    seldom = ~np.isin(np.arange(len(known.boards)), list(met))
    for lab, _ in runs:
        error = np.abs(lab.run.values - known.exact).mean(axis=0)
        assert error[seldom].sum() > error[~seldom].sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_after_200_rounds_no_game_is_lost_as_black(seed):
    lab = selfplay(seed=seed)
    lab.drive(epochs=SCRIPT)
    assert self_taught.games_lost_as_black(lab, seed=seed) == 0


def test_an_untaught_agent_loses_some():
    assert 50 < self_taught.games_lost_as_black(selfplay()) < 120  # of 200, it wins 59%


@pytest.mark.parametrize("seed", SEEDS)
def test_no_exploration_stays_stuck_and_much_of_it_is_only_slow(seed):
    sure = {
        (epsilon, at): self_taught.n_sure(epsilon, epochs=at, seed=seed)
        for epsilon in (0.0, 0.9, 1.0)
        for at in (SCRIPT, LONG)
    }
    assert sure[0.0, SCRIPT] == sure[0.0, LONG] < 30
    assert sure[0.9, SCRIPT] < 25 and sure[0.9, LONG] >= 28
    assert sure[1.0, SCRIPT] == sure[1.0, LONG] == 0
