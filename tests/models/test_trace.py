"""A trace tells one row's way through a network, and both of its gradients agree with autograd."""

import numpy as np
import pytest
import torch

from course.models.mlp import MLP
from course.models.trace import NUDGE, Trace, numerical_gradient, row_loss


def network(activation="tanh", sizes=(2, 3, 2, 1), loss="squared", dtype=torch.float64):
    return MLP(sizes, activation=activation, loss=loss, init="glorot", seed=4, dtype=dtype)


X, TARGET = torch.tensor([0.7, -1.3], dtype=torch.float64), torch.tensor([1.0], dtype=torch.float64)


def by_autograd(model, x, target):
    """The gradients of every layer's weights and biases, by torch."""
    leaves = [
        (W[0].clone().requires_grad_(), b[0, 0].clone().requires_grad_())
        for W, b in zip(model.weights, model.biases, strict=True)
    ]
    a = x
    for k, (W, b) in enumerate(leaves):
        name = model.activation if k < len(leaves) - 1 else model.output
        z = a @ W + b
        a = z if name == "linear" else getattr(torch, name)(z)
    (0.5 * (a - target).square().sum()).backward()
    return [W.grad.numpy() for W, _ in leaves], [b.grad.numpy() for _, b in leaves]


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
@pytest.mark.parametrize("sizes", [(2, 3, 2, 1), (2, 1), (2, 3, 3, 3, 3, 3, 3, 1)])
def test_backpropagation_and_differences_give_autograd_s_gradients(activation, sizes):
    model = network(activation, sizes)
    trace = Trace.of(model, X, TARGET)
    weights, biases = by_autograd(model, X, TARGET)
    for k in range(len(weights)):
        assert trace.weight_grads[k] == pytest.approx(weights[k], abs=1e-12)
        assert trace.bias_grads[k] == pytest.approx(biases[k], abs=1e-12)
        assert trace.weight_checks[k] == pytest.approx(weights[k], rel=1e-5, abs=1e-9)
        assert trace.bias_checks[k] == pytest.approx(biases[k], rel=1e-5, abs=1e-9)


def test_sums_and_answers_follow_from_what_comes_in():
    trace = Trace.of(network(), X, TARGET)
    assert trace.x.tolist() == X.tolist() and trace.target.tolist() == [1.0]
    for below, W, b, z, a in zip(
        trace.below, trace.weights, trace.biases, trace.sums, trace.answers, strict=True
    ):
        assert z == pytest.approx(below @ W + b)
        assert a == pytest.approx(np.tanh(z))
    assert trace.loss == pytest.approx(0.5 * (trace.answers[-1][0] - 1) ** 2)


def test_a_weight_s_gradient_is_what_comes_in_times_what_comes_back():
    trace = Trace.of(network(), X, TARGET)
    for below, delta, grad in zip(trace.below, trace.bias_grads, trace.weight_grads, strict=True):
        assert grad == pytest.approx(np.outer(below, delta))


def test_cross_entropy_and_several_outputs_are_traced_too():
    model = network(sizes=(2, 4, 3), loss="cross_entropy")
    target = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64)
    trace = Trace.of(model, X, target)
    assert trace.loss == pytest.approx(-np.log(trace.answers[-1][1]))
    assert trace.weight_checks[0] == pytest.approx(trace.weight_grads[0], rel=1e-5, abs=1e-9)


def test_differences_are_taken_in_float64_for_a_model_of_float32():
    single, double = network(dtype=torch.float32), network()
    found = numerical_gradient(single, X[None], TARGET[None])
    assert found.dtype == torch.float32
    assert found.numpy() == pytest.approx(numerical_gradient(double, X[None], TARGET[None]).numpy(), abs=1e-6)


def test_the_nudge_is_about_the_best_there_is():
    model = network()
    model.gradients(X[None], TARGET[None])
    exact = model.flat_grad.clone()
    off = [
        float((numerical_gradient(model, X[None], TARGET[None], nudge=h) - exact).abs().max())
        for h in (1e-2, NUDGE, 1e-11)
    ]
    assert off[1] < 1e-9 < min(off[0], off[2])


def test_tracing_leaves_the_parameters_alone():
    model = network()
    before = model.flat.clone()
    assert row_loss(model, X, TARGET) == pytest.approx(Trace.of(model, X, TARGET).loss)
    assert torch.equal(model.flat, before)
