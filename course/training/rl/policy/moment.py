"""PolicyMoment: a moment of a run that learns from reward, the copies of its environment included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course.training.history import History
from course.training.optim import Memory
from course.training.rl.policy.episodes import Episodes
from course.training.rl.policy.random_streams import Drawn
from course.training.rl.policy.rollout import Rollout

if TYPE_CHECKING:
    from course.training.rl.policy.run import PolicyRun

ENV_BYTES = 1024  # a copy of an environment is about that large


@dataclass(frozen=True, slots=True, eq=False)
class PolicyMoment:
    """What learning changes, at one step; knobs and reward weights are not turned back with it."""

    step: int
    epoch: int
    model: tuple[Memory, ...]
    chances: Drawn
    envs: list[Any]
    obs: NDArray[np.float32]
    ended: NDArray[np.bool_]
    rollout: Rollout
    episodes: Episodes
    told: dict[str, NDArray[np.float64]]
    edited_at: int
    n_edits: int
    algorithm: str  # as a sentence says it
    n_restarts: int
    history: History | None = None

    @property
    def n_bytes(self) -> int:
        """Memory it keeps, about."""
        tensors = (tensor for memory in self.model for tensor in memory.values())
        return (
            sum(tensor.nbytes for tensor in tensors)
            + self.chances.n_bytes
            + self.obs.nbytes
            + self.rollout.n_bytes
            + ENV_BYTES * len(self.envs)
        )


def take(run: PolicyRun, *, with_history: bool = False) -> PolicyMoment:
    """Copy what learning changes."""
    return PolicyMoment(
        step=run.step,
        epoch=run.epoch,
        model=run.model.state(),
        chances=run.chances.state(),
        envs=run.envs.copies(),
        obs=run.obs,
        ended=run.ended,
        rollout=run.rollout.copy(),
        episodes=run.episodes.copy(),
        told=run.told,
        edited_at=run.edited_at,
        n_edits=run.n_edits,
        algorithm=run.name,
        n_restarts=run.n_restarts,
        history=run.history.copy() if with_history else None,
    )


def put(run: PolicyRun, moment: PolicyMoment) -> None:
    """Turn a run back, or forth, to a moment."""
    run.step, run.epoch = moment.step, moment.epoch
    run.model.load_state(moment.model)
    run.chances.load_state(moment.chances)
    run.envs.take_over(moment.envs)
    run.obs, run.ended = moment.obs, moment.ended
    run.rollout, run.episodes = moment.rollout.copy(), moment.episodes.copy()
    run.told = moment.told
    # Where a hand has changed something since, what is learned from here on is new.
    run.edited_at = moment.edited_at if moment.n_edits == run.n_edits else moment.step
