"""Hexapawn for one learner, with Gymnasium's four verbs; the other side is a given player."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Discrete

from course.data.checks import check_int, check_name
from course.envs.checks import check_mode
from course.envs.hexapawn import (
    BLACK,
    WHITE,
    Position,
    action_mask,
    legal_moves,
    n_actions,
    play,
    random_player,
    start,
    winner,
)
from course.envs.images import draw_board

Player = Callable[[Position, np.random.Generator], int]


class HexapawnEnv(gymnasium.Env[np.ndarray, np.int64]):
    """Hexapawn against a given player.

    Action space
        ``Discrete(size · size · 3)``: square · 3, plus 0 to capture leftwards, 1 to step ahead, 2 to capture
        rightwards, as the learner sees the board. ``info["action_mask"]`` says which are legal.
    Observation space
        ``Box(-1, 1, (size, size), int8)``, from the learner's side: 1 own pawns, which go up, -1 the other's.
    Reward
        1 for a won game, -1 for a lost one, else 0. An illegal action loses the game.
    Episode end
        Terminated when the game is over. ``info["goal"]`` says whether the learner has won.

    Parameters
    ----------
    size : int
        3 or 4.
    opponent : callable
        Takes a `Position`, whose `player` it is, and a NumPy Generator; returns a legal action.
    side : {"white", "black"}
        The learner's colour; white moves first.
    render_mode : {"ansi", "rgb_array"}, optional
        What `render` returns: the learner's view of the board, as text or as an image uint8.

    Raises
    ------
    ValueError
        If `size` or `side` is another one.
    """

    metadata = {"render_modes": ["ansi", "rgb_array"], "render_fps": 1}  # noqa: RUF012 - Gymnasium's own

    def __init__(
        self,
        *,
        size: int = 3,
        opponent: Player = random_player,
        side: Literal["white", "black"] = "white",
        render_mode: str | None = None,
    ) -> None:
        self.render_mode = check_mode(render_mode, self.metadata["render_modes"])
        self.size = check_int("size", size, 3, 4, 3)
        self.side = WHITE if check_name("side", side, ("white", "black")) == "white" else BLACK
        self.opponent = opponent
        self.observation_space = Box(-1, 1, (self.size, self.size), np.int8)
        self.action_space = Discrete(n_actions(self.size))
        self.position: Position | None = None

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's signature
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Set the pawns up; a learner who plays black finds white's first move made."""
        super().reset(seed=seed)
        self.position = start(self.size)
        if self.side == BLACK:
            self.position = self._answer(self.position)
        return self._view(self.position), self._info(self.position)

    def step(self, action: np.int64) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Play the learner's move and the opponent's answer."""
        if self.position is None or not self.action_space.contains(action):
            wanted = "after reset()" if self.position is None else f"between 0 and {n_actions(self.size) - 1}"
            raise ValueError(
                f"action must be {wanted}, got {action!r:.60}; info['action_mask'] shows the legal ones"
            )
        before = self.position
        if winner(before):
            raise ValueError(
                "step must come before the game ends, got an ended game; call reset() for the next one"
            )
        chosen = int(action) if self.side == WHITE else n_actions(self.size) - 1 - int(action)
        if chosen not in legal_moves(before):
            self.position = None
            return self._view(before), -1.0, True, False, {**self._info(before), "illegal": True}
        after = play(before, chosen)
        self.position = after if winner(after) else self._answer(after)
        won = winner(self.position) * self.side
        return self._view(self.position), float(won), bool(won), False, self._info(self.position)

    def render(self) -> str | np.ndarray | None:
        """Return the board as the render mode has it, o the learner's pawns and x the other's."""
        if self.render_mode is None or self.position is None:
            return None
        board = self._view(self.position)
        if self.render_mode == "rgb_array":
            return draw_board(board)
        return "\n".join("".join("x.o"[int(cell) + 1] for cell in row) for row in board)

    def _answer(self, position: Position) -> Position:
        answer = self.opponent(position, self.np_random)
        if answer not in legal_moves(position):
            legal = ", ".join(map(str, legal_moves(position)))
            raise ValueError(f"opponent must return a legal action, that is {legal}; got {answer!r:.60}")
        return play(position, answer)

    def _seen(self, position: Position) -> Position:
        return position if self.side == WHITE else position.turned()

    def _view(self, position: Position) -> np.ndarray:
        return np.array(self._seen(position).cells, dtype=np.int8).reshape(self.size, self.size)

    def _info(self, position: Position) -> dict[str, Any]:
        goal = winner(position) == self.side
        return {"action_mask": action_mask(self._seen(position)), "goal": goal, "illegal": False}
