"""The CartPole lab: weights of the reward under the hand, the goal apart, and a script that does the same."""

import contextlib
import io
import re

import numpy as np
import pytest

from course.envs.cartpole_terms import cartpole_rewards
from course.labs import cartpole
from course.labs.lab import Lab
from course.labs.rewards.cartpole_controls import PRESETS


def printed(code):
    """What a script prints, run in a namespace of its own."""
    assert "import course" not in code and "from course" not in code
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "script.py", "exec"), {"__name__": "__main__"})  # noqa: S102  (what code() wrote)
    return said.getvalue()


def assert_same(lab):
    said = printed(lab.code())
    rows = re.findall(
        r"^round (\d+) step (\d+) return (\S+) goal (\S+) losses (\S+) (\S+) (\S+)$", said, re.MULTILINE
    )
    names = ["epoch", "step", "episode_return", "goal", "policy_loss", "value_loss", "entropy"]
    history = lab.history.to_frame()[names].to_numpy()
    assert np.array(rows, dtype=float) == pytest.approx(history, rel=1e-3, abs=1e-5, nan_ok=True)
    now = [float(v) for v in re.search(r"^now (\S+) (\S+)$", said, re.MULTILINE).groups()]
    assert now == pytest.approx(history[-1, 2:4], rel=1e-6, nan_ok=True)


def test_it_learns_to_stand_and_is_paid_as_gymnasium_pays():
    lab = cartpole()
    history = lab.drive(epochs=60)
    lengths = history.column("episode_length")[:, 0]
    assert history.column("episode_return")[:, 0] == pytest.approx(lengths)
    assert lengths[0] < 40 and lengths[-1] > 250
    assert np.mean([lab.run.episode(start=k).n_steps for k in (1, 2, 3)]) > 3 * lab_start_length(lab)


def lab_start_length(lab):
    return lab.fresh().run.episode().n_steps


def test_paid_for_the_wrong_thing_the_return_rises_and_the_goal_is_not_reached():
    history = cartpole("spin").drive(epochs=60)
    paid = history.column("episode_return")[:, 0]
    assert paid[-1] > 3 * paid[0]
    assert history.column("goal")[-1, 0] < 0.05
    assert history.column("true_return")[-1, 0] > 0  # Gymnasium's own count goes on


def test_paid_for_the_end_it_ends_at_once():
    lab = cartpole("costly")
    lab.drive(epochs=15)
    assert lab.run.episode().n_steps < 15


def test_the_script_reproduces_the_first_rounds():
    lab = cartpole(weights={"spin": 0.2}, entropy_coef=0.01, seed=3)
    lab.drive(epochs=3)
    assert_same(lab)


def test_the_script_tells_edits_where_they_were_made_and_only_those_that_hold():
    lab = cartpole()
    lab.drive(
        epochs=3,
        edits=[
            (1, {"do": "reward_weight", "name": "spin", "value": 0.5}),
            (2, {"do": "knob", "name": "lr", "value": 0.001}),
            (2, {"do": "knob", "name": "n_steps", "value": 20}),
        ],
    )
    lab.scrub(1)
    lab.branch()
    lab.run.apply({"do": "reward_weight", "name": "away", "value": 0.3})
    lab.drive(epochs=2)
    assert "0.001" in lab.code()
    assert_same(lab)


def test_the_algorithm_changes_while_it_learns_and_link_and_script_tell_it():
    lab = cartpole(algorithm="reinforce", lr=0.01, seed=2)
    lab.drive(
        epochs=4,
        edits=[
            (1, {"do": "rule", "name": "ppo"}),
            (1, {"do": "reward_weight", "name": "level", "value": 0.5}),
            (3, {"do": "rule", "name": "reinforce"}),
        ],
    )
    assert lab.run.algorithm == "reinforce" and "REINFORCE, round 4" in lab.summary()
    assert_same(lab)
    again = cartpole_link(lab)
    assert again.run.algorithm == "reinforce" and again.history == lab.history
    lab.scrub(2)  # of PPO, gone on from by REINFORCE
    lab.branch()
    lab.drive(epochs=2)
    assert_same(lab)
    assert cartpole_link(lab).history == lab.history


def cartpole_link(lab):
    return Lab.from_link(lab.link())


def test_the_algorithm_is_a_control():
    lab = cartpole()
    control = lab.stage.screen.rail.controls["algorithm"]
    assert not control.hidden and [each["label"] for each in control.options] == ["PPO", "REINFORCE"]
    with lab.stage.runner.borrow() as run:
        run.apply(control.to_edit(control.check("reinforce")))
        assert control.current(run) == "reinforce"
    lab.close()


def test_the_script_of_another_start_begins_there():
    lab = cartpole()
    lab.drive(epochs=1)
    lab.run.apply({"do": "knob", "name": "gamma", "value": 0.9})
    lab.run.reset(seed=5)
    lab.drive(epochs=2)
    assert_same(lab)


def test_a_link_carries_weights_and_edits():
    lab = cartpole("away", weights={"level": 0.5})
    lab.drive(epochs=2, edits=[(1, {"do": "reward_weight", "name": "fall", "value": 20})])
    again = Lab.from_link(lab.link())
    assert again.run.weights == lab.run.weights | {"level": 0.5, "fall": 20.0}
    assert again.history == lab.history


def test_every_weight_has_a_slider_that_reaches_its_value():
    lab = cartpole(weights={"spin": 7})
    values = lab.stage.screen.rail.controls
    assert values["spin"].max == 7 and values["upright"].value == 1
    assert values["fall"].group == "reward"
    lab.stage.spin = 1.5
    lab.stage.runner.result(20)
    with lab.stage.runner.borrow() as run:
        assert run.weights["spin"] == 1.5
    lab.close()


def test_it_says_in_words_what_is_paid_and_what_is_done():
    lab = cartpole("spin")
    text = next(panel for panel in lab.stage.screen.panels if panel.id == "text")
    text.parts(lab.run, full=True)
    assert "Press Play" in text.text
    lab.drive(epochs=40)
    text.parts(lab.run, full=True)
    assert "0% of the last 100" in text.text and "The return rises" in text.text
    lab.scrub(0)
    text.parts(lab.run, full=False)
    assert "Press Play" in text.text  # the words are of the moment that is shown
    lab.scrub(40)
    assert "paid for spin 1" in lab.summary() and "reached in 0%" in lab.summary()
    lab.close()


def test_a_reward_is_chosen_and_taken_back_in_one_move():
    lab = cartpole("spin")
    gallery = lab.stage.screen.rail.controls["preset"]
    assert gallery.value == "spin" and gallery.read(lab.fresh().run) == "spin"
    for name, preset in PRESETS.items():
        lab.run.apply(gallery.to_edit(name))
        assert lab.run.weights == cartpole_rewards().weights | preset.weights
        assert gallery.read(lab.run) == name
    lab.run.undo()
    assert gallery.read(lab.run) == "away"
    lab.run.apply({"do": "reward_weight", "name": "spin", "value": 0.1})
    assert gallery.read(lab.run) == "own"
    lab.close()


def test_a_teacher_shows_less():
    lab = cartpole(controls=["spin"], hide=["text", "new_start"])
    assert [panel.id for panel in lab.stage.screen.panels] == ["scene", "curves"]
    assert list(lab.stage.screen.rail.controls) == ["spin"]
    lab.close()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"preset": "fly"}, "preset must be one of honest, centred"),
        ({"weights": {"gold": 1}}, "term of weights must be one of upright"),
        ({"weights": {"spin": float("nan")}}, "weight of spin must be"),
        ({"weights": {"spin": 1e30}}, "weight of spin must be"),
        ({"weights": 3}, "weights must be a dictionary"),
        ({"lr": 0}, "lr must be a number from 1e-06 to 1"),
        ({"gamma": 1.5}, "gamma must be a number from 0 to 1"),
        ({"start": 21}, "start must be"),
        ({"greedy": 1}, "greedy must be True or False"),
        ({"controls": ["colour"]}, "controls"),
    ],
)
def test_a_wrong_setting_is_one_sentence(settings, words):
    with pytest.raises(ValueError, match=words) as error:
        cartpole(**settings)
    assert "\n" not in str(error.value)
