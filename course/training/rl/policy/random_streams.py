"""Chances: all random numbers that a policy's learning draws; those of each run are its own."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from course.training.rl.policy.arrays import Floats

AT_ONCE: Final = 32  # steps whose numbers are drawn in one go


class Drawn(NamedTuple):
    """How far the drawing has come."""

    generators: tuple[Tensor, ...]
    block: Floats
    at: int

    @property
    def n_bytes(self) -> int:
        """Memory it keeps."""
        return self.block.nbytes + sum(generator.nbytes for generator in self.generators)


class Chances:
    """Random numbers for the actions of every copy, and for the order of rows.

    Parameters
    ----------
    n_runs, n_envs, n_actions : int
    """

    def __init__(self, n_runs: int, n_envs: int, n_actions: int) -> None:
        self._shape = (AT_ONCE, n_envs, n_actions)
        self._generators = [Generator() for _ in range(n_runs)]
        self.begin(0)

    def begin(self, seed: int) -> None:
        """Begin anew; run k draws what a single one draws with ``seed + k``."""
        for k, generator in enumerate(self._generators):
            generator.manual_seed(seed + k)
        self._block: Floats = np.empty(0)
        self._at = AT_ONCE

    def draw_actions(self, preferences: Floats) -> NDArray[np.int64]:
        """Draw from the softmax of preferences (n_runs, n_envs, n_actions): actions (n_runs, n_envs).

        The largest of preference plus Gumbel number is such a draw.

        Source
        ------
        Maddison, C., Tarlow, D. and Minka, T., A* sampling, 2014, section 2.
        """
        if self._at == AT_ONCE:
            drawn = [
                torch.empty(self._shape, dtype=torch.float32, device="cpu").exponential_(generator=each)
                for each in self._generators
            ]
            self._block, self._at = torch.stack(drawn, 1).log_().neg_().numpy(), 0
        self._at += 1
        actions: NDArray[np.int64] = (preferences + self._block[self._at - 1]).argmax(-1)
        return actions

    def take_back(self) -> None:
        """Draw the numbers of the last `draw_actions` again at the next: its actions were not taken."""
        self._at -= 1

    def draw_order(self, n: int) -> NDArray[np.int64]:
        """Draw an order of n rows for each run, (n_runs, n)."""
        return np.stack(
            [torch.randperm(n, generator=each, device="cpu").numpy() for each in self._generators]
        )

    def state(self) -> Drawn:
        """Return how far the drawing has come, for `load_state`."""
        return Drawn(tuple(each.get_state() for each in self._generators), self._block, self._at)

    def load_state(self, state: Drawn) -> None:
        """Draw on from where `state` was."""
        for generator, at in zip(self._generators, state.generators, strict=True):
            generator.set_state(at)
        self._block, self._at = state.block, state.at
