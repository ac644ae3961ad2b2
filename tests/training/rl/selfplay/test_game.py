"""A game against an agent: its answers, moves taken back, and orders that are none."""

import numpy as np
import pytest

from course.envs.hexapawn import BLACK, legal_moves
from course.training.rl.selfplay.game import Game
from course.training.rl.selfplay.run import SelfPlay
from tests.training.rl.runs import take_epochs


@pytest.fixture
def run():
    return SelfPlay(n_runs=2, steps_per_epoch=50)


def moves(game):
    return legal_moves(game.position)


def test_the_first_agent_answers_as_it_believes_at_that_moment(run):
    game = Game(run)
    game.move(moves(game)[1])  # b1–b2
    number = game.path[1]
    replies = run.positions.after[number, : run.positions.n_legal[number]]
    assert game.path[2] == replies[0]  # untaught: of equals the first
    run.values[:, replies] = [[0.1], [0.9]]
    run.values[0, replies[-1]] = 0.2
    game.take_back()
    game.move(moves(game)[1])
    assert game.path[2] == replies[-1]


def test_an_agent_that_is_white_begins_and_its_first_move_is_not_taken_back(run):
    game = Game(run, "black")
    assert len(game.path) == 2 and game.position.player == BLACK and not game.can_take_back
    with pytest.raises(ValueError, match="no move of yours to take back"):
        game.take_back()
    game.move(moves(game)[0])
    assert game.can_take_back
    game.take_back()
    assert len(game.path) == 2


def test_who_plays_both_gets_no_answers_and_takes_back_move_by_move(run):
    game = Game(run, "both")
    for n in (1, 2):
        game.move(moves(game)[0])
        assert len(game.actions) == n
    game.take_back()
    assert len(game.actions) == 1 and len(game.path) == 2


def test_a_lost_last_move_can_be_taken_back(run):
    game = Game(run)
    while not game.is_over:
        game.move(moves(game)[0])
    game.take_back()
    assert not game.is_over and len(game.path) % 2 == 1


def test_playing_leaves_the_training_alone(run):
    twin, game = SelfPlay(n_runs=2, steps_per_epoch=50), Game(run)
    for _ in range(3):
        take_epochs(run, 1)
        if not game.is_over:
            game.move(moves(game)[0])
    take_epochs(twin, 3)
    np.testing.assert_array_equal(run.values, twin.values)
    assert run.history == twin.history


def test_a_second_click_on_a_move_is_no_second_move(run):
    game = Game(run)
    for _ in range(2):
        game.do({"do": "move", "after": 0, "action": 19})
    assert len(game.path) == 3


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"do": "move", "after": 0, "action": 4}, "one that the rules allow"),
        ({"do": "move", "after": 0, "action": True}, "one that the rules allow"),
        ({"do": "move", "after": 0, "action": [1]}, "one that the rules allow"),
        ({"do": "new", "side": "red"}, "side must be one of white, black, both"),
        ({"do": "back"}, "make one first"),
        ({"do": "dance"}, "move, back or new"),
        (7, "move, back or new"),
    ],
)
def test_an_order_that_is_none_is_refused_and_the_game_goes_on(run, order, words):
    game = Game(run)
    with pytest.raises(ValueError, match=words):
        game.do(order)
    assert game.path == [0] and game.side == "white"


def test_after_the_end_no_move_is_taken(run):
    game = Game(run)
    while not game.is_over:
        game.move(moves(game)[0])
    with pytest.raises(ValueError, match="the game is over"):
        game.move(19)
