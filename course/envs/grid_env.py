"""A grid world with Gymnasium's four verbs: one agent, or many at once."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Discrete
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from course.data.checks import check_int, check_name
from course.envs.checks import Ended, check_actions, check_limit, check_mode
from course.envs.gridworld import GridWorld
from course.envs.images import draw_map, write_map
from course.envs.streams import Streams
from course.envs.worlds import WORLDS

MAX_STEPS = 200


def as_world(world: GridWorld | str) -> GridWorld:
    """Return a world, made anew where it is given by name.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    return world if isinstance(world, GridWorld) else WORLDS[check_name("world", world, WORLDS)]()


class GridEnv(gymnasium.Env[np.int64, np.int64]):
    """An agent walks over a `GridWorld`, whose rewards, step cost and slip may change at any time.

    Action space
        ``Discrete(4)``: 0 left, 1 down, 2 right, 3 up.
    Observation space
        ``Discrete(n_rows · n_columns)``: row · n_columns + column.
    Reward
        Of the cell where the step ends, less the step cost.
    Episode end
        Terminated on a goal, and in a pit where pits end the episode; truncated after `max_episode_steps`.
        ``info["goal"]`` says whether the agent stands on a goal.

    Parameters
    ----------
    world : GridWorld or str
        Its own copies are left alone, so that a batch may train on the same world. Or the name of one of
        `course.envs.worlds.WORLDS`.
    max_episode_steps : int, optional
        At least 1; None never truncates.
    render_mode : {"ansi", "rgb_array"}, optional
        What `render` returns: the map as text, one row a line and the agent as @, or as an image uint8.
    """

    metadata = {"render_modes": ["ansi", "rgb_array"], "render_fps": 4}  # noqa: RUF012 - Gymnasium's own

    def __init__(
        self,
        world: GridWorld | str = "karpathy",
        *,
        max_episode_steps: int | None = MAX_STEPS,
        render_mode: str | None = None,
    ) -> None:
        self.world = world = as_world(world)
        self.max_episode_steps = check_limit(max_episode_steps, MAX_STEPS)
        self.render_mode = check_mode(render_mode, self.metadata["render_modes"])
        self.observation_space = Discrete(world.n_states)
        self.action_space = Discrete(world.n_actions)
        self._streams: Streams | None = None
        self._ended: Ended | None = None

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's signature
    ) -> tuple[np.int64, dict[str, Any]]:
        """Begin an episode; with a seed it is that of the first copy of ``world.reset(n, seed=seed)``."""
        super().reset(seed=seed)
        if seed is not None or self._streams is None:
            self._streams = Streams(int(self.np_random.integers(2**32)) if seed is None else seed, 1, 2)
        self._state = self.world.start(self._streams.take())
        self._n_steps, self._ended = 0, None
        return self._state[0], {"goal": False}

    def step(self, action: np.int64) -> tuple[np.int64, float, bool, bool, dict[str, Any]]:
        """Move by one cell; `reset` comes first, and after the end of the episode nothing is paid."""
        if self._streams is None or not self.action_space.contains(action):
            wanted = "after reset()" if self._streams is None else "between 0 and 3"
            raise ValueError(f"action must be {wanted}, got {action!r}; 0 left, 1 down, 2 right, 3 up")
        if self._ended is not None:
            return self._ended.again()
        step = self.world.move(self._state, np.array([action]), self._streams.take())
        self._state = step.states
        self._n_steps += 1
        terminated = bool(step.terminated[0])
        truncated = self.max_episode_steps is not None and self._n_steps >= self.max_episode_steps
        info = {"goal": bool(step.goal[0])}
        if terminated or truncated:
            self._ended = Ended(step.states[0], terminated, truncated, info)
        return step.states[0], float(step.rewards[0]), terminated, truncated, info

    def render(self) -> str | np.ndarray | None:
        """Return the map as the render mode has it, or None without one or before `reset`."""
        if self.render_mode is None or self._streams is None:
            return None
        draw = write_map if self.render_mode == "ansi" else draw_map
        return draw(self.world.map.rows, int(self._state[0]))


class GridVectorEnv(VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """Many `GridEnv` at once, on one world.

    A copy whose episode has ended begins the next one at the next step, which ignores its action and pays
    nothing (``AutoresetMode.NEXT_STEP``). ``reset(seed=s)`` gives copy i the seed s + i. ``info["goal"]`` has
    shape (num_envs,).

    Parameters
    ----------
    num_envs : int
        1 to 100,000.
    world, max_episode_steps, render_mode
        As in `GridEnv`; `render` returns a text or an image of each copy.
    """

    metadata = {  # noqa: RUF012 - Gymnasium's own
        "render_modes": ["ansi", "rgb_array"],
        "render_fps": 4,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        num_envs: int = 30,
        *,
        world: GridWorld | str = "karpathy",
        max_episode_steps: int | None = MAX_STEPS,
        render_mode: str | None = None,
    ) -> None:
        self.num_envs = check_int("num_envs", num_envs, 1, 100_000, 30)
        self.world = world = as_world(world)
        self.max_episode_steps = check_limit(max_episode_steps, MAX_STEPS)
        self.render_mode = check_mode(render_mode, self.metadata["render_modes"])
        self.single_observation_space = Discrete(world.n_states)
        self.single_action_space = Discrete(world.n_actions)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._streams: Streams | None = None

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's signature
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin an episode in every copy."""
        super().reset(seed=seed)
        if seed is not None or self._streams is None:
            first = int(self.np_random.integers(2**32)) if seed is None else seed
            self._streams = Streams(first, self.num_envs, 2)
        self._states = self.world.start(self._streams.take())
        self._n_steps = np.zeros(self.num_envs, dtype=np.int64)
        self._over = np.zeros(self.num_envs, dtype=bool)
        return self._states.copy(), {}

    def step(
        self, actions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Move every agent by one cell, or begin its next episode."""
        if self._streams is None:
            raise ValueError("step must come after reset, got no episode; call reset() first")
        draws, begins = self._streams.take(), self._over
        moved = self.world.move(self._states, check_actions(actions, self.num_envs, 4), draws)
        self._states = np.where(begins, self.world.start(draws), moved.states)
        self._n_steps = np.where(begins, 0, self._n_steps + 1)
        terminated, goal = moved.terminated & ~begins, moved.goal & ~begins
        limit = np.inf if self.max_episode_steps is None else self.max_episode_steps
        truncated = self._n_steps >= limit
        self._over = terminated | truncated
        rewards = np.where(begins, 0.0, moved.rewards)
        return self._states.copy(), rewards, terminated, truncated, {"goal": goal}

    def render(self) -> tuple[str | np.ndarray, ...] | None:
        """Return the map of each copy as the render mode has it, or None."""
        if self.render_mode is None or self._streams is None:
            return None
        draw = write_map if self.render_mode == "ansi" else draw_map
        return tuple(draw(self.world.map.rows, int(state)) for state in self._states)
