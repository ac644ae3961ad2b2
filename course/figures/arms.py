"""Arms of a bandit: bars of what they are believed to pay, whiskers of doubt, and lines of what they pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course.figures.palette import CLASS_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer
    from numpy.typing import NDArray


def draw_arms(
    ax: Axes, names: Sequence[str], arms: NDArray[np.float32], *, ends: tuple[float, float], doubt: str = ""
) -> BarContainer:
    """Draw the rows that `course.live.panels.arms.seen` returns, a bar an arm; return the bars."""
    estimates, low, high, pulls, truth = arms.astype(np.float64)
    places = np.arange(len(names))
    bars = ax.bar(places, np.nan_to_num(estimates), 0.6, color=CLASS_COLOURS[1], label="believed to pay")
    if doubt:
        low, high = np.clip(low, *ends), np.clip(high, *ends)
        middle, half = (low + high) / 2, (high - low) / 2
        ax.errorbar(places, middle, half, fmt="none", color="0.35", capsize=4, label=doubt)
    if not np.isnan(truth).any():
        ax.hlines(truth, places - 0.38, places + 0.38, color="black", linewidth=2.5, label="pays")
    shares = pulls / max(pulls.sum(), 1)
    ax.set_xticks(places, [f"{name}\n{share:.0%}" for name, share in zip(names, shares, strict=True)])
    ax.set_xlabel("arm, and its share of the pulls")
    ax.set_ylim(*ends)
    ax.axhline(0, color="0.4", linewidth=0.8)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title(" ")  # room for the legend, which is wider than what it stands above
    where = {"loc": "lower left", "bbox_to_anchor": (-0.1, 0.99), "ncols": 3}
    legend = ax.legend(fontsize="small", frameon=False, handlelength=1.2, columnspacing=1, **where)
    legend.set_in_layout(False)
    return bars
