"""Rollout: what was seen, done and paid, step after step, until there is enough to learn from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.training.rl.policy.envs import Stepped


@dataclass(slots=True)
class Rollout:
    """One entry a step; each is an array that begins with (n_runs, n_envs) and is never changed.

    Attributes
    ----------
    obs : list of ndarray (n_runs, n_envs, n_obs) float32
        Before each action.
    actions : list of ndarray of int64
    rewards : list of ndarray of float64
    terminated, truncated : list of ndarray of bool
    counts : list of ndarray of bool
        False where the step is none of an episode: it only began the next one, and its action was ignored.
    """

    obs: list[NDArray[np.float32]] = field(default_factory=list)
    actions: list[NDArray[np.int64]] = field(default_factory=list)
    rewards: list[NDArray[np.float64]] = field(default_factory=list)
    terminated: list[NDArray[np.bool_]] = field(default_factory=list)
    truncated: list[NDArray[np.bool_]] = field(default_factory=list)
    counts: list[NDArray[np.bool_]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.obs)

    def add(
        self,
        obs: NDArray[np.float32],
        actions: NDArray[np.int64],
        stepped: Stepped,
        counts: NDArray[np.bool_],
    ) -> None:
        """Take one step in."""
        self.obs.append(obs)
        self.actions.append(actions)
        self.rewards.append(stepped.rewards)
        self.terminated.append(stepped.terminated)
        self.truncated.append(stepped.truncated)
        self.counts.append(counts)

    def copy(self) -> Rollout:
        """Another record of the same steps."""
        return Rollout(*(list(getattr(self, f.name)) for f in fields(self)))

    @property
    def n_bytes(self) -> int:
        """Memory of all entries."""
        return sum(entry.nbytes for f in fields(self) for entry in getattr(self, f.name))


def by_run(steps: list[NDArray[Any]] | NDArray[Any]) -> NDArray[Any]:
    """Return entries (T, n_runs, n_envs, …) as rows of each run, (n_runs, T · n_envs, …); floats as float32.

    They lie in one piece.
    """
    table = np.asarray(steps).swapaxes(0, 1)  # (n_runs, T, n_envs, …)
    dtype = np.float32 if table.dtype == np.float64 else table.dtype
    return np.ascontiguousarray(table, dtype).reshape(len(table), -1, *table.shape[3:])
