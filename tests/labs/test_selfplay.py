"""The self-play lab: agents that learn, and a game beside them that never touches their training."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest

from course.envs.hexapawn import WHITE, legal_moves
from course.labs import selfplay
from course.labs.lab import Lab
from course.live.protocol import ControlMoved
from course.training.edits import SetKnob


def game_moves(game):
    return legal_moves(game.position)


@pytest.fixture
def lab():
    made = selfplay(speed=None)
    yield made
    made.close()


def parts(lab, panel_id, *, full=True):
    panel = next(panel for panel in lab.stage.screen.panels if panel.id == panel_id)
    with lab.stage.runner.borrow() as run:
        return {part.name: part.value for part in panel.parts(run, full)}


def send(lab, value):
    """Order the game about as a page does, and wait until a run that rests has done it."""
    lab.stage.runner.post(ControlMoved("game", value))
    lab.result(10)


def send_while_playing(lab, value):
    """The same to a run that trains, which has done it once the game is another."""
    before, deadline = list(lab.run.game.path), time.monotonic() + 10
    lab.stage.runner.post(ControlMoved("game", value))
    while lab.run.game.path == before and time.monotonic() < deadline:
        time.sleep(0.005)


def play_out(lab, send=send):
    """Make the first legal move until the game is over; return how it ended, in words."""
    for _ in range(12):
        game = parts(lab, "board")["game"]
        if not game["legal"]:
            return game["words"]
        move = {"do": "move", "after": len(game["moves"]), "action": game["legal"][0]["action"]}
        send(lab, move)
    raise AssertionError("a game of Hexapawn ends")


def test_agents_learn_who_wins(lab):
    before = lab.measure()
    lab.drive(epochs=100)
    after = lab.measure()
    assert (before.wins_black < 0.6).all() and (after.wins_black == 1).all()
    assert (after.kept == 1).mean() >= 0.9 and (after.error < before.error - 0.05).all()
    assert "Black wins" in lab.summary()


def test_chances_on_the_board_are_the_agents_and_grow_sharp(lab):
    first = parts(lab, "board")["believed"]
    np.testing.assert_array_equal(first, np.full((2, 3), 0.5))
    lab.drive(epochs=150)
    run, (one, mean) = lab.run, parts(lab, "board", full=False)["believed"]
    np.testing.assert_allclose(one, run.move_values(0)[0], rtol=1e-6)
    np.testing.assert_allclose(mean, run.move_values(0).mean(axis=0), rtol=1e-6)
    assert (mean < 0.35).all()  # White, who begins, loses


def test_a_game_against_the_agent_is_played_to_its_end_while_it_trains(lab):
    lab.stage.runner.set_speed(20.0)
    lab.stage.runner.play()
    said = play_out(lab, send_while_playing)
    assert "wins. You have " in said
    lab.stage.runner.pause()
    assert lab.run.game.is_over and not lab.history.edits


def test_playing_changes_nothing_in_the_training_its_link_or_its_script(lab):
    twin = selfplay()
    lab.drive(epochs=3)
    code, link = lab.code(), lab.link()
    play_out(lab)
    assert (lab.code(), lab.link()) == (code, link)
    lab.drive(epochs=3)
    assert twin.drive(epochs=6) == lab.history


def test_a_game_as_black_begins_with_the_agent_s_move(lab):
    send(lab, {"do": "new", "side": "black"})
    game = parts(lab, "board")["game"]
    assert (game["side"], game["player"], len(game["moves"])) == ("black", "Black", 1)
    send(lab, {"do": "new", "side": "red"})  # refused with a sentence, and nothing else
    assert parts(lab, "board")["game"] == game


def test_the_game_outlives_a_reset_and_a_look_back(lab):
    lab.drive(epochs=4)
    send(lab, {"do": "move", "after": 0, "action": 19})
    path = list(lab.run.game.path)
    lab.scrub(1)
    lab.run.reset()
    assert lab.run.game.path == path
    assert parts(lab, "board")["game"]["moves"][0] == (6, 3)


def test_a_well_trained_agent_never_loses_as_black(lab):
    lab.drive(epochs=200)
    rng, game = np.random.default_rng(0), lab.run.game
    for _ in range(30):
        game.new("white")
        while not game.is_over:
            game.move(int(rng.choice(game_moves(game))))
        assert game.position.player == WHITE  # who cannot go on, or sees a pawn arrive


def test_the_script_trains_the_same_agents_through_knobs_and_a_branch(tmp_path):
    lab = selfplay(n_runs=3, seed=5)
    lab.drive(epochs=8, edits=[(2, SetKnob("epsilon", 0.6)), (5, SetKnob("alpha", 0.5))])
    lab.scrub(4)
    lab.run.apply(SetKnob("epsilon", 0.1))
    lab.drive(epochs=6)
    assert lab.run.epoch == 10
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    told = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    now = lab.measure()
    wanted = {
        "wins as White": now.wins_white,
        "wins as Black": now.wins_black,
        "won positions kept": now.kept,
        "mean error": now.error,
    }
    assert told.keys() == wanted.keys()
    for name, values in wanted.items():
        assert float(told[name]) == pytest.approx(values.mean(), rel=1e-12)


def test_knobs_turned_by_hand_travel_in_the_link():
    lab = selfplay(n_runs=2)
    lab.drive(epochs=5, edits=[(2, SetKnob("epsilon", 1.0))])
    again = Lab.from_link(lab.link())
    assert again.run.knobs.epsilon == 1.0 and again.history == lab.history
    np.testing.assert_array_equal(again.run.estimates, lab.run.estimates)


def test_on_the_large_board_white_wins_and_one_agent_has_no_mean():
    lab = selfplay(4, n_runs=1)
    lab.drive(epochs=1)
    assert lab.run.step == 1000 and "White wins" in lab.summary() and ", 1 agent\n" in lab.summary()
    assert len(parts(lab, "board")["game"]["legal"]) == 4
    assert {each["part"] for each in parts(lab, "curves")["series"] if "part" in each} == set()
    lab.close()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": 5}, "size must be a whole number between 3 and 4"),
        ({"alpha": 2}, "alpha must be"),
        ({"epsilon": float("nan")}, "epsilon must be"),
        ({"n_runs": 0}, "n_runs must be"),
        ({"show_exact": 1}, "show_exact must be True or False"),
        ({"controls": ["gamma"]}, "controls must be one of"),
        ({"hide": ["boundary"]}, "hide must be one of"),
        ({"speed": 0}, "speed must be"),
    ],
)
def test_arguments_out_of_range_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        selfplay(**settings)


def test_words_are_of_the_moment_that_is_shown(lab):
    lab.drive(epochs=200)
    now = parts(lab, "text")["text"]
    lab.scrub(0)
    then = parts(lab, "text")["text"]
    assert "30 of the 30 agents" in now and " 0 of the 30 agents" in then
    assert "chance of 50%" in then and "chance of 50%" not in now
