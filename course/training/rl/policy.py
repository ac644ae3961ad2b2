"""Policies that take an action for every run at once; ties are broken by lot."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from course.training.events import Array

# A move's place in an order drawn by lot: the first of equal values is then as likely to be any of them.
ORDERS = np.array(list(permutations(range(4))))


def epsilon_greedy(values: Array, epsilon: float, draws: Array) -> NDArray[np.int64]:
    """Moves: with chance ε any of the four, else one of the best.

    Parameters
    ----------
    values : ndarray (n_runs, 4) float64
    epsilon : float, 0 to 1
    draws : ndarray (n_runs, 2)
        Uniform in [0, 1): for the order in which moves are looked at, and for exploring.

    Returns
    -------
    ndarray (n_runs,) int64

    Source
    ------
    Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, section 2.2.
    """
    orders = ORDERS.take((draws[:, 0] * len(ORDERS)).astype(np.int64), axis=0)  # (n_runs, 4)
    firsts = np.arange(0, values.size, 4)  # where the runs' values begin, all in one row
    best = values.take(orders + firsts[:, None]).argmax(axis=1)
    best *= draws[:, 1] >= epsilon  # the first of an order drawn by lot is any move
    chosen: NDArray[np.int64] = orders.take(best + firsts)
    return chosen


def best_by_lot(values: Array, draws: Array) -> NDArray[np.int64]:
    """One of the best of any number of actions, equals as likely as each other.

    Parameters
    ----------
    values, draws : ndarray (n_runs, n_actions) float64
        `draws` uniform in [0, 1).

    Returns
    -------
    ndarray (n_runs,) int64
    """
    is_best = values == values.max(axis=1, keepdims=True)
    chosen: NDArray[np.int64] = np.where(is_best, draws, -1.0).argmax(axis=1)
    return chosen
