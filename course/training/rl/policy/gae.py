"""Advantages: how much better than expected an action turned out, by generalised advantage estimation."""

from __future__ import annotations

import numpy as np

from course.training.rl.policy.arrays import Bools, Floats


def advantages(
    rewards: Floats, values: Floats, terminated: Bools, truncated: Bools, *, gamma: float, gae_lambda: float
) -> Floats:
    """Return Â, the discounted sum of the errors δ = r + γ V(s') − V(s) until the episode ends.

    Parameters
    ----------
    rewards : ndarray (T, …)
        Of T steps, one after another.
    values : ndarray (T + 1, …)
        V of what was seen before each step, and after the last.
    terminated : ndarray (T, …), bool
        The step ended the episode, and nothing comes after it.
    truncated : ndarray (T, …), bool
        The step was the last because time was up: V of the final observation, which is the next row of
        `values`, stands for what would have come.
    gamma, gae_lambda : float, 0 to 1
        Discount; and how far an error reaches back: 0 is the error of one step, 1 the whole return less V.

    Returns
    -------
    ndarray (T, …)
        Those of a step that only begins the next episode mean nothing, and reach no other.

    Source
    ------
    Schulman, J., Moritz, P., Levine, S., Jordan, M. and Abbeel, P., High-dimensional continuous control using
    generalized advantage estimation, 2016, equations 11 and 16.
    """
    errors = rewards + gamma * np.where(terminated, 0, values[1:]) - values[:-1]
    reach = gamma * gae_lambda * ~(terminated | truncated)
    found: Floats = np.empty_like(errors)
    later = np.zeros_like(errors[0])
    for t in reversed(range(len(errors))):
        later = errors[t] + reach[t] * later
        found[t] = later
    return found
