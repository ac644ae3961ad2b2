"""Routes: where every action of every run leads, as arrays to look up, where chance has no part in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.envs.gridworld import GridWorld
from course.training.events import Array
from course.training.rl.tabular.value_iteration import Tables


class Outcome(NamedTuple):
    """What steps led to. The tables of all runs are one, in which run · n_states · n_actions begins a run.

    Attributes
    ----------
    firsts : ndarray of int64
        Where the values of the next state begin in that table; of a start, where the episode ended.
    rewards : ndarray of float64
    discounts : ndarray of float64
        γ, or 0 where the episode ended.
    ended, goal : ndarray of bool
        Whether the episode ended, and whether it did on a goal.
    """

    firsts: NDArray[np.int64]
    rewards: Array
    discounts: Array
    ended: NDArray[np.bool_]
    goal: NDArray[np.bool_]


def routes_of(world: GridWorld, tables: Tables, n_runs: int, gamma: float) -> Outcome | None:
    """Where all actions of all runs lead, (n_runs · n_states · n_actions,); None where chance decides."""
    if tables.after.shape[2] > 1 or len(world.starts) > 1:
        return None
    after = tables.after.ravel()
    ended = world.is_terminal[after]
    states = np.where(ended, world.starts[0], after)
    begins = np.arange(n_runs)[:, None] * after.size
    return Outcome(
        (begins + states * world.n_actions).ravel(),
        np.tile(tables.rewards.ravel(), n_runs),
        np.tile(gamma * ~ended, n_runs),
        np.tile(ended, n_runs),
        np.tile(world.is_goal[after], n_runs),
    )
