"""The knobs of policy-gradient learning, checked as they are turned."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from course.training.knobs import Choice, KnobError, NumberRange, Switch
from course.training.wire import near, shown

POLICY_KNOBS: Final[dict[str, NumberRange | Choice | Switch]] = {
    "lr": NumberRange(1e-6, 1.0, 0.002),
    "value_lr": NumberRange(1e-6, 1.0, 0.01),
    "gamma": NumberRange(0.0, 1.0, 0.99),
    "baseline": Switch(True),
    "gae_lambda": NumberRange(0.0, 1.0, 0.95),
    "clip_range": NumberRange(0.01, 1.0, 0.2),
    "entropy_coef": NumberRange(0.0, 1.0, 0.01),
    "n_steps": NumberRange(1, 10_000, 32, whole=True),
    "n_passes": NumberRange(1, 100, 8, whole=True),
    "batch_size": NumberRange(1, 100_000, 256, whole=True),
    "max_grad_norm": NumberRange(1e-6, 1e6, 0.5),
    "anneal_to": NumberRange(0.0, 1.0, 0.1),
    "anneal_over": NumberRange(0, 1_000_000_000, 100_000, whole=True),
}


class PolicyKnobs:
    """What the knobs of each algorithm share: they are a dataclass, checked on assignment."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, check_policy_knob(name, value))

    def to_dict(self) -> dict[str, Any]:
        """The values by name, ready for JSON."""
        return {name: getattr(self, name) for name in self.names()}

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The knobs that this algorithm has, in order."""
        return tuple(f.name for f in dataclasses.fields(cls))  # type: ignore[arg-type]  # each is a dataclass


def check_policy_knob(name: str, value: object) -> float | int | str | bool:
    """The value as the knob stores it.

    Raises
    ------
    KnobError
        If there is no such knob or it does not take this value: one sentence.
    """
    if name not in POLICY_KNOBS:
        hint = near(name, POLICY_KNOBS) or f"; knobs are {', '.join(POLICY_KNOBS)}"
        raise KnobError(f"unknown knob {shown(name)}{hint}")
    return POLICY_KNOBS[name].check(name, value)
