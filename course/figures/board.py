"""A board of Hexapawn with an arrow for every move, coloured by its chance to win."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from course.figures.palette import BLUE, MARK, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

#: From what loses to what wins; in the middle an arrow must still be seen.
CHANCE = LinearSegmentedColormap.from_list("orange-grey-blue", [ORANGE, MARK, BLUE])
ALONG = 0.72  # where on an arrow its number stands, so that those of two captures do not meet
SHAPES = {1: ("o", "white"), -1: ("D", "#222222")}


def draw_board(
    ax: Axes, cells: Sequence[int], arrows: Sequence[tuple[int, int]], chances: Sequence[float]
) -> list[Text]:
    """Draw pawns, and arrows between squares with their chances (0 to 1); return the numbers on them.

    Parameters
    ----------
    ax : Axes
    cells : sequence of int
        Square by square from the top left: 1 white, -1 black, 0 empty.
    arrows : sequence of (int, int)
        Squares that moves lead from and to.
    chances : sequence of float
        The chance to win by each move.
    """
    n = round(len(cells) ** 0.5)
    ax.imshow(np.indices((n, n)).sum(axis=0) % 2, cmap="Greys", vmin=-0.5, vmax=4)
    for square, cell in enumerate(cells):
        if cell:
            marker, colour = SHAPES[cell]
            ax.plot(
                square % n,
                square // n,
                marker,
                color=colour,
                markersize=26 * 3 / n,
                markeredgecolor="#222222",
            )
    numbers = []
    for (start, end), chance in zip(arrows, chances, strict=True):
        a, b = (np.array([square % n, square // n], dtype=float) for square in (start, end))
        colour = CHANCE(chance)
        ax.annotate("", b, a, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 3, "shrinkA": 12})
        box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": colour}
        x, y = a + ALONG * (b - a)
        numbers.append(ax.text(x, y, f"{chance:.0%}", ha="center", va="center", fontsize="small", bbox=box))
    ax.set_xticks(range(n), "abcd"[:n])
    ax.set_yticks(range(n), [str(n - row) for row in range(n)])
    ax.tick_params(length=0)
    return numbers
