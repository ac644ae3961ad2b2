"""What the gripper looks like: a hand on a carriage over a table, a ball, and the line it must reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course.envs.gripper_physics import (
    BALL_X,
    BALL_Y,
    FINGER,
    GAP,
    HELD,
    LIFT_HEIGHT,
    OPEN_GAP,
    RADIUS,
    X,
    Y,
)
from course.live.panels.picture import Picture, Reading, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.rl.policy.episode import Episode

TOP = 1.02
FINGER_WIDTH, PALM = 0.022, 0.03

SHAPES = (
    Shape(colour="rule", at=(0.5, -0.03, 0, 1, 0.06)),
    Shape(colour="accent", at=(0.42, LIFT_HEIGHT, 0, 0.84, 0.006)),
    Shape(colour="accent", at=(0.92, LIFT_HEIGHT, 0, 0.16, 0.006), label="goal"),
    Shape(colour="muted"),  # the rod
    Shape(colour="ink"),  # the fingers
    Shape(colour="ink"),
    Shape(colour="ink"),  # the palm
    Shape(kind="disc", colour=0),  # the ball, let go
    Shape(kind="disc", colour=1),  # and held
)
READINGS = (
    Reading(name="ball", words=("not held", "held")),
    Reading(name="at height", digits=2),
)


def place(episode: Episode) -> NDArray[np.float64]:
    """Return where rod, fingers, palm and ball are at each moment, (n_steps + 1, 6, 5)."""
    s = episode.states
    held = s[:, HELD] > 0
    aside = s[:, GAP] / 2 + FINGER_WIDTH / 2
    fingers = [
        (s[:, X] + side * aside, s[:, Y] - FINGER / 2 + PALM / 4, 0, FINGER_WIDTH, FINGER + PALM / 2)
        for side in (-1, 1)
    ]
    balls = [(s[:, BALL_X], s[:, BALL_Y], 0, *2 * (2 * RADIUS * shown,)) for shown in (~held, held)]
    shapes = [
        (s[:, X], (s[:, Y] + PALM + TOP) / 2, 0, 0.02, TOP - s[:, Y] - PALM),
        *fingers,
        (s[:, X], s[:, Y] + PALM / 2, 0, OPEN_GAP + 2 * FINGER_WIDTH, PALM),
        *balls,
    ]
    return np.stack([np.column_stack(np.broadcast_arrays(*columns)) for columns in shapes], axis=1)


def read(episode: Episode) -> NDArray[np.float64]:
    """Return what the readings say at each moment, (n_steps + 1, 2)."""
    return episode.states[:, [HELD, BALL_Y]]


def tell_end(episode: Episode) -> str:
    """Return how it ended, in a few words."""
    if episode.goal:
        return "The ball is lifted: goal reached."
    last = episode.states[-1]
    if last[HELD] > 0:
        return f"Time is up, and the hand holds the ball at height {last[BALL_Y]:.2f}."
    return "Time is up, and the ball is not held."


PICTURE = Picture(
    extent=(0, 1, -0.06, TOP),
    shapes=SHAPES,
    place=place,
    readings=READINGS,
    read=read,
    tell_end=tell_end,
    steps_per_s=25,
    describe="A hand with two fingers hangs from a rod over a table. A ball lies on the table, and a line "
    "shows how high it must be lifted.",
)
