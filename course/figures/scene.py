"""Shapes in a plane, as a still picture of a scene."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Ellipse, FancyArrow, Rectangle

from course.figures.palette import BLUE, GREEN, MARK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Colours by the names that a picture of a scene calls them.
COLOURS = {
    "ink": "#1f2328", "muted": "#59636e", "rule": "#d9dde2", "surface": "#ffffff", "raised": "#f5f6f8",
    "accent": BLUE, "positive": BLUE, "negative": ORANGE,
}  # fmt: skip
CLASSES = (ORANGE, BLUE, GREEN)


class Placed(NamedTuple):
    """One shape: its kind, colour, and middle, turn in radians, width and height.

    `alpha` below 1 draws it faintly.
    """

    kind: str
    colour: int | str
    place: Sequence[float]
    outline: bool = False
    alpha: float = 1.0


def draw_scene(ax: Axes, shapes: Sequence[Placed], extent: Sequence[float]) -> None:
    """Draw shapes from back to front on `ax`, which shows `extent` = (x_min, x_max, y_min, y_max)."""
    for shape in shapes:
        x, y, angle, width, height = shape.place
        if not width:
            continue
        name = shape.colour
        colour = CLASSES[name % len(CLASSES)] if isinstance(name, int) else COLOURS.get(name, MARK)
        look = {"alpha": shape.alpha, "linewidth": 1.2}
        look |= (
            {"facecolor": "none", "edgecolor": colour, "linestyle": "--"}
            if shape.outline
            else {"color": colour}
        )
        turn = math.degrees(angle)
        if shape.kind == "disc":
            ax.add_patch(Ellipse((x, y), width, height, angle=turn, **look))
        elif shape.kind == "arrow":
            along = width * math.cos(angle), width * math.sin(angle)
            ax.add_patch(FancyArrow(x, y, *along, width=height / 3, length_includes_head=True, **look))
        else:
            corner = (x - width / 2, y - height / 2)
            ax.add_patch(Rectangle(corner, width, height, angle=turn, rotation_point="center", **look))
    ax.set(xlim=extent[:2], ylim=extent[2:], aspect="equal", xticks=[], yticks=[])
