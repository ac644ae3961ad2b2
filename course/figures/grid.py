"""A grid world: what each cell is worth as its colour, and the moves held for the best as arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from course.figures.palette import DIVERGING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

WALL, PIT = "#8a929b", "#1f2328"
WAYS = ((-1, 0), (0, 1), (1, 0), (0, -1))  # left, down, right, up, with rows counted downwards
ARROW = {"arrowstyle": "->", "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
LEAST = 0.12  # share of the agents from which an arrow is drawn


def draw_grid(
    ax: Axes,
    rows: Sequence[str],
    values: NDArray[np.float64],
    ways: NDArray[np.float64],
    rewards: NDArray[np.float64],
) -> AxesImage:
    """Draw a map with values as colours, ways as arrows and rewards as numbers; return the coloured image.

    Parameters
    ----------
    ax : Axes
    rows : sequence of str
        The map; see `course.envs.grid_map.SYMBOLS`.
    values : ndarray (n_cells,)
    ways : ndarray (n_cells, 4)
        Share of the agents for whom left, down, right and up are the best.
    rewards : ndarray (n_rows, n_columns)
    """
    shape = len(rows), len(rows[0])
    most = float(np.abs(values).max()) or 1.0
    image = ax.imshow(values.reshape(shape), cmap=DIVERGING, vmin=-most, vmax=most, alpha=0.8)
    # Small numbers on large maps would be dust.
    size = 8 if max(shape) <= 12 else 5
    for cell, symbol in enumerate("".join(rows)):
        y, x = divmod(cell, shape[1])
        if symbol == "#":
            ax.fill_between([x - 0.5, x + 0.5], y - 0.5, y + 0.5, color=WALL, linewidth=0)
            continue
        if symbol == "X":
            ax.plot(x, y, "o", color=PIT, markersize=size + 1)
        elif symbol in "SG":
            ax.text(
                x, y + 0.42, {"S": "start", "G": "goal"}[symbol], ha="center", va="bottom", fontsize=size - 2
            )
        if rewards[y, x]:
            ax.text(x - 0.46, y - 0.46, f"{rewards[y, x]:+g}", fontsize=size - 1, va="top", weight="bold")
        for (right, down), share in zip(WAYS, ways[cell], strict=True):
            if share > LEAST:
                to, start = ((x + by * right, y + by * down) for by in (0.36, -0.12))
                ax.annotate("", to, start, arrowprops=ARROW | {"alpha": float(share)})
    ax.set_xticks(np.arange(shape[1] + 1) - 0.5, [])
    ax.set_yticks(np.arange(shape[0] + 1) - 0.5, [])
    ax.grid(color="white", linewidth=0.8)
    ax.tick_params(length=0)
    ax.figure.colorbar(image, ax=ax, shrink=0.8, label="state value")
    return image
