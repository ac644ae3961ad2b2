"""Backpropagation: one batch up through the layers and its error back down, into memory made beforehand."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor

from course.models.activations import Activation, activation_calls
from course.models.labels import activated_losses
from course.models.products import NARROW_WIDTH, Call, is_small, product, quiet

NARROW: Final = 4  # so many times as many rows as columns: torch makes such a gradient faster on its side
MANY_ROWS: Final = 500  # of all models together: so many pass a narrow hidden layer faster on its side


class Layer(NamedTuple):
    """One layer's memory, and all that is done in it, ready to be called: B rows, n inputs, m outputs.

    Into it come rows (n_models, B, n + 1) whose last column is 1: so the last row of W (n_models, n + 1, m)
    is the bias.
    """

    a: Tensor  # (n_models, B, m): what goes out
    delta: Tensor  # (n_models, B, m): dE/dz
    up: Tensor | None  # (n_models, B, m): where the next layer takes a copy of `a`, unless `a` lies there
    sum_up: Call  # a = rows W, still to be activated
    activate: Call  # a = activation(a)
    meet_slope: Call  # delta = delta · da/dz
    sum_grad: Call  # dE/dW = rowsᵀ delta
    pass_down: Call  # delta of the layer below = delta Wᵀ without the bias, still to meet the slope


class Backprop:
    """Both passes for batches of one size.

    Parameters
    ----------
    blocks, grad_blocks : sequence of Tensor, each (n_models, n_in + 1, n_out)
        Parameters and gradients of every layer, biases in the last row.
    batch_size : int
        Rows in a batch, B.
    hidden, last : Activation
        Of the hidden layers and of the output layer.
    loss : str
        "squared" or "cross_entropy".

    Attributes
    ----------
    output : Tensor, (n_models, B, n_out)
        The output layer's sums after `forward`, its answers once activated.

    Source
    ------
    Rumelhart, D., Hinton, G. and Williams, R., Learning representations by back-propagating errors, 1986.
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
        self.hidden, self.last, self.loss = hidden, last, loss
        # Layers whose products are NumPy's lie on their side, (n_models, m, B) in memory, and write into the
        # next layer's rows, above the ones. The others of several models have their answers copied there.
        small = [is_small(block, batch_size) for block in blocks]
        self.is_quiet = any(small)
        widths = [block.shape[1] for block in blocks]
        rows = [
            _memory(blocks[0], batch_size, n, on_side=side).fill_(1)
            for n, side in zip(widths, [False, *small], strict=False)
        ]
        self.rows, self.X = rows[0], rows[0][..., :-1]  # (n_models, B, n_in + 1) and (n_models, B, n_in)
        # Column by column in memory, as softmax is fastest.
        self.output, self.delta = (
            _memory(blocks[0], batch_size, blocks[-1].shape[2], on_side=True) for _ in range(2)
        )
        self.share = blocks[0].new_tensor(1 / batch_size)  # each row's share of the mean
        # The same three, as they lie in memory, where NumPy takes the output's error.
        self.arrays = (
            (self.output.mT.numpy(), self.delta.mT.numpy(), self.share.numpy()) if small[-1] else None
        )
        layers: list[Layer] = []
        for i, (block, grad) in enumerate(zip(blocks, grad_blocks, strict=True)):
            n_models, _, m = block.shape
            a, up, delta = self.output, None, self.delta
            if i < len(blocks) - 1:
                a, delta = rows[i + 1][..., :-1], _memory(block, batch_size, m, on_side=small[i])
                if n_models > 1 and not small[i]:
                    a, up = _memory(block, batch_size, m), a
            sum_up = product(rows[i], block, a, small=small[i])  # (B, n + 1) @ (n + 1, m) → (B, m)
            sum_grad = _gradient(rows[i], delta, grad, small=small[i])
            pass_down: Call = _nothing
            if layers:  # (B, m) @ (m, n) → (B, n)
                pass_down = product(delta, block[:, :-1].mT, layers[-1].delta, small=small[i])
            activate, meet_slope = self._calls(last if a is self.output else hidden, a, delta, small[i])
            layers.append(Layer(a, delta, up, sum_up, activate, meet_slope, sum_grad, pass_down))
        self.first, self.top, self.below_top = layers[0], layers[-1], layers[:-1]
        # Each layer beside the one below it, from the outputs down.
        self.downwards = list(zip(layers[:0:-1], layers[-2::-1], strict=True))

    def _calls(self, activation: Activation, a: Tensor, delta: Tensor, small: bool) -> tuple[Call, Call]:
        """Return what activates a layer's sums, and what multiplies its error by the slope."""
        return activation_calls(activation, a, delta, small=small)

    def run(self, X: Tensor, targets: Tensor, shares: Tensor | None = None) -> None:
        """Fill the gradients of the mean loss over rows.

        Parameters
        ----------
        X : Tensor (B, n_in) or (n_models, B, n_in)
            Rows; the memory of this object's own `X` is not copied.
        targets : Tensor (B, n_out) or (n_models, B, n_out)
        shares : Tensor (n_models, B, 1), optional
            Each row's share of its model's mean loss; 1/B unless given, 0 for a row that does not count.
        """
        if X is not self.X:
            self.X.copy_(X)
        if not self.is_quiet:
            self.compute(targets, shares)
            return
        with quiet():
            self.compute(targets, shares)

    def run_measured(self, X: Tensor, targets: Tensor, shares: Tensor | None = None) -> Tensor:
        """Fill the gradients as `run` does, and return each model's mean loss, (n_models,)."""
        if X is not self.X:
            self.X.copy_(X)
        each_row = shares is not None
        with quiet():
            self.forward()
            args = (self.loss, self.output, targets, lambda _: self.top.activate())
            loss = activated_losses(*args, each_row=each_row)
            self.backward(targets, shares)
        return loss if shares is None else (loss * shares[..., 0]).sum(-1)

    def compute(self, targets: Tensor, shares: Tensor | None = None) -> None:
        """Fill the gradients for the rows that lie in `X`."""
        self.forward()
        self.top.activate()
        self.backward(targets, shares)

    def forward(self) -> None:
        """Pass the rows that lie in `X` up to the output layer's sums."""
        for layer in self.below_top:
            layer.sum_up()
            layer.activate()
            if layer.up is not None:
                layer.up.copy_(layer.a)
        self.top.sum_up()

    def sums(self, X: Tensor) -> Tensor:
        """Return the output layer's sums for rows (…, B, n_in): the memory itself, (n_models, B, n_out)."""
        if X is not self.X:
            self.X.copy_(X)
        with quiet():
            self.forward()
        return self.output

    def backward(self, targets: Tensor, shares: Tensor | None = None) -> None:
        """Pass the error of the answers in `output` down, leaving each layer's gradient of the mean loss."""
        # dE/dŷ of the squared error; dE/dz of cross-entropy, in which the slope of the output cancels
        if self.arrays is None:
            torch.sub(self.output, targets, out=self.delta)
            torch.mul(self.delta, self.share if shares is None else shares, out=self.delta)
        else:
            output, delta, share = self.arrays
            np.subtract(output, targets.mT.numpy(), delta)
            np.multiply(delta, share if shares is None else shares.mT.numpy(), delta)
        if self.loss == "squared":
            self.top.meet_slope()
        self._pass_down()

    def run_by(self, X: Tensor, slope: Callable[[Tensor], Tensor]) -> None:
        """Fill the gradients of any loss of the output layer's sums, given by its slope there.

        Parameters
        ----------
        X : Tensor, (B, n_in) or (n_models, B, n_in)
        slope : callable
            Takes the sums z (n_models, B, n_out) and returns dE/dz of the same shape.
        """
        with quiet():
            self.delta.copy_(slope(self.sums(X)))
            self._pass_down()

    def _pass_down(self) -> None:
        """Pass `delta` of the output layer down, leaving each layer's gradient."""
        for layer, below in self.downwards:
            layer.sum_grad()
            layer.pass_down()
            below.meet_slope()
        self.first.sum_grad()


def _memory(like: Tensor, batch_size: int, width: int, *, on_side: bool = False) -> Tensor:
    """Return zeros (n_models, B, width); on their side their transpose lies in one piece."""
    if on_side:
        return like.new_zeros(len(like), width, batch_size).mT
    return like.new_zeros(len(like), batch_size, width)


def _gradient(rows: Tensor, delta: Tensor, grad: Tensor, *, small: bool) -> Call:
    """Return a call that fills a layer's gradient from what came in and how far off its sums are."""
    n_models, n, m = grad.shape
    if small or n_models == 1 or n < max(32, NARROW * m):
        return product(rows.mT, delta, grad, small=small)  # (n + 1, B) @ (B, m) → (n + 1, m)
    aside = grad.new_zeros(n_models, m, n)
    multiply = product(delta.mT, rows, aside)

    def sum_grad() -> None:
        multiply()
        grad.copy_(aside.mT)

    return sum_grad


def _nothing() -> None:
    """Pass nothing down: there is no layer below the first."""


def hidden_sums(bias: Tensor, a: Tensor, W: Tensor) -> Tensor:
    """Return a W + bias of a hidden layer, (n_models, B, m); see `output_sums`, which narrow ones share.

    Where few neurons answer many rows, the product on its side takes a third of the time.
    """
    narrow = W.shape[2] < NARROW_WIDTH and len(W) * a.shape[-2] >= MANY_ROWS
    return (output_sums if narrow else torch.baddbmm)(bias, a, W)


def output_sums(bias: Tensor, a: Tensor, W: Tensor) -> Tensor:
    """Return a W + bias of an output layer, (n_models, B, m), which has many rows and few columns.

    Worked out on its side, because a product of so few columns takes up to four times as long; its memory is
    column by column, as softmax is fastest.

    Parameters
    ----------
    bias : Tensor (n_models, 1, m)
    a : Tensor (n_models, B, n)
    W : Tensor (n_models, n, m)
    """
    if len(W) == 1 == W.shape[2]:  # a plain product of a matrix and a vector
        return torch.baddbmm(bias, a, W)
    return torch.baddbmm(bias.mT, W.mT, a.mT).mT
