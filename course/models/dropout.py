"""Dropout: in each training pass every answer of a hidden neuron is left out by chance."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from course.models.activations import Activation
from course.models.backprop import Backprop
from course.models.products import Call


class Drop(NamedTuple):
    """Which `share` (0 to 1, not 1) of the hidden answers is left out, and where chance comes from."""

    share: float
    generator: Generator  # on the CPU


class Dropping(Backprop):
    """Both passes with masks on the hidden answers: 0 for one left out, 1/(1 − share) for the others.

    The factor keeps the mean of what a layer is given, so that nothing has to be scaled where all neurons
    answer. Parameters are those of `Backprop`.

    Source
    ------
    Srivastava, N., Hinton, G., Krizhevsky, A., Sutskever, I. and Salakhutdinov, R., Dropout: a simple way to
    prevent neural networks from overfitting, 2014, section 4 and, for the factor, section 10.
    """

    def __init__(
        self,
        blocks: Sequence[Tensor],
        grad_blocks: Sequence[Tensor],
        batch_size: int,
        hidden: Activation,
        last: Activation,
        loss: str,
    ) -> None:
        super().__init__(blocks, grad_blocks, batch_size, hidden, last, loss)
        answers = [layer.a for layer in self.below_top]
        sizes = [a.numel() for a in answers]
        self._drawn = torch.empty(sum(sizes), dtype=blocks[0].dtype, device="cpu")
        masks = self._drawn if blocks[0].device.type == "cpu" else torch.empty_like(self._drawn).to(blocks[0])
        self._masks = masks  # layer by layer, on the parameters' device
        shaped = [part.view(a.shape) for part, a in zip(torch.split(masks, sizes), answers, strict=True)]
        # The slope is that of the answer before it was masked.
        self._of = {id(a): (mask, torch.empty_like(a)) for a, mask in zip(answers, shaped, strict=True)}

    def draw(self, drop: Drop) -> None:
        """Draw the masks of the next pass, those of all layers at once."""
        self._drawn.bernoulli_(1 - drop.share, generator=drop.generator).mul_(1 / (1 - drop.share))
        if self._masks is not self._drawn:
            self._masks.copy_(self._drawn)

    def _calls(self, activation: Activation, a: Tensor, delta: Tensor, small: bool) -> tuple[Call, Call]:
        if a is self.output:
            return super()._calls(activation, a, delta, small)
        return partial(self._activate_and_drop, a), partial(self._meet_slope_of_kept, delta, a)

    def _activate_and_drop(self, a: Tensor) -> None:
        self.hidden.apply_(a)
        mask, whole = self._of[id(a)]
        whole.copy_(a)
        a.mul_(mask)

    def _meet_slope_of_kept(self, delta: Tensor, a: Tensor) -> None:
        mask, whole = self._of[id(a)]
        delta.mul_(mask)
        self.hidden.slope_(delta, whole)
