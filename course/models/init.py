"""How weights start: each maker fills one layer's block, weights above and biases in the last row."""

import math
from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Generator, Tensor


def _uniform(n_rows: int, n_out: int, bound: float, generator: Generator) -> Tensor:
    """Uniform draws from [−bound, bound), in float64 so that every dtype starts from the same numbers."""
    return (
        torch.rand(n_rows, n_out, generator=generator, dtype=torch.float64, device="cpu") * (2 * bound)
        - bound
    )


class _Maker(Protocol):
    """Fills one layer: ``maker(n_in, n_out, generator, activation=…)`` returns (n_in + 1, n_out)."""

    def __call__(self, n_in: int, n_out: int, generator: Generator, *, activation: str) -> Tensor: ...


def playground(n_in: int, n_out: int, generator: Generator, *, activation: str) -> Tensor:  # noqa: ARG001 - one signature for all
    """Weights from U(−0.5, 0.5), biases 0.1.

    Source
    ------
    Smilkov, D. and Carter, S., TensorFlow Playground, 2016.
    """
    block = _uniform(n_in + 1, n_out, 0.5, generator)
    block[-1] = 0.1
    return block


def torch_linear(n_in: int, n_out: int, generator: Generator, *, activation: str) -> Tensor:  # noqa: ARG001 - as above
    """Weights and biases from U(−1/√n_in, 1/√n_in), as ``torch.nn.Linear`` starts."""
    return _uniform(n_in + 1, n_out, 1 / math.sqrt(n_in), generator)


def glorot(n_in: int, n_out: int, generator: Generator, *, activation: str) -> Tensor:
    """Weights and biases from U(−b, b), b = √(6 / (n_in + n_out)), as scikit-learn's MLP starts.

    Source
    ------
    Glorot, X. and Bengio, Y., Understanding the difficulty of training deep feedforward neural networks,
    2010, equation 16; the factor is 2 instead of 6 for the sigmoid.
    """
    factor = 2.0 if activation == "sigmoid" else 6.0
    return _uniform(n_in + 1, n_out, math.sqrt(factor / (n_in + n_out)), generator)


INITS: dict[str, _Maker] = {
    "playground": playground,
    "torch": torch_linear,
    "glorot": glorot,
}


def draw(blocks: Sequence[Tensor], init: str, activation: str, generators: Sequence[Generator]) -> None:
    """Fill the blocks (n_models, n_in + 1, n_out) of all layers, each model's from its own generator."""
    for k, generator in enumerate(generators):
        for block in blocks:
            block[k] = INITS[init](block.shape[1] - 1, block.shape[2], generator, activation=activation)
