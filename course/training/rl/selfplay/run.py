"""Self-play: an agent that plays Hexapawn against itself and learns how good the boards it leaves behind are.

V(S) ← V(S) + α [(1 − V(S')) − V(S)]: S is the board that a player has left behind, and S' the one that the
other leaves behind then; what is good for one is bad for the other. After a move by lot nothing is learned.

Source: Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, section 1.5 (tic-tac-toe) and section
6.8, p. 136 (afterstates).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_int
from course.envs.hexapawn import Position
from course.training.edits import Edit, SetKnob
from course.training.edits.base import EditError
from course.training.events import Array, Numbers
from course.training.rl.behaviour_policy import best_by_lot
from course.training.rl.knobs import SelfPlayKnobs
from course.training.rl.learner import Learner
from course.training.rl.selfplay.positions import positions
from course.training.steering.undoable import Back

_LABELS: Final = {"alpha": "step size", "epsilon": "exploration"}


@dataclass(frozen=True, slots=True, eq=False)
class Games(Numbers):
    """What a report tells of agents that play themselves; every array is (n_runs,) float64.

    Attributes
    ----------
    wins_white, wins_black : ndarray
        Exact chance to win against a player whose every move is by lot. The agent makes the move that it
        thinks best, and of equally good ones any, by lot.
    kept : ndarray
        Share of the positions won for the player to move in which the agent's move keeps them won; where
        equally good moves differ, their share counts.
    error : ndarray
        Mean distance of all values from the exact ones, 0 to 1.
    """

    wins_white: Array
    wins_black: Array
    kept: Array
    error: Array


class SelfPlay(Learner):
    """Hexapawn against oneself, with values of the boards after one's moves.

    Parameters
    ----------
    size : int
        3 or 4 squares a side.
    knobs : SelfPlayKnobs, optional
        Read again at every move.
    seed : int, at least 0
        Of the first run; run i has ``seed + i``.
    n_runs : int, 1 to 10,000
    steps_per_epoch : int, at least 1
        Moves of each agent, of both colours together.

    Attributes
    ----------
    values : ndarray (n_runs, n_positions) float64
        Believed chance to win of the player who has just moved; 1/2 at first, and 1 where the game is won.
    numbers : ndarray (n_runs,) int64
        The positions on the boards, by their number in `positions`.

    Raises
    ------
    ValueError
        If a number cannot be used: one sentence.
    """

    values: Array
    numbers: NDArray[np.int64]

    def __init__(
        self,
        size: int = 3,
        knobs: SelfPlayKnobs | None = None,
        *,
        seed: int = 0,
        n_runs: int = 30,
        steps_per_epoch: int = 100,
    ) -> None:
        self.size = check_int("size", size, 3, 4, 3)
        self.positions = positions(self.size)
        self.knobs = SelfPlayKnobs() if knobs is None else knobs
        super().__init__(
            Games,
            seed=seed,
            n_runs=n_runs,
            steps_per_epoch=steps_per_epoch,
            width=2 + self.positions.after.shape[1],
            block=64,
            trained=("values", "numbers"),
        )
        self._keep_start()

    def _start_anew(self) -> None:
        super()._start_anew()
        start = np.where(self.positions.n_legal == 0, 1.0, 0.5)
        self.values = np.tile(start, (self.n_runs, 1))
        self.numbers = np.zeros(self.n_runs, dtype=np.int64)

    @property
    def estimates(self) -> Array:
        """Believed chance to win of the player who has just moved, (n_runs, n_positions)."""
        return self.values.copy()

    @property
    def boards(self) -> list[Position]:
        """The position on each agent's board."""
        return [self.positions.boards[number] for number in self.numbers]

    def move_values(self, number: int) -> Array:
        """Believed chance to win of each legal move in a position, (n_runs, n_legal)."""
        n_legal = self.positions.n_legal[number]
        return self.values[:, self.positions.after[number, :n_legal]]

    # Learning

    def _advance(self, draws: Array) -> None:
        runs, now = np.arange(self.n_runs), self.numbers
        after, n_legal = self.positions.after[now], self.positions.n_legal[now]
        is_legal = np.arange(after.shape[1]) < n_legal[:, None]
        worth = np.where(is_legal, self.values[runs[:, None], np.where(is_legal, after, 0)], -1.0)
        by_lot = draws[:, 0] < self.knobs.epsilon
        move = np.where(by_lot, (draws[:, 1] * n_legal).astype(np.int64), best_by_lot(worth, draws[:, 2:]))
        reached = after[runs, move]
        old = self.values[runs, now]
        step = self.knobs.alpha * (self.targets(self.values[runs, reached]) - old)
        self.values[runs, now] = old + np.where(by_lot, 0.0, step)
        self.numbers = np.where(self.positions.n_legal[reached] == 0, 0, reached)

    def targets(self, replies: Array) -> Array:
        """What boards left behind are worth, (n_runs,), by the worth of those that the replies left."""
        return 1 - replies

    def _close_epoch(self) -> None:
        """Nothing is counted in an epoch: what is told is exact."""

    def measure(self) -> Games:
        """How good the agents are now; nothing is played for it."""
        known = self.positions
        padded = np.concatenate([self.values, np.full((self.n_runs, 1), -1.0)], axis=1)
        worth = padded[:, known.after]  # (n_runs, n_positions, n_moves); -1 where there is no move
        is_best = worth == worth.max(axis=2, keepdims=True)
        chances = is_best / is_best.sum(axis=2, keepdims=True)  # of equally good moves each is as likely
        exact = np.append(known.exact, 0.0)
        won = (known.exact == 0) & (known.n_legal > 0)  # for the player to move
        kept = (chances[:, won] * exact[known.after[won]]).sum(axis=2).mean(axis=1)
        error = np.abs(self.values - known.exact).mean(axis=1)
        return Games(self._wins(chances, 0), self._wins(chances, 1), kept, error)

    def _wins(self, chances: Array, parity: int) -> Array:
        """Chance to win against moves by lot, of the player whose turn it is after `parity` moves."""
        known = self.positions
        chance = np.zeros((self.n_runs, len(known.boards) + 1))
        for depth in range(len(known.layers) - 1, -1, -1):
            layer = known.layers[depth]
            over = known.n_legal[layer] == 0  # no move is left: the player to move has lost
            after = chance[:, known.after[layer]]
            if depth % 2 == parity:
                chance[:, layer] = np.where(over, 0.0, (chances[:, layer] * after).sum(axis=2))
            else:
                others = after.sum(axis=2) / np.maximum(known.n_legal[layer], 1)
                chance[:, layer] = np.where(over, 1.0, others)
        return chance[:, 0].copy()

    # Hands

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        named = {label: getattr(self.knobs, name) for name, label in _LABELS.items()}
        return {"squares a side": self.size, **named, "luck": f"number {self.seed}"}

    def _do(self, edit: Edit) -> tuple[str, Back]:
        match edit:
            case SetKnob(name=name, value=value) if name in _LABELS:
                before = getattr(self.knobs, name)
                setattr(self.knobs, name, value)
                return f"{_LABELS[name]} {value:g}", lambda: setattr(self.knobs, name, before)
            case SetKnob(name=name):
                raise EditError(f"{name!r} is no knob of these players; they have {', '.join(_LABELS)}")
        raise EditError(f"{edit.do!r} is no edit of self-play; edit knobs")
