"""Edits of rewards: what a hand may do to the signal that an agent learns from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from course.training import wire
from course.training.edits.base import Piece, Record

MOST_CELLS = 400
LARGEST = 1e6


@dataclass(frozen=True, slots=True)
class SetRewards(Piece):
    """What a step into each of some cells pays; cell numbers are row · n_columns + column."""

    cells: tuple[int, ...]
    reward: float
    do: ClassVar[str] = "rewards"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        cells = wire.wholes(d, "cells", low=0, high=MOST_CELLS - 1, most=MOST_CELLS)
        if not cells:
            raise ValueError("cells must hold at least one cell, got none; name one by its number")
        return cls(cells, float(wire.number(d, "reward", -LARGEST, LARGEST)))

    def told(self) -> str:
        """What was done, in a few words."""
        n = len(self.cells)
        return f"reward {self.reward:g} in {n} cell{'s' * (n != 1)}"


@dataclass(frozen=True, slots=True)
class SetMean(Piece):
    """What an arm of a bandit pays on average; for a Bernoulli arm its chance to pay 1."""

    arm: int
    mean: float
    do: ClassVar[str] = "mean"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.whole(d, "arm", 0, 999), float(wire.number(d, "mean", -LARGEST, LARGEST)))


@dataclass(frozen=True, slots=True)
class SetRule(Record):
    """The rule that a learner goes by from now on, by name; what it has learned stays."""

    name: str
    do: ClassVar[str] = "rule"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.name(d, "name"))
