import numpy as np
import pytest
import torch

from course.data import load
from course.data.inputs import Inputs
from course.models.mlp import MLP
from course.training.events import EpochEnded, Evaluated, RunEnded, RunStarted, StepEnded
from course.training.knobs import Knobs
from course.training.supervised.fit import fit
from tests.training.runs import ALL_FEATURES, make_run, take_epochs

# Losses that the Playground's own settings (lr 0.03, batch 10, tanh) come below.
LEARNS = [
    ("circle", (4, 2), ("x", "y"), 60, 0.05),
    ("circle", (3,), ("x", "y"), 80, 0.1),
    ("xor", (4, 2), ("x", "y"), 60, 0.06),
    ("xor", (), ("xy",), 10, 0.10),
    ("gauss", (), ("x", "y"), 10, 0.02),
    ("spiral", (8, 8, 8), ALL_FEATURES, 300, 0.06),
    ("reg-plane", (4, 2), ("x", "y"), 10, 0.005),
    ("reg-gauss", (8, 8), ("x", "y"), 30, 0.02),
    ("moons", (4, 2), ("x", "y"), 60, 0.06),
]


@pytest.mark.parametrize(("data", "hidden", "features", "n_epochs", "goal"), LEARNS)
@pytest.mark.parametrize("shuffle", [False, True], ids=["in order", "shuffled"])
def test_it_learns(data, hidden, features, n_epochs, goal, shuffle):
    run = make_run(data, hidden, features=features, shuffle=shuffle)
    take_epochs(run, n_epochs)
    last = run.history.last
    assert last.train_loss[0] < goal
    assert last.valid_loss[0] < 2.5 * goal


LR = {"sgd": 0.2, "momentum": 0.05, "adam": 0.01}


@pytest.mark.parametrize("optimizer", LR)
def test_it_tells_many_classes_of_real_data_apart(optimizer):
    run = make_run("digits", (32,), lr=LR[optimizer], optimizer=optimizer, batch_size=32)
    run.model.retarget("cross_entropy")
    take_epochs(run, 8)
    assert run.history.last.valid_accuracy[0] > 0.9


def test_the_stream_begins_and_ends_as_promised():
    events = list(fit(MLP([2, 4, 2, 1]), load("circle"), n_epochs=2))
    assert isinstance(events[0], RunStarted)
    assert isinstance(events[1], Evaluated)
    kinds = [type(event) for event in events[2:-1]]
    assert kinds == ([StepEnded] * 25 + [EpochEnded]) * 2
    assert [e.step for e in events if isinstance(e, StepEnded)] == list(range(1, 51))
    assert [e.epoch for e in events if isinstance(e, StepEnded)] == [0] * 25 + [1] * 25
    assert isinstance(events[-1], RunEnded)
    assert events[-1].reason == "2 epochs"


def test_no_epochs_still_report_the_untrained_model():
    kinds = [type(event) for event in fit(MLP([2, 1]), load("circle"), n_epochs=0)]
    assert kinds == [RunStarted, Evaluated, RunEnded]


def test_the_last_batch_is_what_is_left_and_a_large_one_is_everything():
    def n_steps(batch_size):
        events = fit(MLP([2, 1]), load("circle"), Knobs(batch_size=batch_size), n_epochs=1)
        return sum(isinstance(event, StepEnded) for event in events)

    assert n_steps(100) == 3
    assert n_steps(100_000) == 1


def test_bad_arguments_are_refused_before_the_first_event():
    with pytest.raises(ValueError, match="n_epochs must be"):
        fit(MLP([2, 1]), load("circle"), n_epochs=-1)
    with pytest.raises(ValueError, match="must take 2 inputs"):
        fit(MLP([3, 1]), load("circle"))
    with pytest.raises(ValueError, match="must have 3 output"):
        fit(MLP([2, 1]), load("blobs"))
    with pytest.raises(ValueError, match="loss must be 'squared'"):
        fit(MLP([2, 1], loss="cross_entropy"), load("reg-plane"))
    with pytest.raises(ValueError, match="seed must be"):
        fit(MLP([2, 1]), load("circle"), seed=-1)


def test_one_epoch_equals_plain_autograd_steps_in_the_order_of_the_data():
    dataset = load("circle")
    model = MLP([2, 3, 1], dtype=torch.float64)
    weights = [
        p.clone().requires_grad_() for pair in zip(model.weights, model.biases, strict=True) for p in pair
    ]
    X = torch.from_numpy(Inputs.fit(dataset)(dataset.X[dataset.is_train])).double()
    targets = torch.from_numpy(2.0 * dataset.y[dataset.is_train] - 1)[:, None]
    for batch, aim in zip(X.split(10), targets.split(10), strict=True):
        W1, b1, W2, b2 = weights
        output = torch.tanh(torch.tanh(batch @ W1 + b1) @ W2 + b2)
        loss = 0.5 * (output - aim).square().mean()
        for w, g in zip(weights, torch.autograd.grad(loss, weights), strict=True):
            w.data -= 0.03 * g
    list(fit(model, dataset, Knobs(shuffle=False), n_epochs=1))
    ours = [p for pair in zip(model.weights, model.biases, strict=True) for p in pair]
    for w, mine in zip(weights, ours, strict=True):
        np.testing.assert_allclose(mine.numpy(), w.detach().numpy(), rtol=1e-9)
