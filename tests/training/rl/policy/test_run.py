"""What REINFORCE and PPO share: the stream, and moments to go back to."""

import numpy as np
import pytest
import torch

from course.live.runner import Runner
from course.training.edits import SetKnob, SetRewardWeight
from course.training.events import Diverged, EpochEnded, RunEnded, RunStarted, StepEnded
from course.training.history import History
from course.training.rl.policy.events import EpisodeEnded, PolicyMetrics
from course.training.rl.policy.play import play
from tests.training.rl.corridor import Corridor, cartpole, take_epochs, take_steps
from tests.training.rl.policies import ppo, reinforce, told


@pytest.fixture(params=[ppo, reinforce])
def kind(request):
    return request.param


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
