"""Edits of what is paid: the weight of one term of the reward, or of several at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from course.training import wire
from course.training.edits.base import Piece, Record

MOST_WEIGHT: Final = 1e6  # beyond it, float32 loses the small terms beside the large one
MOST_TERMS: Final = 50


@dataclass(frozen=True, slots=True)
class SetRewardWeight(Piece):
    """What one named term of the reward is multiplied by, from the next step on."""

    name: str
    value: float
    do: ClassVar[str] = "reward_weight"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.name(d, "name"), float(wire.number(d, "value", -MOST_WEIGHT, MOST_WEIGHT)))


@dataclass(frozen=True, slots=True)
class SetRewardWeights(Record):
    """What some named terms of the reward are multiplied by, from the next step on; one move of the hand."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    do: ClassVar[str] = "reward_weights"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        names = wire.names(d, "names", most=MOST_TERMS)
        values = wire.reals(d, "values", low=-MOST_WEIGHT, high=MOST_WEIGHT, most=MOST_TERMS)
        wire.same_length(names, values, "names", "values")
        return cls(names, values)
