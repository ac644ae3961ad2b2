"""Hands on a policy in training: edits of its knobs and of reward weights."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from course.training.edits import Edit, SetKnob, SetRewardWeight, SetRewardWeights
from course.training.edits.base import EditError
from course.training.history import History
from course.training.rl.policy.actor_critic import ActorCritic
from course.training.rl.policy.envs import Envs
from course.training.rl.policy.events import PolicyMetrics
from course.training.rl.policy.moment import PolicyMoment
from course.training.steering import pinned
from course.training.steering.undoable import Undoable


class PolicyHands(Undoable[PolicyMoment]):
    """What can be done to a run between two of its events.

    Parameters
    ----------
    knobs : PolicyKnobs
        Of the algorithm.
    envs : Envs
    seed : int, at least 0
    """

    name: str  # of the algorithm, as a sentence says it
    model: ActorCritic

    def __init__(self, knobs: Any, envs: Envs, *, seed: int) -> None:
        super().__init__(seed=seed, n_runs=len(envs.envs))
        self.history = History(len(envs.envs), PolicyMetrics)
        self.knobs, self.envs = knobs, envs

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        weights = {f"weight of {name}": weight for name, weight in self.envs.weights.items()}
        knobs: dict[str, Any] = self.knobs.to_dict()
        return knobs | weights | {"start": f"number {self.seed}"}

    def _do(self, edit: Edit) -> tuple[str, Callable[[], None]]:
        match edit:
            case SetKnob(name=name, value=value):
                return self._set_knob(name, value)
            case SetRewardWeight(name=name, value=value):
                before = self.envs.weights.get(name, 0.0)
                self.envs.set_weight(name, value)
                return f"weight of {name} {value:g}", lambda: self.envs.set_weight(name, before)
            case SetRewardWeights(names=names, values=values):
                return self._set_weights(dict(zip(names, values, strict=True)))
        raise EditError(f"{edit.do!r} changes nothing here; edit a 'knob' or a 'reward_weight'")

    def _set_weights(self, weights: dict[str, float]) -> tuple[str, Callable[[], None]]:
        before = self.envs.weights
        self.envs.check_terms(weights)

        def put(values: dict[str, float]) -> None:
            for name, value in values.items():
                self.envs.set_weight(name, value)

        put(weights)
        moved = {name: value for name, value in weights.items() if value != before[name]}
        told = ", ".join(f"{name} {value:g}" for name, value in moved.items())
        return f"weights: {told or 'as they were'}", lambda: put({name: before[name] for name in weights})

    def _set_knob(self, name: str, value: Any) -> tuple[str, Callable[[], None]]:
        names = type(self.knobs).names()
        if name not in names:
            raise EditError(f"{self.name} has no knob {name!r}; its knobs are {', '.join(names)}")
        before = getattr(self.knobs, name)
        setattr(self.knobs, name, value)
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        return f"{name} {shown}", lambda: setattr(self.knobs, name, before)

    def _ghost(self) -> pinned.Pinned:
        return pinned.Pinned(self.settings, self.history.copy(), None, deepcopy(self.model))
