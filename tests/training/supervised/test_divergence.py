import math

import numpy as np
import pytest
import torch

from course.models.mlp import MLP
from course.training.edits import SetData, SetKnob
from course.training.events import Diverged, EpochEnded, Evaluated, RunEnded
from course.training.supervised import divergence
from tests.training.runs import make_run, take_epochs, take_steps


def wild_run(**knobs):
    return make_run("reg-plane", model=MLP([2, 8, 1], activation="relu", output="linear"), **knobs)


def test_a_rate_too_large_ends_the_run_with_step_and_reason():
    run = wild_run(lr=10.0)
    events = list(run.events())
    diverged, ended = events[-2:]
    assert isinstance(diverged, Diverged)
    assert isinstance(ended, RunEnded)
    assert ended.reason == "diverged"
    assert f"loss at step {diverged.step} is" in diverged.reason
    assert diverged.reason.endswith("go back to step 0 and try a smaller lr than 10")
    assert diverged.last_good_step == 0
    assert np.isfinite(run.history.column("train_loss")).all(), "what diverged is no row of the record"


def test_the_run_goes_on_from_the_last_good_snapshot():
    run = wild_run(lr=0.01)
    take_epochs(run, 3)
    weights = run.model.flat.clone()
    run.apply(SetKnob("lr", 10.0))
    assert isinstance(list(run.events())[-1], RunEnded)
    assert run.diverged.last_good_step == run.last_good.step == 180
    assert [type(e) for e in list(run.events())[1:]] == [Diverged, RunEnded], "it stays ended until restored"
    run.restore(run.last_good)
    assert torch.equal(run.model.flat, weights)
    assert run.diverged is None
    run.apply(SetKnob("lr", 0.01))
    assert isinstance(take_epochs(run, 2)[-1], EpochEnded)
    assert run.epoch == 5


@pytest.mark.parametrize("way", ["step_back", "reset"])
def test_other_ways_back_work_too(way):
    run = wild_run(lr=10.0)
    list(run.events())
    getattr(run, way)()
    run.knobs.lr = 0.01
    assert isinstance(take_epochs(run, 1)[-1], EpochEnded)


def test_a_step_back_goes_to_the_last_good_moment_even_of_the_same_step():
    run = wild_run(lr=0.01, batch_size=19)  # 32 steps an epoch, and the loss is looked at every 128
    take_epochs(run, 4)
    weights = run.model.flat.clone()
    run.model.flat.fill_(math.nan)
    assert isinstance(list(run.events())[-2], Diverged)
    assert run.step == run.last_good.step == 128
    assert run.can_step_back and run.step_back()
    assert run.epoch == 4 and torch.equal(run.model.flat, weights)
    assert run.step_back() and run.epoch == 3


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_lost_weight_is_found_at_the_next_report(value):
    run = make_run(hidden=(3,))
    take_steps(run, 30)
    run.model.weights[1][:] = value
    run.model.activation = "linear"
    diverged = next(e for e in run.events() if isinstance(e, Diverged))
    assert diverged.step == 50
    assert "not a number" in diverged.reason


def test_it_is_found_within_a_long_epoch_too():
    run = make_run("reg-plane", batch_size=1)
    take_steps(run, 2)
    run.model.weights[0][:] = math.nan
    diverged = next(e for e in run.events() if isinstance(e, Diverged))
    assert diverged.step < 200
    assert "mini-batch's loss" in diverged.reason


def test_one_of_several_runs_is_enough():
    run = make_run(n_models=3)
    take_epochs(run, 1)
    run.model.weights[0][1] = math.nan
    assert isinstance(list(run.events())[-2], Diverged)


@pytest.mark.parametrize("first", [0.5, 0.0, math.nan])
def test_the_limit_is_a_million_times_the_first(first):
    largest = divergence.limit(first)
    assert largest == {0.5: 5e5, 0.0: 1e3}.get(first, divergence.NO_LIMIT)
    assert math.isfinite(largest)


def test_a_huge_loss_is_said_with_the_first():
    reason = divergence.reason("training", 50, 3.2e8, 5e5, 25, 0.3)
    assert reason == (
        "the training loss at step 50 is 3.2e+08, more than a million times the first (0.5); "
        "go back to step 25 and try a smaller lr than 0.3"
    )


def test_other_data_bring_their_own_first_loss():
    run = make_run()
    take_epochs(run, 2)
    run.apply(SetData("dataset", "diabetes"))  # targets around 150: a loss of 10,000 is no divergence
    run.knobs.lr = 1e-6
    events = take_epochs(run, 2)
    assert not any(isinstance(e, Diverged) for e in events)
    assert run.history.last.train_loss[0] > 1000


def test_a_model_lost_from_the_start_says_so():
    run = make_run()
    run.model.flat.fill_(math.nan)
    events = list(run.events())
    assert not any(isinstance(e, Evaluated) for e in events)
    assert events[-2].step == 0
