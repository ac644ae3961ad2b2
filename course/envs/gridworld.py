"""Grid worlds: many copies stepped at once on integer states, and the exact tables that say what steps do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from course.data.checks import check_int, check_range
from course.envs.checks import check_actions
from course.envs.grid_map import MOVES, read_map
from course.envs.streams import Streams
from course.envs.terms import LARGEST, RewardError

ICE_SLIP = 2 / 3  # as on Gymnasium's frozen lake: a third ahead, a third to either side
ACTIONS = ("left", "down", "right", "up")


class Step(NamedTuple):
    """What a step of n copies led to; every array has shape (n,).

    Attributes
    ----------
    states : ndarray of int64
        Cell numbers, row · n_columns + column.
    rewards : ndarray of float64
        The reward of the cell where the move ended, less the step cost.
    terminated : ndarray of bool
        True on a goal, and in a pit that ends the episode.
    goal : ndarray of bool
        True on a goal: what was wanted, whatever the rewards say.
    """

    states: np.ndarray
    rewards: np.ndarray
    terminated: np.ndarray
    goal: np.ndarray


class GridWorld:
    """A map with a reward in each cell; n copies of an agent step over it at once.

    Actions are 0 left, 1 down, 2 right, 3 up. A wall or an edge leaves the agent in place, where it collects
    that cell's reward again. A slip turns the move to the left or the right, each as likely. A copy whose
    episode has ended stays where it is, with reward 0, until `restart`.

    Parameters
    ----------
    text : str or sequence of str
        The map; see `course.envs.grid_map.read_map`.
    rewards : array of shape (n_rows, n_columns), optional
        What a step that ends in the cell pays, between -1e6 and 1e6. By default 1 on goals, -1 in pits and 0
        elsewhere.
    step_cost : float
        Taken off at each step, between 0 and 1e6.
    slip : float
        Chance that a move goes sideways, between 0 and 1; at least 2/3 on ice.
    pit_ends : bool
        A pit ends the episode, or sends the agent back to a start.

    Raises
    ------
    ValueError
        If the map or a number cannot be used.
    RewardError
        If the rewards are of another shape, or one is NaN, infinite or too large.
    """

    n_actions = len(MOVES)

    def __init__(
        self,
        text: str | Sequence[str],
        *,
        rewards: object = None,
        step_cost: float = 0.0,
        slip: float = 0.0,
        pit_ends: bool = True,
    ) -> None:
        self.map = read_map(text)
        self.shape = self.map.shape
        self.n_states = self.shape[0] * self.shape[1]
        self.is_goal = self.map.mask("G")
        self.is_terminal = self.map.mask("GX" if pit_ends else "G")
        self.pit_ends = pit_ends
        self.starts = np.flatnonzero(self.map.mask("S"))
        self._sends_back = self.map.mask("X") & (not pit_ends)
        self._never_acts = self.is_terminal | self._sends_back | self.map.mask("#")
        self._arrived = self._outcomes()
        self._ice = self.map.mask("~")
        self._streams = Streams(0, 0, 2)
        self._states = np.empty(0, dtype=np.int64)
        default = self.is_goal.astype(np.float64) - self.map.mask("X")
        self._step_cost = check_range("step_cost", step_cost, 0, LARGEST, 0.01)
        self.rewards = default.reshape(self.shape) if rewards is None else rewards
        self.slip = slip

    @property
    def rewards(self) -> np.ndarray:
        """What a step that ends in a cell pays: a copy of shape (n_rows, n_columns); see `set_reward`."""
        return self._rewards.reshape(self.shape).copy()

    @rewards.setter
    def rewards(self, rewards: object) -> None:
        self._rewards = _checked(rewards, self.shape).ravel()
        self._pay()

    def set_reward(self, row: int, column: int, reward: float) -> None:
        """Change what one cell pays, from the next step on; rows and columns count from 0.

        Raises
        ------
        ValueError
            If there is no such cell.
        RewardError
            If the reward is not between -1e6 and 1e6.
        """
        place = check_int("row", row, 0, self.shape[0] - 1), check_int("column", column, 0, self.shape[1] - 1)
        changed = self.rewards.tolist()
        changed[place[0]][place[1]] = reward
        self.rewards = changed

    @property
    def step_cost(self) -> float:
        """What each step costs, between 0 and 1e6."""
        return self._step_cost

    @step_cost.setter
    def step_cost(self, cost: float) -> None:
        self._step_cost = check_range("step_cost", cost, 0, LARGEST, 0.01)
        self._pay()

    @property
    def slip(self) -> float:
        """Chance that a move goes sideways, between 0 and 1."""
        return self._slip

    @slip.setter
    def slip(self, slip: float) -> None:
        self._slip = check_range("slip", slip, 0, 1, 0.2)
        self._slips = np.where(self._ice, max(self._slip, ICE_SLIP), self._slip)

    @property
    def states(self) -> np.ndarray:
        """Where each copy is, a copy of shape (n,)."""
        return self._states.copy()

    def reset(self, n: int = 1, *, seed: int | None = None) -> np.ndarray:
        """Begin n episodes at once.

        Parameters
        ----------
        n : int
            How many copies, 1 to 100,000.
        seed : int, optional
            At least 0. Copy i meets the chances of ``seed + i``, whatever n is.

        Returns
        -------
        ndarray of shape (n,), int64
            The states they start in.
        """
        self._streams = Streams(seed, check_int("n", n, 1, 100_000, 30), 2)
        self._states = self.start(self._streams.take())
        return self.states

    def restart(self, rows: np.ndarray) -> np.ndarray:
        """Begin a new episode in the copies where `rows`, bool of shape (n,), is True; return all states.

        Raises
        ------
        ValueError
            If `rows` is of another shape or kind.
        """
        if np.shape(rows) != self._states.shape or np.asarray(rows).dtype != bool:
            raise ValueError(
                f"rows must be True or False for each of {len(self._states)} copies, got {rows!r:.60}"
            )
        chosen = np.flatnonzero(rows)
        self._states[chosen] = self.start(self._streams.take(chosen))
        return self.states

    def step(self, actions: np.ndarray) -> Step:
        """Move all copies by one step.

        Parameters
        ----------
        actions : ndarray of shape (n,), int
            0 left, 1 down, 2 right, 3 up.

        Raises
        ------
        ValueError
            If there are not n actions between 0 and 3; `reset` comes first.
        """
        if not self._states.size:
            raise ValueError("step must come after reset, got no copies; call reset(n) first")
        checked = check_actions(actions, len(self._states), self.n_actions)
        step = self.move(self._states, checked, self._streams.take())
        self._states = step.states.copy()
        return step

    def start(self, draws: np.ndarray) -> np.ndarray:
        """Return start cells, int64 of shape (n,), chosen by the last column of `draws`, in [0, 1)."""
        return self.starts[(draws[:, -1] * len(self.starts)).astype(np.int64)]

    def move(self, states: np.ndarray, actions: np.ndarray, draws: np.ndarray) -> Step:
        """Return what a step does, given its chances: a pure function, which changes no copy.

        Parameters
        ----------
        states, actions : ndarray of shape (n,), int
            Cells, and moves between 0 and 3.
        draws : ndarray of shape (n, 2)
            Uniform in [0, 1): for the slip, and for the start that a pit sends back to.
        """
        slips, u = self._slips[states], draws[:, 0]
        outcome = (states * self.n_actions + actions) * 3 + (u >= slips / 2) + (u >= slips)
        arrived = self._arrived.ravel()[outcome]
        after = arrived
        if self._sends_back.any():
            after = np.where(self._sends_back[arrived], self.start(draws), arrived)
        return Step(after, self._paid.ravel()[outcome], self.is_terminal[arrived], self.is_goal[arrived])

    def _outcomes(self) -> np.ndarray:
        """Return what `outcomes` tells."""
        stays = self.is_terminal | self._sends_back
        leads = np.where(stays[:, None], np.arange(self.n_states)[:, None], self.map.neighbours())
        return np.stack([np.roll(leads, 1, axis=1), np.roll(leads, -1, axis=1), leads], axis=2)

    def _pay(self) -> None:
        """Work out what each outcome pays; nothing where nobody acts."""
        paid = self._rewards[self._arrived] - self._step_cost
        self._paid = np.where(self._never_acts[:, None, None], 0.0, paid)

    @property
    def outcomes(self) -> np.ndarray:
        """Cells where moves end, before a pit sends back: int64 (n_states, n_actions, 3), to be read only.

        Outcome 0 has slipped to the right of the move, 1 to its left, and 2 went ahead.
        """
        return self._arrived

    @property
    def chances(self) -> np.ndarray:
        """Chances of these outcomes, float64 of shape (n_states, 3)."""
        return np.stack([self._slips / 2, self._slips / 2, 1 - self._slips], axis=1)

    @property
    def P(self) -> np.ndarray:  # noqa: N802 - the field's name for transition chances
        """Chances of the next state, float64 of shape (n_states, n_actions, n_states); each row adds up to 1.

        Terminal states, walls and pits that send back lead to themselves.
        """
        chances, cells = self.chances[:, None, :], np.arange(self.n_states)
        P = np.zeros((self.n_states, self.n_actions, self.n_states))
        for k in range(3):
            P[cells[:, None], np.arange(self.n_actions), self._arrived[:, :, k]] += chances[:, :, k]
        falls = np.where(self._sends_back & ~self._sends_back[:, None, None], P, 0.0)
        P -= falls
        P[:, :, self.starts] += falls.sum(axis=2, keepdims=True) / len(self.starts)
        return P

    @property
    def R(self) -> np.ndarray:  # noqa: N802 - the field's name for expected rewards
        """Expected reward of each action, float64 of shape (n_states, n_actions); 0 where nobody acts."""
        expected: np.ndarray = (self._paid * self.chances[:, None, :]).sum(axis=2)
        return expected


def _checked(rewards: object, shape: tuple[int, int]) -> np.ndarray:
    """Return rewards as a new float64 array, or say which cell is wrong."""
    try:
        array = np.array(rewards, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RewardError(
            f"rewards must be {shape[0]} rows of {shape[1]} numbers, got {rewards!r:.60}"
        ) from error
    if array.shape != shape:
        raise RewardError(
            f"rewards must have the map's shape {shape}, got {array.shape}; give one for each cell"
        )
    usable = np.abs(array) <= LARGEST  # False for NaN
    if not usable.all():
        row, column = map(int, np.argwhere(~usable)[0])
        raise RewardError(
            f"rewards must be finite numbers between -1e6 and 1e6, got {array[row, column]:g} in row {row}, "
            f"column {column}; 1 is a good start"
        )
    return array
