"""The board tells the game, what the agents believe of every move, and who really wins."""

import numpy as np
import pytest

from course.envs.hexapawn import legal_moves, play, solve
from course.live.panels import Board
from course.live.panels.board import move_name, square_name
from course.live.parts import pack
from course.training.rl.selfplay.game import Game
from course.training.rl.selfplay.run import SelfPlay
from tests.training.rl.runs import take_epochs, take_steps


@pytest.fixture
def run():
    made = SelfPlay(n_runs=3, steps_per_epoch=50)
    made.game = Game(made)
    return made


def told(panel, run, *, full=False):
    return {part.name: part.value for part in panel.parts(run, full)}


def test_a_step_of_training_sends_beliefs_only_and_a_move_sends_the_game(run):
    panel = Board()
    assert told(panel, run, full=True).keys() == {"game", "believed"}
    assert told(panel, run) == {}
    take_epochs(run, 3)
    assert told(panel, run).keys() == {"believed"}
    assert told(panel, run) == {}
    run.game.move(legal_moves(run.game.position)[0])
    assert "game" in told(panel, run)


def test_looking_changes_nothing(run):
    twin, panel = SelfPlay(n_runs=3, steps_per_epoch=50), Board()
    for _ in range(30):
        take_steps(run, 1)
        panel.parts(run, full=False)
    take_steps(twin, 30)
    np.testing.assert_array_equal(run.values, twin.values)


def test_all_boards_and_moves_of_the_game_travel(run):
    run.game.new("both")
    for k in (1, 0, 0):
        run.game.move(legal_moves(run.game.position)[k])
    parts = told(Board(), run, full=True)
    game = parts["game"]
    assert game["boards"][:2] == ["bbb...www", "bbb.w.w.w"] and len(game["boards"]) == 4
    assert game["moves"][0] == (7, 4)
    assert parts["believed"].shape == (2, len(game["legal"]))
    entries, buffers = pack(Board().parts(run, full=True))
    assert len(entries) == 2 and len(buffers) == 1


@pytest.mark.parametrize("size", [3, 4])
def test_who_wins_is_what_perfect_play_makes_of_it(size):
    run, solved = SelfPlay(size, n_runs=1), solve(size)
    run.game = Game(run, "both")
    rng = np.random.default_rng(0)
    for _ in range(6):
        run.game.new("both")
        while not run.game.is_over:
            position = run.game.position
            for move in told(Board(), run, full=True)["game"]["legal"]:
                assert move["wins"] == (solved[play(position, move["action"])] == -1)
            run.game.move(int(rng.choice(legal_moves(position))))


def test_squares_and_moves_have_the_names_of_chess(run):
    assert [square_name(k, 3) for k in (0, 2, 6, 8)] == ["a3", "c3", "a1", "c1"]
    assert square_name(12, 4) == "a1"
    game = run.game
    game.new("both")
    assert [move_name(game.position, action) for action in legal_moves(game.position)][:2] == [
        "a1–a2",
        "b1–b2",
    ]
    game.move(legal_moves(game.position)[1])
    names = [move_name(game.position, action) for action in legal_moves(game.position)]
    assert names == ["a3–a2", "a3×b2", "c3×b2", "c3–c2"]


def play_by_name(game, *names):
    for name in names:
        by_name = {move_name(game.position, action): action for action in legal_moves(game.position)}
        game.move(by_name[name])


def words(run):
    return told(Board(), run, full=True)["game"]["words"]


def test_words_say_whose_turn_it_is_and_how_it_ended(run):
    game = run.game
    assert words(run) == "Your move: you are White, whose pawns go up."
    game.move(legal_moves(game.position)[0])
    assert words(run) == "It played b3×a2. Your move, White."
    game.new("black")
    assert words(run) == "It played a1–a2. Your move: you are Black, whose pawns go down."
    game.new("both")
    assert words(run) == "White to move: you play both."
    play_by_name(game, "b1–b2", "a3×b2", "a1×b2", "c3–c2")
    assert words(run) == "White cannot move: Black wins."
    game.new("both")
    play_by_name(game, "b1–b2", "a3–a2", "b2×c3")
    assert words(run) == "White has reached the far side: White wins."
    game.side = "black"
    assert words(run).endswith("You have lost.")
    game.side = "white"
    assert words(run).endswith("You have won.")
