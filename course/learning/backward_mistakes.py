"""Usual mistakes in the backward pass of a layer, recognised by the numbers that they give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

NO_SLOPE = "the gradient passes through an activation unchanged"
NO_MEAN = "the gradient of a mean is the gradient of a sum"
NO_TRANSPOSE = "a matrix product fits in any order"
SLOPE_ELSEWHERE = "the slope of tanh may be taken at any number"
WRONG_AXIS = "a bias belongs to a row"


class Case(NamedTuple):
    """A layer with rows X (B, n), weights W (n, m), biases b (m,) and what comes back, grad_a (B, m)."""

    X: Array
    W: Array
    b: Array
    grad_a: Array

    @property
    def words(self) -> str:
        """Its shapes."""
        return f"{len(self.X)} rows, {self.W.shape[0]} inputs and {self.W.shape[1]} outputs"


def mistakes(name: str, layer: Case) -> Iterator[tuple[Array, str, str]]:
    """Yield what usual mistakes give for one result, what to do about each, and the idea behind it."""
    X, W, b, grad_a = layer
    z = X @ W + b
    a = np.tanh(z)
    dz = grad_a * (1 - a**2)
    slopes = {
        "1 − tanh(a)²": 1 - np.tanh(a) ** 2,
        "1 − z²": 1 - z**2,
        "1 − a": 1 - a,
        "a": a,
        "a·(1 − a), the slope of the sigmoid": a * (1 - a),
    }
    for mean in (True, False):
        no_mean = "" if mean else " And the mean over rows is missing: divide by len(X)."
        yield (
            _through(name, layer, grad_a, mean=mean),
            f"{name} lacks the slope of the activation: first `dz = grad_a * (1 - a**2)`, then go on with dz."
            + (no_mean if name != "grad_X" else ""),
            NO_SLOPE,
        )
        for words, slope in slopes.items():
            yield (
                _through(name, layer, grad_a * slope, mean=mean),
                f"{name} was made with {words} as the slope. The slope of tanh is 1 − a², where a = tanh(z) "
                f"is what the layer answered." + (no_mean if name != "grad_X" else ""),
                SLOPE_ELSEWHERE,
            )
    B = len(X)
    if name == "grad_X":
        yield (
            dz @ W.T / B,
            (
                f"grad_X is divided by {B}. Each row has its own gradient here; the mean is taken where rows "
                f"meet, in grad_W and grad_b, and once is enough."
            ),
            "every gradient is divided by the number of rows",
        )
    else:
        yield (
            _through(name, layer, dz, mean=False),
            f"{name} is {B} times too large. The loss is the mean over {B} rows, so divide by len(X).",
            NO_MEAN,
        )
    if name == "grad_b":
        yield (
            dz.mean(axis=1),
            (
                "grad_b has one number a row. A bias belongs to a neuron and acts in every row: take the "
                "mean over the rows, axis 0."
            ),
            WRONG_AXIS,
        )
        yield (
            dz.sum(axis=1),
            "grad_b is summed over axis 1. Rows are axis 0: `dz.mean(axis=0)`.",
            WRONG_AXIS,
        )
        yield dz, "grad_b still has a row for each row of X. Take the mean over them.", WRONG_AXIS
        yield dz.mean(), "grad_b is one number for all neurons; give axis 0 to the mean.", WRONG_AXIS
        yield dz.mean(axis=0, keepdims=True), "grad_b must have the shape of b, (m,), without keepdims.", ""
    yield from _without_transpose(name, layer, dz)


def _through(name: str, layer: Case, dz: Array, *, mean: bool) -> Array:
    """Return how one result follows from dz, with the mean over rows or without."""
    share = 1 / len(layer.X) if mean else 1.0
    if name == "grad_W":
        return layer.X.T @ dz * share
    return dz.sum(axis=0) * share if name == "grad_b" else dz @ layer.W.T


def _without_transpose(name: str, layer: Case, dz: Array) -> Iterator[tuple[Array, str, str]]:
    """Yield what a product in the wrong order gives, where the shapes allow one."""
    X, W, B = layer.X, layer.W, len(layer.X)
    if name == "grad_W":
        advice = (
            "grad_W is the wrong way round. Weight (i, j) leads from input i to output j: X.T @ dz sums "
            "input i times dz j over the rows."
        )
        yield (X.T @ dz).T / B, advice, NO_TRANSPOSE
        yield (X.T @ dz).T, advice, NO_TRANSPOSE
        if X.shape[1] == B:
            advice = "grad_W is X @ dz, which square shapes let pass. It must be X.T @ dz: (n, B) @ (B, m)."
            yield X @ dz / B, advice, NO_TRANSPOSE
            yield X @ dz, advice, NO_TRANSPOSE
    if name == "grad_X" and W.shape[0] == W.shape[1]:
        advice = "grad_X is dz @ W, which square shapes let pass. It must be dz @ W.T: (B, m) @ (m, n)."
        yield dz @ W, advice, NO_TRANSPOSE
