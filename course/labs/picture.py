"""A session as one figure, for those who see it without the stage."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course.figures.boundary import TRAIN, BoundaryDisplay
from course.figures.curves import CurvesDisplay
from course.live.panels.answers import Answers
from course.live.panels.boundary import Boundary

if TYPE_CHECKING:
    from course.labs.session import Session


class Picture(Figure):
    """A Matplotlib figure that a notebook shows as a small PNG, without pyplot."""

    def _repr_png_(self) -> bytes:
        return to_png(self)


def boundary_display(session: Session) -> BoundaryDisplay:
    """Return the map and points that the Boundary panel shows, as a display."""
    return display_of(Boundary(session, Answers()), session)


def display_of(panel: Boundary, run: Any, *, train_only: bool = False) -> BoundaryDisplay:
    """Return what a Boundary panel shows of a run as a display, without validation rows if so wished."""
    spec = panel.spec()
    parts = {part.name: part.value for part in panel.parts(run, full=True)}
    kept = parts["flags"] & TRAIN > 0 if train_only else slice(None)
    points, flags = parts["points"][kept].copy(), parts["flags"][kept]
    if run.dataset.task == "regression":
        low, high = spec["target_range"]
        points[:, 2] = (points[:, 2] - low) / (high - low) * 2 - 1
    return BoundaryDisplay(
        parts["map"],
        points,
        flags,
        tuple(spec["extent"]),
        tuple(spec["class_names"]),
        tuple(spec["axis_names"]),
        parts["ghost"],
    )


def draw(session: Session, *, title: str, gap: bool = False) -> Figure:
    """Return a figure of the boundary beside the losses and, for classes, the accuracies.

    With `gap` what lies between the losses is shaded, and the best epoch marked.
    """
    pinned, best = session.pinned, session.best_epoch if gap else None
    curves = CurvesDisplay.from_history(session.history, ghost=pinned and pinned.history, best=best)
    figure = Picture(figsize=(9.0, 4.0), layout="constrained")
    figure.suptitle(title.replace("$", r"\$"), fontsize="medium")
    left, right = figure.subfigures(1, 2)
    boundary_display(session).plot(left.subplots())
    if curves.accuracies:
        upper, lower = right.subplots(2, 1, sharex=True)
        curves.plot(upper, gap=gap)
        curves.plot(lower, what="accuracy")
        upper.set_xlabel("")
    else:
        curves.plot(right.subplots(), gap=gap)
    return figure


def to_png(figure: Figure, *, dpi: int = 72) -> bytes:
    """Return a figure as PNG of 128 colours, small enough to be kept in a notebook."""
    from PIL import Image

    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(128)
    file = io.BytesIO()
    picture.save(file, format="png", optimize=True)
    return file.getvalue()
