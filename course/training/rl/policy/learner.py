"""PolicyLearner: a policy whose algorithm can be changed while it learns; what it has learned stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from course.data.checks import check_name
from course.training.edits import Edit, SetRule
from course.training.rl.policy.arrays import Bools, Floats
from course.training.rl.policy.envs import MakeEnv
from course.training.rl.policy.moment import PolicyMoment
from course.training.rl.policy.ppo import PPO, PPOKnobs
from course.training.rl.policy.reinforce import Reinforce
from course.training.rl.policy.rollout import Rollout

ALGORITHMS: Final[Mapping[str, type[PPO] | type[Reinforce]]] = {"ppo": PPO, "reinforce": Reinforce}


@dataclass
class PolicyLearnerKnobs(PPOKnobs):
    """The settings of PPO, of which REINFORCE reads `lr`, `value_lr` and `gamma`, and one of its own.

    Parameters
    ----------
    lr, value_lr, gamma, gae_lambda, clip_range, entropy_coef, max_grad_norm, anneal_to : float
    n_steps, n_passes, batch_size, anneal_over : int
        As in `PPOKnobs`.
    baseline : bool
        Whether REINFORCE compares returns with v̂(s, w).
    """

    baseline: bool = True


class PolicyLearner(PPO, Reinforce):
    """PPO or REINFORCE, whichever is chosen; the choice may change between two steps (edit "rule").

    Policy, value and what the optimisers remember stay; the episodes that are going on are given up, and
    every copy of the environment begins another one.

    Parameters
    ----------
    algorithm : {"ppo", "reinforce"}
    make_env, knobs, settings
        See `PolicyRun`; `knobs` are `PolicyLearnerKnobs`.

    Attributes
    ----------
    n_restarts : int
        How often all copies began another episode because the algorithm had changed.

    Raises
    ------
    ValueError
        If there is no such algorithm, or the environment can't be learned in: one sentence.
    """

    def __init__(
        self,
        make_env: MakeEnv,
        knobs: PolicyLearnerKnobs | None = None,
        *,
        algorithm: str = "ppo",
        **settings: Any,
    ) -> None:
        self.algorithm = check_name("algorithm", algorithm, ALGORITHMS)
        self.n_restarts = 0
        super().__init__(make_env, PolicyLearnerKnobs() if knobs is None else knobs, **settings)

    @property
    def name(self) -> str:  # type: ignore[override]  # here it changes
        """The algorithm as a sentence says it."""
        name: str = self._by.name
        return name

    @property
    def _by(self) -> Any:
        return ALGORITHMS[self.algorithm]

    # What an algorithm does in its own way

    def _is_complete(self) -> bool:
        return bool(self._by._is_complete(self))

    def _ends(self, over: Bools) -> Bools:
        ends: Bools = self._by._ends(self, over)
        return ends

    def _learn(self, rollout: Rollout) -> dict[str, Floats]:
        told: dict[str, Floats] = self._by._learn(self, rollout)
        return told

    def _begin_rollout(self) -> None:
        self._by._begin_rollout(self)

    # The choice

    @property
    def settings(self) -> dict[str, Any]:
        """User-settable values by display name."""
        return {"algorithm": self.name} | super().settings

    def _do(self, edit: Edit) -> tuple[str, Callable[[], None]]:
        if not isinstance(edit, SetRule):
            return super()._do(edit)
        before = self.algorithm
        self._choose(check_name("algorithm", edit.name, ALGORITHMS))
        return f"algorithm {self.name}", lambda: self._choose(before)

    def _choose(self, algorithm: str) -> None:
        if algorithm != self.algorithm:
            self.algorithm = algorithm
            self._restart()

    def _restart(self) -> None:
        """Begin another episode in every copy: what one algorithm has gathered is no use to the other."""
        self.n_restarts += 1
        self.obs = self.envs.reset()
        self.ended = np.zeros_like(self.ended)
        self.episodes.begin(np.ones_like(self.ended))
        self.rollout = Rollout()

    def _put(self, snapshot: PolicyMoment) -> None:
        super()._put(snapshot)
        self.n_restarts = snapshot.n_restarts
        if snapshot.algorithm != self.name:
            self._restart()

    def _start_anew(self) -> None:
        super()._start_anew()
        self.n_restarts = 0
