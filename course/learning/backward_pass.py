"""The exercise of the notebook on backpropagation: one layer's backward pass, checked against autograd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import torch

from course.learning.backward_mistakes import NO_TRANSPOSE, Array, Case, mistakes
from course.learning.verdict import Verdict, not_yet

Backward: TypeAlias = Callable[[Array, Array, Array, Array], Any]

NAMES = ("grad_W", "grad_b", "grad_X")
# Rows, inputs, outputs. The first shape finds a product in the wrong order, the second, square, lets it pass.
SHAPES = ((6, 3, 2), (4, 4, 4), (1, 2, 5), (9, 5, 1), (2, 3, 2))

HINTS = (
    (
        "Go back the way the numbers came. The last thing the layer did was tanh, so the first step back is "
        "to multiply grad_a by the slope of tanh, which a alone tells: 1 − a². Call the result dz."
    ),
    (
        "Write the shape beside each array. grad_W must be (n, m); from X (B, n) and dz (B, m) only "
        "X.T @ dz gives that. grad_b is (m,): all rows of dz go into it. grad_X is (B, n)."
    ),
    (
        "The loss is the mean over B rows, so grad_W and grad_b are divided by B. grad_X is not: it tells "
        "each row's own story to the layer below, which takes its mean itself."
    ),
)
SOLUTION = (
    "a = np.tanh(X @ W + b); dz = grad_a * (1 - a**2); grad_W = X.T @ dz / len(X); "
    "grad_b = dz.mean(axis=0); grad_X = dz @ W.T; return grad_W, grad_b, grad_X. Three products, each of "
    "what came in and what came back."
)


@cache
def cases() -> tuple[tuple[Case, tuple[Array, ...]], ...]:
    """Return random layers, each with what autograd says to it."""
    rng = np.random.default_rng(3)
    layers = [
        Case(*(rng.normal(size=shape) for shape in ((B, n), (n, m), (m,), (B, m)))) for B, n, m in SHAPES
    ]
    return tuple((layer, by_autograd(layer)) for layer in layers)


def by_autograd(layer: Case) -> tuple[Array, ...]:
    """Return grad_W and grad_b of the mean loss, and grad_X of each row's own loss, by torch."""
    X, W, b, grad_a = (torch.tensor(value, requires_grad=True) for value in layer)
    losses = (torch.tanh(X @ W + b) * grad_a.detach()).sum(1)  # (B,): their slope by a is grad_a
    mean = torch.autograd.grad(losses.mean(), (W, b), retain_graph=True)
    return tuple(grad.numpy() for grad in (*mean, *torch.autograd.grad(losses.sum(), X)))


def solve(_: Any = None) -> Backward:
    """Return a backward pass as the worked solution has it."""

    def backward(X: Array, W: Array, b: Array, grad_a: Array) -> tuple[Array, Array, Array]:
        a = np.tanh(X @ W + b)  # (B, n) @ (n, m) → (B, m)
        dz = grad_a * (1 - a**2)
        return X.T @ dz / len(X), dz.mean(axis=0), dz @ W.T

    return backward


def judge(backward: Backward) -> Verdict:
    """Return whether a backward pass gives autograd's numbers on every shape."""
    for layer, right in cases():
        verdict = _judge_one(backward, layer, right)
        if verdict is not None:
            return replace(verdict, text=_so_far(backward) + verdict.text)
    return Verdict(
        True,
        f"your gradients are autograd's, up to rounding, on {len(SHAPES)} layers of random numbers. The same "
        f"three lines, layer after layer from the loss down, train any network of such layers.",
    )


def _so_far(backward: Backward) -> str:
    """Return which of the easier steps is done: one row, or two."""
    done = [
        words
        for n_rows, words in ((1, "one row"), (2, "two rows"))
        if all(_judge_one(backward, *case) is None for case in cases() if len(case[0].X) == n_rows)
    ]
    return f"for {' and for '.join(done)} it is right already. For more: " if done else ""


def _judge_one(backward: Backward, layer: Case, right: tuple[Array, ...]) -> Verdict | None:
    """Return what is wrong for one layer, None if nothing is."""
    given = Case(*(value.copy() for value in layer))
    try:
        answer = backward(*given)
    except Exception as error:  # whatever the learner's function raises is the learner's to see
        return _raised(backward, layer, error)
    for name, before, after in zip(Case._fields, layer, given, strict=True):
        if not np.array_equal(before, after):
            return not_yet(
                f"the function changes {name} in place, which the next layer still needs. Make a new array: "
                f"`dz = grad_a * …` rather than `grad_a *= …`.",
                "a backward pass may write over what it is given",
            )
    if not isinstance(answer, tuple | list) or len(answer) != len(NAMES):
        return _no_three(answer)
    for name, got, wanted in zip(NAMES, answer, right, strict=True):
        verdict = _judge_array(name, got, wanted, layer)
        if verdict is not None:
            return verdict
    return None


def _judge_array(name: str, got: Any, wanted: Array, layer: Case) -> Verdict | None:
    """Return what is wrong with one of the three results, None if nothing is."""
    if got is None or got is ...:
        return not_yet(
            f"{name} is still {'...' if got is ... else 'None'}. Its shape will be {wanted.shape}."
        )
    try:
        found = np.asarray(got, dtype=np.float64)
    except (TypeError, ValueError):
        return not_yet(f"{name} must be an array of numbers of shape {wanted.shape}, got {got!r:.40}.")
    if found.shape == wanted.shape and np.allclose(found, wanted, rtol=1e-7, atol=1e-9):
        return None
    for mistake, advice, misconception in mistakes(name, layer):
        if found.shape == mistake.shape and np.allclose(found, mistake, rtol=1e-7, atol=1e-9):
            return not_yet(advice, misconception)
    if found.shape != wanted.shape:
        return not_yet(
            f"with {layer.words} {name} must have the shape {wanted.shape}, and has {found.shape}. A "
            f"gradient has the shape of what it is the gradient of."
        )
    if not np.isfinite(found).all():
        return not_yet(f"{name} holds numbers that are none (NaN or infinity). Is something divided by 0?")
    k = np.unravel_index(np.abs(found - wanted).argmax(), wanted.shape)
    return not_yet(
        f"with {layer.words} {name} is wrong: entry {tuple(int(i) for i in k)} is {found[k]:.4f}, and "
        f"autograd says {wanted[k]:.4f}."
    )


def _raised(backward: Backward, layer: Case, error: Exception) -> Verdict:
    """Return what to say to an exception; a product that does not fit is tried on a square layer."""
    text = f"with {layer.words} the function stopped with {type(error).__name__}: {error}"
    if not (isinstance(error, ValueError) and ("matmul" in str(error) or "aligned" in str(error))):
        return not_yet(f"{text}.")
    square, right = next((one, grads) for one, grads in cases() if len({*one.X.shape, *one.W.shape}) == 1)
    verdict = None
    if layer is not square:
        verdict = _judge_one(backward, square, right)
    if verdict is not None and verdict.misconception:
        return verdict
    return not_yet(
        f"{text.split(' (')[0]}. Two shapes do not fit: is a transpose missing? X.T is (n, B) and W.T is "
        "(m, n).",
        NO_TRANSPOSE,
    )


def _no_three(answer: Any) -> Verdict:
    """Return what to say to anything but three results."""
    if answer is None:
        return not_yet("the function returns None. End it with `return grad_W, grad_b, grad_X`.")
    what = f"{len(answer)}" if isinstance(answer, tuple | list) else f"one {type(answer).__name__}"
    return not_yet(f"the function must return three arrays, grad_W, grad_b and grad_X, and returned {what}.")
