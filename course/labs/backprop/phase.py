"""Phases of a walk, and what a nudge and an update did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.models.trace import Trace
    from course.training.edits import SetBias, SetWeight


@dataclass(frozen=True)
class Phase:
    """Where a walk is.

    Attributes
    ----------
    kind : {"start", "forward", "loss", "backward", "update"}
    layer : int
        Of weights, 0 at the inputs; of "forward" and "backward" the one that is being passed.
    """

    kind: str
    layer: int = -1


@dataclass(frozen=True)
class Nudge:
    """What a hand did to one weight or bias, what the gradient promised and what came of it."""

    edit: SetWeight | SetBias
    before: float
    gradient: float
    loss_before: float
    loss: float

    @property
    def moved(self) -> float:
        """By how much the number was moved."""
        return self.edit.value - self.before

    @property
    def promised(self) -> float:
        """The change of the loss along the tangent."""
        return self.gradient * self.moved

    @property
    def change(self) -> float:
        """The change of the loss."""
        return self.loss - self.loss_before


@dataclass(frozen=True, eq=False)
class Update:
    """One step of gradient descent: the row's trace before and after."""

    before: Trace
    after: Trace
