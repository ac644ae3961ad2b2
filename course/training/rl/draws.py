"""Draws: the chances of a run as a function of seed and step, so that going back needs none of them kept."""

from __future__ import annotations

from typing import Final

import numpy as np

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

    def at(self, step: int) -> Array:
        """The numbers of a step, counted from 0: shape (n_runs, width); not to be written to."""
        number, row = divmod(step, BLOCK)
        if number != self._number:
            for i in range(self.shape[0]):
                # A child of the seed, whose own stream is the environment's.
                child = np.random.SeedSequence(self.seed + i, spawn_key=(number,))
                self._block[:, i] = np.random.default_rng(child).random((BLOCK, self.shape[1]))
            self._number = number
        drawn: Array = self._block[row]
        return drawn
