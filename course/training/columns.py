"""Columns: the numbers of many reports, packed, because a fast run makes a thousand reports a second."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator

import numpy as np

from course.training.events import Array, Metrics, Numbers


class Columns:
    """Metrics of one report after another, 8 bytes a number.

    Parameters
    ----------
    n_runs : int
        Numbers in every metric of a report.
    kind : type of Numbers
        What a report tells.
    """

    def __init__(self, n_runs: int, kind: type[Numbers] = Metrics) -> None:
        self.n_runs, self.kind = n_runs, kind
        self._names = kind.names()
        self._values = {name: array("d") for name in self._names}
        self._given = {name: bytearray() for name in self._names}  # 1 where a report had this metric
        self._missing = np.full(n_runs, math.nan)

    def __len__(self) -> int:
        return len(self._given[self._names[0]])

    def __iter__(self) -> Iterator[Numbers]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, i: int) -> Numbers:
        """Report i, counted from the end where negative."""
        row = range(len(self))[i]
        return self.kind(*(self._one(name, row) for name in self._names))

    def __eq__(self, other: object) -> bool:
        """Columns are equal when every number is (NaN equals NaN)."""
        if not isinstance(other, Columns):
            return NotImplemented
        return self._given == other._given and all(
            np.array_equal(self.column(name), other.column(name), equal_nan=True) for name in self._names
        )

    __hash__ = None  # type: ignore[assignment]  # a record that grows

    def append(self, metrics: Numbers) -> None:
        """Take in a copy of one report's numbers."""
        for name in self._names:
            values = getattr(metrics, name)
            self._given[name].append(values is not None)
            numbers = self._missing if values is None else np.asarray(values, dtype=np.float64)
            self._values[name].frombytes(numbers.tobytes())

    def column(self, name: str, start: int = 0) -> Array:
        """One metric from report `start` on, (n_rows - start, n_runs), a copy; NaN where there was none."""
        first = range(len(self) + 1)[slice(start, None)].start
        numbers = np.array(self._values[name][first * self.n_runs :], dtype=np.float64)
        return numbers.reshape(-1, self.n_runs)

    def has(self, name: str) -> bool:
        """Whether any report had this metric."""
        return 1 in self._given[name]

    def keep(self, n: int) -> None:
        """Forget all but the first `n` reports."""
        for name in self._names:
            del self._given[name][n:], self._values[name][n * self.n_runs :]

    def copy(self) -> Columns:
        """Other columns of the same numbers."""
        twin = Columns(self.n_runs, self.kind)
        twin._values = {name: values[:] for name, values in self._values.items()}
        twin._given = {name: given[:] for name, given in self._given.items()}
        return twin

    def _one(self, name: str, row: int) -> Array | None:
        if not self._given[name][row]:
            return None
        return np.array(self._values[name][row * self.n_runs : (row + 1) * self.n_runs], dtype=np.float64)
