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
        self._seed = secrets.randbits(63) if seed is None else check_int("seed", seed, 0, good=0)
        self._normal = normal
        self._block = np.empty((n, BLOCK, width))
        self._all = np.arange(n)
        self._begin()

    def _begin(self) -> None:
        self._generators = [np.random.default_rng(self._seed + i) for i in self._all.tolist()]
        self._at = np.full(len(self._all), BLOCK)

    def seek(self, n_draws: int) -> None:
        """Stand where every stream stands once `n_draws` draws have been taken from its start."""
        self._begin()
        n_blocks, at = divmod(n_draws, BLOCK)
        for generator, block in zip(self._generators, self._block, strict=True):
            if self._normal:  # a normal number takes one or more of the generator's own
                for _ in range(n_blocks):
                    generator.standard_normal(out=block)
            else:
                generator.bit_generator.advance(n_blocks * block.size)  # type: ignore[attr-defined]
        if at:
            self.take()
            self._at[:] = at

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
