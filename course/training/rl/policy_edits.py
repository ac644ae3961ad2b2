"""The edit of what is paid: the weight of a term of the reward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from course.training import wire
from course.training.piece import Piece

MOST_WEIGHT: Final = 1e6  # beyond it, float32 loses the small terms beside the large one


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
