"""A scene as a still picture: every shape where it is said to be."""

import math

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrow, Rectangle

from course.figures.scene import Placed, draw_scene


def test_shapes_lie_where_they_are_placed():
    ax = Figure().subplots()
    draw_scene(
        ax,
        [
            Placed("rect", 0, (1.0, 2.0, math.pi / 2, 0.2, 1.0)),
            Placed("disc", "ink", (0, 0, 0, 0.4, 0.4), alpha=0.3),
            Placed("arrow", "accent", (0, 1, 0, -0.5, 0.1)),
            Placed("arrow", "accent", (0, 1, 0, 0, 0.1)),  # nothing to be seen
            Placed("rect", "muted", (0, 0, 0, 1, 1), outline=True),
        ],
        (-2, 2, 0, 3),
    )
    pole, ball, arrow, frame = ax.patches
    assert isinstance(pole, Rectangle) and isinstance(ball, Ellipse) and isinstance(arrow, FancyArrow)
    corners = pole.get_transform().transform(pole.get_path().vertices)
    (left, bottom), (right, top) = ax.transData.inverted().transform([corners.min(0), corners.max(0)])
    assert (left, right, bottom, top) == pytest.approx((0.5, 1.5, 1.9, 2.1))  # lies on its side
    assert (ball.center, ball.width, ball.get_alpha()) == ((0, 0), 0.4, 0.3)
    assert arrow.get_path().get_extents().xmin == pytest.approx(-0.5)
    assert frame.get_facecolor()[3] == 0 and frame.get_linestyle() == "--"
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (0, 3))
