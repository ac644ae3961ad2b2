"""Rule: what tells one tabular method from another, and what it is told of a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.training.events import Array


class Visit(NamedTuple):
    """One step of every agent; all arrays are (n_runs,).

    The tables of all runs are one: row = run · n_states + state, and pair = row · n_actions + action.

    Attributes
    ----------
    pairs : ndarray of int64
        Where S, A was.
    rewards : ndarray of float64
        R.
    next_rows : ndarray of int64
        Where S' is.
    next_actions : ndarray of int64
        A', for rules that choose it before they learn; zeros for others.
    discounts : ndarray of float64
        γ, or 0 where S' is terminal. An episode that was only cut short goes on.
    alphas : float or ndarray of float64
        Step sizes.
    epsilon : float
        Share of random actions.
    draws : ndarray of float64
        Uniform in [0, 1).
    """

    pairs: NDArray[np.int64]
    rewards: Array
    next_rows: NDArray[np.int64]
    next_actions: NDArray[np.int64]
    discounts: Array
    alphas: float | Array
    epsilon: float
    draws: Array


class Rule(NamedTuple):
    """How action values learn from a step.

    Attributes
    ----------
    label : str
        What a learner reads.
    learn : callable (tables, visit) -> None
        Changes the tables, float64 of shape (n_tables, n_rows, n_actions), in place.
    n_tables : int
    chooses_first : bool
        Whether A' is chosen before the rule learns from S, A, R, S' (and then taken).
    """

    label: str
    learn: Callable[[Array, Visit], None]
    n_tables: int = 1
    chooses_first: bool = False


def highest(values: Array) -> Array:
    """The highest of each row: (n_rows, 4) → (n_rows,)."""
    left = np.maximum(values[:, 0], values[:, 1])
    best: Array = np.maximum(left, np.maximum(values[:, 2], values[:, 3]))
    return best


def move(table: Array, visit: Visit, targets: Array, pairs: NDArray[np.int64] | None = None) -> None:
    """Move Q(S, A) towards the targets: Q ← Q + α [target − Q]."""
    pairs = visit.pairs if pairs is None else pairs
    flat = table.reshape(-1)
    q = flat[pairs]
    flat[pairs] = q + visit.alphas * (targets - q)
