"""Draws: the chances of a run as a function of seed and step, so that going back needs none of them kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course.training.events import Array


class Draws:
    """Uniform numbers in [0, 1) for n runs, the same for a step whenever and however often it is asked for.

    What is asked of a column is worked out for a whole block of steps at once: most of a step's time goes
    into calls.

    Parameters
    ----------
    seed : int, at least 0
        Run i has the numbers of ``seed + i``, whatever n_runs is.
    n_runs, width : int
        How many runs, and how many numbers each has at a step.
    stream : int, at least 0
        Which of the independent streams of a seed.
    block : int
        Steps drawn at once; another number gives other draws.
    """

    def __init__(self, seed: int, n_runs: int, width: int, *, stream: int = 0, block: int = 64) -> None:
        self.seed, self._stream, self._n = seed, stream, block
        self._begin = -block
        self._block = np.empty((block, n_runs, width))
        self._picked: dict[int, NDArray[np.int64]] = {}
        self._above: dict[int, tuple[float, NDArray[np.int64] | None]] = {}

    def at(self, step: int) -> Array:
        """The numbers of a step, counted from 0: shape (n_runs, width); not to be written to."""
        row = step - self._begin
        if not 0 <= row < self._n:
            row = self._draw(step)
        drawn: Array = self._block[row]
        return drawn

    def pick(self, step: int, column: int, options: NDArray[np.int64]) -> NDArray[np.int64]:
        """One of the rows of `options` for each run, each as likely; always the same options for a column."""
        row = step - self._begin
        if not 0 <= row < self._n:
            row = self._draw(step)
        if column not in self._picked:
            numbers = (self._block[:, :, column] * len(options)).astype(np.int64)
            self._picked[column] = options.take(numbers, axis=0)
        picked: NDArray[np.int64] = self._picked[column][row]
        return picked

    def above(self, step: int, column: int, threshold: float) -> NDArray[np.int64]:
        """1 where a run's number is at least `threshold`, else 0; shape (n_runs,)."""
        row = step - self._begin
        if not 0 <= row < self._n:
            row = self._draw(step)
        known = self._above.get(column)
        if known is None or known[0] != threshold:  # one that falls step by step is not worth a block
            self._above[column] = threshold, None
            return (self._block[row, :, column] >= threshold).astype(np.int64)
        block = known[1]
        if block is None:
            block = (self._block[:, :, column] >= threshold).astype(np.int64)
            self._above[column] = threshold, block
        above: NDArray[np.int64] = block[row]
        return above

    def _draw(self, step: int) -> int:
        """Draw the block that a step is in; its place there."""
        number, row = divmod(step, self._n)
        _, n_runs, width = self._block.shape
        for i in range(n_runs):
            child = child_of(self.seed + i, self._stream, number)
            self._block[:, i] = np.random.default_rng(child).random((self._n, width))
        self._begin = number * self._n
        self._picked, self._above = {}, {}
        return row


def child_of(seed: int, stream: int, number: int) -> np.random.SeedSequence:
    """The child ``SeedSequence(seed, spawn_key=(stream, number))``; the seed itself is an environment's.

    NumPy puts a seed into words of 32 bits, four at least, and the key behind them. Given as an array of
    these words, it is the same child in a quarter of the time.
    """
    if max(seed, number) < 2**32:
        return np.random.SeedSequence(np.array([seed, 0, 0, 0, stream, number], dtype=np.uint32))
    return np.random.SeedSequence(seed, spawn_key=(stream, number))
