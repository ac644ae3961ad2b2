"""Tabular: agents with a table of action values in a grid world, and hands on what they are rewarded for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_int, check_name
from course.envs.gridworld import GridWorld
from course.training.edits import Edit, SetKnob, SetRewards, SetRule
from course.training.edits.base import EditError
from course.training.events import Array
from course.training.rl.behaviour_policy import ORDERS, Choice, epsilon_greedy
from course.training.rl.draws import Draws
from course.training.rl.knobs import TabularKnobs
from course.training.rl.learner import Learner, Moment
from course.training.rl.tabular.double_q import DOUBLE_Q
from course.training.rl.tabular.exact import Exact
from course.training.rl.tabular.expected_sarsa import EXPECTED_SARSA
from course.training.rl.tabular.grid_log import Episodes, Log
from course.training.rl.tabular.q_learning import Q_LEARNING
from course.training.rl.tabular.routes import Outcome, routes_of
from course.training.rl.tabular.rule import Rule, Visit
from course.training.rl.tabular.sarsa import SARSA
from course.training.rl.tabular.value_iteration import Solution, Tables, follow
from course.training.steering.undoable import Back

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
# Columns of a step's random numbers: of those that every step needs the last is the rule's, and of those that
# few steps need the first two are a move's.
_CHOICE, _MOVE, _START, _FIRST = (0, 1), slice(0, 2), slice(2, 3), (3, 4)


class Tabular(Learner):
    """Q-learning, SARSA, expected SARSA or double Q-learning in a grid world.

    The rule may change between any two steps (edit "rule"); the values that were learned stay.

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

    Raises
    ------
    ValueError
        If a number or a name cannot be used: one sentence.

    Source
    ------
    Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, chapter 6.
    """

    q: Array

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
        self._routes: tuple[Tables, float, Outcome | None] | None = None
        super().__init__(
            Episodes,
            seed=seed,
            n_runs=n_runs,
            steps_per_epoch=steps_per_epoch,
            width=3,
            block=1024,
            trained=("q", "_visits", "_pairs", "_log"),
        )
        self._keep_start()

    def _start_anew(self) -> None:
        super()._start_anew()
        world, n = self.world, self.n_runs
        self._firsts = np.arange(n) * (world.n_states * world.n_actions)  # where each run's table begins
        self.q = np.zeros((self.rule.n_tables, n, world.n_states, world.n_actions))
        self._visits = np.zeros((n, world.n_states, world.n_actions))
        self._alphas = np.full(n, self.knobs.alpha)
        self._log = Log(n, self.max_steps)
        self._pairs = self._begin_episodes(self._flat(), 0.0)

    def _begin_draws(self) -> None:
        super()._begin_draws()
        self._rare = Draws(self.seed, self.n_runs, 5, stream=1)

    @property
    def rule_name(self) -> str:
        """The rule by the name that an edit gives it."""
        return next(name for name, rule in RULES.items() if rule is self.rule)

    def _set_rule(self, rule: Rule) -> None:
        """Learn by another rule from the next step on; what was learned stays."""
        self.rule = rule
        self.q = with_tables(self.q, rule.n_tables)

    def _put(self, snapshot: Moment) -> None:
        super()._put(snapshot)
        self.q = with_tables(self.q, self.rule.n_tables)  # the moment may be of another rule

    # What was learned

    @property
    def states(self) -> NDArray[np.int64]:
        """Where the agents stand, (n_runs,)."""
        here: NDArray[np.int64] = (self._pairs - self._firsts) // self.world.n_actions
        return here

    @property
    def visits(self) -> Array:
        """How often each action was taken in each state, (n_runs, n_states, n_actions)."""
        self._log.count(self._visits.reshape(-1))
        return self._visits.copy()

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

    def _n_bytes(self) -> int:
        return self.q.nbytes + self._visits.nbytes

    def measure(self) -> Episodes:
        """The episodes of the last epoch, and what the greedy policies are worth now."""
        greedy = self.exact.episodes(self.greedy, self.max_steps)
        return Episodes(*self._log.means.copy(), *greedy)

    # Learning

    def _advance(self, draws: Array) -> None:
        knobs, pairs, tables = self.knobs, self._pairs, self._flat()
        after = self._move(pairs)
        # All rules choose A' before they learn, as SARSA does. The book lets the others learn first, which
        # differs only where a move has led back to where it began.
        epsilon = knobs.epsilon_at(self.step)
        choice = self._choose(tables, after.firsts, self._draws, _CHOICE, epsilon)
        alphas = self._step_sizes(pairs)
        visit = Visit(pairs, choice.pairs, after.rewards, after.discounts, choice, alphas, epsilon, draws)
        self.rule.learn(tables, visit)
        self._pairs = choice.pairs
        self._log.steps.append((pairs, after.rewards, after.goal, after.ended))
        if self.step + 1 >= self._log.check_at:
            cut = self._log.too_long(self.step + 1)
            if cut.any():
                self._pairs = np.where(cut, self._begin_episodes(tables, epsilon), self._pairs)

    def _flat(self) -> Array:
        return self.q.reshape(self.rule.n_tables, -1)

    def _move(self, pairs: NDArray[np.int64]) -> Outcome:
        """Let the agents move; those whose episode ended stand at a start then."""
        world, gamma, tables = self.world, self.knobs.gamma, self.exact.tables
        known = self._routes
        if known is None or known[0] is not tables or known[1] != gamma:
            known = self._routes = tables, gamma, routes_of(world, tables, self.n_runs, gamma)
        routes = known[2]
        if routes is not None:
            firsts, rewards, discounts, ended, goal = routes
            return Outcome(firsts[pairs], rewards[pairs], discounts[pairs], ended[pairs], goal[pairs])
        draws = self._rare.at(self.step)
        states, actions = np.divmod(pairs - self._firsts, world.n_actions)
        moved = world.move(states, actions, draws[:, _MOVE])
        states = np.where(moved.terminated, world.start(draws[:, _START]), moved.states)
        discounts = gamma * ~moved.terminated
        firsts = self._firsts + states * world.n_actions
        return Outcome(firsts, moved.rewards, discounts, moved.terminated, moved.goal)

    def _choose(
        self,
        tables: Array,
        firsts: NDArray[np.int64],
        draws: Draws,
        columns: tuple[int, int],
        epsilon: float,
    ) -> Choice:
        orders = draws.pick(self.step, columns[0], ORDERS)
        exploits = draws.above(self.step, columns[1], epsilon)
        return epsilon_greedy(tables, firsts, orders, exploits)

    def _begin_episodes(self, tables: Array, epsilon: float) -> NDArray[np.int64]:
        """A start and a first action for every run, as a place in the tables."""
        starts = self.world.start(self._rare.at(self.step)[:, _START])
        firsts = self._firsts + starts * self.world.n_actions
        return self._choose(tables, firsts, self._rare, _FIRST, epsilon).pairs

    def _step_sizes(self, pairs: NDArray[np.int64]) -> Array:
        knobs = self.knobs
        if not knobs.alpha_power:
            if self._alphas[0] != knobs.alpha:
                self._alphas = np.full(self.n_runs, knobs.alpha)
            return self._alphas
        counts = self._visits.reshape(-1)
        self._log.count(counts)
        sizes: Array = knobs.alpha / (counts[pairs] + 1) ** knobs.alpha_power
        return sizes

    def _close_epoch(self) -> None:
        self._log.count(self._visits.reshape(-1))
        self._log.close(self.step)

    # Hands

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        told: dict[str, Any] = {"algorithm": self.rule.label}
        told |= {_LABELS[f.name]: getattr(self.knobs, f.name) for f in fields(self.knobs)}
        told |= {_LABELS[name]: getattr(self.world, name) for name in _OF_WORLD}
        return told | {"rewards": self._edited_rewards(), "luck": f"number {self.seed}"}

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
            case SetRule(name=name):
                was = self.rule
                self._set_rule(RULES[check_name("rule", name, RULES)])
                return f"rule {self.rule.label}", lambda: self._set_rule(was)
            case SetKnob(name=name, value=value) if name in _LABELS:
                owner = self.world if name in _OF_WORLD else self.knobs
                before = getattr(owner, name)
                setattr(owner, name, value)
                return f"{_LABELS[name]} {value:g}", lambda: setattr(owner, name, before)
            case SetKnob(name=name):
                raise EditError(f"{name!r} is no knob of these agents; they have {', '.join(_LABELS)}")
        raise EditError(f"{edit.do!r} is no edit of agents in a grid world; edit rewards, the rule, or knobs")

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


def with_tables(q: Array, n_tables: int) -> Array:
    """Return action values (n, …) in so many tables, 1 or 2: two become their mean, one is copied."""
    if len(q) == n_tables:
        return q
    if n_tables == 1:
        mean: Array = q.mean(axis=0, keepdims=True)
        return mean
    return np.concatenate([q, q])
