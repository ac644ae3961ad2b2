"""Backpropagation: one batch up through the layers and its error back down, into memory made beforehand."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import torch
from torch import Tensor

from course.models.activations import Activation

NARROW: Final = 4  # so many times as many rows as columns: such a gradient is faster made on its side
# A hidden layer of fewer neurons, for as many rows of all models together, is faster worked out on its side.
NARROW_WIDTH, MANY_ROWS = 16, 500


class Layer(NamedTuple):
    """One layer's views: B rows, n inputs, m outputs.

    With a single model the leading axis is dropped, because a plain matrix product starts faster than a
    batched one. A batched one is fast only into memory of one piece: with several models a layer's answers
    are copied into the next one's rows, and the gradient of a narrow layer is worked out on its side.
    """

    rows: Tensor  # (n_models, B, n + 1): what comes in; the last column is 1, so W's last row is the bias
    rows_t: Tensor  # (n_models, n + 1, B)
    W: Tensor  # (n_models, n + 1, m)
    weights_t: Tensor  # (n_models, m, n): W without its bias row
    a: Tensor  # (n_models, B, m): what goes out; of a single model it lies inside the next layer's rows
    delta: Tensor  # (n_models, B, m): dE/dz
    grad: Tensor  # (n_models, n + 1, m): dE/dW
    up: Tensor | None  # (n_models, B, m): where the next layer takes a copy of `a`
    aside: Tensor | None  # (n_models, m, n + 1): the transpose of `grad`, where that is faster to make


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
        self.activate_, self.slope_ = hidden.apply_, hidden.slope_
        self.activate_last_ = last.apply_
        # The slope of the output cancels in cross-entropy: there dE/dz is p − y.
        self.slope_last_ = last.slope_ if loss == "squared" else None
        n_models = blocks[0].shape[0]
        self.multiply = torch.mm if n_models == 1 else torch.bmm
        rows = [block.new_ones(n_models, batch_size, block.shape[1]) for block in blocks]
        self.rows = rows[0]  # (n_models, B, n_in + 1)
        self.X = rows[0][..., :-1]  # (n_models, B, n_in)
        n_out = blocks[-1].shape[2]
        # Column by column in memory, as softmax is fastest.
        self.output = blocks[-1].new_zeros(n_models, n_out, batch_size).mT
        self.delta = blocks[-1].new_zeros(n_models, n_out, batch_size).mT
        self.share = blocks[0].new_tensor(1 / batch_size)  # each row's share of the mean
        layers = []
        for i, (block, grad) in enumerate(zip(blocks, grad_blocks, strict=True)):
            _, n, m = block.shape
            last_one, many = i == len(blocks) - 1, n_models > 1
            inside = self.output if last_one else rows[i + 1][..., :-1]
            up = inside if many and not last_one else None
            a = inside if up is None else block.new_zeros(n_models, batch_size, m)
            aside = block.new_zeros(n_models, m, n) if many and n >= max(32, NARROW * m) else None
            delta = self.delta if last_one else block.new_zeros(n_models, batch_size, m)
            views = (rows[i], rows[i].mT, block, block[:, :-1].mT, a, delta, grad)
            below, below_t, W, weights_t, a, delta, grad = views if many else [view[0] for view in views]
            layers.append(Layer(below, below_t, W, weights_t, a, delta, grad, up, aside))
        self.first, self.top, self.below_top = layers[0], layers[-1], layers[:-1]
        # Of several models the output's memory is of one piece on its side only, and a batched product into
        # any other goes model by model.
        self.up_top = (self.top.rows, self.top.W, self.top.a)
        if n_models > 1:
            self.up_top = (self.top.W.mT, self.top.rows_t, self.output.mT)
        # Each layer beside the one below it, from the outputs down.
        self.downwards = list(zip(layers[:0:-1], layers[-2::-1], strict=True))

    def run(self, X: Tensor, targets: Tensor, shares: Tensor | None = None) -> None:
        """Fill the gradients for rows (B, n_in) and targets (B, n_out), or (n_models, B, …) of both.

        Rows that are `X` itself lie there already.

        Parameters
        ----------
        shares : Tensor (n_models, B, 1), optional
            Each row's share of its model's mean loss; 1/B unless given, 0 for a row that does not count.
        """
        if X is not self.X:
            self.X.copy_(X)
        self.compute(targets, shares)

    def compute(self, targets: Tensor, shares: Tensor | None = None) -> None:
        """Fill the gradients for the rows that lie in `X`."""
        self.forward()
        self.activate_last_(self.output)
        self.backward(targets, shares)

    def forward(self) -> None:
        """Pass the rows that lie in `X` up to the output layer's sums."""
        multiply, activate_ = self.multiply, self.activate_
        for layer in self.below_top:
            a = layer.a
            multiply(layer.rows, layer.W, out=a)  # (B, n + 1) @ (n + 1, m) → (B, m)
            activate_(a)
            if layer.up is not None:
                layer.up.copy_(a)
        left, right, sums = self.up_top
        multiply(left, right, out=sums)

    def backward(self, targets: Tensor, shares: Tensor | None = None) -> None:
        """Pass the error of the answers in `output` down, leaving each layer's gradient of the mean loss."""
        output, delta = self.output, self.delta
        torch.sub(output, targets, out=delta)  # dE/dŷ of the squared error; dE/dz of cross-entropy
        torch.mul(delta, self.share if shares is None else shares, out=delta)
        if self.slope_last_ is not None:
            self.slope_last_(delta, output)
        self._pass_down()

    def run_by(self, X: Tensor, slope: Callable[[Tensor], Tensor]) -> None:
        """Fill the gradients of any loss of the output layer's sums, given by its slope there.

        Parameters
        ----------
        X : Tensor, (B, n_in) or (n_models, B, n_in)
        slope : callable
            Takes the sums z (n_models, B, n_out) and returns dE/dz of the same shape.
        """
        if X is not self.X:
            self.X.copy_(X)
        self.forward()
        self.delta.copy_(slope(self.output))
        self._pass_down()

    def _pass_down(self) -> None:
        """Pass `delta` of the output layer down, leaving each layer's gradient."""
        multiply, slope_ = self.multiply, self.slope_
        for layer, below in self.downwards:
            _grad(layer, multiply)
            multiply(layer.delta, layer.weights_t, out=below.delta)  # (B, m) @ (m, n) → (B, n)
            slope_(below.delta, below.a)
        _grad(self.first, multiply)


def _grad(layer: Layer, multiply: Callable[..., Tensor]) -> None:
    """Fill a layer's gradient from what came in and how far off its sums are."""
    if layer.aside is None:
        multiply(layer.rows_t, layer.delta, out=layer.grad)  # (n + 1, B) @ (B, m) → (n + 1, m)
    else:
        multiply(layer.delta.mT, layer.rows, out=layer.aside)
        layer.grad.copy_(layer.aside.mT)


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
