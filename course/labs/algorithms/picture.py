"""Models fitted side by side as one figure: a map each, and how often they were right as rows arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import PercentFormatter

from course.figures.boundary import DIRTY
from course.figures.curves import draw_curves
from course.labs.algorithms.words import names_of
from course.labs.picture import Picture, display_of
from course.live.panels.boundary import Boundary
from course.live.panels.fitted import Fitted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw(run: Any, *, title: str) -> Figure:
    """Return a figure of all maps, two in a row, above the accuracies on validation rows."""
    n = len(run.entries)
    n_rows = (n + 1) // 2
    figure = Picture(figsize=(9.0, 2.9 * n_rows + 2.6), layout="constrained")
    figure.suptitle(title.replace("$", r"\$"), fontsize="medium")
    parts: Any = figure.subfigures(2, 1, height_ratios=[2.9 * n_rows, 2.4])
    upper, lower = parts
    for k, ax in enumerate(upper.subplots(n_rows, 2).flat):
        if k < n:
            draw_map(ax, run, k)
            ax.set_title(f"{run.entries[k].name}: {Fitted(k).caption(run)}", fontsize="small")
        else:
            ax.set_axis_off()
    ax = lower.subplots()
    draw_learning(ax, run, range(n), train=False)
    ax.set_ylabel("accuracy on new rows")
    return figure


def draw_map(ax: Axes, run: Any, k: int, *, marks_dirty: bool = True) -> None:
    """Draw what model `k` answers, with the rows that it was fitted on, changed labels marked or not."""
    display = display_of(Boundary(run, Fitted(k), names=names_of(run)), run, train_only=True)
    if not marks_dirty:
        display.flags = display.flags & ~np.uint8(DIRTY)
    display.plot(ax)


def draw_learning(ax: Axes, run: Any, models: Any, *, train: bool = True) -> None:
    """Draw how often models were right as their rows arrived, on these rows and on validation rows."""
    history, columns = run.history, {}
    at = np.array([run.n_first + step for step in history.steps], dtype=np.float64)
    for k in models:
        name = run.entries[k].name
        if train:
            columns["train_accuracy"] = history.column("train_accuracy")[:, k]
        columns["valid_accuracy" if train else name] = history.column("valid_accuracy")[:, k]
    edits = tuple((float(run.n_first + edit.step), edit.text) for edit in history.edits)
    draw_curves(ax, at, columns, edits)
    ax.set(xlabel="training rows", ylabel="accuracy", ylim=(0.3, 1.03))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
