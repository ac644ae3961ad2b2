"""Board: a game of Hexapawn against the agent, and what it believes of every move, while it learns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from course.envs.hexapawn import MOVES_PER_SQUARE, Position, ends, has_arrived, legal_moves
from course.live.parts import Part

if TYPE_CHECKING:
    from course.training.events import Array
    from course.training.rl.selfplay.game import Game
    from course.training.rl.selfplay.positions import Positions

NAMES = {1: "White", -1: "Black"}
SIGNS = {1: "w", -1: "b", 0: "."}
COLUMNS = "abcd"


class Played(Protocol):
    """What the panel asks of a run."""

    game: Game
    positions: Positions
    n_runs: int

    def move_values(self, number: int) -> Array:
        """Believed chance to win of each legal move in a position, (n_runs, n_legal)."""


class Board:
    """The game that the run holds, and the believed chance to win of each move in the position on the board.

    The page sends moves as the view option ``game``, see `course.training.rl.selfplay.game.Game.do`.
    The view options ``show_chances`` and ``show_exact`` say what it shows of a move.

    Parameters
    ----------
    title : str
    """

    def __init__(self, *, title: str = "Play against it, and see what it believes") -> None:
        self.id = "board"
        self._title = title
        self._sent: dict[str, Any] | None = None
        self._believed: Array | None = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {"panel": "Board", "id": self.id, "title": self._title, "column": "middle"}

    def parts(self, run: Played, full: bool) -> list[Part]:
        """The game when a move was made, beliefs when they changed.

        Beliefs are (2, n_legal): those of the first agent, who answers, and the mean of all.
        """
        parts, now = [], told(run)
        if full or now != self._sent:
            self._sent = now
            parts.append(Part(self.id, "game", now))
        values = run.move_values(run.game.number)
        believed = np.array([values[0], values.mean(axis=0)], dtype=np.float32)
        if full or self._believed is None or not np.array_equal(believed, self._believed):
            self._believed = believed
            parts.append(Part(self.id, "believed", believed))
        return parts


def told(run: Played) -> dict[str, Any]:
    """Return a game as JSON takes it: all boards from the start, and the moves that are legal now."""
    game, known = run.game, run.positions
    position = game.position
    boards = [known.boards[number] for number in game.path]
    after = known.after[game.number]
    return {
        "size": position.size,
        "n_agents": run.n_runs,
        "boards": ["".join(SIGNS[cell] for cell in board.cells) for board in boards],
        "moves": [ends(board, action) for board, action in zip(boards[:-1], game.actions, strict=True)],
        "legal": [
            {
                "action": action,
                "ends": ends(position, action),
                "name": move_name(position, action),
                "wins": bool(known.exact[after[k]] == 1),
            }
            for k, action in enumerate(legal_moves(position))
        ],
        "player": NAMES[position.player],
        "side": game.side,
        "can_take_back": game.can_take_back,
        "words": words(game, boards),
    }


def square_name(square: int, size: int) -> str:
    """Return what a square is called: ``a1`` is at the bottom left, where White begins."""
    return f"{COLUMNS[square % size]}{size - square // size}"


def move_name(position: Position, action: int) -> str:
    """Return a move as chess players write it: ``a1–a2`` is a step, ``a1×b2`` captures."""
    sign = "–" if action % MOVES_PER_SQUARE == 1 else "×"
    return sign.join(square_name(square, position.size) for square in ends(position, action))


def words(game: Game, boards: list[Position]) -> str:
    """Return how the game stands, in a sentence or two."""
    position, player = boards[-1], boards[-1].player
    if game.is_over:
        return _ending(game, position)
    if game.side == "both":
        return f"{NAMES[player]} to move: you play both."
    if len(boards) == 1:
        return "Your move: you are White, whose pawns go up."
    answer = f"It played {move_name(boards[-2], game.actions[-1])}."
    if len(boards) == 2:
        return f"{answer} Your move: you are Black, whose pawns go down."
    return f"{answer} Your move, {NAMES[player]}."


def _ending(game: Game, position: Position) -> str:
    winner, loser = NAMES[-position.player], NAMES[position.player]
    why = f"{loser} cannot move"
    if has_arrived(position, -position.player):
        why = f"{winner} has reached the far side"
    said = f"{why}: {winner} wins."
    if game.side == "both":
        return said
    return f"{said} You have {'won' if winner.lower() == game.side else 'lost'}."
