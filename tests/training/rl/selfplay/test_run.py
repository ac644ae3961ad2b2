"""Self-play finds who wins, as exact search knows it."""

import numpy as np
import pytest

from course.envs.hexapawn import legal_moves, play, solve, winner
from course.training.edits import SetKnob, SetRewards
from course.training.edits.base import EditError
from course.training.rl.knobs import SelfPlayKnobs
from course.training.rl.selfplay.positions import positions
from course.training.rl.selfplay.run import SelfPlay
from tests.training.rl.runs import take_epochs, take_steps, told


def test_positions_are_all_there_and_lead_where_the_rules_say():
    known, solved = positions(3), solve(3)
    assert set(known.boards) == set(solved)
    for k, board in enumerate(known.boards):
        ahead = [known.boards[a] for a in known.after[k, : known.n_legal[k]]]
        assert ahead == [play(board, action) for action in legal_moves(board)]
        assert known.exact[k] == (solved[board] == -1)
        assert (known.n_legal[k] == 0) == bool(winner(board))
    assert sum(map(len, known.layers)) == len(solved)
    for depth, layer in enumerate(known.layers):
        assert {known.boards[k].player for k in layer} == {1 if depth % 2 == 0 else -1}


def test_an_agent_that_plays_itself_beats_moves_by_lot_and_keeps_what_is_won():
    run = SelfPlay(n_runs=5, steps_per_epoch=4000)
    before = run.evaluate().metrics
    after = take_epochs(run, 2)[-1].metrics
    assert (after.wins_black == 1).all()  # black wins whatever white does
    assert (before.wins_black < 0.6).all() and (before.kept < 0.95).all()
    assert (after.kept == 1).all() and (after.error < 0.5 * before.error).all()


@pytest.mark.parametrize(("size", "by_lot", "agent"), [(3, (60, 40), (70, 59)), (4, (54, 46), (71, 63))])
def test_who_has_learned_nothing_takes_a_win_at_hand_and_moves_by_lot_else(size, by_lot, agent):
    run = SelfPlay(size, n_runs=2)
    known = run.positions
    chance = np.zeros((3, len(known.boards)))  # of the player to move: against moves by lot, or by lot itself
    for layer in reversed(known.layers):
        for k in layer:
            ahead = known.after[k, : known.n_legal[k]]
            if not ahead.size:
                continue
            lost = chance[:, ahead]  # of the other, who moves then
            is_win = known.n_legal[ahead] == 0
            own = 1.0 if is_win.any() else 1 - lost[1].mean()
            chance[:, k] = own, 1 - lost[0].mean(), 1 - lost[2].mean()
    white, black = chance[0, 0], 1 - chance[1, 0]
    found = run.evaluate().metrics
    np.testing.assert_allclose([found.wins_white[0], found.wins_black[0]], [white, black])
    assert (round(100 * white), round(100 * black)) == agent
    assert (round(100 * chance[2, 0]), round(100 * (1 - chance[2, 0]))) == by_lot


def test_with_moves_by_lot_alone_nothing_is_learned():
    run = SelfPlay(knobs=SelfPlayKnobs(epsilon=1.0), n_runs=3)
    before = run.estimates
    take_epochs(run, 1)
    np.testing.assert_array_equal(run.estimates, before)


def test_a_value_moves_towards_what_the_reply_leaves():
    run = SelfPlay(knobs=SelfPlayKnobs(alpha=0.5, epsilon=0.0), n_runs=2)
    first = run.positions.after[0, : run.positions.n_legal[0]]
    run.values[:, first] = 0.0
    run.values[:, first[1]] = 0.75
    assert run.move_values(0)[0, 1] == 0.75
    take_steps(run, 1)
    assert (run.numbers == first[1]).all() and (run.boards[0] == run.positions.boards[first[1]])
    np.testing.assert_array_equal(run.values[:, 0], 0.5 + 0.5 * (1 - 0.75 - 0.5))


def test_the_chance_against_moves_by_lot_is_that_of_games_played():
    run = SelfPlay(n_runs=1, steps_per_epoch=300)
    metrics = take_epochs(run, 1)[-1].metrics
    known, rng = run.positions, np.random.default_rng(0)
    won = {0: 0, 1: 0}
    for game in range(1500):
        number, n_moves, side = 0, 0, game % 2
        while known.n_legal[number]:
            if n_moves % 2 == side:
                move = int(run.move_values(number)[0].argmax())
            else:
                move = int(rng.integers(known.n_legal[number]))
            number, n_moves = int(known.after[number, move]), n_moves + 1
        won[side] += n_moves % 2 != side  # the one who would move has lost
    assert won[0] / 750 == pytest.approx(metrics.wins_white[0], abs=0.05)
    assert won[1] / 750 == pytest.approx(metrics.wins_black[0], abs=0.05)


def test_the_same_seed_gives_the_same_events_and_many_runs_are_single_ones():
    many, twin = (SelfPlay(seed=3, n_runs=3, steps_per_epoch=40) for _ in range(2))
    assert told(take_epochs(many, 4)) == told(take_epochs(twin, 4))
    for i in range(3):
        single = SelfPlay(seed=3 + i, n_runs=1, steps_per_epoch=40)
        take_epochs(single, 4)
        np.testing.assert_array_equal(single.estimates[0], many.estimates[i])


def test_a_branch_without_an_edit_repeats_the_run_bit_for_bit():
    run = SelfPlay(n_runs=3, steps_per_epoch=20)
    take_epochs(run, 8)
    original, values = run.history.copy(), run.estimates
    run.scrub(3)
    take_epochs(run, 5)
    assert run.history == original and run.pinned.branched_at == 3
    np.testing.assert_array_equal(run.estimates, values)


def test_knobs_turn_and_turn_back_and_other_edits_are_refused():
    run = SelfPlay(n_runs=2)
    assert run.apply(SetKnob("epsilon", 0.5)).text == "exploration 0.5"
    run.undo()
    assert run.knobs.epsilon == 0.2
    for edit, words in [
        (SetKnob("gamma", 0.5), "no knob of these"),
        (SetRewards((0,), 1.0), "no edit of self"),
    ]:
        with pytest.raises(EditError, match=words):
            run.apply(edit)
    with pytest.raises(ValueError, match="size must be a whole number between 3 and 4, got 5"):
        SelfPlay(5)
