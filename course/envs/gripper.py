"""Hands that reach, grasp and lift a ball: n of them at once, with rewards that change while they move."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from course.data.checks import check_int
from course.envs.checks import check_actions
from course.envs.gripper_physics import ACTIONS, COLUMNS, NONE, advance, is_lifted, observe, start_states
from course.envs.gripper_terms import gripper_rewards
from course.envs.streams import Streams
from course.envs.terms import Rewards, Transition


class GripperStep(NamedTuple):
    """What a step of n hands led to.

    Attributes
    ----------
    rewards : ndarray of shape (n,), float64
        The weighted sum of the terms.
    values : ndarray of shape (n_terms, n), float64
        What each term said, in the order of ``rewards.names``.
    lifted : ndarray of shape (n,), bool
        True where the ball is held at half the table's height: the goal, and the end of the episode.
    """

    rewards: np.ndarray
    values: np.ndarray
    lifted: np.ndarray


class Gripper:
    """n hands, each over its own table with a ball.

    Parameters
    ----------
    rewards : Rewards, optional
        What the learner is paid; those of `gripper_rewards` by default. Terms get states of shape (n, 7),
        with the columns of `course.envs.gripper_physics.COLUMNS`.
    """

    n_actions = len(ACTIONS)

    def __init__(self, rewards: Rewards | None = None) -> None:
        self.rewards = gripper_rewards() if rewards is None else rewards
        self._streams = Streams(0, 0, 3)
        self._now = np.empty((len(COLUMNS), 0))

    @property
    def n(self) -> int:
        """How many hands there are."""
        return self._now.shape[1]

    @property
    def states(self) -> np.ndarray:
        """A copy of the states, shape (n, 7)."""
        return self._now.T.copy()

    def reset(self, n: int = 1, *, seed: int | None = None) -> None:
        """Begin n episodes.

        Parameters
        ----------
        n : int
            1 to 100,000.
        seed : int, optional
            At least 0. Hand i meets the chances of ``seed + i``, whatever n is. Without one, a first reset
            takes fresh entropy, and a later one of as many hands goes on with the chances of the last.
        """
        n = check_int("n", n, 1, 100_000, 256)
        if seed is not None or n != self.n:
            self._streams = Streams(seed, n, 3)
        self._now = start_states(self._streams.take())
        self._next = np.empty_like(self._now)

    def step(self, actions: np.ndarray, resting: np.ndarray | None = None) -> GripperStep:
        """Move all hands by one step; if a term of the reward fails, nothing has moved.

        Parameters
        ----------
        actions : ndarray of shape (n,), int
            Indices into `course.envs.gripper_physics.ACTIONS`.
        resting : ndarray of shape (n,), bool, optional
            Hands that take no step but begin a new episode: their reward, values and `lifted` are 0.

        Raises
        ------
        ValueError
            If there are not n such actions; `reset` comes first.
        RewardError
            If a learner's term cannot be used.
        """
        if not self.n:
            raise ValueError("step must come after reset, got no hands; call reset(n) first")
        actions = check_actions(actions, self.n, self.n_actions)
        advance(self._now, actions, self._next)
        rows = np.flatnonzero(resting) if resting is not None else np.empty(0, dtype=np.int64)
        if rows.size:  # terms see them do nothing, so that a learner's own has no odd rows to trip over
            actions = actions.copy()
            actions[rows] = NONE
            self._next[:, rows] = self._now[:, rows]
        lifted = is_lifted(self._next)
        rewards, values = self.rewards.total(Transition(self._now.T, actions, self._next.T, lifted))
        if rows.size:
            rewards[rows], values[:, rows], lifted[rows] = 0, 0, False
            self._next[:, rows] = start_states(self._streams.take(rows))
        self._now, self._next = self._next, self._now
        return GripperStep(rewards, values, lifted)

    def observe(self) -> np.ndarray:
        """Return what the learners see, a new float32 array of shape (n, 7) in [-1, 1]."""
        return observe(self._now)
