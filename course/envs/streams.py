"""Random streams, one for each copy of an environment: a copy draws the same alone or among others."""

from __future__ import annotations

import secrets

import numpy as np

from course.data.checks import check_int

BLOCK = 64  # draws fetched at once: a generator is asked once in so many steps


class Streams:
    """Independent random streams, read by any of them at its own pace.

    Parameters
    ----------
    seed : int or None
        At least 0; None takes fresh entropy.
    n : int
        How many streams. Stream i is that of ``seed + i``, as Gymnasium's vector environments count.
    width : int
        How many numbers one draw holds.
    normal : bool
        Standard normal numbers, or uniform ones in [0, 1).
    """

    def __init__(self, seed: int | None, n: int, width: int, *, normal: bool = False) -> None:
        first = secrets.randbits(63) if seed is None else check_int("seed", seed, 0, good=0)
        self._generators = [np.random.default_rng(first + i) for i in range(n)]
        self._normal = normal
        self._block = np.empty((n, BLOCK, width))
        self._at = np.full(n, BLOCK)
        self._all = np.arange(n)

    def take(self, rows: np.ndarray | None = None) -> np.ndarray:
        """Return the next draw of each stream in `rows`, distinct whole numbers (all by default).

        Returns
        -------
        ndarray of shape (n_rows, width)
        """
        rows = self._all if rows is None else rows
        at = self._at[rows]
        for i in rows[at == BLOCK]:
            generator, block = self._generators[i], self._block[i]
            generator.standard_normal(out=block) if self._normal else generator.random(out=block)
        at %= BLOCK
        self._at[rows] = at + 1
        drawn: np.ndarray = self._block[rows, at]
        return drawn
