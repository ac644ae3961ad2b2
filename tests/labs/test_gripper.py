"""The gripper lab: a gallery of rewards, a goal that none of them pays, and a script that does the same."""

import numpy as np
import pytest

from course.envs.gripper_physics import BALL_Y, HELD, LIFT_HEIGHT, RADIUS
from course.labs import gripper
from course.labs.lab import Lab
from course.labs.rewards.gripper_controls import PRESETS, TERMS
from course.labs.rewards.gripper_picture import PICTURE
from course.training.edits import SetRewardWeight
from course.training.rl.policy.play import play
from tests.labs.test_cartpole import assert_same


def lifted(lab):
    """In what share of fresh episodes the ball is lifted."""
    return float(play(lab.run, 100, seed=321, greedy=False).goal.mean())


def test_an_honest_reward_is_paid_for_what_was_meant():
    lab = gripper(seed=5)
    history = lab.drive(epochs=40)
    paid, goal = history.column("episode_return")[:, 0], history.column("goal")[:, 0]
    assert paid[-1] > 2.5 > 0.5 > paid[4] and goal[-1] > 0.8
    assert lifted(lab) > 0.9
    episode = lab.run.episode(greedy=False)
    assert episode.goal and PICTURE.tell_end(episode) == "The ball is lifted: goal reached."


@pytest.mark.parametrize(
    ("preset", "epochs", "least"), [("hover", 15, 8), ("regrasp", 40, 12), ("idle", 20, 13)]
)
def test_a_hacked_reward_is_paid_while_the_ball_stays_down(preset, epochs, least):
    lab = gripper(preset, seed=5)
    paid = lab.drive(epochs=epochs).column("episode_return")[:, 0]
    assert paid[-1] > least
    assert lifted(lab) < 0.2
    episode = lab.run.episode(greedy=False)
    assert not episode.goal and episode.n_steps == 150 and PICTURE.tell_end(episode).startswith("Time is up")


def test_the_script_reproduces_the_first_rounds_and_what_a_hand_did():
    lab = gripper("shaped", weights={"effort": 0.02}, seed=3, entropy_coef=0.01)
    edits = [
        (0, {"do": "knob", "name": "n_steps", "value": 80}),
        (0, {"do": "knob", "name": "n_passes", "value": 2}),
        (1, {"do": "reward_weights", "names": ["grasp", "closeness"], "values": [0.5, 0.1]}),
    ]
    lab.drive(epochs=3, edits=edits)
    assert np.isfinite(lab.history.column("goal")[-1, 0])
    assert_same(lab)


def test_the_script_of_reinforce_gives_the_same_numbers():
    lab = gripper(algorithm="reinforce", lr=0.01, seed=3)
    lab.drive(
        epochs=3,
        edits=[(2, {"do": "rule", "name": "ppo"}), (2, {"do": "knob", "name": "n_passes", "value": 2})],
    )
    assert "def reinforce(" in lab.code() and "def ppo(" in lab.code()
    assert_same(lab)


def test_a_link_carries_preset_weights_and_edits():
    lab = gripper("regrasp", weights={"lift": 6})
    lab.drive(epochs=2, edits=[(1, SetRewardWeight("grasp", 0.0))])
    again = Lab.from_link(lab.link())
    assert again.run.weights == lab.run.weights
    assert (again.run.weights["lift"], again.run.weights["hold"]) == (6, 0)
    assert again.history == lab.history


def test_the_gallery_sets_all_weights_in_one_move_and_knows_which_reward_it_is():
    lab = gripper("hover")
    gallery = lab.stage.screen.rail.controls["preset"]
    with lab.stage.runner.borrow() as run:
        made = run.weights
        assert gallery.current(run) == "hover"
        for name, preset in PRESETS.items():
            run.apply(gallery.to_edit(gallery.check(name)))
            assert gallery.current(run) == name
            assert {term: run.weights[term] for term in preset.weights} == preset.weights
        run.apply(SetRewardWeight("lift", 7.0))
        assert gallery.current(run) == "own"
        assert run.apply(gallery.to_edit("own")).text == "weights: as they were"
        for _ in range(len(PRESETS) + 2):
            run.undo()
        assert run.weights == made
    lab.close()


def test_every_term_has_a_slider_in_the_order_of_the_reward():
    lab = gripper(weights={"closeness": 3})
    rail = lab.stage.screen.rail.controls
    assert list(TERMS) == list(lab.run.weights) == [name for name in rail if name in TERMS]
    assert rail["closeness"].max == 3 and rail["lift"].value == 4
    lab.close()


def test_the_picture_puts_the_ball_between_the_fingers_that_hold_it():
    lab = gripper(seed=5)
    lab.drive(epochs=35)
    episode = lab.run.episode(greedy=False)
    frames = PICTURE.frames(episode)
    assert frames.shape == (episode.n_steps + 1, 6, 5)
    _, left, right, palm, free, held = frames.transpose(1, 0, 2)
    is_held = episode.states[:, HELD] > 0
    assert np.array_equal(held[:, 3] > 0, is_held) and np.array_equal(free[:, 3] > 0, ~is_held)
    inner = left[:, 0] + left[:, 3] / 2, right[:, 0] - right[:, 3] / 2
    assert held[is_held, 0] - inner[0][is_held] == pytest.approx(RADIUS, abs=1e-5)
    assert inner[1][is_held] - held[is_held, 0] == pytest.approx(RADIUS, abs=1e-5)
    assert (palm[:, 1] > left[:, 1]).all()
    assert held[-1, 1] == pytest.approx(LIFT_HEIGHT, abs=0.03) and PICTURE.numbers(episode)[-1, 0] == 1
    assert PICTURE.numbers(episode)[:, 1] == pytest.approx(episode.states[:, BALL_Y])


def test_a_teacher_shows_less():
    lab = gripper(controls=["preset", "grasp"], hide=["text"])
    assert [panel.id for panel in lab.stage.screen.panels] == ["scene", "curves"]
    shown = [name for name, control in lab.stage.screen.rail.controls.items() if not control.hidden]
    assert shown == ["preset", "grasp"]
    lab.close()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"preset": "fly"}, "preset must be one of honest, hover"),
        ({"weights": {"gold": 1}}, "term of weights must be one of progress"),
        ({"weights": {"lift": float("inf")}}, "weight of lift must be"),
        ({"weights": [1]}, "weights must be a dictionary"),
        ({"lr": 0}, "lr must be a number from 1e-06 to 1"),
        ({"start": 0}, "start must be"),
        ({"hide": ["fingers"]}, "hide"),
    ],
)
def test_a_wrong_setting_is_one_sentence(settings, words):
    with pytest.raises(ValueError, match=words) as error:
        gripper(**settings)
    assert "\n" not in str(error.value)
