"""The backward pass: the solution passes, the blank and each usual mistake fail and are told why."""

import time

import numpy as np
import pytest
import torch

from course.learning import backward_pass
from course.learning import check as checks
from course.learning.backward_mistakes import (
    NO_MEAN,
    NO_SLOPE,
    NO_TRANSPOSE,
    SLOPE_ELSEWHERE,
    WRONG_AXIS,
    mistakes,
)
from course.learning.check import EXERCISES, check


def made(
    dz=lambda a, grad_a, z: grad_a * (1 - a**2),
    W=lambda X, dz: X.T @ dz / len(X),
    b=lambda dz: dz.mean(axis=0),
    X=lambda dz, W, rows: dz @ W.T,
):
    """Return a backward pass of these four lines."""

    def backward(X_, W_, b_, grad_a):
        z = X_ @ W_ + b_
        d = dz(np.tanh(z), grad_a, z)
        return W(X_, d), b(d), X(d, W_, X_)

    return backward


def untouched(X, W, b, grad_a):
    grad_W = ...
    grad_b = ...
    grad_X = ...
    return grad_W, grad_b, grad_X


def in_place(X, W, b, grad_a):
    grad_a *= 1 - np.tanh(X @ W + b) ** 2
    return X.T @ grad_a / len(X), grad_a.mean(axis=0), grad_a @ W.T


WRONG = {
    "untouched": (untouched, "grad_W is still ...", ""),
    "no slope": (made(lambda a, g, z: g), "lacks the slope", NO_SLOPE),
    "no slope and no mean": (
        made(lambda a, g, z: g, W=lambda X, dz: X.T @ dz),
        "And the mean over rows is missing",
        NO_SLOPE,
    ),
    "no mean": (made(W=lambda X, dz: X.T @ dz), "6 times too large", NO_MEAN),
    "no mean of b": (made(b=lambda dz: dz.sum(axis=0)), "grad_b is 6 times too large", NO_MEAN),
    "mean twice": (
        made(X=lambda dz, W, X: dz @ W.T / len(X)),
        "grad_X is divided by 6",
        "every gradient is divided by",
    ),
    "slope at a": (
        made(lambda a, g, z: g * (1 - np.tanh(a) ** 2)),
        "1 − tanh(a)² as the slope",
        SLOPE_ELSEWHERE,
    ),
    "slope by z": (made(lambda a, g, z: g * (1 - z**2)), "1 − z² as the slope", SLOPE_ELSEWHERE),
    "slope of sigmoid": (made(lambda a, g, z: g * a * (1 - a)), "the slope of the sigmoid", SLOPE_ELSEWHERE),
    "X untransposed": (made(W=lambda X, dz: X @ dz / len(X)), "It must be X.T @ dz", NO_TRANSPOSE),
    "W untransposed": (made(X=lambda dz, W, X: dz @ W), "It must be dz @ W.T", NO_TRANSPOSE),
    "result transposed": (
        made(W=lambda X, dz: dz.T @ X / len(X)),
        "grad_W is the wrong way round",
        NO_TRANSPOSE,
    ),
    "other order": (made(X=lambda dz, W, X: W.T @ dz), "is a transpose missing?", NO_TRANSPOSE),
    "wrong axis": (made(b=lambda dz: dz.mean(axis=1)), "one number a row", WRONG_AXIS),
    "not summed": (made(b=lambda dz: dz), "a row for each row of X", WRONG_AXIS),
    "one bias": (made(b=lambda dz: dz.mean()), "one number for all neurons", WRONG_AXIS),
    "in place": (in_place, "changes grad_a in place", "a backward pass may write over what it is given"),
    "nothing": (lambda X, W, b, g: None, "returns None", ""),
    "two": (lambda X, W, b, g: (X, W), "must return three arrays, grad_W, grad_b and grad_X", ""),
    "one": (lambda X, W, b, g: X, "returned one ndarray", ""),
    "words": (lambda X, W, b, g: ("a", b, X), "must be an array of numbers", ""),
    "nan": (made(W=lambda X, dz: X.T @ dz / 0), "numbers that are none", ""),
    "crash": (lambda X, W, b, g: X[99], "IndexError", ""),
    "other sign": (made(X=lambda dz, W, X: -dz @ W.T), "autograd says", ""),
}


def test_the_solution_passes():
    verdict = check("backward pass", EXERCISES["backward pass"].solve())
    assert verdict.passed and "on 5 layers" in verdict.text


def test_another_right_way_passes():
    einsum = made(
        W=lambda X, dz: np.einsum("bi,bj->ij", X, dz) / len(X), b=lambda dz: dz.mean(axis=0).tolist()
    )
    assert check("backward pass", einsum).passed


def row_by_row(X, W, b, grad_a):
    grad_W, grad_b, grad_X = np.zeros_like(W), np.zeros_like(b), np.zeros_like(X)
    for k, (x, came) in enumerate(zip(X, grad_a, strict=True)):
        dz = came * (1 - np.tanh(x @ W + b) ** 2)
        grad_W += np.outer(x, dz) / len(X)
        grad_b += dz / len(X)
        grad_X[k] = W @ dz
    return grad_W, grad_b, grad_X


def by_autograd(X, W, b, grad_a):
    X, W, b = (torch.tensor(value, requires_grad=True) for value in (X, W, b))
    losses = (torch.tanh(X @ W + b) * torch.tensor(grad_a)).sum(1)
    mean = torch.autograd.grad(losses.mean(), (W, b), retain_graph=True)
    return (*mean, *torch.autograd.grad(losses.sum(), X))


@pytest.mark.parametrize("backward", [row_by_row, by_autograd])
def test_right_ways_in_other_styles_pass(backward):
    assert check("backward pass", backward).passed


def only_for_one_row(X, W, b, grad_a):
    dz = (grad_a * (1 - np.tanh(X @ W + b) ** 2))[0]
    return np.outer(X[0], dz), dz, np.outer(np.ones(len(X)), W @ dz)


def only_for_two_rows(X, W, b, grad_a):
    dz = grad_a * (1 - np.tanh(X @ W + b) ** 2)
    return sum(np.outer(x, d) for x, d in zip(X, dz, strict=True)) / min(len(X), 2), dz.mean(0), dz @ W.T


def of_the_visible_case(X, W, b, grad_a):
    return np.zeros((3, 2)), np.zeros(2), np.zeros((6, 3))


@pytest.mark.parametrize(
    ("backward", "words"),
    [
        (only_for_one_row, "for one row it is right already. For more: with 6 rows"),
        (only_for_two_rows, "for one row and for two rows it is right already. For more: with 6 rows"),
        (made(W=lambda X, dz: X.T @ dz), "for one row it is right already. For more: grad_W is 6 times"),
        (of_the_visible_case, "with 6 rows, 3 inputs and 2 outputs grad_W is wrong"),
        (lambda X, W, b, grad_a: (W, b, X), "grad_W is wrong"),
        (made(X=lambda dz, W, X: W @ dz.T), "grad_X must have the shape (6, 3), and has (3, 6)"),
    ],
)
def test_it_is_told_how_far_the_steps_go(backward, words):
    verdict = check("backward pass", backward)
    assert not verdict.passed and words in verdict.text


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
def test_a_usual_mistake_is_named(name):
    backward, advice, misconception = WRONG[name]
    verdict = check("backward pass", backward)
    assert not verdict.passed
    assert advice in verdict.text
    assert verdict.misconception.startswith(misconception) and bool(verdict.misconception) == bool(
        misconception
    )
    assert len(verdict.hints) == 4


def test_every_mistake_differs_from_the_right_answer_somewhere():
    for layer, right in backward_pass.cases()[:2]:
        for name, wanted in zip(backward_pass.NAMES, right, strict=True):
            for mistake, advice, _ in mistakes(name, layer):
                assert mistake.shape != wanted.shape or not np.allclose(mistake, wanted), advice


def test_autograd_agrees_with_differences_of_the_loss():
    layer, (grad_W, grad_b, _) = backward_pass.cases()[0]

    def loss(X, W, b, grad_a):
        return (np.tanh(X @ W + b) * grad_a).sum(axis=1).mean()

    for i, j in np.ndindex(grad_W.shape):
        nudge = np.zeros_like(grad_W)
        nudge[i, j] = 1e-6
        difference = loss(*layer._replace(W=layer.W + nudge)) - loss(*layer._replace(W=layer.W - nudge))
        assert difference / 2e-6 == pytest.approx(grad_W[i, j], rel=1e-6, abs=1e-9)
    assert (loss(*layer._replace(b=layer.b + 1e-7)) - loss(*layer)) / 1e-7 == pytest.approx(
        grad_b.sum(), rel=1e-5
    )


def test_a_pass_that_never_ends_is_cut_off(monkeypatch):
    monkeypatch.setattr(checks, "LIMIT_S", 0.3)

    def endless(X, W, b, grad_a):
        while len(X):
            time.sleep(0.001)

    verdict = check("backward pass", endless)
    assert not verdict.passed and verdict.misconception == "a loop ends by itself"


def test_what_is_no_function_is_refused():
    with pytest.raises(ValueError, match=r"answer must be a function backward\(X, W, b, grad_a\), got int"):
        check("backward pass", 3)
