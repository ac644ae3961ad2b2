"""Behaviours of the hand, written down instead of learned: what would each of them be paid?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_int, check_range
from course.envs.gripper import Gripper
from course.envs.gripper_env import MAX_STEPS
from course.envs.gripper_physics import ACTIONS, BALL_X, BALL_Y, FINGER, HELD, LIFT_HEIGHT, SPEED, X, Y
from course.envs.gripper_terms import gripper_rewards

Behaviour: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.int64]]
LEFT, RIGHT, UP, DOWN, OPEN, CLOSE, NONE = range(len(ACTIONS))
_NEAR = 1e-6


def hover(states: NDArray[np.float64]) -> NDArray[np.int64]:
    """Go to the ball and stay there with open fingers; states (n, 7), actions (n,)."""
    aside = states[:, BALL_X] - states[:, X]
    down = np.where(states[:, Y] > FINGER + _NEAR, DOWN, NONE)
    return np.where(np.abs(aside) > SPEED / 2 + _NEAR, np.where(aside > 0, RIGHT, LEFT), down)


def lift(states: NDArray[np.float64]) -> NDArray[np.int64]:
    """Go to the ball, grasp it and lift it to the line."""
    actions = hover(states)
    return np.where(states[:, HELD] > 0, UP, np.where(actions == NONE, CLOSE, actions))


def regrasp(states: NDArray[np.float64]) -> NDArray[np.int64]:
    """Grasp the ball, let it go, and grasp it again."""
    return np.where(states[:, HELD] > 0, OPEN, lift(states))


def wait(states: NDArray[np.float64]) -> NDArray[np.int64]:
    """Lift the ball nearly to the line, and hold it there."""
    return np.where(states[:, BALL_Y] + SPEED >= LIFT_HEIGHT - _NEAR, NONE, lift(states))


def fidget(states: NDArray[np.float64]) -> NDArray[np.int64]:
    """Lift the ball nearly to the line, and carry it to and fro there."""
    to_and_fro = np.where(states[:, X] > 0.5, LEFT, RIGHT)
    actions = wait(states)
    return np.where(actions == NONE, to_and_fro, actions)


def rest(states: NDArray[np.float64]) -> NDArray[np.int64]:
    """Do nothing at all."""
    return np.full(len(states), NONE)


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "lift": lift,
    "hover": hover,
    "regrasp": regrasp,
    "wait": wait,
    "fidget": fidget,
    "rest": rest,
}


def returns(
    weights: Mapping[str, float],
    *,
    gamma: float = 1.0,
    n: int = 100,
    seed: int = 0,
    n_steps: int = MAX_STEPS,
) -> dict[str, float]:
    """Return what each of `BEHAVIOURS` is paid for an episode, mean over n beginnings.

    Parameters
    ----------
    weights : mapping of str to float
        Of the terms of the reward; those that are left out count 0.
    gamma : float, 0 to 1
        Discount; 1 for the plain sum.
    n : int
        Beginnings, the same for every behaviour.
    seed : int
    n_steps : int, 1 to 10,000
        Steps of an episode that nothing ends, those of the lab by default.

    Raises
    ------
    ValueError
        If there is no such term, or a number is out of range.
    """
    check_range("gamma", gamma, 0, 1, 0.99)
    n_steps = check_int("n_steps", n_steps, 1, 10_000, MAX_STEPS)
    rewards = gripper_rewards()
    for name in rewards.names:
        rewards.set_weight(name, weights.get(name, 0.0))
    for name in weights:
        rewards.set_weight(name, weights[name])
    plays = (n_steps, gamma, n, seed)
    return {name: _mean_return(Gripper(rewards), act, *plays) for name, act in BEHAVIOURS.items()}


def _mean_return(hands: Gripper, act: Behaviour, n_steps: int, gamma: float, n: int, seed: int) -> float:
    """Play one episode in each of n copies."""
    hands.reset(n, seed=seed)
    paid, going = np.zeros(n), np.ones(n, dtype=np.bool_)
    for t in range(n_steps):
        step = hands.step(act(hands.states))
        paid += gamma**t * step.rewards * going
        going &= ~step.lifted
    return float(paid.mean())
