"""What environments have in common: checks in one sentence, and what comes after the end of an episode."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from course.data.checks import check_int, check_name


def check_actions(actions: object, n: int, n_actions: int) -> np.ndarray:
    """Return `actions` as an array of n whole numbers below `n_actions`.

    Raises
    ------
    ValueError
        If they are of another shape or kind, or out of range.
    """
    array = np.asarray(actions)
    if array.shape != (n,) or array.dtype.kind not in "iu":
        raise ValueError(
            f"actions must be {n} whole numbers, one for each copy, got {array.dtype} of shape "
            f"{array.shape}; pass an integer array"
        )
    if array.min() < 0 or array.max() >= n_actions:
        wrong = array[(array < 0) | (array >= n_actions)][0]
        raise ValueError(
            f"actions must be between 0 and {n_actions - 1}, got {wrong}; there are {n_actions} actions"
        )
    return array


def check_limit(max_episode_steps: object, good: int) -> int | None:
    """Return the most steps of an episode, at least 1; None is no limit.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if max_episode_steps is None:
        return None
    return check_int("max_episode_steps", max_episode_steps, 1, good=good)


def check_mode(render_mode: object, modes: Sequence[str]) -> str | None:
    """Return a render mode, one of `modes` or None.

    Raises
    ------
    ValueError
        If it is another one.
    """
    return None if render_mode is None else check_name("render_mode", render_mode, modes)


class Ended(NamedTuple):
    """How an episode ended, as `gymnasium.Env.step` tells it: what later steps return, without pay."""

    obs: Any
    terminated: bool
    truncated: bool
    info: dict[str, Any]

    def again(self) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Return copies of it, with a reward of 0 and terms of 0."""
        info = dict(self.info)
        if "terms" in info:
            info["terms"] = dict.fromkeys(info["terms"], 0.0)
        return copy.copy(self.obs), 0.0, self.terminated, self.truncated, info
