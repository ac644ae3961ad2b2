"""Means over several runs with a band of one standard deviation on either side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from course.figures.palette import BLUE, GREEN, ORANGE, PURPLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from numpy.typing import ArrayLike, NDArray

COLOURS = ((BLUE, "-"), (ORANGE, "--"), (GREEN, ":"), (PURPLE, "-."))


def draw_bands(ax: Axes, x: ArrayLike, columns: Mapping[str, NDArray]) -> dict[str, Line2D]:
    """Draw the mean of each column (n, n_runs) over `x`, and shade one standard deviation around it."""
    lines = {}
    for (name, values), (colour, dash) in zip(columns.items(), COLOURS, strict=False):
        mean, spread = values.mean(axis=1), values.std(axis=1)
        if values.shape[1] > 1:
            ax.fill_between(x, mean - spread, mean + spread, color=colour, alpha=0.16, linewidth=0)
        (lines[name],) = ax.plot(x, mean, color=colour, linestyle=dash, linewidth=1.8, label=name)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(fontsize="small", frameon=False)
    return lines
