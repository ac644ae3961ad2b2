"""Checks of actions, in the house's one sentence."""

from __future__ import annotations

import numpy as np


def check_actions(actions: object, n: int, n_actions: int) -> np.ndarray:
    """Return `actions` as an array of n whole numbers below `n_actions`.

    Raises
    ------
    ValueError
        If they are of another shape or kind, or out of range.
    """
    array = np.asarray(actions)
    if array.shape != (n,) or array.dtype.kind not in "iu":
        raise ValueError(
            f"actions must be {n} whole numbers, one for each copy, got {array.dtype} of shape "
            f"{array.shape}; pass an integer array"
        )
    if array.min() < 0 or array.max() >= n_actions:
        wrong = array[(array < 0) | (array >= n_actions)][0]
        raise ValueError(
            f"actions must be between 0 and {n_actions - 1}, got {wrong}; there are {n_actions} actions"
        )
    return array
