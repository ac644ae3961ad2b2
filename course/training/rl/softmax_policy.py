"""A policy that draws its action by a softmax over preferences, and how its logarithm changes with them.

Source
------
Sutton, R. and Barto, A., Reinforcement Learning: An Introduction, second edition, 2018, equation 13.2 (the
softmax over preferences) and 13.9 (its score, for preferences instead of their weights).
"""

from __future__ import annotations

from torch import Tensor


def log_policy(preferences: Tensor) -> Tensor:
    """Return ln π(a|s) of all actions, (…, n_actions) → (…, n_actions)."""
    return preferences.log_softmax(-1)


def log_of(log_pi: Tensor, actions: Tensor) -> Tensor:
    """Return ln π(a|s) of the actions (…) that were taken, (…, n_actions) → (…)."""
    return log_pi.gather(-1, actions[..., None])[..., 0]


def entropy(log_pi: Tensor) -> Tensor:
    """Return the policy's entropy in nats, (…, n_actions) → (…): 0 for one sure action, ln n for chance."""
    return -(log_pi.exp() * log_pi).sum(-1)


def score_slope(log_pi: Tensor, actions: Tensor, strengths: Tensor) -> Tensor:
    """Return the slope, by the preferences, of −Σ strength · ln π(action|s).

    Parameters
    ----------
    log_pi : Tensor (…, n_actions)
    actions, strengths : Tensor (…)

    Returns
    -------
    Tensor (…, n_actions)
        strength · (π − 1 where the action is): descending it makes actions of positive strength likelier.
    """
    slope = log_pi.exp().mul_(strengths[..., None])
    return slope.scatter_add_(-1, actions[..., None], -strengths[..., None])


def entropy_slope(log_pi: Tensor, strengths: Tensor) -> Tensor:
    """Return the slope, by the preferences, of −Σ strength · entropy; shapes as in `score_slope`."""
    pi = log_pi.exp()
    mean = (pi * log_pi).sum(-1, keepdim=True)
    return pi.mul_(log_pi - mean).mul_(strengths[..., None])
