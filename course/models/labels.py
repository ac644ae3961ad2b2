"""From labels to what the outputs aim at, from outputs to classes, and how far off they are."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

LOSSES = ("squared", "cross_entropy")


def encode_labels(y: Any, n_out: int, low: float, like: Tensor) -> Tensor:
    """Return labels as targets (…, n_out), with the dtype and device of `like`.

    Parameters
    ----------
    y : array, (…)
        Whole numbers are classes; other numbers are targets and stay as they are.
    n_out : int
        Outputs of the network.
    low : float
        What an output aims at for "no"; "yes" is 1.
    like : Tensor
        The parameters.

    Raises
    ------
    ValueError
        If a class has no output.
    """
    labels = torch.as_tensor(y, device=like.device)
    if labels.is_floating_point():
        return labels.to(like.dtype)[..., None].expand(*labels.shape, n_out).contiguous()
    n_classes = max(n_out, 2)
    if labels.numel() and (int(labels.min()) < 0 or int(labels.max()) >= n_classes):
        raise ValueError(
            f"y must hold classes from 0 to {n_classes - 1} for {n_out} output(s), "
            f"got {int(labels.min())} to {int(labels.max())}; give the network one output a class"
        )
    yes = labels[..., None] == (1 if n_out == 1 else torch.arange(n_out, device=like.device))
    return yes.to(like.dtype) * (1 - low) + low


def predict_classes(output: Tensor, low: float) -> Tensor:
    """Return the class (…) that outputs (…, n_out) mean: more than half-way to yes, or the largest."""
    if output.shape[-1] == 1:
        return (output[..., 0] > (1 + low) / 2).long()
    return output.argmax(-1)


def squared_error(output: Tensor, targets: Tensor) -> Tensor:
    """Return the mean over rows of ½(ŷ − y)², summed over outputs: (…, B, n_out) → (…)."""
    return (output - targets).square().sum((-2, -1)) / (2 * output.shape[-2])


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean over rows of −log p(label): (…, B, n_out) → (…); one output is a logistic one.

    Source
    ------
    Bishop, C., Pattern Recognition and Machine Learning, 2006, equations 4.90 and 4.108.
    """
    if logits.shape[-1] == 1:
        targets = targets.expand_as(logits)
        loss = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    else:
        # Over the columns, because a softmax along a short last axis is several times slower.
        loss = -(functional.log_softmax(logits.mT, -2).mT * targets)
    return loss.sum((-2, -1)) / logits.shape[-2]


def mean_losses(loss: str, z: Tensor, targets: Tensor, activate_: Callable[[Tensor], object]) -> Tensor:
    """Return the mean loss over rows by name, for the last layer's sums z (…, B, n_out), left as they are."""
    if loss == "cross_entropy":
        return cross_entropy(z, targets)
    output = z.clone()
    activate_(output)
    return squared_error(output, targets)


def activated_losses(
    loss: str, z: Tensor, targets: Tensor, activate_: Callable[[Tensor], object], *, each_row: bool = False
) -> Tensor:
    """Turn the last layer's sums z (…, B, n_out) into answers, in place, and return the mean loss over rows.

    Parameters
    ----------
    loss : str
        One of `LOSSES`.
    z : Tensor (…, B, n_out)
        Sums of the last layer; they become the answers.
    targets : Tensor (…, B, n_out)
    activate_ : callable
        Turns sums into answers, in place.
    each_row : bool
        Return the loss of each row instead, (…, B).
    """
    if loss == "squared":
        activate_(z)
        return (z - targets).square_().sum(-1) / 2 if each_row else squared_error(z, targets)
    found = _row_cross_entropy(z, targets) if each_row else cross_entropy(z, targets)
    activate_(z)
    return found


def _row_cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return −log p(label) of every row, (…, B, n_out) → (…, B)."""
    if logits.shape[-1] == 1:
        targets = targets.expand_as(logits)
        return functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")[..., 0]
    return -(functional.log_softmax(logits.mT, -2).mT * targets).sum(-1)
