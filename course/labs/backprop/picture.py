"""A walk as one figure: the map with the point that is looked at, and the gradients layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course.figures.bars import draw_bars
from course.figures.boundary import draw_ring
from course.labs.backprop.words import column
from course.labs.picture import Picture, boundary_display

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(session: Any, *, title: str) -> Figure:
    """Return a figure of the map with a ring around the point, beside the gradient's size in every layer."""
    figure = Picture(figsize=(9.0, 4.0), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    left, right = figure.subplots(1, 2)
    boundary_display(session).plot(left)
    dataset = session.dataset
    draw_ring(left, dataset.plane.project(dataset.X[dataset.ids == session.row])[0])
    grads = session.trace().weight_grads
    sizes = [float(np.abs(grad).mean()) for grad in grads]
    names = [f"into {column(session, k + 1)}" for k in range(len(grads))]
    draw_bars(right, names, sizes, log=True, xlabel="mean |gradient| of the ringed point's loss")
    return figure
