"""Policies that take an action for every run at once; ties are broken by lot."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.training.events import Array

# A move's place in an order drawn by lot: the first of equal values is then as likely to be any of them.
ORDERS = np.array(list(permutations(range(4))))


class Choice(NamedTuple):
    """What was chosen in every run.

    Attributes
    ----------
    pairs : ndarray (n_runs,) int64
        Where the chosen action stands in the tables.
    values : ndarray (n_runs, 4) float64
        The values it was chosen from, in the order that was drawn.
    best : ndarray (n_runs,) float64
        The highest of them.
    """

    pairs: NDArray[np.int64]
    values: Array
    best: Array


def epsilon_greedy(
    tables: Array, firsts: NDArray[np.int64], orders: NDArray[np.int64], exploits: NDArray[np.int64]
) -> Choice:
    """Moves: with chance ε any of the four, else one of the best.

    Parameters
    ----------
    tables : ndarray (1 or 2, n_rows · 4) float64
        Action values; those of two tables count together.
    firsts : ndarray (n_runs,) int64
        Where the values of the runs' states begin in a table.
    orders : ndarray (n_runs, 4) int64
        The order in which moves are looked at, out of `ORDERS` by lot.
    exploits : ndarray (n_runs,) int64
        1 for one of the best moves, with chance 1 − ε, and 0 for any.

    Returns
    -------
    Choice

    Source
    ------
    Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, section 2.2.
    """
    places = orders + firsts[:, None]  # (n_runs, 4)
    values = tables[0].take(places)
    if len(tables) > 1:
        values += tables[1].take(places)
    lanes = _lanes(values.size)  # where the runs' values begin
    order = values.argmax(axis=1)
    best = values.take(order + lanes)
    order *= exploits  # the first of an order drawn by lot is any move
    order += lanes
    return Choice(places.take(order), values, best)


@cache
def _lanes(n: int) -> NDArray[np.int64]:
    return np.arange(0, n, 4)


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
