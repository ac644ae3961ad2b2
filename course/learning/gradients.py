"""Experiments of the notebook on backpropagation: how far a gradient's promise reaches, and how deep."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.labs.presets import open_lab
from course.learning.words import Words

DEPTHS, SEEDS = (1, 3, 6), (0, 1, 2, 3, 4)


def neuron_loss(w: float) -> float:
    """Return the loss of one tanh neuron with bias −0.6 and input 2 whose answer should be 1."""
    return 0.5 * (math.tanh(w * 2 - 0.6) - 1) ** 2


def slope_by_nudging(w: float, *, nudge: float = 0.01) -> float:
    """Return the numerical gradient of `neuron_loss`: the change of the loss for each unit of w."""
    return (neuron_loss(w + nudge) - neuron_loss(w - nudge)) / (2 * nudge)


def promises(w: float = 0.5, moves: Iterable[float] = (0.01, 0.1, 1.0)) -> Words:
    """Return what the gradient of the neuron's weight promised for some moves, and what came."""
    gradient = slope_by_nudging(w, nudge=1e-5)
    lines = []
    for move in moves:
        came = neuron_loss(w + move) - neuron_loss(w)
        lines.append(f"raised by {move:<4g}  promised {gradient * move:+.3f}, came {came:+.3f}")
    return Words("\n".join(lines))


def gradient_ratio(
    activation: str, depth: int, *, width: int = 3, seed: int = 0, n_points: int = 20
) -> float:
    """Return the mean size of the first layer's gradients divided by the last one's, over some points.

    Parameters
    ----------
    activation : {"tanh", "sigmoid", "relu", "linear"}
        Of the hidden neurons.
    depth, width : int
        Hidden layers, and neurons in each.
    seed : int
        Of points and weights.
    n_points : int
        How many points are gone through, one after the other.
    """
    run: Any = open_lab("deep", hidden=(width,) * depth, activation=activation, seed=seed).run
    sizes: list[tuple[float, float]] = []
    for row in run.dataset.ids[:n_points].tolist():
        run.choose(row)
        grads: Sequence[NDArray[np.float64]] = run.trace().weight_grads
        sizes.append((float(np.abs(grads[0]).mean()), float(np.abs(grads[-1]).mean())))
    first, last = np.mean(sizes, axis=0)
    return float(first / last)


def fading(activations: Sequence[str] = ("tanh", "sigmoid"), depths: Sequence[int] = DEPTHS) -> Words:
    """Return how much smaller the first layer's gradients are than the last one's, for each depth.

    Of five networks with other weights and points the middle one is told.
    """
    lines = []
    for activation in activations:
        for depth in depths:
            ratio = np.median([gradient_ratio(activation, depth, seed=seed) for seed in SEEDS])
            lines.append(f"{activation:7} {depth} hidden: first layer {ratio:.2g} times the last")
    return Words("\n".join(lines))
