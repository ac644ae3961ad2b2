"""The grid-world lab as one figure: the map with values and ways, what was paid, and what was wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import PercentFormatter

from course.figures.bands import draw_bands
from course.figures.grid import draw_grid
from course.labs.picture import Picture
from course.live.panels.grid import Known

if TYPE_CHECKING:
    from course.training.rl.tabular.run import Tabular


def draw(run: Tabular, *, title: str) -> Picture:
    """Return the map beside the returns and the shares of episodes that reached the goal."""
    figure = Picture(figsize=(10.0, 4.2), layout="constrained")
    figure.suptitle(title.replace("$", r"\$"), fontsize="medium")
    left, right = figure.subfigures(1, 2)
    known = Known.of(run)
    draw_grid(left.subplots(), run.world.map.rows, known.values, known.ways[0] / 255, run.world.rewards)
    upper, lower = right.subplots(2, 1, sharex=True)
    history = run.history
    epoch = np.array(history.epochs)
    pinned = run.pinned and run.pinned.history
    for ax, columns in (
        (upper, {"as they explore": "episode_return", "greedy": "greedy_return"}),
        (lower, {"as they explore": "goal", "greedy": "greedy_goal"}),
    ):
        if pinned:
            earlier = {f"{label}, pinned": pinned.column(name) for label, name in columns.items()}
            draw_bands(ax, np.array(pinned.epochs), earlier, faint=True)
        draw_bands(ax, epoch, {label: history.column(name) for label, name in columns.items()})
    for edit in history.edits:
        for ax in (upper, lower):
            ax.axvline(edit.epoch, color="#666666", linewidth=0.8, linestyle=(0, (1, 2)))
    upper.set_ylabel("return of an episode")
    upper.legend(fontsize="small", frameon=False)
    lower.set(ylabel="goal reached", xlabel=f"round of {run.steps_per_epoch} steps", ylim=(-0.03, 1.03))
    lower.yaxis.set_major_formatter(PercentFormatter(1.0))
    return figure
