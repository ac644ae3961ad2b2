"""Tabular: agents with a table of action values in a grid world, and hands on what they are rewarded for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_int, check_name
from course.envs.gridworld import GridWorld
from course.training.edits import Edit, SetKnob, SetRewards
from course.training.events import Array, Numbers
from course.training.piece import EditError
from course.training.rl.double_q import DOUBLE_Q
from course.training.rl.exact import Exact
from course.training.rl.expected_sarsa import EXPECTED_SARSA
from course.training.rl.knobs import TabularKnobs
from course.training.rl.learner import Back, Learner
from course.training.rl.policy import epsilon_greedy
from course.training.rl.q_learning import Q_LEARNING
from course.training.rl.rule import Rule, Visit
from course.training.rl.sarsa import SARSA
from course.training.rl.value_iteration import Solution, follow

RULES: Final[Mapping[str, Rule]] = {
    "q_learning": Q_LEARNING,
    "sarsa": SARSA,
    "expected_sarsa": EXPECTED_SARSA,
    "double_q": DOUBLE_Q,
}
_LABELS: Final = {
    "alpha": "step size",
    "alpha_power": "fall of the step size",
    "gamma": "discount",
    "epsilon": "exploration",
    "epsilon_end": "exploration in the end",
    "epsilon_steps": "steps until then",
    "step_cost": "step cost",
    "slip": "slip",
}
_OF_WORLD: Final = ("step_cost", "slip")
# Columns of a step's random numbers.
_MOVE, _START, _CHOICE, _RULE, _FIRST = slice(0, 2), slice(2, 3), slice(3, 5), 5, slice(6, 8)


@dataclass(frozen=True, slots=True, eq=False)
class Episodes(Numbers):
    """What a report tells of agents in a grid world; every array is (n_runs,) float64.

    Attributes
    ----------
    episode_return : ndarray
        Mean sum of rewards of the episodes that ended in the epoch; NaN where none did.
    goal : ndarray
        Share of these that reached a goal, 0 to 1: what was wanted, whatever the rewards say.
    episode_steps : ndarray
        Mean number of their steps.
    greedy_return, greedy_goal : ndarray
        Exact expected sum of rewards of an episode of the greedy policy from a start, at most `max_steps`
        long, and its chance to reach a goal.
    """

    episode_return: Array
    goal: Array
    episode_steps: Array
    greedy_return: Array
    greedy_goal: Array


class Tabular(Learner):
    """Q-learning, SARSA, expected SARSA or double Q-learning in a grid world.

    Parameters
    ----------
    world : GridWorld
        Its rewards, step cost and slip may be edited while agents learn; its own copies are left alone.
    rule : {"q_learning", "sarsa", "expected_sarsa", "double_q"}
    knobs : TabularKnobs, optional
        Read again at every step.
    seed : int, at least 0
        Of the first run; run i has ``seed + i``.
    n_runs : int, 1 to 10,000
    max_steps : int, at least 1
        An episode is cut short after so many; its last state is then still worth what it leads to.
    steps_per_epoch : int, at least 1

    Attributes
    ----------
    q : ndarray (n_tables, n_runs, n_states, n_actions) float64
        The tables; two of them for double Q-learning.
    visits : ndarray (n_runs, n_states, n_actions) float64
        How often each action was taken in each state.
    states : ndarray (n_runs,) int64
        Where the agents stand.

    Raises
    ------
    ValueError
        If a number or a name cannot be used: one sentence.

    Source
    ------
    Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, chapter 6.
    """

    q: Array
    visits: Array
    states: NDArray[np.int64]

    def __init__(
        self,
        world: GridWorld,
        rule: str = "q_learning",
        knobs: TabularKnobs | None = None,
        *,
        seed: int = 0,
        n_runs: int = 30,
        max_steps: int = 200,
        steps_per_epoch: int = 1000,
    ) -> None:
        self.world, self.rule = world, RULES[check_name("rule", rule, RULES)]
        self.knobs = TabularKnobs() if knobs is None else knobs
        self.max_steps = check_int("max_steps", max_steps, 1, 1_000_000, 200)
        self._rewards_at_first = world.rewards
        self.exact = Exact(world)
        super().__init__(
            Episodes,
            seed=seed,
            n_runs=n_runs,
            steps_per_epoch=steps_per_epoch,
            width=8 if self.rule.chooses_first else 6,
            trained=("q", "visits", "states", "_next", "_ongoing", "_ended", "_means"),
        )
        self._first_rows = np.arange(self.n_runs) * world.n_states
        self._keep_start()

    def _start_anew(self) -> None:
        super()._start_anew()
        shape = (self.n_runs, self.world.n_states, self.world.n_actions)
        self.q, self.visits = np.zeros((self.rule.n_tables, *shape)), np.zeros(shape)
        self.states = self.world.start(self._draws.at(0)[:, _START])
        self._next = np.zeros(self.n_runs, dtype=np.int64)  # actions that are chosen already
        self._ongoing = np.zeros((4, self.n_runs))  # the episode until now: return, goal, steps, and 1
        self._ended = np.zeros((4, self.n_runs))  # their sums over the episodes that ended in this epoch
        self._means = np.full((3, self.n_runs), np.nan)  # of the epoch before: return, goal and steps

    # What was learned

    @property
    def estimates(self) -> Array:
        """Action values, (n_runs, n_states, n_actions); of two tables their mean."""
        values: Array = self.q.mean(axis=0)
        return values

    @property
    def greedy(self) -> NDArray[np.int64]:
        """The best action of each state, (n_runs, n_states); of equal ones the first."""
        best: NDArray[np.int64] = self.estimates.argmax(axis=2)
        return best

    @property
    def solution(self) -> Solution:
        """The best values and policies of the world as it is now, by value iteration.

        Raises
        ------
        ValueError
            If the discount is 1 and values grow without end.
        """
        return self.exact.solve(self.knobs.gamma)

    def is_optimal(self, tolerance: float = 1e-6) -> NDArray[np.bool_]:
        """Whether each greedy policy is worth as much as the best one, from the starts, (n_runs,)."""
        best = self.solution.values[self.world.starts].mean()
        values = follow(self.exact.tables, self.greedy, gamma=self.knobs.gamma, tolerance=tolerance / 10)
        optimal: NDArray[np.bool_] = values[:, self.world.starts].mean(axis=1) >= best - tolerance
        return optimal

    def measure(self) -> Episodes:
        """The episodes of the last epoch, and what the greedy policies are worth now."""
        greedy = self.exact.episodes(self.greedy, self.max_steps)
        return Episodes(*self._means.copy(), *greedy)

    # Learning

    def _advance(self, draws: Array) -> None:
        knobs, world, rows = self.knobs, self.world, self._first_rows + self.states
        epsilon = knobs.epsilon_at(self.step)
        if not self.rule.chooses_first:
            actions = self._choose(rows, epsilon, draws[:, _CHOICE])
        elif self.step:
            actions = self._next
        else:
            actions = self._choose(rows, epsilon, draws[:, _FIRST])
        moved = world.move(self.states, actions, draws[:, _MOVE])
        next_rows = self._first_rows + moved.states
        if self.rule.chooses_first:
            self._next = self._choose(next_rows, epsilon, draws[:, _CHOICE])
        pairs = rows * world.n_actions + actions
        counts = self.visits.reshape(-1)
        counts[pairs] += 1
        alphas = knobs.alpha / counts[pairs] ** knobs.alpha_power if knobs.alpha_power else knobs.alpha
        discounts = knobs.gamma * ~moved.terminated
        visit = Visit(
            pairs, moved.rewards, next_rows, self._next, discounts, alphas, epsilon, draws[:, _RULE]
        )
        self.rule.learn(self.q.reshape(self.rule.n_tables, -1, world.n_actions), visit)
        self.states = moved.states
        ongoing = self._ongoing
        ongoing[0] += moved.rewards
        ongoing[1] = moved.goal
        ongoing[2] += 1
        ongoing[3] = 1
        over = moved.terminated | (ongoing[2] >= self.max_steps)
        if np.count_nonzero(over):
            self._begin_episodes(over, draws, epsilon)

    def _choose(self, rows: NDArray[np.int64], epsilon: float, draws: Array) -> NDArray[np.int64]:
        tables = self.q.reshape(self.rule.n_tables, -1, self.world.n_actions)
        values = tables[0].take(rows, axis=0)
        for table in tables[1:]:
            values += table.take(rows, axis=0)
        return epsilon_greedy(values, epsilon, draws)

    def _begin_episodes(self, over: NDArray[np.bool_], draws: Array, epsilon: float) -> None:
        """Count the episodes of some runs as ended, and begin others."""
        self._ended += self._ongoing * over
        self._ongoing *= ~over
        self.states = np.where(over, self.world.start(draws[:, _START]), self.states)
        if self.rule.chooses_first:
            first = self._choose(self._first_rows + self.states, epsilon, draws[:, _FIRST])
            self._next = np.where(over, first, self._next)

    def _close_epoch(self) -> None:
        n = np.where(self._ended[3] > 0, self._ended[3], np.nan)
        self._means = self._ended[:3] / n
        self._ended[:] = 0

    # Hands

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        named = {_LABELS[f.name]: getattr(self.knobs, f.name) for f in fields(self.knobs)}
        named |= {_LABELS[name]: getattr(self.world, name) for name in _OF_WORLD}
        return (
            {"algorithm": self.rule.label}
            | named
            | {
                "rewards": self._edited_rewards(),
                "luck": f"number {self.seed}",
            }
        )

    def _edited_rewards(self) -> str:
        now, first = self.world.rewards.ravel(), self._rewards_at_first.ravel()
        changed = np.flatnonzero(now != first)
        said = [f"{now[cell]:g} in cell {cell}" for cell in changed[:5]]
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        return ", ".join(said) + more if said else "as they were"

    def _do(self, edit: Edit) -> tuple[str, Back]:
        match edit:
            case SetRewards():
                return self._set_rewards(edit)
            case SetKnob(name=name, value=value) if name in _LABELS:
                owner = self.world if name in _OF_WORLD else self.knobs
                before = getattr(owner, name)
                setattr(owner, name, value)
                return f"{_LABELS[name]} {value:g}", lambda: setattr(owner, name, before)
            case SetKnob(name=name):
                raise EditError(f"{name!r} is no knob of these agents; they have {', '.join(_LABELS)}")
        raise EditError(f"{edit.do!r} is no edit of agents in a grid world; edit rewards or knobs")

    def _set_rewards(self, edit: SetRewards) -> tuple[str, Back]:
        world, before = self.world, self.world.rewards
        if max(edit.cells) >= world.n_states:
            raise EditError(
                f"cells must be between 0 and {world.n_states - 1} in this world, got {max(edit.cells)}; "
                "count them row by row"
            )
        rewards = before.copy()
        rewards.reshape(-1)[list(edit.cells)] = edit.reward
        world.rewards = rewards

        def back() -> None:
            world.rewards = before

        return edit.told(), back
