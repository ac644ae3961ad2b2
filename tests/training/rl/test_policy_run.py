"""What REINFORCE and PPO share: the stream, hands on it, and moments to go back to."""

import gymnasium
import numpy as np
import pytest
import torch

from course.live.runner import Runner
from course.training.edits import SetKnob, SetRewardWeight, SetRewardWeights
from course.training.events import Diverged, EditApplied, EpochEnded, RunEnded, RunStarted, StepEnded
from course.training.history import History
from course.training.knobs import KnobError
from course.training.piece import EditError
from course.training.rl.policy_events import EpisodeEnded, PolicyMetrics
from course.training.rl.policy_play import play
from course.training.rl.ppo import PPO, PPOKnobs
from course.training.rl.reinforce import Reinforce, ReinforceKnobs
from tests.training.rl.corridor import Corridor, cartpole, take_epochs, take_steps


def ppo(env=Corridor, **settings):
    settings = {"n_envs": 4, "hidden": (8,), "seed": 0} | settings
    return PPO(env, PPOKnobs(n_steps=7, n_passes=2, batch_size=16, entropy_coef=0.01), **settings)


def reinforce(env=Corridor, **settings):
    return Reinforce(env, ReinforceKnobs(), **{"n_envs": 4, "hidden": (8,), "seed": 0} | settings)


@pytest.fixture(params=[ppo, reinforce])
def kind(request):
    return request.param


def told(events):
    """Events as plain text, without how long they took."""
    lines = []
    for event in events:
        match event:
            case EpochEnded():
                names = event.metrics.names()
                lines.append([event.epoch, event.step, *(str(getattr(event.metrics, n)) for n in names)])
            case RunStarted():
                pass
            case _:
                lines.append(repr(event))
    return lines


@pytest.mark.parametrize("env", [Corridor, cartpole])
def test_the_same_seed_gives_the_same_events_and_another_seed_others(kind, env):
    first, second, other = (told(take_epochs(kind(env, seed=s, n_runs=2), 4)) for s in (1, 1, 2))
    assert first == second != other


def test_a_stream_says_steps_episodes_and_epochs_in_order(kind):
    run = kind()
    events = take_epochs(run, 6)
    assert isinstance(events[0], RunStarted) and isinstance(events[-1], EpochEnded)
    assert [e.step for e in events if isinstance(e, StepEnded)] == list(range(1, run.step + 1))
    assert run.n_examples == 4 * run.step
    ended = [e for e in events if isinstance(e, EpisodeEnded)]
    assert ended
    for e in ended:
        assert 1 <= e.length <= 12
        assert e.episode_return == pytest.approx(e.true_return)
        assert e.goal == (e.true_return > 1)
    m = events[-1].metrics
    assert m.episode_return[0] == pytest.approx(np.mean([e.episode_return for e in ended][-100:]))
    assert m.goal[0] == pytest.approx(np.mean([e.goal for e in ended][-100:]))
    assert m.episode_length[0] == pytest.approx(np.mean([e.length for e in ended][-100:]))
    assert len(run.history) == 6


def test_an_environment_that_tells_no_goal_has_none(kind):
    run = kind(cartpole)
    event = take_epochs(run, 8)[-1]
    assert event.metrics.goal is None and not run.history.has("goal")
    np.testing.assert_array_equal(event.metrics.true_return, event.metrics.episode_return)
    np.testing.assert_array_equal(event.metrics.true_return, event.metrics.episode_length)


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


@pytest.mark.parametrize("edited", [False, True])
def test_a_branch_without_an_edit_repeats_bit_for_bit(kind, edited):
    run = kind(cartpole, n_runs=2)
    take_epochs(run, 3)
    original = told(take_epochs(run, 3))
    flat = run.model.policy.flat.clone()
    assert run.scrub(3) == 3 and run.branch()
    if edited:
        run.apply(SetKnob("gamma", 0.3))
    again = told(take_epochs(run, 3))
    assert ([line for line in again if "EditApplied" not in line] == original) is not edited
    assert torch.equal(run.model.policy.flat, flat) is not edited
    assert run.pinned.branched_at == 3


def test_a_run_that_was_scrubbed_in_the_middle_of_a_rollout_goes_on_bit_for_bit(kind):
    run, twin = kind(), kind()
    for each in (run, twin):
        take_epochs(each, 3)
        take_steps(each, 3)
    for epoch in (0, 2, 1, 9):
        run.scrub(epoch)
    assert not run.is_scrubbed
    assert told(take_epochs(run, 2)) == told(take_epochs(twin, 2))
    assert torch.equal(run.model.value.flat, twin.model.value.flat)


def test_a_snapshot_brings_everything_back_but_what_the_hand_set(kind):
    run = kind()
    take_epochs(run, 2)
    take_steps(run, 3)
    moment = run.snapshot()
    first = told(take_epochs(run, 2))
    rows = len(run.history)
    run.restore(moment)
    assert (run.step, run.epoch, len(run.history)) == (moment.step, 2, 2)
    assert told(take_epochs(run, 2)) == first and len(run.history) == rows
    run.apply(SetRewardWeight("coin", 3.0))
    run.restore(moment)
    assert run.settings["weight of coin"] == 3.0
    assert told(take_epochs(run, 2)) != first


def test_step_back_reset_and_pin(kind):
    run = kind()
    first = told(take_epochs(run, 3))
    assert run.step_back() and run.epoch == 2
    run.reset()
    assert (run.step, run.epoch, run.n_examples, len(run.history)) == (0, 0, 0, 0)
    assert told(take_epochs(run, 3)) == first
    run.pin()
    assert run.epoch == 0 and len(run.pinned.history) == 3
    run.apply(SetRewardWeight("coin", 2.0))
    assert run.comparison == "One thing differs from the pinned run: weight of coin 0 → 2."
    run.undo()
    run.unpin()
    run.reset(seed=9)
    assert told(take_epochs(run, 3)) == told(take_epochs(kind(seed=9), 3))


def test_evaluating_changes_nothing(kind):
    run, twin = kind(), kind()
    assert np.isnan(run.evaluate().metrics.episode_return).all()
    for _ in range(4):
        take_steps(run, 3)
        run.evaluate()
        play(run, 5)
    take_steps(twin, 12)
    assert run.evaluate().metrics == twin.evaluate().metrics
    assert torch.equal(run.model.policy.flat, twin.model.policy.flat)


def test_the_history_is_written_and_read(kind):
    run = kind(n_runs=2)
    take_epochs(run, 3)
    run.apply(SetRewardWeight("coin", 1.0))
    run.apply(SetKnob("gamma", 0.9))
    again = History.from_json(run.history.to_json(), PolicyMetrics)
    assert again == run.history
    assert len(run.history.to_frame()) == 6


def test_parameters_that_are_no_numbers_end_the_run_which_can_step_back(kind):
    run = kind()
    take_epochs(run, 2)
    take_steps(run, 1)
    run.model.value.flat[0] = np.nan
    *_, diverged, ended = take_epochs(run, 5)
    assert isinstance(diverged, Diverged) and isinstance(ended, RunEnded)
    assert "go back to step" in diverged.reason and diverged.reason.count(".") <= 1
    assert run.step_back() and run.diverged is None
    assert run.epoch == 2 and run.model.is_finite
    take_epochs(run, 1)


def test_an_error_of_the_environment_loses_nothing(kind):
    class Breaks(Corridor):
        broken = False

        def step(self, actions):
            if self.broken:
                raise ValueError("reward term 'coin' raised ZeroDivisionError")
            return super().step(actions)

    run, twin = kind(Breaks), kind()
    take_steps(run, 4)
    Breaks.broken = True
    with pytest.raises(ValueError, match="ZeroDivisionError"):
        take_steps(run, 1)
    Breaks.broken = False
    assert run.step == 4
    take_epochs(run, 2)
    take_epochs(twin, 2)
    assert run.step == twin.step


def test_the_live_runner_drives_it(kind):
    run = kind()
    runner = Runner(run)
    runner.step()
    runner.apply(SetRewardWeight("coin", 1.0))
    runner.step()
    history = runner.result(30)
    runner.scrub(1)
    runner.branch()
    runner.result(30)
    runner.close()
    assert len(history) >= 1 and run.epoch == 1 and run.pinned is not None
    assert run.settings["weight of coin"] == 1.0


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


def sync_cartpole(n):
    return gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="sync")


@pytest.mark.parametrize(
    ("make_env", "said"),
    [
        (lambda n: gymnasium.make("CartPole-v1"), "must return a gymnasium.vector.VectorEnv of n = 4 copies"),
        (lambda n: cartpole(3), "of n = 4 copies, got one of 3"),
        (lambda n: gymnasium.make_vec("FrozenLake-v1", num_envs=n), "observations must be flat"),
        (lambda n: gymnasium.make_vec("Pendulum-v1", num_envs=n), "actions must be Discrete"),
    ],
)
def test_an_environment_of_another_kind_is_one_sentence(make_env, said):
    with pytest.raises(ValueError, match=said):
        ppo(make_env)


def test_gymnasium_s_loop_over_single_environments_will_do():
    run = ppo(sync_cartpole)
    take_epochs(run, 2)
    first = told(take_epochs(run, 2))
    run.scrub(2)
    run.branch()
    assert told(take_epochs(run, 2)) == first


def test_a_run_s_copies_are_at_least_one():
    with pytest.raises(ValueError, match="n_envs must be"):
        ppo(n_envs=0)
    with pytest.raises(ValueError, match="n_runs must be"):
        ppo(n_runs=0)
