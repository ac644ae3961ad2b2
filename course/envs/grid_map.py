"""Maps of grid worlds as text: one symbol a cell, one line a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LARGEST_SIDE = 20
SYMBOLS = {"S": "start", "G": "goal", "#": "wall", "X": "pit", "~": "ice", ".": "free"}
# Left, down, right, up: neighbours in this ring are perpendicular, as a slip needs them.
MOVES = ((0, -1), (1, 0), (0, 1), (-1, 0))


@dataclass(frozen=True)
class GridMap:
    """A map that has been checked; make one with `read_map`.

    Attributes
    ----------
    rows : tuple of str
        Equally long, of the symbols in `SYMBOLS`.
    """

    rows: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return len(self.rows), len(self.rows[0])

    def mask(self, symbols: str) -> np.ndarray:
        """Return which cells hold one of `symbols`, bool of shape (n_rows · n_columns,), row by row."""
        return np.array([symbol in symbols for row in self.rows for symbol in row])

    def neighbours(self) -> np.ndarray:
        """Return where each move leads: int64 of shape (n_cells, 4); walls and edges leave one in place."""
        n_rows, n_columns = self.shape
        row, column = np.divmod(np.arange(n_rows * n_columns), n_columns)
        wall = self.mask("#")
        leads = np.empty((n_rows * n_columns, len(MOVES)), dtype=np.int64)
        for move, (down, right) in enumerate(MOVES):
            there = (row + down).clip(0, n_rows - 1) * n_columns + (column + right).clip(0, n_columns - 1)
            leads[:, move] = np.where(wall[there] | wall, row * n_columns + column, there)
        return leads


def read_map(text: str | Sequence[str]) -> GridMap:
    r"""Return the map that a text draws.

    Parameters
    ----------
    text : str or sequence of str
        Lines of equal length, at most 20 of at most 20 symbols: ``S`` start, ``G`` goal, ``#`` wall,
        ``X`` pit, ``~`` ice, ``.`` free. Spaces around lines are left out.

    Returns
    -------
    GridMap

    Raises
    ------
    ValueError
        If it is empty, ragged or too large, holds another symbol, lacks a start or a goal, or if no way that
        avoids walls and pits leads from a start to a goal.

    Examples
    --------
    >>> read_map("S.#\n..G").shape
    (2, 3)
    """
    given: object = text
    if not isinstance(given, str | Sequence):
        raise ValueError(f'map must be a text, got {type(given).__name__}; "S..G" is a good start')
    lines = text.strip().splitlines() if isinstance(text, str) else text
    rows = tuple(str(line).strip() for line in lines)
    if not rows or not rows[0]:
        raise ValueError('map must hold at least one line, got an empty text; "S..G" is a good start')
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"map must have lines of one length, got {len(row)} symbols in line {number} and "
                f"{len(rows[0])} in line 1; fill the shorter one with '.'"
            )
        for place, symbol in enumerate(row, start=1):
            if symbol not in SYMBOLS:
                known = ", ".join(f"{key} {word}" for key, word in SYMBOLS.items())
                raise ValueError(
                    f"map must hold only {known}; got {symbol!r} in line {number}, place {place}"
                )
    if len(rows) > LARGEST_SIDE or len(rows[0]) > LARGEST_SIDE:
        size = f"{len(rows)} lines of {len(rows[0])}"
        raise ValueError(
            f"map must be at most {LARGEST_SIDE} lines of {LARGEST_SIDE}, got {size}; cut it down"
        )
    grid = GridMap(rows)
    for symbol in "SG":
        if not grid.mask(symbol).any():
            raise ValueError(f"map must hold a {SYMBOLS[symbol]}, got none; put {symbol!r} in a cell")
    _check_reachable(grid)
    return grid


def _check_reachable(grid: GridMap) -> None:
    """Raise a ValueError if a start has no way to a goal."""
    leads, pit = grid.neighbours(), grid.mask("X")
    reaches = grid.mask("G")
    for _ in range(reaches.size):  # backwards from the goals, one step a round
        before, reaches = reaches, ~pit & (reaches | reaches[leads].any(axis=1))
        if (before == reaches).all():
            break
    lost = np.flatnonzero(grid.mask("S") & ~reaches)
    if lost.size:
        line, place = divmod(int(lost[0]), grid.shape[1])
        raise ValueError(
            f"map must have a way from each start to a goal, got none from line {line + 1}, "
            f"place {place + 1}; open the walls or take a pit away"
        )
