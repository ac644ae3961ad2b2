"""A line through one feature: its loss over slope and intercept with the way taken, and the line itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course.figures.palette import BLUE, MARK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


def draw_surface(
    ax: Axes,
    w: NDArray[np.float64],
    b: NDArray[np.float64],
    losses: NDArray[np.float64],
    path: NDArray[np.float64],
    *,
    threshold: float | None = None,
) -> None:
    """Draw contours of the loss, the path over them, and the threshold dashed.

    Parameters
    ----------
    ax : Axes
    w, b : float array (n,), (m,)
        Slopes and intercepts of the grid.
    losses : float array (m, n)
        All above 0.
    path : float array (k, 2)
        Slope and intercept after each step; NaN parts two ways.
    threshold : float, optional
        The loss below which the model counts as trained.
    """
    levels = np.geomspace(1.01 * losses.min(), losses.max(), 12)
    ax.contourf(w, b, losses, levels=[0, *levels], cmap="Blues", norm="log", alpha=0.75)
    ax.contour(w, b, losses, levels=levels, colors=MARK, linewidths=0.5)
    if threshold is not None and threshold > losses.min():
        ax.contour(w, b, losses, levels=[threshold], colors="black", linewidths=1.4, linestyles="dashed")
    ax.plot(*path.T, color=ORANGE, marker="o", markersize=2.5, linewidth=1.2)
    ax.plot(*path[-1], color=ORANGE, marker="o", markersize=8, markeredgecolor="black")
    ax.set(xlabel="slope w", ylabel="intercept b", xlim=(w.min(), w.max()), ylim=(b.min(), b.max()))


def draw_fit(ax: Axes, x: Any, y: Any, line: Any, *, names: tuple[str, str]) -> None:
    """Draw rows (n,), (n,) and a line (2, 2) through them, both in raw units."""
    ax.plot(x, y, color=BLUE, marker="o", markersize=3, linestyle="none", alpha=0.6)
    ax.plot(*line.T, color="black", linewidth=2)
    ax.set(xlabel=names[0], ylabel=names[1])
    ax.spines[["top", "right"]].set_visible(False)
