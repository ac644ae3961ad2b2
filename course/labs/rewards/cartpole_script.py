"""The CartPole of a lab as plain Gymnasium: its reward as named terms, many carts at once."""

from __future__ import annotations

from functools import partial
from typing import Final

from course.labs.rewards import script as acting_script

ENV: Final = '''
import gymnasium
import numpy as np
import torch


class Env:
    """CartPole-v1, n carts at once, that tells each term of the reward apart."""

    n_obs, n_actions = 4, 2

    def __init__(self, n):
        self.carts = gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="vector_entry_point")
        self.carts = self.carts.unwrapped

    def reset(self, seed):
        return self.carts.reset(seed=seed)[0]

    def step(self, actions):
        resting = self.carts.prev_done
        obs, _, terminated, truncated, _ = self.carts.step(actions)
        x, _, angle, spin = self.carts.state
        terms = {
            "upright": np.ones(len(x)),
            "centre": 1 - np.abs(x) / 2.4,
            "level": 1 - np.abs(angle) / np.radians(12),
            "fall": -terminated.astype(float),
            "spin": np.abs(spin),
            "away": np.abs(x) / 2.4,
        }
        terms = {name: np.where(resting, 0, term) for name, term in terms.items()}
        return obs, terms, terminated, truncated, truncated & ~terminated
'''

#: The script of a session of this lab; see `course.labs.rewards.script.write`.
write = partial(acting_script.write, ENV)
