"""Layers and neurons come and go while a network trains; what stays keeps its weights."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


def split_layers(flat: Tensor, sizes: Sequence[int], n_models: int) -> list[Tensor]:
    """Return a buffer (n_total,) as one block (n_models, n_in + 1, n_out) a layer, sharing its memory."""
    blocks, start = [], 0
    for n_in, n_out in itertools.pairwise(sizes):
        stop = start + n_models * (n_in + 1) * n_out
        blocks.append(flat[start:stop].view(n_models, n_in + 1, n_out))
        start = stop
    return blocks


def n_parameters(sizes: Sequence[int]) -> int:
    """Weights and biases of one network of these sizes."""
    return sum((n_in + 1) * n_out for n_in, n_out in itertools.pairwise(sizes))


@dataclass(frozen=True)
class Resize:
    """What a change of shape kept, so that it can be followed and undone.

    Attributes
    ----------
    old_sizes, new_sizes : tuple of int
        Neurons a layer, before and after.
    kept : Tensor of int64, (n_total after,)
        For each parameter its place in the buffer before, or −1 where it is new.
    old_flat : Tensor, (n_total before,)
        A copy of all parameters before.
    """

    old_sizes: tuple[int, ...]
    new_sizes: tuple[int, ...]
    kept: Tensor
    old_flat: Tensor

    def carry(self, old: Tensor, fresh: Tensor | float) -> Tensor:
        """Return a buffer (n_total after,): `old` (n_total before,) where kept, `fresh` elsewhere."""
        return torch.where(
            self.kept >= 0, old[self.kept.clamp(min=0)], torch.as_tensor(fresh, device=old.device).to(old)
        )

    def reverse(self, flat: Tensor) -> "Resize":
        """Return the change back; `flat` (n_total after,) holds the parameters now."""
        back = torch.full_like(self.old_flat, -1, dtype=torch.int64)
        places = torch.nonzero(self.kept >= 0)[:, 0]
        back[self.kept[places]] = places
        return Resize(self.new_sizes, self.old_sizes, back, flat.clone())


def _kept_outputs(n_old: int, n_new: int) -> list[int]:
    """For each output after, the one before that it continues, or −1. A single output speaks for class 1."""
    if n_old == 1 and n_new > 1:
        return [-1, 0] + [-1] * (n_new - 2)
    if n_old > 1 and n_new == 1:
        return [1]
    return [j if j < n_old else -1 for j in range(n_new)]


def kept_parameters(
    old: Sequence[int], new: Sequence[int], n_models: int, kept_inputs: Sequence[int] | None = None
) -> Tensor:
    """Return, for each parameter of the new shape, its place in the old buffer, or −1 where it is new.

    Hidden layers are matched from the input side, neurons by their number. A bias is kept when its neuron is;
    a weight is kept when both neurons it joins are, and were joined before.

    Parameters
    ----------
    old, new : sequence of int
        Neurons a layer.
    n_models : int
        Networks in the buffer.
    kept_inputs : sequence of int, optional
        For each new input the old one it continues, −1 for none; by number unless given.

    Returns
    -------
    Tensor of int64, (n_models * n_parameters of the new shape,)
    """
    if kept_inputs is not None and (len(kept_inputs) != new[0] or max(kept_inputs, default=-1) >= old[0]):
        raise ValueError(
            f"kept_inputs must name one of the {old[0]} old inputs or −1 for each of the {new[0]} new ones, "
            f"got {list(kept_inputs)!r:.60}; leave it out to keep inputs by their number"
        )
    first_new_layer = min(len(old), len(new)) - 1
    source: list[int | None] = [layer if layer < first_new_layer else None for layer in range(len(new))]
    neurons = [
        [j if layer < len(old) and j < old[layer] else -1 for j in range(width)]
        for layer, width in enumerate(new)
    ]
    if kept_inputs is not None:
        neurons[0] = list(kept_inputs)
    source[-1], neurons[-1] = len(old) - 1, _kept_outputs(old[-1], new[-1])

    before = split_layers(torch.arange(n_models * n_parameters(old), device="cpu"), old, n_models)
    kept = torch.full((n_models * n_parameters(new),), -1, device="cpu")
    for layer, block in enumerate(split_layers(kept, new, n_models)):
        below, above = source[layer], source[layer + 1]
        if above is None:
            continue
        columns = torch.tensor(neurons[layer + 1], device="cpu")
        joined = below is not None and above == below + 1
        rows = torch.tensor(neurons[layer] if joined else [-1] * new[layer], device="cpu")
        rows = torch.cat(
            [rows, torch.tensor([old[above - 1]], device="cpu")]
        )  # the bias is the last row and always kept
        places = before[above - 1][:, rows.clamp(min=0)][:, :, columns.clamp(min=0)]
        block.copy_(torch.where((rows[:, None] >= 0) & (columns >= 0), places, -1))
    return kept
