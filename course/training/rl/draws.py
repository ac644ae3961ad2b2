"""Draws: the chances of a run as a function of seed and step, so that going back needs none of them kept."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from course.training.events import Array

BLOCK: Final = 512  # steps drawn at once


class Draws:
    """Uniform numbers in [0, 1) for n runs, the same for a step whenever and however often it is asked for.

    Parameters
    ----------
    seed : int, at least 0
        Run i has the numbers of ``seed + i``, whatever n_runs is.
    n_runs, width : int
        How many runs, and how many numbers each has at a step.
    """

    def __init__(self, seed: int, n_runs: int, width: int) -> None:
        self.seed, self.shape = seed, (n_runs, width)
        self._number = -1
        self._block = np.empty((BLOCK, n_runs, width))
        self._picked: dict[int, tuple[int, NDArray[np.int64]]] = {}

    def at(self, step: int) -> Array:
        """The numbers of a step, counted from 0: shape (n_runs, width); not to be written to."""
        drawn: Array = self._read(step)[step % BLOCK]
        return drawn

    def pick(self, step: int, column: int, options: NDArray[np.int64]) -> NDArray[np.int64]:
        """One of the rows of `options` for each run, each as likely, as a column of a step's numbers says."""
        number, known = step // BLOCK, self._picked.get(column)
        if known is None or known[0] != number:  # for a whole block at once
            rows = (self._read(step)[:, :, column] * len(options)).astype(np.int64)
            known = self._picked[column] = number, options[rows]
        picked: NDArray[np.int64] = known[1][step % BLOCK]
        return picked

    def _read(self, step: int) -> Array:
        number = step // BLOCK
        if number != self._number:
            for i in range(self.shape[0]):
                # A child of the seed, whose own stream is the environment's.
                child = np.random.SeedSequence(self.seed + i, spawn_key=(number,))
                self._block[:, i] = np.random.default_rng(child).random((BLOCK, self.shape[1]))
            self._number = number
        return self._block
