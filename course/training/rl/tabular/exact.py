"""Exact: what a world's tables say of it and of policies in it, worked out anew where something changed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course.envs.gridworld import GridWorld
from course.training.events import Array
from course.training.rl.tabular.value_iteration import Solution, Tables, follow, value_iteration


class Exact:
    """Tables, best values and the worth of policies in a world whose rewards, step cost and slip may change.

    Parameters
    ----------
    world : GridWorld
    """

    def __init__(self, world: GridWorld) -> None:
        self.world = world
        self._seen: tuple[Array, Array] | None = None  # what the tables were made of
        self._tables = self.tables
        self._solved: tuple[Tables, float, Solution] | None = None
        self._followed: tuple[Tables, int, NDArray[np.int64], Array] | None = None

    @property
    def tables(self) -> Tables:
        """What actions lead to in the world as it is now; the same object until something changes."""
        # The world makes these arrays anew whenever something changes; this is asked at every step.
        now = self.world._paid, self.world._slips
        if self._seen is None or self._seen[1] is not now[1]:
            self._tables = Tables.of(self.world)
        elif self._seen[0] is not now[0]:
            self._tables = self._tables._replace(rewards=self.world.R)
        self._seen = now
        return self._tables

    def solve(self, gamma: float) -> Solution:
        """What value iteration finds; see `value_iteration`."""
        tables, known = self.tables, self._solved
        if known is None or known[0] is not tables or known[1] != gamma:
            known = self._solved = tables, gamma, value_iteration(tables, gamma)
        return known[2]

    def episodes(self, policies: NDArray[np.int64], n_steps: int) -> Array:
        """Expected return of an episode of at most `n_steps` steps from a start, and its chance of a goal.

        Parameters
        ----------
        policies : ndarray (n_runs, n_states) int64
            The action that each takes in each state.
        n_steps : int

        Returns
        -------
        ndarray (2, n_runs) float64
        """
        tables, known = self.tables, self._followed
        told, changed = np.empty((2, len(policies))), np.arange(len(policies))
        if known is not None and known[0] is tables and known[1] == n_steps:
            told = known[3].copy()
            changed = np.flatnonzero((known[2] != policies).any(axis=1))
        if changed.size and tables.after.shape[2] == 1:
            told[:, changed] = self._walk(tables, policies[changed], n_steps)
        elif changed.size:
            for k, ends in enumerate((None, self.world.is_goal.astype(np.float64))):
                values = follow(tables, policies[changed], n_steps=n_steps, ends=ends)
                told[k, changed] = values[:, self.world.starts].mean(axis=1)
        self._followed = tables, n_steps, policies, told
        return told

    def _walk(self, tables: Tables, policies: NDArray[np.int64], n_steps: int) -> Array:
        """As `episodes`, where chance has no part in it: each is one walk, and one that ended is paid 0."""
        runs, starts = np.arange(len(policies))[:, None], self.world.starts
        states = np.tile(starts, (len(policies), 1))  # (n_runs, n_starts)
        paid = np.zeros(states.shape)
        for _ in range(n_steps):
            actions = policies[runs, states]
            paid += tables.rewards[states, actions]
            states = tables.after[states, actions, 0]
            if self.world.is_terminal[states].all():
                break
        return np.array([paid.mean(axis=1), self.world.is_goal[states].mean(axis=1)])
