"""What CartPole looks like: a cart on a track, the pole on it, and the push of each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from course.envs.cartpole_terms import ANGLE, EDGE, X
from course.live.panels.picture import Picture, Reading, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.rl.policy.episode import Episode

POLE: Final = 1.0  # metres
CART: Final = (0.5, 0.26)  # width and height, metres
WHEEL: Final = 0.12
AXLE: Final = WHEEL + CART[1]  # height of the pole's foot
PUSH: Final = 0.42  # length of an arrow

SHAPES: Final = (
    Shape(at=(0, -0.02, 0, 2 * EDGE, 0.04), colour="muted"),
    Shape(at=(-EDGE, 0.42, 0, 0.012, 0.84), colour="muted", label="end of track"),
    Shape(at=(EDGE, 0.42, 0, 0.012, 0.84), colour="muted", label="end of track"),
    Shape(at=(0, -0.02, 0, 0.02, 0.12), colour="muted", label="middle", below=True),
    Shape(kind="arrow", colour="accent"),
    Shape(kind="disc", colour="ink"),
    Shape(kind="disc", colour="ink"),
    Shape(colour=1, round=0.04),
    Shape(colour=0, round=0.05),
    Shape(kind="disc", colour="ink"),
)


def place(episode: Episode) -> NDArray[np.floating]:
    """Return where arrow, wheels, cart, pole and axle are, (n_steps + 1, 6, 5)."""
    x, angle = episode.states[:, X], episode.states[:, ANGLE]
    flat, one = np.zeros_like(x), np.ones_like(x)
    push = np.append(np.where(episode.actions == 1, PUSH, -PUSH), 0)  # the step that begins here
    side = np.sign(push) * CART[0] / 2
    shapes = [
        (x + side, (WHEEL + CART[1] / 2) * one, flat, push, 0.2 * one),
        *((x + dx, WHEEL / 2 * one, flat, WHEEL * one, WHEEL * one) for dx in (-0.15, 0.15)),
        (x, (WHEEL + CART[1] / 2) * one, flat, CART[0] * one, CART[1] * one),
        # Gymnasium counts the angle with the clock; the picture's turns are against it.
        (x + POLE / 2 * np.sin(angle), AXLE + POLE / 2 * np.cos(angle), -angle, 0.09 * one, POLE * one),
        (x, AXLE * one, flat, 0.09 * one, 0.09 * one),
    ]
    return np.stack([np.column_stack(columns) for columns in shapes], axis=1)


def read(episode: Episode) -> NDArray[np.floating]:
    """Return the pole's angle in degrees and the cart's place in metres, (n_steps + 1, 2)."""
    return np.column_stack([np.degrees(episode.states[:, ANGLE]), episode.states[:, X]])


def tell_end(episode: Episode) -> str:
    """Return how an episode ended."""
    if not episode.terminated:
        return "The pole stands: goal reached."
    return "The cart left the track." if abs(episode.states[-1, X]) > EDGE else "The pole fell."


PICTURE: Final = Picture(
    extent=(-2.75, 2.75, -0.32, 1.6),
    shapes=SHAPES,
    place=place,
    readings=[
        Reading(name="pole", unit="°", digits=1, sides=("left", "right")),
        Reading(name="cart", unit="\u00a0m", digits=2, sides=("left", "right")),
    ],
    read=read,
    tell_end=tell_end,
    note="The arrow is the push of each step.",
    describe="A cart on a track, pushed to the left or right at each step, with a pole standing on it.",
)
