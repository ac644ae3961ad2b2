"""Makers: what opens each lab from the settings that a link holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.labs.lab import Lab


def makers() -> dict[str, Callable[[Any], Lab]]:
    """Return the function that opens each lab, by its name; a lab's module is imported with the first use."""
    from course.labs.algorithms.lab import open_algorithms
    from course.labs.backprop.lab import open_backprop
    from course.labs.bandit.lab import bandit
    from course.labs.crossval.lab import open_crossval
    from course.labs.gridworld.lab import gridworld
    from course.labs.loss_surface.lab import open_training
    from course.labs.overfitting.lab import open_overfitting
    from course.labs.playground.lab import open_playground
    from course.labs.rewards.cartpole import open_cartpole
    from course.labs.rewards.gripper import open_gripper
    from course.labs.selfplay.lab import selfplay

    return {
        "playground": open_playground,
        "training": open_training,
        "algorithms": open_algorithms,
        "backprop": open_backprop,
        "overfitting": open_overfitting,
        "crossval": open_crossval,
        "bandit": bandit.open,
        "gridworld": gridworld.open,
        "cartpole": open_cartpole,
        "gripper": open_gripper,
        "selfplay": selfplay.open,
    }
