"""Hexapawn on 3×3 and 4×4: the rules, every position, and who wins from it."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from course.data.checks import check_int

WHITE, BLACK = 1, -1
MOVES_PER_SQUARE = 3  # one column to the left, ahead, one to the right, as the board is seen


class Position(NamedTuple):
    """A board and whose turn it is; hashable.

    Attributes
    ----------
    cells : tuple of int
        Square by square from the top row, where black's pawns begin: 1 white, -1 black, 0 empty.
    player : int
        Who moves: 1 white, whose pawns go up, or -1 black.
    """

    cells: tuple[int, ...]
    player: int

    @property
    def size(self) -> int:
        """How many squares a side has."""
        return math.isqrt(len(self.cells))

    def turned(self) -> Position:
        """Return the board as the other player sees it: turned by half, colours exchanged.

        Action a becomes ``n_actions(size) - 1 - a``.
        """
        return Position(tuple(-cell for cell in reversed(self.cells)), -self.player)


def start(size: int = 3) -> Position:
    """Return the first position on a board of 3 or 4 squares a side; white moves.

    Raises
    ------
    ValueError
        If `size` is another number.

    Source
    ------
    Gardner, "How to build a game-learning machine and then teach it to play and to win",
    Scientific American, March 1962.
    """
    n = check_int("size", size, 3, 4, 3)
    return Position((BLACK,) * n + (0,) * (n * (n - 2)) + (WHITE,) * n, WHITE)


def n_actions(size: int) -> int:
    """How many actions: square · 3, plus 0 to capture leftwards, 1 to step, 2 to capture rightwards."""
    return size * size * MOVES_PER_SQUARE


@cache
def legal_moves(position: Position) -> tuple[int, ...]:
    """Return the actions that the player may take, in rising order; none where the game has ended.

    A pawn steps ahead onto an empty square, or one square ahead and aside onto a pawn of the other colour.
    """
    if has_arrived(position, WHITE) or has_arrived(position, BLACK):
        return ()
    return tuple(
        square * MOVES_PER_SQUARE + move
        for square, cell in enumerate(position.cells)
        if cell == position.player
        for move in range(MOVES_PER_SQUARE)
        if _is_legal(position, square, move)
    )


def action_mask(position: Position) -> np.ndarray:
    """Return which actions are legal, int8 of shape (n_actions,), as ``Discrete.sample`` takes it."""
    mask = np.zeros(n_actions(position.size), dtype=np.int8)
    mask[list(legal_moves(position))] = 1
    return mask


def play(position: Position, action: int) -> Position:
    """Return the position after a legal action.

    Raises
    ------
    ValueError
        If the action is not legal here.
    """
    if action not in legal_moves(position):
        legal = ", ".join(map(str, legal_moves(position))) or "nothing, for the game has ended"
        raise ValueError(f"action must be legal here, that is {legal}; got {action!r:.60}")
    square, target = ends(position, action)
    cells = list(position.cells)
    cells[square], cells[target] = 0, position.player
    return Position(tuple(cells), -position.player)


def ends(position: Position, action: int) -> tuple[int, int]:
    """Return the squares that a move leads from and to, counted from the top left."""
    square, move = divmod(int(action), MOVES_PER_SQUARE)
    return square, _target(position, square, move)


def winner(position: Position) -> int:
    """Return 1 if white has won, -1 if black, by reaching the far side or leaving no move; else 0."""
    for player in (WHITE, BLACK):
        if has_arrived(position, player):
            return player
    return 0 if legal_moves(position) else -position.player


def has_arrived(position: Position, player: int) -> bool:
    """Whether a pawn of this colour stands on the far side."""
    size = position.size
    return player in (position.cells[:size] if player == WHITE else position.cells[-size:])


@cache
def _value(position: Position) -> int:
    won = winner(position)
    if won:
        return won * position.player
    return max(-_value(play(position, action)) for action in legal_moves(position))


@cache
def _values(size: int) -> dict[Position, int]:
    seen = {start(size): 0}
    ahead = list(seen)
    while ahead:
        position = ahead.pop()
        seen[position] = _value(position)
        for action in legal_moves(position):
            after = play(position, action)
            if after not in seen:
                seen[after] = 0
                ahead.append(after)
    return seen


def solve(size: int = 3) -> dict[Position, int]:
    """Return every position that play can reach, and who wins from it if both play perfectly.

    Parameters
    ----------
    size : int
        3 or 4.

    Returns
    -------
    dict of Position to int
        1 where the player who moves wins, -1 where they lose; there are no draws.

    Raises
    ------
    ValueError
        If `size` is another number.

    Source
    ------
    Memoised minimax search; von Neumann, "Zur Theorie der Gesellschaftsspiele", 1928.
    """
    return dict(_values(check_int("size", size, 3, 4, 3)))


def random_player(position: Position, rng: np.random.Generator) -> int:
    """Return a legal action, each as likely."""
    return int(rng.choice(legal_moves(position)))


def perfect_player(position: Position, rng: np.random.Generator) -> int:
    """Return an action that keeps a won position won; in a lost one, any legal action."""
    moves = legal_moves(position)
    winning = [action for action in moves if _value(play(position, action)) < 0]
    return int(rng.choice(winning or moves))


def _target(position: Position, square: int, move: int) -> int:
    """The square that a move leads to; it may lie outside of the board."""
    return square - position.player * position.size + move - 1


def _is_legal(position: Position, square: int, move: int) -> bool:
    if not 0 <= square % position.size + move - 1 < position.size:
        return False
    # A pawn on the far side would have ended the game, so the row ahead exists.
    wanted = 0 if move == 1 else -position.player
    return position.cells[_target(position, square, move)] == wanted
