"""One agent in a grid world, with Gymnasium's four verbs."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Discrete

from course.data.checks import check_int
from course.envs.gridworld import GridWorld
from course.envs.streams import Streams


class GridEnv(gymnasium.Env[np.int64, np.int64]):
    """An agent walks over a `GridWorld`, whose rewards, step cost and slip may change at any time.

    Action space
        ``Discrete(4)``: 0 left, 1 down, 2 right, 3 up.
    Observation space
        ``Discrete(n_rows · n_columns)``: row · n_columns + column.
    Reward
        Of the cell where the step ends, less the step cost.
    Episode end
        Terminated on a goal, and in a pit where pits end the episode; truncated after `max_steps`.
        ``info["goal"]`` says whether the agent stands on a goal.

    Parameters
    ----------
    world : GridWorld
        Its own copies are left alone, so that a batch may train on the same world.
    max_steps : int
        At least 1.
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own declaration

    def __init__(self, world: GridWorld, *, max_steps: int = 200) -> None:
        self.world = world
        self.max_steps = check_int("max_steps", max_steps, 1, good=200)
        self.observation_space = Discrete(world.n_states)
        self.action_space = Discrete(world.n_actions)
        self._streams: Streams | None = None

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
        self._n_steps = 0
        return self._state[0], {"goal": False}

    def step(self, action: np.int64) -> tuple[np.int64, float, bool, bool, dict[str, Any]]:
        """Move by one cell; `reset` comes first."""
        if self._streams is None or not self.action_space.contains(action):
            wanted = "after reset()" if self._streams is None else "between 0 and 3"
            raise ValueError(f"action must be {wanted}, got {action!r}; 0 left, 1 down, 2 right, 3 up")
        step = self.world.move(self._state, np.array([action]), self._streams.take())
        self._state = step.states
        self._n_steps += 1
        truncated = self._n_steps >= self.max_steps
        info = {"goal": bool(step.goal[0])}
        return step.states[0], float(step.rewards[0]), bool(step.terminated[0]), truncated, info
