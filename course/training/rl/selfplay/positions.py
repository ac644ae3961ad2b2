"""Positions: every board of Hexapawn that play can reach, as arrays to look up, and who wins from it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.envs.hexapawn import Position, legal_moves, play, solve, start
from course.training.events import Array


class Positions(NamedTuple):
    """All positions, by number; 0 is the start.

    Attributes
    ----------
    boards : tuple of Position
    after : ndarray (n_positions, n_moves) int64
        The positions that the legal moves lead to, in the order of `legal_moves`; beyond the last of them
        n_positions.
    n_legal : ndarray (n_positions,) int64
        How many moves are legal; none where the game has ended, lost by the player who would move.
    exact : ndarray (n_positions,) float64
        1 where the player who has just moved wins if both play perfectly, else 0.
    layers : tuple of ndarray of int64
        The positions that have just as many moves behind them: after none, after one, and so on. A position
        that can be reached in several lengths stands in the last.
    """

    boards: tuple[Position, ...]
    after: NDArray[np.int64]
    n_legal: NDArray[np.int64]
    exact: Array
    layers: tuple[NDArray[np.int64], ...]


@cache
def positions(size: int) -> Positions:
    """All positions on a board of 3 or 4 squares a side; arrays not to be written to."""
    solved = solve(size)
    number = {board: k for k, board in enumerate([start(size), *(b for b in solved if b != start(size))])}
    boards = tuple(number)
    moves = [[number[play(board, action)] for action in legal_moves(board)] for board in boards]
    after = np.full((len(boards), max(map(len, moves))), len(boards))
    for k, led_to in enumerate(moves):
        after[k, : len(led_to)] = led_to
    layers, depth = [np.array([0])], np.zeros(len(boards) + 1, dtype=np.int64)
    while layers[-1].size:  # each round finds the positions that are one move deeper
        ahead = np.unique(after[layers[-1]])
        layers.append(ahead[ahead < len(boards)])
        depth[layers[-1]] = len(layers) - 1
    deepest = tuple(np.flatnonzero(depth[:-1] == d) for d in range(len(layers) - 1))
    exact = (1 - np.array([solved[board] for board in boards])) / 2
    return Positions(boards, after, np.array([len(led_to) for led_to in moves]), exact, deepest)
