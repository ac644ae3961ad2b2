"""The loss-surface lab as one figure: the surface with the way taken, the line, and the losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course.figures.curves import CurvesDisplay
from course.figures.line import draw_fit, draw_surface
from course.labs.picture import Picture
from course.live.panels.bowl import Bowl

if TYPE_CHECKING:
    from course.labs.loss_surface.run import Descent

CELLS = 90


def draw(names: tuple[str, str], run: Descent, *, title: str) -> Picture:
    """Return the surface with the way taken, the line, and the losses."""
    figure = Picture(figsize=(10.0, 3.6), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    left, middle, right = figure.subplots(1, 3)
    bowl = Bowl.of(run)
    w_min, w_max, b_min, b_max = bowl.extent
    w, b = np.linspace(w_min, w_max, CELLS), np.linspace(b_min, b_max, CELLS)
    draw_surface(left, w, b, bowl.loss(*np.meshgrid(w, b)), np.array(run.path), threshold=run.threshold)
    rows = run.dataset.is_train
    x, y = run.dataset.X[rows, 0], run.dataset.y[rows]
    ends = [int(x.argmin()), int(x.argmax())]
    slope, intercept = run.point
    line = np.column_stack([x[ends], slope * bowl.x[ends] + intercept])
    draw_fit(middle, x, y, line, names=names)
    pinned = run.pinned
    CurvesDisplay.from_history(run.history, ghost=pinned and pinned.history).plot(right)
    right.axhline(run.threshold, color="black", linewidth=1.2, linestyle="dashed")
    return figure
