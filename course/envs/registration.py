"""Makers for `gymnasium.make`, whose wrapper cuts episodes short: the environment inside has no limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium

from course.envs.bandit import BanditEnv
from course.envs.cartpole import CartPoleEnv
from course.envs.grid_env import GridEnv
from course.envs.gripper_env import GripperEnv
from course.envs.hexapawn_env import HexapawnEnv


class Unlimited:
    """Makes environments of a class without a limit of their own; Gymnasium reads what can be rendered.

    Parameters
    ----------
    env : callable
        The class.
    """

    def __init__(self, env: Callable[..., gymnasium.Env[Any, Any]]) -> None:
        self.env, self.metadata = env, env.metadata  # type: ignore[attr-defined]  # it is a class

    def __call__(self, **settings: Any) -> gymnasium.Env[Any, Any]:
        """Return an environment with these settings."""
        return self.env(max_episode_steps=None, **settings)


grid_world, bandit = Unlimited(GridEnv), Unlimited(BanditEnv)
gripper, cartpole = Unlimited(GripperEnv), Unlimited(CartPoleEnv)
hexapawn = HexapawnEnv
