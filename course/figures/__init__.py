"""Matplotlib displays of arrays and histories: compute once, draw on any axes, any number of times.

Importing this package gives `History` its ``plot``: the record of a run knows no screen, the displays know
the record. Matplotlib itself is imported when something is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.training.history import History

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from course.figures.curves import CurvesDisplay


def plot(history: History, ax: Axes | None = None, *, what: str = "loss") -> CurvesDisplay:
    """Draw a history's losses, or with ``what="accuracy"`` its accuracies; see `CurvesDisplay.plot`."""
    from course.figures.curves import CurvesDisplay

    return CurvesDisplay.from_history(history).plot(ax, what=what)


History.plot = plot  # type: ignore[attr-defined]
