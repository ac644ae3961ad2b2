"""The gripper with Gymnasium's four verbs: one hand, or many at once."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Discrete
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from course.data.checks import check_int
from course.envs.checks import Ended, check_limit, check_mode
from course.envs.gripper import Gripper
from course.envs.gripper_physics import ACTIONS, OBSERVATIONS
from course.envs.images import draw_gripper
from course.envs.terms import Rewards

MAX_STEPS = 150  # the slowest straight way takes about 65


class GripperEnv(gymnasium.Env[np.ndarray, np.int64]):
    """A hand reaches for a ball, grasps it and lifts it.

    Action space
        ``Discrete(7)``: left, right, up, down, open, close, none.
    Observation space
        ``Box(-1, 1, (7,), float32)``: the hand's x, y and gap, the ball's place as seen from the hand, its
        speed, and whether it is held.
    Reward
        A weighted sum of terms; ``env.rewards`` changes them at any time. ``info["terms"]`` has each by name.
    Episode end
        Terminated when the ball is held at half the table's height; truncated after `max_episode_steps`.
        ``info["goal"]`` says whether it was lifted, whatever the rewards say.

    Parameters
    ----------
    rewards : Rewards, optional
        Those of `course.envs.gripper_terms.gripper_rewards` by default.
    max_episode_steps : int, optional
        At least 1; None never truncates.
    render_mode : {"rgb_array"}, optional
        What `render` returns: an image uint8 (240, 240, 3).
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 30}  # noqa: RUF012 - Gymnasium's own declaration

    def __init__(
        self,
        *,
        rewards: Rewards | None = None,
        max_episode_steps: int | None = MAX_STEPS,
        render_mode: str | None = None,
    ) -> None:
        self.hands = Gripper(rewards)
        self.render_mode = check_mode(render_mode, self.metadata["render_modes"])
        self._ended: Ended | None = None
        self.max_episode_steps = check_limit(max_episode_steps, MAX_STEPS)
        self.observation_space = Box(-1, 1, (len(OBSERVATIONS),), np.float32)
        self.action_space = Discrete(len(ACTIONS))

    @property
    def rewards(self) -> Rewards:
        """The terms and their weights."""
        return self.hands.rewards

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's signature
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin an episode; without a seed, with the chances that follow those of the last one."""
        super().reset(seed=seed)
        if seed is None and not self.hands.n:
            seed = int(self.np_random.integers(2**32))
        self.hands.reset(1, seed=seed)
        self._n_steps, self._ended = 0, None
        return self.hands.observe()[0], {"goal": False, "terms": dict.fromkeys(self.rewards.names, 0.0)}

    def step(self, action: np.int64) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Move the hand by one step; after the end of the episode nothing moves and nothing is paid."""
        if self._ended is not None:
            return self._ended.again()
        step = self.hands.step(np.array([action]))
        self._n_steps += 1
        lifted = bool(step.lifted[0])
        terms = dict(zip(self.rewards.names, step.values[:, 0].tolist(), strict=True))
        info = {"goal": lifted, "terms": terms}
        truncated = self.max_episode_steps is not None and self._n_steps >= self.max_episode_steps
        obs = self.hands.observe()[0]
        if lifted or truncated:
            self._ended = Ended(obs, lifted, truncated, info)
        return obs, float(step.rewards[0]), lifted, truncated, info

    def render(self) -> np.ndarray | None:
        """Return an image of the hand and the ball, or None without a render mode."""
        return None if self.render_mode is None else draw_gripper(self.hands.states[0])


class GripperVectorEnv(VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """Many `GripperEnv` at once, stepped by NumPy without a loop over them.

    A copy whose episode has ended begins the next one at the next step, which ignores its action and pays
    nothing (``AutoresetMode.NEXT_STEP``). ``reset(seed=s)`` gives copy i the seed s + i, as Gymnasium's own
    vector environments do. ``info["goal"]`` and each of ``info["terms"]`` have shape (num_envs,).

    Parameters
    ----------
    num_envs : int
        1 to 100,000.
    rewards, max_episode_steps, render_mode
        As in `GripperEnv`; `render` returns an image of each copy.
    """

    metadata = {  # noqa: RUF012 - Gymnasium's own
        "render_modes": ["rgb_array"],
        "render_fps": 30,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        num_envs: int = 256,
        *,
        rewards: Rewards | None = None,
        max_episode_steps: int | None = MAX_STEPS,
        render_mode: str | None = None,
    ) -> None:
        self.render_mode = check_mode(render_mode, self.metadata["render_modes"])
        self.num_envs = check_int("num_envs", num_envs, 1, 100_000, 256)
        self.hands = Gripper(rewards)
        self.max_episode_steps = check_limit(max_episode_steps, MAX_STEPS)
        self.single_observation_space = Box(-1, 1, (len(OBSERVATIONS),), np.float32)
        self.single_action_space = Discrete(len(ACTIONS))
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._n_steps = np.zeros(self.num_envs, dtype=np.int64)
        self._ended = np.zeros(self.num_envs, dtype=bool)

    @property
    def rewards(self) -> Rewards:
        """The terms and their weights."""
        return self.hands.rewards

    @property
    def states(self) -> np.ndarray:
        """A copy of the states, shape (num_envs, 7), with the columns of `gripper_physics.COLUMNS`."""
        return self.hands.states

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's signature
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin an episode in every copy."""
        super().reset(seed=seed)
        if seed is None and not self.hands.n:
            seed = int(self.np_random.integers(2**32))
        self.hands.reset(self.num_envs, seed=seed)
        self._n_steps = np.zeros(self.num_envs, dtype=np.int64)
        self._ended = np.zeros(self.num_envs, dtype=bool)
        return self.hands.observe(), {}

    def step(
        self, actions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Move every hand by one step, or begin its next episode."""
        step = self.hands.step(actions, self._ended)
        self._n_steps += 1
        self._n_steps[self._ended] = 0
        limit = np.inf if self.max_episode_steps is None else self.max_episode_steps
        truncated = self._n_steps >= limit
        self._ended = step.lifted | truncated
        info = {"goal": step.lifted, "terms": dict(zip(self.rewards.names, step.values, strict=True))}
        return self.hands.observe(), step.rewards, step.lifted.copy(), truncated, info

    def render(self) -> tuple[np.ndarray, ...] | None:
        """Return an image of each copy, or None without a render mode."""
        return None if self.render_mode is None else tuple(map(draw_gripper, self.hands.states))
