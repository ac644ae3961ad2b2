"""A policy that draws its action by a softmax over preferences, and how its logarithm changes with them.

Source
------
Sutton, R. and Barto, A., Reinforcement Learning: An Introduction, second edition, 2018, equation 13.2 (the
softmax over preferences) and 13.9 (its score, for preferences instead of their weights).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course.training.rl.policy.arrays import Bools, Floats


def log_policy(preferences: Floats) -> Floats:
    """Return ln π(a|s) of all actions, (…, n_actions) → (…, n_actions)."""
    log_pi: Floats = preferences - preferences.max(-1, keepdims=True)  # or exp grows out of bounds
    log_pi -= np.log(np.exp(log_pi).sum(-1, keepdims=True))
    return log_pi


def one_hot(actions: NDArray[np.int64], n_actions: int) -> Bools:
    """Return True where the action is, (n_runs, B) → (n_runs, B, n_actions).

    Its memory is column by column, as the preferences' is.
    """
    found: Bools = np.arange(n_actions)[:, None] == actions[:, None, :]
    return found.swapaxes(1, 2)


def log_of(log_pi: Floats, taken: Bools) -> Floats:
    """Return ln π(a|s) of the actions that were `taken`, (…, n_actions) → (…)."""
    found: Floats = (log_pi * taken).sum(-1)
    return found


def entropy(log_pi: Floats) -> Floats:
    """Return the policy's entropy in nats, (…, n_actions) → (…): 0 for one sure action, ln n for chance."""
    found: Floats = -(np.exp(log_pi) * log_pi).sum(-1)
    return found


def score_slope(log_pi: Floats, taken: Bools, strengths: Floats) -> Floats:
    """Return the slope, by the preferences, of −Σ strength · ln π(action|s).

    Parameters
    ----------
    log_pi : ndarray (…, n_actions)
    taken : ndarray of bool (…, n_actions)
    strengths : ndarray (…)

    Returns
    -------
    ndarray (…, n_actions)
        strength · (π − 1 where the action is): descending it makes actions of positive strength likelier.
    """
    slope: Floats = np.exp(log_pi)
    slope -= taken
    slope *= strengths[..., None]
    return slope


def entropy_slope(log_pi: Floats, strengths: Floats) -> Floats:
    """Return the slope, by the preferences, of −Σ strength · entropy; shapes as in `score_slope`."""
    pi = np.exp(log_pi)
    mean = (pi * log_pi).sum(-1, keepdims=True)
    slope: Floats = pi * (log_pi - mean) * strengths[..., None]
    return slope
