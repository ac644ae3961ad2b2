"""Table: numbers and words of a run in rows and columns, with the telling rows marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from course.live.panels.whole import Whole

Cell: TypeAlias = str | float | None


@dataclass(frozen=True)
class Cells:
    """What a table shows at one moment.

    Parameters
    ----------
    columns : sequence of str
        Heads of the columns; the first column names the rows.
    rows : sequence of sequences of str, float or None
        As many cells in each row as there are columns. Numbers are shown with three digits, None as a dash.
    emphasis : sequence of int
        Rows that are marked, by their index.
    caption : str
        What the rows are, in one sentence.

    Raises
    ------
    ValueError
        If a row has another number of cells than there are columns, or there is no row to mark.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    emphasis: Sequence[int] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        n = len(self.columns)
        for k, row in enumerate(self.rows):
            if len(row) != n:
                raise ValueError(
                    f"rows must have {n} cells each, got {len(row)} in row {k}; put None in an empty cell"
                )
        for k in self.emphasis:
            if not 0 <= k < len(self.rows):
                raise ValueError(f"emphasis must name rows from 0 to {len(self.rows) - 1}, got {k}")

    def to_dict(self) -> dict[str, Any]:
        """Return the table as JSON takes it."""
        return {
            "columns": list(self.columns),
            "rows": [[_plain(cell) for cell in row] for row in self.rows],
            "emphasis": [int(k) for k in self.emphasis],
            "caption": self.caption,
        }


class Table(Whole):
    """Rows and columns; ``read(run)`` gives `Cells`. See `Whole`."""

    panel, part = "Table", "cells"


def _plain(cell: Cell) -> Cell:
    """Return a cell as JSON takes it: what is no finite number becomes a word or nothing."""
    if cell is None or isinstance(cell, str):
        return cell
    number = float(cell)
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return None if math.isnan(number) else number
