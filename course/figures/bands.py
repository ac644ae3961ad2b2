"""Bands: the mean of several runs as a line, and one standard deviation on either side, shaded."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from course.figures.palette import BLUE, GREEN, ORANGE, PURPLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from numpy.typing import ArrayLike, NDArray

COLOURS = (ORANGE, BLUE, GREEN, PURPLE)
DASHES = ("-", "--", "-.", ":")


def draw_bands(
    ax: Axes,
    x: ArrayLike,
    columns: Mapping[str, NDArray[np.float64]],
    *,
    faint: bool = False,
) -> dict[str, Line2D]:
    """Draw a line with a band for each column, over `x` (m,); return the lines by label.

    Parameters
    ----------
    ax : Axes
    x : array-like (m,)
    columns : mapping of str to ndarray (m, n_runs)
        NaN where a run has no number; a report in which none has is left out.
    faint : bool
        Without bands and pale, as an earlier run stands beside a new one.
    """
    lines = {}
    for k, (label, values) in enumerate(columns.items()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # no run has a number: so has their mean
            mean, spread = np.nanmean(values, axis=1), np.nanstd(values, axis=1)
        style = {"color": COLOURS[k % 4], "linestyle": DASHES[k % 4], "alpha": 0.4 if faint else 1.0}
        (lines[label],) = ax.plot(x, mean, linewidth=1.2 if faint else 1.8, label=label, **style)
        if not faint and values.shape[1] > 1:
            ax.fill_between(x, mean - spread, mean + spread, color=COLOURS[k % 4], alpha=0.18, linewidth=0)
    ax.spines[["top", "right"]].set_visible(False)
    return lines
