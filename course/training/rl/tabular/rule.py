"""Rule: what tells one tabular method from another, and what it is told of a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.training.events import Array
from course.training.rl.behaviour_policy import Choice


class Visit(NamedTuple):
    """One step of every agent: S, A, R, S', A'.

    The tables of all runs are one: row = run · n_states + state, and pair = row · n_actions + action.

    Attributes
    ----------
    pairs, next_pairs : ndarray (n_runs,) int64
        Where S, A and S', A' are.
    rewards : ndarray (n_runs,) float64
        R.
    discounts : ndarray (n_runs,) float64
        γ, or 0 where the episode ended. One that was only cut short goes on.
    choice : Choice
        The values of S' that A' was chosen from, and the highest of them.
    alphas : ndarray (n_runs,) float64
        Step sizes.
    epsilon : float
        Share of random actions.
    draws : ndarray (n_runs, width) float64
        Uniform in [0, 1); the last column is for the rule.
    """

    pairs: NDArray[np.int64]
    next_pairs: NDArray[np.int64]
    rewards: Array
    discounts: Array
    choice: Choice
    alphas: Array
    epsilon: float
    draws: Array


class Rule(NamedTuple):
    """How action values learn from a step.

    Attributes
    ----------
    label : str
        What a learner reads.
    learn : callable (tables, visit) -> None
        Changes the tables, float64 of shape (n_tables, n_rows · n_actions), in place.
    n_tables : int
    """

    label: str
    learn: Callable[[Array, Visit], None]
    n_tables: int = 1


def move(table: Array, pairs: NDArray[np.int64], targets: Array, alphas: Array) -> None:
    """Move some action values towards targets: Q ← Q + α [target − Q]."""
    q = table.take(pairs)
    steps = targets - q
    steps *= alphas
    steps += q
    table[pairs] = steps
