"""Game: Hexapawn between a person and an agent that plays itself; its training goes on and is not touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from course.data.checks import check_name
from course.envs.hexapawn import BLACK, WHITE, Position, legal_moves

if TYPE_CHECKING:
    from course.training.rl.selfplay.run import SelfPlay

SIDES: Final = ("white", "black", "both")
PLAYERS: Final = {"white": WHITE, "black": BLACK}


class Game:
    """The moves made so far, and the agent's answers.

    The first of the run's agents answers, at once, with the move that it believes in most at that moment; of
    equal ones with the first, so that a move taken back and made again meets the same answer.

    Parameters
    ----------
    run : SelfPlay
        Only read.
    side : {"white", "black", "both"}
        Whom the person plays; "both" leaves all moves to them.

    Attributes
    ----------
    path : list of int
        The positions from the start to now, by their number.
    actions : list of int
        The moves between them.
    """

    path: list[int]
    actions: list[int]

    def __init__(self, run: SelfPlay, side: str = "white") -> None:
        self._run = run
        self.new(side)

    @property
    def number(self) -> int:
        """The position on the board, by its number."""
        return self.path[-1]

    @property
    def position(self) -> Position:
        """The position on the board."""
        return self._run.positions.boards[self.number]

    @property
    def is_over(self) -> bool:
        """Whether the player to move has lost."""
        return not legal_moves(self.position)

    @property
    def can_take_back(self) -> bool:
        """Whether the person has made a move."""
        return len(self.path) > (2 if self.side == "black" else 1)

    def do(self, order: Any) -> None:
        """Carry out what a page asks for.

        Parameters
        ----------
        order : dict
            ``{"do": "move", "after": n, "action": a}``, a move after n others; ``{"do": "back"}``; or
            ``{"do": "new", "side": s}``.

        Raises
        ------
        ValueError
            If it is none of these or not possible now: one sentence, and the game is as it was.
        """
        match order:
            case {"do": "move", "after": after, "action": action}:
                if after == len(self.actions):  # else a second click on a move that was already made
                    self.move(action)
            case {"do": "back"}:
                self.take_back()
            case {"do": "new", "side": side}:
                self.new(side)
            case _:
                raise ValueError(f"game must be told move, back or new, got {order!r:.60}; press a button")

    def new(self, side: str) -> None:
        """Begin again; an agent that plays white moves at once."""
        self.side = check_name("side", side, SIDES)
        self.path, self.actions = [0], []
        self._answer()

    def move(self, action: Any) -> None:
        """Make a move for the person, and let the agent answer."""
        legal = legal_moves(self.position)
        if not legal:
            raise ValueError("the game is over; press New game for another")
        if isinstance(action, bool) or action not in legal:
            raise ValueError(f"move must be one that the rules allow here, got {action!r:.40}; take another")
        self._go(legal.index(action))
        self._answer()

    def take_back(self) -> None:
        """Undo the person's last move, and the agent's answer to it."""
        if not self.can_take_back:
            raise ValueError("there is no move of yours to take back; make one first")
        self._back()
        while self._is_agents_turn():
            self._back()

    def _go(self, k: int) -> None:
        """Make the k-th legal move."""
        self.actions.append(legal_moves(self.position)[k])
        self.path.append(int(self._run.positions.after[self.number, k]))

    def _back(self) -> None:
        self.path.pop()
        self.actions.pop()

    def _is_agents_turn(self) -> bool:
        return self.side != "both" and self.position.player != PLAYERS[self.side]

    def _answer(self) -> None:
        if self._is_agents_turn() and not self.is_over:
            self._go(int(self._run.move_values(self.number)[0].argmax()))
