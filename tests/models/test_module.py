"""Any nn.Module behind the same surface: a small CNN on digits."""

import pytest
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional

from course.models.mlp import MLP
from course.models.module import Module
from course.training.knobs import Knobs
from course.training.optim import Optimizer


def cnn(*, dropout=0.0):
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(dropout),
        nn.Flatten(), nn.Linear(128, 10),
    )  # fmt: skip


def digits(n=400):
    X, y = load_digits(return_X_y=True)
    return torch.from_numpy(X[:n] / 16).float(), y[:n]


def train(model, X, targets, n_steps, optimizer=None):
    optimizer = optimizer or Optimizer(model)
    for i in range(n_steps):
        rows = slice(i * 50 % len(X), i * 50 % len(X) + 50)
        model.backprop(X[rows], targets[rows])
        optimizer.step(Knobs(lr=0.01, optimizer="adam"))
    return optimizer


def test_a_small_cnn_learns_digits():
    X, y = digits()
    model = Module(cnn(), input_shape=(1, 8, 8), n_out=10)
    targets = model.encode(y)
    before = float(model.losses(X, targets))
    train(model, X, targets, 80)
    assert before > 2
    assert float(model.losses(X, targets)) < 0.2
    right = model.predict(model.forward(X))[0].numpy() == y
    assert right.mean() > 0.95


def test_gradients_are_those_of_plain_autograd():
    X, y = digits(60)
    plain = cnn()
    loss = functional.cross_entropy(plain(X.reshape(-1, 1, 8, 8)), torch.from_numpy(y))
    loss.backward()
    model = Module(cnn(), input_shape=(1, 8, 8), n_out=10)
    torch.testing.assert_close(model.gradients(X, model.encode(y)), loss.detach()[None])
    expected = torch.cat([p.grad.flatten() for p in plain.parameters()])
    torch.testing.assert_close(model.flat_grad, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("loss", "n_out"), [("squared", 1), ("squared", 3), ("cross_entropy", 1)])
def test_a_linear_module_agrees_with_the_glass_box(loss, n_out):
    mlp = MLP((4, n_out), loss=loss)
    linear = nn.Linear(4, n_out)
    model = Module(linear, input_shape=(4,), n_out=n_out, loss=loss, output="tanh")
    with torch.no_grad():
        linear.weight.copy_(mlp.weights[0][0].T)
        linear.bias.copy_(mlp.biases[0][0, 0])
    X, y = torch.randn(9, 4), torch.arange(9) % max(n_out, 2)
    assert torch.equal(model.encode(y), mlp.encode(y))
    torch.testing.assert_close(model.forward(X), mlp.forward(X))
    torch.testing.assert_close(model.gradients(X, model.encode(y)), mlp.gradients(X, mlp.encode(y)))
    torch.testing.assert_close(linear.weight.grad.T, mlp.weight_grads[0][0])
    torch.testing.assert_close(linear.bias.grad, mlp.bias_grads[0][0, 0])
    losses, outputs = model.evaluate(X, model.encode(y))
    torch.testing.assert_close(losses, mlp.losses(X, mlp.encode(y)))
    assert torch.equal(outputs, model.forward(X))


def test_parameters_are_views_of_the_buffer_and_the_mask_spares_biases():
    model = Module(nn.Linear(4, 2), input_shape=(4,), n_out=2)
    model.flat.fill_(5)
    assert all(bool((p == 5).all()) for p in model.module.parameters())
    assert model.weight_mask.tolist() == [1] * 8 + [0] * 2


def test_a_run_with_dropout_and_batch_norm_continues_bit_by_bit_from_its_state():
    X, y = digits()
    one = Module(cnn(dropout=0.3), input_shape=(1, 8, 8), n_out=10)
    targets = one.encode(y)
    optimizer = train(one, X, targets, 5)
    two = Module(cnn(dropout=0.3), input_shape=(1, 8, 8), n_out=10, seed=7)
    two.load_state_dict(one.state_dict())
    follower = Optimizer(two)
    follower.load_state(optimizer.state())
    torch.manual_seed(99)  # the global numbers play no part
    train(one, X, targets, 3, optimizer)
    train(two, X, targets, 3, follower)
    assert torch.equal(one.flat, two.flat)
    assert torch.equal(one.forward(X), two.forward(X))


def test_reset_returns_to_the_start_and_a_new_seed_draws_again():
    X, y = digits(100)
    model = Module(cnn(), input_shape=(1, 8, 8), n_out=10)
    start = model.flat.clone()
    train(model, X, model.encode(y), 3)
    model.reset()
    assert torch.equal(model.flat, start)
    model.reset(5)
    other = model.flat.clone()
    assert not torch.equal(other, start)
    model.reset(5)
    assert torch.equal(model.flat, other)
    model.flat.zero_()
    model.reset()
    assert torch.equal(model.flat, other)
    model.reset(0)
    assert torch.equal(model.flat, start)


def test_a_module_without_parameters_is_refused():
    with pytest.raises(ValueError, match="module must have parameters to train"):
        Module(nn.ReLU(), input_shape=(4,), n_out=4)
