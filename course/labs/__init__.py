"""Labs, a room each: ``from course.labs import playground`` gives the function that opens one.

A room has the name of the function that opens its lab. Python sets every imported room as an attribute of
this package, so the package keeps these names for the functions; the rooms' modules are imported as usual
(``from course.labs.playground.lab import …``).
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.labs.algorithms.lab import algorithms
    from course.labs.backprop.lab import backprop
    from course.labs.bandit.lab import bandit
    from course.labs.crossval.lab import crossval
    from course.labs.gridworld.lab import gridworld
    from course.labs.loss_surface.lab import training
    from course.labs.overfitting.lab import overfitting
    from course.labs.playground.lab import playground
    from course.labs.rewards.cartpole import cartpole
    from course.labs.rewards.gripper import gripper
    from course.labs.selfplay.lab import selfplay

__all__ = [
    "algorithms",
    "backprop",
    "bandit",
    "cartpole",
    "crossval",
    "gridworld",
    "gripper",
    "overfitting",
    "playground",
    "selfplay",
    "training",
]

#: The module of each lab's function, by the name of the function, in the order of the notebooks.
LABS = {
    "playground": "playground.lab",
    "training": "loss_surface.lab",
    "algorithms": "algorithms.lab",
    "backprop": "backprop.lab",
    "overfitting": "overfitting.lab",
    "crossval": "crossval.lab",
    "bandit": "bandit.lab",
    "gridworld": "gridworld.lab",
    "cartpole": "rewards.cartpole",
    "gripper": "rewards.gripper",
    "selfplay": "selfplay.lab",
}


class _Labs(ModuleType):
    """A package whose labs stay functions, whichever rooms are imported."""

    def __getattr__(self, name: str) -> Any:
        if name not in LABS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f"{__name__}.{LABS[name]}"), name)
        setattr(self, name, found)
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in LABS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *LABS})


sys.modules[__name__].__class__ = _Labs
