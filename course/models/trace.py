"""Trace: one row through a network and its error back, number by number, beside numerical gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course.models.activations import ACTIVATIONS, SOFTMAX
from course.models.labels import mean_losses
from course.models.mlp import MLP

Array: TypeAlias = NDArray[np.float64]
NUDGE = 1e-5  # near the best for central differences in float64: the cube root of its precision


@dataclass(frozen=True, eq=False)
class Trace:
    """What one row does in a network; every list has an entry a layer of weights, from the inputs up.

    Attributes
    ----------
    x : ndarray (n_in,)
        What comes in.
    sums, answers : list of ndarray (n_out,)
        z and a of every neuron; the last answers are the network's.
    target : ndarray (n_out,)
    loss : float
        Of this row alone.
    weights, biases : list of ndarray (n_in, n_out) and (n_out,)
    weight_grads, bias_grads : list of ndarray
        By backpropagation. A bias's is δ, the slope of the loss by its neuron's sum.
    weight_checks, bias_checks : list of ndarray
        The same by central differences of the loss.
    """

    x: Array
    sums: list[Array]
    answers: list[Array]
    target: Array
    loss: float
    weights: list[Array]
    biases: list[Array]
    weight_grads: list[Array]
    bias_grads: list[Array]
    weight_checks: list[Array]
    bias_checks: list[Array]

    @classmethod
    def of(cls, model: MLP, x: Tensor, target: Tensor) -> Trace:
        """Return the trace of a row.

        Parameters
        ----------
        model : MLP
            One network (``n_models=1``); its gradients are written over.
        x, target : Tensor, (n_in,) and (n_out,)
            As the network takes them.
        """
        X, targets = x[None].to(model.flat), target[None].to(model.flat)
        with torch.no_grad():
            loss = float(model.gradients(X, targets))
            answers = model.activations(X)
            below = [X[None], *answers[:-1]]
            sums = [a @ W + b for a, W, b in zip(below, model.weights, model.biases, strict=True)]
            checks = model.split(numerical_gradient(model, X, targets))
        return cls(
            _rows([X[None]])[0],
            _rows(sums),
            _rows(answers),
            _rows([targets[None]])[0],
            loss,
            _matrices(model.weights),
            _rows(model.biases),
            _matrices(model.weight_grads),
            _rows(model.bias_grads),
            _matrices([block[:, :-1] for block in checks]),
            _rows([block[:, -1:] for block in checks]),
        )

    @property
    def below(self) -> list[Array]:
        """What comes into every layer of weights."""
        return [self.x, *self.answers[:-1]]


@torch.no_grad()
def numerical_gradient(model: MLP, X: Tensor, targets: Tensor, *, nudge: float = NUDGE) -> Tensor:
    """Return the gradient of the mean loss by central differences, shaped like ``flat``.

    Every parameter is moved a little up and a little down, each in a network of its own, all side by side.
    In float64, whatever the model's own numbers are, because differences of losses lose half of their digits.

    Source
    ------
    Press, W. et al., Numerical Recipes, 3rd edition, 2007, section 5.7.
    """
    n = model.n_parameters
    own = torch.cat([block.reshape(-1) for block in model.blocks]).double()  # (n,)
    moves = nudge * torch.eye(n, dtype=torch.float64, device=own.device)
    moved = torch.cat([own + moves, own - moves])  # (2n, n)
    a, first, last = X.double().expand(2 * n, -1, -1), 0, len(model.blocks) - 1
    for k, block in enumerate(model.blocks):
        layer = moved[:, first : first + block.numel()].reshape(2 * n, *block.shape[1:])
        first += block.numel()
        a = torch.baddbmm(layer[:, -1:], a, layer[:, :-1])  # (2n, B, n_in) → (2n, B, n_out)
        if k < last:
            ACTIVATIONS[model.activation].apply_(a)
    output = SOFTMAX if model.output == "softmax" else ACTIVATIONS[model.output]
    losses = mean_losses(model.loss, a, targets.double(), output.apply_)  # (2n,)
    return ((losses[:n] - losses[n:]) / (2 * nudge)).to(model.flat)


@torch.no_grad()
def row_loss(model: MLP, x: Tensor, target: Tensor) -> float:
    """Return the loss of one row, touching no gradient."""
    return float(model.losses(x[None].to(model.flat), target[None].to(model.flat)))


def _matrices(tensors: list[Tensor]) -> list[Array]:
    """Return the first model's matrices, copied."""
    return [tensor[0].detach().cpu().double().numpy().copy() for tensor in tensors]


def _rows(tensors: list[Tensor]) -> list[Array]:
    """Return the only row of each tensor (1, 1, n), copied."""
    return [matrix[0] for matrix in _matrices(tensors)]
