"""Hands on policies in training: edits of knobs and weights, and what is refused."""

import pytest

from course.training.edits import SetKnob, SetRewardWeight, SetRewardWeights
from course.training.edits.base import EditError
from course.training.events import EditApplied
from course.training.knobs import KnobError
from course.training.rl.policy.events import EpisodeEnded
from course.training.rl.policy.ppo import PPO, PPOKnobs
from tests.training.rl.corridor import Corridor, cartpole, take_steps
from tests.training.rl.policies import ppo, reinforce


@pytest.fixture(params=[ppo, reinforce])
def kind(request):
    return request.param


def test_edits_are_told_recorded_and_undone(kind):
    run = kind()
    take_steps(run, 5)
    run.apply(SetKnob("gamma", 0.5))
    run.apply({"do": "reward_weight", "name": "coin", "value": 2})
    assert run.knobs.gamma == 0.5
    assert run.settings["weight of coin"] == 2.0
    events = take_steps(run, 1)
    assert [e.text for e in events if isinstance(e, EditApplied)] == ["gamma 0.5", "weight of coin 2"]
    assert run.undo().text == "undid: weight of coin 2"
    assert run.apply({"do": "undo"}).text == "undid: gamma 0.5"
    assert (run.knobs.gamma, run.settings["weight of coin"]) == (0.99, 0.0)
    assert run.undo() is None and not run.can_undo
    assert [e.edit.do for e in run.history.edits] == ["knob", "reward_weight", "undo", "undo"]


def test_a_stroke_is_undone_in_one_go(kind):
    run = kind()
    for value in (0.5, 1.0, 1.5):
        run.apply(SetRewardWeight("coin", value, stroke=7))
    assert len(run.history.edits) == 1
    run.undo()
    assert run.settings["weight of coin"] == 0.0


def test_several_weights_are_one_move_and_an_unknown_name_among_them_moves_none(kind):
    run = kind()
    before = run.envs.weights
    event = run.apply(SetRewardWeights(("coin", "right"), (2.0, before["right"])))
    assert event.text == "weights: coin 2" and run.envs.weights == before | {"coin": 2.0}
    with pytest.raises(EditError, match="name must be one of"):
        run.apply(SetRewardWeights(("coin", "gold"), (3.0, 1.0)))
    assert run.envs.weights["coin"] == 2.0
    run.undo()
    assert run.envs.weights == before
    assert run.apply(SetRewardWeights(("coin",), (before["coin"],))).text == "weights: as they were"


def test_an_edited_weight_is_paid_from_the_next_step_on_and_never_in_the_true_return(kind):
    run, twin = kind(), kind()
    for each in (run, twin):
        take_steps(each, 3)
    run.apply(SetRewardWeight("right", -50.0))
    paid, unedited = (take_steps(each, 9) for each in (run, twin))
    got, expected = ([e for e in events if isinstance(e, EpisodeEnded)] for events in (paid, unedited))
    assert got[0].episode_return < expected[0].episode_return - 10 or got[0].true_return < 0
    assert all(abs(e.true_return) < 3 for e in got)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("gamma", 1.5, "gamma must be a number from 0 to 1, got 1.5; 0.99 is a good start"),
        ("gamma", float("nan"), "gamma must be a number from 0 to 1"),
        ("lr", 0, "lr must be a number from 1e-06 to 1, got 0"),
        ("lr", "fast", "lr must be a number"),
        ("gae_lambda", -0.1, "gae_lambda must be a number from 0 to 1"),
        ("clip_range", 0, "clip_range must be a number from 0.01 to 1"),
        ("entropy_coef", -1, "entropy_coef must be a number from 0 to 1"),
        ("n_steps", 2.5, "n_steps must be a whole number from 1 to 10000"),
        ("n_passes", 0, "n_passes must be a whole number from 1 to 100"),
        ("batch_size", 0, "batch_size must be a whole number"),
        ("anneal_over", -1, "anneal_over must be a whole number"),
        ("gama", 0.9, "unknown knob 'gama'; did you mean 'gamma'?"),
    ],
)
def test_a_knob_out_of_range_is_one_sentence(name, value, said):
    knobs = PPOKnobs()
    with pytest.raises(KnobError, match=r"^[^\n]+$") as error:
        setattr(knobs, name, value)
    assert str(error.value).startswith(said)
    assert knobs == PPOKnobs()
    run = PPO(Corridor, n_envs=2)
    with pytest.raises(EditError):
        run.apply({"do": "knob", "name": name, "value": value})
    assert run.knobs == PPOKnobs() and not run.history.edits


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"do": "knob", "name": "clip_range", "value": 0.1}, "REINFORCE has no knob 'clip_range'; its knobs"),
        ({"do": "knob", "name": "baseline", "value": 1}, "baseline must be True or False"),
        ({"do": "reward_weight", "name": "gold", "value": 1}, "name must be one of right, coin, flag"),
        ({"do": "reward_weight", "name": "coin", "value": 1e30}, "value must be a number"),
        ({"do": "reward_weight", "name": "coin", "value": float("inf")}, "value must be a number"),
        ({"do": "hidden", "widths": [4]}, "'hidden' changes nothing here"),
        ({"do": "undo"}, "there is no edit left to undo"),
    ],
)
def test_an_edit_that_cannot_be_done_is_one_sentence_and_changes_nothing(edit, said):
    run = reinforce()
    before = run.settings
    with pytest.raises(EditError) as error:
        run.apply(edit)
    assert str(error.value).startswith(said) and "\n" not in str(error.value)
    assert run.settings == before and not run.can_undo


def test_a_reward_without_terms_has_no_weights():
    with pytest.raises(EditError, match="reward has no terms to weigh, got 'coin'"):
        ppo(cartpole).apply(SetRewardWeight("coin", 1.0))
