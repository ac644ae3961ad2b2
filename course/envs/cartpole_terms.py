"""Reward terms of CartPole: what Gymnasium pays, what may help, and two that reward the wrong thing."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from course.envs.terms import Rewards, Term, Transition

# Columns of a state: the cart's place and speed, the pole's angle (positive to the right) and speed.
X, X_SPEED, ANGLE, ANGLE_SPEED = range(4)
EDGE: Final = 2.4  # metres from the middle: there the track ends
FALLEN: Final = 12 * 2 * math.pi / 360  # radians: from there on the pole counts as fallen


def upright(t: Transition) -> np.ndarray:
    """1 for each step, as Gymnasium pays, shape (n,)."""
    return np.ones(len(t.action))


def centre(t: Transition) -> np.ndarray:
    """1 in the middle of the track, 0 at its ends."""
    near: np.ndarray = 1 - np.abs(t.next_state[:, X]) / EDGE
    return near


def level(t: Transition) -> np.ndarray:
    """1 for a pole straight up, 0 for a fallen one."""
    straight: np.ndarray = 1 - np.abs(t.next_state[:, ANGLE]) / FALLEN
    return straight


def fall(t: Transition) -> np.ndarray:
    """-1 for the step that ends the episode: the pole fell, or the cart left the track."""
    return -t.terminated.astype(np.float64)


def spin(t: Transition) -> np.ndarray:
    """How fast the pole turns, in radians a second: a pole at rest, which is the goal, gets nothing."""
    fast: np.ndarray = np.abs(t.next_state[:, ANGLE_SPEED])
    return fast


def away(t: Transition) -> np.ndarray:
    """How far the cart is from the middle, 1 at the ends of the track: it is paid for running off."""
    far: np.ndarray = np.abs(t.next_state[:, X]) / EDGE
    return far


def cartpole_rewards() -> Rewards:
    """Return all terms, with weights that pay what CartPole-v1 pays: 1 for each step."""
    functions = (upright, centre, level, fall, spin, away)
    return Rewards([Term(f.__name__, f, 1.0 if f is upright else 0.0, limit_s=None) for f in functions])
