"""Bands: the mean of several runs over time and, shaded, one standard deviation on either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from numpy.typing import NDArray


def draw_band(
    ax: Axes,
    x: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    colour: str,
    label: str = "",
    dash: str = "-",
    faint: bool = False,
) -> Line2D:
    """Draw the mean of `values` (n_reports, n_runs) over `x` (n_reports,) with its band; return the line.

    Reports without a number are left out; a `faint` line, of an earlier run, has no band.
    """
    told = ~np.isnan(values).any(axis=1)
    x, values = x[told], values[told]
    mean, spread = values.mean(axis=1), values.std(axis=1)
    if not faint and values.shape[1] > 1:
        ax.fill_between(x, mean - spread, mean + spread, color=colour, alpha=0.2, linewidth=0)
    look = {"linewidth": 1.2, "alpha": 0.5} if faint else {"linewidth": 1.8}
    (line,) = ax.plot(x, mean, color=colour, linestyle=dash, label=label, **look)
    ax.spines[["top", "right"]].set_visible(False)
    return line
