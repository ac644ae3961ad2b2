"""Bars: some sizes under one another, on a straight or a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from course.live.panels.whole import Whole

MOST_DECADES = 12  # what is smaller still has no length


@dataclass(frozen=True)
class Lengths:
    """What the bars show at one moment.

    Parameters
    ----------
    labels : sequence of str
    values : sequence of float, each at least 0
    log : bool
        Whether lengths go by factors: each line of the grid is ten times the one before.
    unit : str
        Written after each value.
    caption : str
        What the bars are, in one sentence.

    Raises
    ------
    ValueError
        If there are more labels than values or fewer, or a value is negative.
    """

    labels: Sequence[str]
    values: Sequence[float]
    log: bool = False
    unit: str = ""
    caption: str = ""

    def __post_init__(self) -> None:
        if len(self.labels) != len(self.values):
            raise ValueError(
                f"values must be as many as labels, got {len(self.values)} for {len(self.labels)}; "
                f"give each label one"
            )
        for value in self.values:
            if value < 0:
                raise ValueError(f"values must be at least 0, got {value:g}; show its size")

    @property
    def range(self) -> tuple[float, float]:
        """Where a bar begins and where the scale ends; whole powers of ten if it is logarithmic."""
        sizes = [value for value in self.values if math.isfinite(value) and value > 0]
        if not self.log:
            return 0.0, max(sizes, default=1.0)
        if not sizes:
            return 0.1, 1.0
        high = math.ceil(math.log10(max(sizes)) - 1e-9)
        low = max(math.floor(math.log10(min(sizes)) + 1e-9) - 1, high - MOST_DECADES)
        return 10.0**low, 10.0**high

    def shares(self) -> list[float]:
        """Return the length of each bar, 0 to 1."""
        low, high = self.range
        return [_share(value, low, high, log=self.log) for value in self.values]

    def to_dict(self) -> dict[str, Any]:
        """Return the bars as JSON takes them."""
        low, high = self.range
        return {
            "labels": list(self.labels),
            "values": [float(v) if math.isfinite(v) else None for v in self.values],
            "shares": self.shares(),
            "decades": round(math.log10(high / low)) if self.log else 0,
            "ends": [low, high],
            "unit": self.unit,
            "caption": self.caption,
        }


class Bars(Whole):
    """Bars, one a label; ``read(run)`` gives `Lengths`. See `Whole`."""

    panel, part = "Bars", "bars"


def _share(value: float, low: float, high: float, *, log: bool) -> float:
    """Return how far along the scale a value lies; 0 for what is none."""
    if not value > 0:
        return 0.0
    if math.isinf(value):
        return 1.0
    share = math.log(value / low) / math.log(high / low) if log else value / high
    return min(1.0, max(0.0, share))
