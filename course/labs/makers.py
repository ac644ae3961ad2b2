"""Makers: what opens each lab from the settings that a link holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.labs.lab import Lab


def makers() -> dict[str, Callable[[Any], Lab]]:
    """Return the function that opens each lab, by its name; a lab's module is imported with the first use."""
    from course.labs.algorithms import open_algorithms
    from course.labs.backprop import open_backprop
    from course.labs.bandit import open_bandit
    from course.labs.cartpole import open_cartpole
    from course.labs.crossval import open_crossval
    from course.labs.gridworld import open_gridworld
    from course.labs.gripper import open_gripper
    from course.labs.overfitting import open_overfitting
    from course.labs.playground import open_playground
    from course.labs.selfplay import open_selfplay
    from course.labs.training import open_training

    return {
        "playground": open_playground,
        "training": open_training,
        "algorithms": open_algorithms,
        "backprop": open_backprop,
        "overfitting": open_overfitting,
        "crossval": open_crossval,
        "bandit": open_bandit,
        "gridworld": open_gridworld,
        "cartpole": open_cartpole,
        "gripper": open_gripper,
        "selfplay": open_selfplay,
    }
