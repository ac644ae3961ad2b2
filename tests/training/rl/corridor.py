"""A corridor to learn in, with reward terms and a true goal; and how far to take a run."""

from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Discrete
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from course.training.events import EpochEnded, StepEnded


def cartpole(n: int) -> VectorEnv:
    return gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="vector_entry_point")


class Weights:
    """What `course.envs.terms.Rewards` has that a run asks for."""

    def __init__(self) -> None:
        self.weights = {"right": 0.1, "coin": 0.0, "flag": 1.0}

    def set_weight(self, name: str, weight: float) -> None:
        if name not in self.weights:
            raise ValueError(f"name must be one of {', '.join(self.weights)}; got {name!r} instead")
        self.weights[name] = weight


class Corridor(VectorEnv):
    """Walk left (0) or right (1) from about 0; the flag is at 3, and time is up after 12 steps.

    The term "coin" pays for standing at the start.
    """

    metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP}  # noqa: RUF012

    def __init__(self, n: int, *, n_steps: int = 12) -> None:
        self.num_envs, self.rewards, self.n_steps = n, Weights(), n_steps
        self.single_observation_space = Box(-20, 20, (1,), np.float32)
        self.single_action_space = Discrete(2)
        self.observation_space = batch_space(self.single_observation_space, n)
        self.action_space = batch_space(self.single_action_space, n)

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[np.ndarray, dict]:
        super().reset(seed=seed)
        self.x, self.t = self.np_random.uniform(-0.5, 0.5, self.num_envs), np.zeros(self.num_envs, int)
        self.over = np.zeros(self.num_envs, bool)
        return self.seen(), {}

    def seen(self) -> np.ndarray:
        return self.x[:, None].astype(np.float32)

    def step(self, actions: np.ndarray) -> tuple:
        move = np.where(self.over, 0, 2 * actions - 1)
        self.x = np.where(self.over, self.np_random.uniform(-0.5, 0.5, self.num_envs), self.x + move)
        self.t = np.where(self.over, 0, self.t + 1)
        flag = (self.x >= 3) & ~self.over
        coin = (np.abs(self.x) < 0.6) & ~self.over
        terms = {"right": move * 1.0, "coin": coin * 1.0, "flag": flag * 1.0}
        paid = sum(self.rewards.weights[name] * value for name, value in terms.items())
        truncated = (self.t >= self.n_steps) & ~flag
        self.over = flag | truncated
        return self.seen(), paid, flag, truncated, {"goal": flag, "terms": terms}


def take_steps(run: Any, n: int) -> list:
    """The events up to and including the n-th step from here."""
    events, target = [], run.step + n
    for event in run.events() if n else ():
        events.append(event)
        if isinstance(event, StepEnded) and event.step >= target:
            break
    return events


def take_epochs(run: Any, n: int) -> list:
    """The events up to and including the end of the n-th epoch from here, or the end of the run."""
    events, target = [], run.epoch + n
    for event in run.events() if n else ():
        events.append(event)
        if isinstance(event, EpochEnded) and event.epoch >= target:
            break
    return events
