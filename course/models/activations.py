"""What a neuron does to its sum, and the slope of it: each written into memory that already exists."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course.models.products import Call

# The kernels autograd itself runs; `_op` skips one Python call, a tenth of a small layer's time.
_tanh_slope = torch.ops.aten.tanh_backward.grad_input._op
_sigmoid_slope = torch.ops.aten.sigmoid_backward.grad_input._op
_relu_slope = torch.ops.aten.threshold_backward.grad_input._op

MANY: Final = 2_000
_MINUS_1: Final = torch.tensor(-1.0, dtype=torch.float32, device="cpu")


class Activation(NamedTuple):
    """A neuron's answer and its slope.

    Attributes
    ----------
    apply_ : callable
        ``apply_(z)`` replaces the sums z by the answers a.
    slope_ : callable
        ``slope_(delta, a)`` multiplies delta in place by da/dz, which a alone tells for all of these.
    low : float
        What an output neuron of this kind aims at for "no"; "yes" is 1.
    """

    apply_: Callable[[Tensor], object]
    slope_: Callable[[Tensor, Tensor], object]
    low: float


def _stay(z: Tensor) -> None:
    """Leave the sums as they are."""


def _stay_slope(delta: Tensor, a: Tensor) -> None:
    """Leave delta as it is: the slope is 1."""


def _tanh_(z: Tensor) -> Tensor:
    """Replace sums by their tanh; many of them by 2σ(2z) − 1, which a processor has done in half the time.

    The two differ by rounding, under 2e-7 for float32.
    """
    if z.numel() < MANY or z.requires_grad or not z.is_cpu:
        return torch.tanh_(z)
    z.add_(z).sigmoid_()
    return torch.add(_MINUS_1, z, alpha=2, out=z)


def _softmax_(z: Tensor) -> None:
    """Replace logits (…, B, K) by probabilities.

    Seen as (…, K, B) it runs over many rows at a time, several times as fast as along a short K.
    """
    columns = z.mT
    torch.softmax(columns, -2, out=columns)


def activation_calls(activation: Activation, a: Tensor, delta: Tensor, *, small: bool) -> tuple[Call, Call]:
    """Return what replaces the sums in `a` by the answers, and what multiplies `delta` by the slope there.

    Parameters
    ----------
    activation : Activation
    a : Tensor
        Sums z of a layer; the first call replaces them in place.
    delta : Tensor, shaped as a
        What came back to the answers; the second call makes it what comes back to the sums, in place.
    small : bool
        Whether NumPy may do it, whose calls start sooner; the two differ by rounding.
    """
    if small and activation is ACTIVATIONS["tanh"] and a.numel() < MANY:
        return _tanh_calls(a.mT.numpy(), delta.mT.numpy())  # as they lie in memory
    return partial(activation.apply_, a), partial(activation.slope_, delta, a)


def _tanh_calls(a: NDArray[Any], delta: NDArray[Any]) -> tuple[Call, Call]:
    part, multiply, subtract = np.empty_like(delta), np.multiply, np.subtract

    def meet_slope() -> None:  # δ ← δ − δ·a·a
        multiply(delta, a, part)
        multiply(part, a, part)
        subtract(delta, part, delta)

    return partial(np.tanh, a, out=a), meet_slope


ACTIVATIONS: dict[str, Activation] = {
    "tanh": Activation(_tanh_, lambda delta, a: _tanh_slope(delta, a, grad_input=delta), -1.0),
    "relu": Activation(torch.relu_, lambda delta, a: _relu_slope(delta, a, 0, grad_input=delta), 0.0),
    "sigmoid": Activation(torch.sigmoid_, lambda delta, a: _sigmoid_slope(delta, a, grad_input=delta), 0.0),
    "linear": Activation(_stay, _stay_slope, -1.0),
}

# Softmax turns K logits into probabilities. With cross-entropy its slope cancels, so none is needed.
SOFTMAX = Activation(_softmax_, _stay_slope, 0.0)
