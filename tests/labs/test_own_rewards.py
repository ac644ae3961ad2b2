"""A learner's own term of the reward: it is paid, watched and weighed, and nobody pretends to carry it."""

import numpy as np
import pytest

from course.envs.gripper_physics import Y
from course.labs import cartpole, gripper, playground
from course.training.edits import SetRewardWeight


def height(t):
    """How high the hand is."""
    return t.next_state[:, Y]


def test_a_term_of_ones_own_is_learned_from_and_the_true_return_does_without_it():
    lab = gripper(seed=1, weights={"progress": 0, "hold": 0, "lift": 0, "time": 0})
    lab.drive(epochs=6)
    lab.rewards.add("height", height, 0.1)
    assert lab.rewards.weights["height"] == 0.1 and lab.run.annealed() == 1
    history = lab.drive(epochs=14)
    paid = history.column("episode_return")[:, 0]
    assert paid[-1] > 12  # of at most 0.1 · 0.95 · 150
    assert paid[5] == 0 and abs(history.column("true_return")[-1, 0]) < 2
    episode = lab.run.episode(greedy=False)
    assert list(episode.weights)[-1] == "height" and episode.values[:, -1].min() > 0.1
    assert "height 0.1" in lab.summary()


def test_its_weight_is_edited_and_undone_and_it_may_be_replaced():
    lab = cartpole()
    lab.rewards.add("mine", lambda t: np.ones(len(t.action)), 2.0)
    lab.drive(epochs=1, edits=[(0, SetRewardWeight("mine", 3.0))])
    assert lab.rewards.weights["mine"] == 3
    lab.run.undo()
    assert lab.rewards.weights["mine"] == 2
    lab.rewards.add("mine", lambda t: t.next_state[:, 0], 0.5)
    assert lab.rewards.weights["mine"] == 0.5 and list(lab.rewards.weights).count("mine") == 1
    lab.run.reset()
    assert lab.rewards.weights["mine"] == 0.5


def test_links_and_scripts_say_that_they_cannot_carry_it():
    lab = gripper(seed=1)
    lab.rewards.add("height", height, 0.1)
    for tell in (lab.link, lab.code):
        with pytest.raises(ValueError, match=r"can't carry the reward term 'height'.*fresh") as error:
            tell()
        assert "\n" not in str(error.value)
    assert "height" not in lab.fresh().rewards.weights and lab.fresh().link() and lab.fresh().code()


def test_it_has_a_slider_where_it_was_added_before_the_lab_was_shown():
    lab = gripper(seed=1, controls=["lift"])
    lab.rewards.add("height", height, 5.0)
    controls = lab.stage.screen.rail.controls
    assert [name for name, control in controls.items() if not control.hidden] == ["lift", "height"]
    assert controls["height"].max == 5
    lab.rewards.add("width", lambda t: t.next_state[:, 0])  # while the stage holds the run
    assert "width" in lab.rewards.weights
    lab.close()


@pytest.mark.parametrize(
    ("name", "function", "weight", "words"),
    [
        ("lift", height, 1.0, "name must be another than the lab's own terms, got 'lift'"),
        ("", height, 1.0, "name must be a text of 1 to 40 characters"),
        ("mine", 3, 1.0, "function must be a function of a transition, got int"),
        ("mine", lambda _: 1.0, 1.0, "must return 64 numbers"),
        ("mine", lambda t: 1 / 0 * t.action, 1.0, "raised ZeroDivisionError"),
        ("mine", lambda t: t.action * np.nan, 1.0, "must be a finite number"),
        ("mine", height, float("inf"), "weight must be"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_changes_nothing(name, function, weight, words):
    lab = gripper(seed=1)
    before = lab.rewards.weights
    with pytest.raises(ValueError, match=words) as error:
        lab.rewards.add(name, function, weight)
    assert "\n" not in str(error.value)
    assert lab.rewards.weights == before and lab.run.n_edits == 0 and lab.link()


def test_other_labs_have_no_rewards():
    assert not hasattr(playground(), "rewards")
