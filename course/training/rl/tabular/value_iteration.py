"""Value iteration: the exact values of a world whose tables are known, and those of given policies."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_range
from course.envs.gridworld import GridWorld
from course.training.events import Array

MOST_SWEEPS: Final = 20_000


class Tables(NamedTuple):
    """What the actions of a world lead to, without the zeros of its table of chances.

    Attributes
    ----------
    after : ndarray (n_states, n_actions, n_outcomes) int64
        The states an action may lead to.
    chances : ndarray (n_states, n_actions, n_outcomes) float64
        How likely; 0 where an action has fewer outcomes.
    rewards : ndarray (n_states, n_actions) float64
        The expected reward.
    """

    after: NDArray[np.int64]
    chances: Array
    rewards: Array

    @classmethod
    def of(cls, world: GridWorld) -> Tables:
        """The tables of a world as it is now."""
        P = world.P
        state, action, after = np.nonzero(P)
        pair = state * world.n_actions + action  # rises: outcomes of a pair stand side by side
        n_outcomes = np.bincount(pair, minlength=world.n_states * world.n_actions)
        place = np.arange(len(pair)) - (np.cumsum(n_outcomes) - n_outcomes)[pair]
        shape = (world.n_states, world.n_actions, int(n_outcomes.max()))
        leads, chances = np.zeros(shape, dtype=np.int64), np.zeros(shape)
        leads[state, action, place], chances[state, action, place] = after, P[state, action, after]
        return cls(leads, chances, world.R)

    def q(self, values: Array, gamma: float) -> Array:
        """Action values, shape (n_states, n_actions), where the states that follow have these values."""
        expected: Array = np.einsum("sak,sak->sa", self.chances, values[self.after])
        return self.rewards + gamma * expected


class Solution(NamedTuple):
    """What value iteration found.

    Attributes
    ----------
    values : ndarray (n_states,) float64
    q : ndarray (n_states, n_actions) float64
    greedy : ndarray (n_states, n_actions) bool
        The best actions of each state: all whose value is the highest, up to twice the tolerance.
    n_sweeps : int
    """

    values: Array
    q: Array
    greedy: NDArray[np.bool_]
    n_sweeps: int


def value_iteration(
    world: GridWorld | Tables, gamma: float, *, epsilon: float = 0.0, tolerance: float = 1e-9
) -> Solution:
    """The best values that can be had in a world, and the actions that have them.

    Parameters
    ----------
    world : GridWorld or Tables
    gamma : float, 0 to 1
        Discount rate.
    epsilon : float, 0 to 1
        Share of actions that are random whatever the policy wants: the best of the ε-greedy policies, to
        which SARSA and expected SARSA with a constant ε converge.
    tolerance : float, above 0
        How far a value may be from the exact one. With a discount of 1 there is no such bound: sweeps end
        once none changes a value by more.

    Returns
    -------
    Solution

    Raises
    ------
    ValueError
        If a number is out of range, or if values grow without end, which needs a discount of 1.

    Source
    ------
    Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, section 4.4, equation 4.10, and for ε the
    altered world of section 5.4.
    """
    gamma, epsilon = check_range("gamma", gamma, 0, 1, 0.9), check_range("epsilon", epsilon, 0, 1, 0)
    tolerance = check_range("tolerance", tolerance, 1e-15, 1e6, 1e-9)
    tables = world if isinstance(world, Tables) else Tables.of(world)
    values = np.zeros(len(tables.rewards))
    for n_sweeps in range(1, MOST_SWEEPS + 1):
        q = tables.q(values, gamma)
        before, values = values, (1 - epsilon) * q.max(axis=1) + epsilon * q.mean(axis=1)
        if _is_near(values, before, gamma, tolerance):
            q = tables.q(values, gamma)
            greedy = q >= q.max(axis=1, keepdims=True) - 2 * tolerance
            return Solution(values, q, greedy, n_sweeps)
    raise ValueError(
        f"gamma must be lower in a world where rewards or costs can be collected for ever, got {gamma:g}: "
        f"values still change after {MOST_SWEEPS:,} sweeps; 0.99 is a good start"
    )


def follow(
    tables: Tables,
    policies: NDArray[np.int64],
    *,
    gamma: float = 1.0,
    n_steps: int = MOST_SWEEPS,
    tolerance: float = 0.0,
    ends: Array | None = None,
) -> Array:
    """The values of states where policies are followed: what an episode from there is expected to pay.

    Parameters
    ----------
    tables : Tables
    policies : ndarray (n_runs, n_states) int64
        The action that each policy takes in each state.
    gamma : float, 0 to 1
    n_steps : int
        How long an episode may be.
    tolerance : float
        How far a value may be from the exact one; 0 stops early only once no value changes.
    ends : ndarray (n_states,), optional
        Paid for where an episode stands in the end, in place of all rewards on the way; 1 on goals and else 0
        gives the chance of reaching one.

    Returns
    -------
    ndarray (n_runs, n_states) float64

    Source
    ------
    Sutton and Barto, 2018, section 4.1, equation 4.5 (iterative policy evaluation).
    """
    n_runs, n_states = policies.shape
    states = np.arange(n_states)
    offsets = (np.arange(n_runs) * n_states)[:, None, None]
    after = tables.after[states, policies] + offsets  # (n_runs, n_states, n_outcomes), flat
    chances = tables.chances[states, policies]
    rewards = tables.rewards[states, policies] if ends is None else np.zeros((n_runs, n_states))
    values: Array = np.zeros((n_runs, n_states)) if ends is None else np.tile(ends, (n_runs, 1))
    for _ in range(n_steps):
        before = values
        values = rewards + gamma * np.einsum("rsk,rsk->rs", chances, before.ravel()[after])
        if _is_near(values, before, gamma, tolerance):
            break
    return values


def _is_near(values: Array, before: Array, gamma: float, tolerance: float) -> bool:
    """Whether values are within the tolerance of what further sweeps lead to."""
    change = float(np.abs(values - before).max())
    return gamma * change <= tolerance * (1 - gamma if gamma < 1 else 1)
