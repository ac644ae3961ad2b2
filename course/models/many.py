"""Many networks of one shape in one set of tensors, all from the same start."""

import torch
from torch import Tensor

from course.models.activations import ACTIVATIONS, SOFTMAX
from course.models.backprop import hidden_sums, output_sums
from course.models.mlp import MLP


def widened(model: MLP, n_models: int) -> MLP:
    """Return as many networks of a shape, all with the weights of the first."""
    if model.n_models != n_models:
        many = MLP(**model.settings | {"n_models": n_models}, dtype=model.dtype, device=model.device)
        for block, start in zip(many.blocks, model.blocks, strict=True):
            block.copy_(start[:1].expand_as(block))
        return many
    share_start(model)
    return model


def share_start(model: MLP) -> None:
    """Give every network the weights of the first."""
    for block in model.blocks:
        block.copy_(block[:1].expand_as(block).clone())


@torch.no_grad()
def forward_some(model: MLP, X: Tensor, which: slice) -> Tensor:
    """Return the outputs (n, B, n_out) of some of the networks for rows (n_models, B, n_in)."""
    a, last = X[which], len(model.weights) - 1
    for i, (W, b) in enumerate(zip(model.weights, model.biases, strict=True)):
        a = (hidden_sums if i < last else output_sums)(b[which], a, W[which])
        name = model.activation if i < last else model.output
        (SOFTMAX if name == "softmax" else ACTIVATIONS[name]).apply_(a)
    return a
