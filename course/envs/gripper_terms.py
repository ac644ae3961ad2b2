"""Reward terms of the gripper. Some can be collected for ever without lifting anything, and some cannot."""

from __future__ import annotations

import numpy as np

from course.envs.gripper_physics import BALL_X, BALL_Y, GRIP, HELD, NONE, X, Y
from course.envs.terms import Rewards, Term, Transition, shaping

DISCOUNT = 0.99  # the learner's: shaping keeps its promise for this one only


def progress(t: Transition) -> np.ndarray:
    """How much nearer to the ball the hand came, shape (n,); what is gained by nearing is lost by leaving."""
    nearer: np.ndarray = _distance(t.state) - _distance(t.next_state)
    return nearer


def closeness(t: Transition) -> np.ndarray:
    """1 less the distance from the hand to the ball, at each step: hovering there pays for ever."""
    near: np.ndarray = 1 - _distance(t.next_state)
    return near


def hold(t: Transition) -> np.ndarray:
    """1 when the ball is grasped, and -1 when it is let go."""
    change: np.ndarray = t.next_state[:, HELD] - t.state[:, HELD]
    return change


def grasp(t: Transition) -> np.ndarray:
    """1 when the ball is grasped, however often: letting go and grasping again pays for ever."""
    grasped: np.ndarray = np.maximum(hold(t), 0)
    return grasped


def lift(t: Transition) -> np.ndarray:
    """How much the ball rose; a fall takes it back."""
    rise: np.ndarray = t.next_state[:, BALL_Y] - t.state[:, BALL_Y]
    return rise


def effort(t: Transition) -> np.ndarray:
    """-1 for each step in which the hand does anything."""
    acts: np.ndarray = t.action != NONE
    return -acts.astype(np.float64)


def time(t: Transition) -> np.ndarray:
    """-1 for each step."""
    return np.full(len(t.action), -1.0)


def potential(states: np.ndarray) -> np.ndarray:
    """Less the distance from the hand to the ball: what `shaping` pays the discounted change of."""
    near: np.ndarray = -_distance(states)
    return near


def gripper_rewards() -> Rewards:
    """Return all terms, with weights that cannot be collected for ever: 0 for `closeness` and `grasp`."""
    weights = (
        (progress, 2.0),
        (closeness, 0.0),
        (hold, 1.0),
        (grasp, 0.0),
        (lift, 4.0),
        (effort, 0.0),
        (time, 0.01),
    )
    terms = [Term(function.__name__, function, weight, limit_s=None) for function, weight in weights]
    return Rewards([*terms, shaping(potential, DISCOUNT, weight=0.0, limit_s=None)])


def _distance(states: np.ndarray) -> np.ndarray:
    """From the place between the fingers to the ball."""
    distance: np.ndarray = np.hypot(states[:, BALL_X] - states[:, X], states[:, BALL_Y] - states[:, Y] + GRIP)
    return distance
