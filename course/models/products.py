"""Products: matrix products into memory made beforehand, ready to be called, by the quicker library."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

import numpy as np
import torch
from torch import Tensor

Call: TypeAlias = Callable[[], object]

# A batched product of fewer columns takes torch up to four times as long as NumPy, unless it is a large one.
# A large one NumPy might also spread over more threads than it is given.
NARROW_WIDTH: Final = 16
LARGE: Final = 25_000  # multiplications of one model


def is_small(block: Tensor, batch_size: int) -> bool:
    """Whether NumPy is the one to multiply `batch_size` rows by a layer (n_models, n + 1, m)."""
    n_models, n, m = block.shape
    return n_models > 1 and block.is_cpu and m < NARROW_WIDTH and n * m * batch_size < LARGE


def product(left: Tensor, right: Tensor, out: Tensor, *, small: bool = False) -> Call:
    """Return a call that works out left @ right into `out`, of whatever lies in them by then.

    Parameters
    ----------
    left, right, out : Tensor, (n_models, a, b), (n_models, b, c) and (n_models, a, c)
        A single model's are multiplied as plain matrices, which starts faster. Of several, `out` lies in one
        piece, or its transpose does, unless they are small.
    small : bool
        Whether NumPy multiplies.
    """
    if small:
        return partial(np.matmul, left.numpy(), right.numpy(), out=out.numpy())
    if len(out) == 1:
        return partial(torch.mm, left[0], right[0], out=out[0])
    if out.is_contiguous():
        return partial(torch.bmm, left, right, out=out)
    return partial(torch.bmm, right.mT, left.mT, out=out.mT)


def quiet() -> np.errstate:
    """Keep NumPy from warning of numbers that grow out of bounds: a run tells of them in its own words."""
    return np.errstate(over="ignore", invalid="ignore")
