"""Bars under one another, on a straight or a logarithmic scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.figures.palette import CLASS_COLOURS

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes


def draw_bars(
    ax: Axes, labels: Sequence[str], values: Sequence[float], *, log: bool = False, xlabel: str = ""
) -> list[Artist]:
    """Draw one horizontal bar a label, the first on top, each with its number; return the bars."""
    bars = ax.barh(range(len(values)), values, color=CLASS_COLOURS[1])
    ax.bar_label(bars, [f"{value:.1e}" if value < 0.001 else f"{value:.3f}" for value in values], padding=3)
    ax.set_yticks(range(len(labels)), labels)
    ax.invert_yaxis()
    if log and any(value > 0 for value in values):
        ax.set_xscale("log")
    ax.margins(x=0.2)
    ax.set_xlabel(xlabel)
    return list(bars)
