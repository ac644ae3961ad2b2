"""Notebook 15: how soon play and numbers get right, what exploration is for, and who sets no traps."""

import numpy as np
import pytest

from course.labs import selfplay
from course.labs.drive import drive
from course.labs.selfplay.lab import ROUND, Playing
from course.learning import self_taught
from course.training.rl.knobs import SelfPlayKnobs
from course.training.rl.selfplay.positions import positions
from tests.notebooks.claims.five_labs import ALL, N_EACH, by_lab, report_every

MOVES = ROUND[3]
DUEL, SCRIPT, LONG = 100, 200, 600


def playing(epsilon=0.2):
    """The agents of five labs, untrained."""
    return Playing(3, SelfPlayKnobs(0.2, epsilon), n_runs=ALL, steps_per_epoch=MOVES)


@pytest.fixture(scope="module")
def played():
    """The agents of five labs; and after 30, 100, 200 and 600 rounds their measures and White's chance."""
    run, looks = playing(), {}
    for at in (30, DUEL, SCRIPT):
        drive(run, epochs=at - run.epoch)
        looks[at] = run.measure(), by_lab(run.move_values(0).max(axis=1)).mean(axis=1)
    report_every(run, SCRIPT, of=MOVES)
    drive(run, epochs=LONG // SCRIPT - 1)
    looks[LONG] = run.measure(), by_lab(run.move_values(0).max(axis=1)).mean(axis=1)
    return run, looks


def test_side_by_side_thirty_agents_are_those_of_a_lab_of_their_own():
    many, one = playing(), selfplay(seed=N_EACH)
    drive(many, epochs=20)
    one.drive(epochs=20)
    assert np.array_equal(by_lab(many.values.T)[1], one.run.values.T)


def test_play_is_right_after_300_moves_and_the_numbers_are_not(played):
    _, looks = played
    early, first = looks[30]
    assert (early.wins_black == 1).all() and (first > 0.4).all()
    assert (by_lab(early.error).mean(axis=1) > 0.15).all()
    duel = by_lab(looks[DUEL][0].kept)[:, 0]
    assert (duel == 1).all(), "the agent that a learner plays against makes no mistake"
    for at in (SCRIPT, LONG):
        late, first = looks[at]
        assert (late.wins_black == 1).all() and (late.kept == 1).all() and (first < 0.01).all()


def test_the_wins_as_white_rise_to_82_to_86_percent_and_fall_again(played):
    run, looks = played
    late = by_lab(looks[LONG][0].wins_white).mean(axis=1)
    for white, last in zip(by_lab(run.history.column("wins_white")).mean(axis=2), late, strict=True):
        assert white[:SCRIPT].argmax() < 30 and 0.815 < white.max() < 0.86
        assert white.max() - white[SCRIPT] > 0.05 and white.max() - last > 0.05
    errors = [by_lab(looks[at][0].error).mean(axis=1) for at in (LONG, SCRIPT)]
    assert (errors[0] < errors[1]).all() and (errors[1] < 0.15).all()


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


def test_most_of_the_error_lies_where_two_good_players_hardly_come(played):
    known = positions(3)
    met = {0}
    for layer in known.layers:
        for k in met.intersection(map(int, layer)):
            after = known.after[k, : known.n_legal[k]]
            won = after[known.exact[after] == 1]  # whoever can leave a won board does
            met.update(map(int, won if won.size else after))
    seldom = ~np.isin(np.arange(len(known.boards)), list(met))
    for error in by_lab(np.abs(played[0].values - known.exact).T).mean(axis=2):
        assert error[seldom].sum() > error[~seldom].sum()


@pytest.mark.parametrize("seed", range(5))
def test_after_200_rounds_no_game_is_lost_as_black(seed):
    lab = selfplay(seed=seed, n_runs=1)  # the agent that plays against you
    report_every(lab.run, SCRIPT, of=MOVES)
    lab.drive(epochs=1)
    assert self_taught.games_lost_as_black(lab, seed=seed) == 0


def test_an_untaught_agent_loses_some():
    assert 50 < self_taught.games_lost_as_black(selfplay()) < 120  # of 200, it wins 59%


def test_no_exploration_stays_stuck_and_much_of_it_is_only_slow():
    sure = {}
    for epsilon in (0.0, 0.9, 1.0):
        run = playing(epsilon)
        report_every(run, SCRIPT, of=MOVES)
        for at, epochs in ((SCRIPT, 1), (LONG, LONG // SCRIPT - 1)):
            drive(run, epochs=epochs)
            sure[epsilon, at] = by_lab(run.measure().kept == 1).sum(axis=1)
    assert (sure[0.0, SCRIPT] == sure[0.0, LONG]).all() and (sure[0.0, LONG] < 30).all()
    assert (sure[0.9, SCRIPT] < 25).all() and (sure[0.9, LONG] >= 28).all()
    assert (sure[1.0, SCRIPT] == 0).all() and (sure[1.0, LONG] == 0).all()
