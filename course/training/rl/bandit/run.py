"""Bandits: learners that find out which arm pays, all seeds at once, with hands on what the arms pay."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_name
from course.envs.bandit import Bandit
from course.training.edits import Edit, SetKnob, SetMean, SetRule
from course.training.edits.base import EditError
from course.training.events import Array, Numbers
from course.training.rl.bandit.arms import ArmRule, Known, arm_name
from course.training.rl.bandit.epsilon_greedy import EPSILON_GREEDY
from course.training.rl.bandit.thompson import THOMPSON
from course.training.rl.bandit.ucb import UCB
from course.training.rl.behaviour_policy import best_by_lot
from course.training.rl.knobs import BanditKnobs
from course.training.rl.learner import Learner, Moment
from course.training.steering.undoable import Back

ARM_RULES: Final[Mapping[str, ArmRule]] = {
    "epsilon_greedy": EPSILON_GREEDY,
    "ucb": UCB,
    "thompson": THOMPSON,
}
_LABELS: Final = {
    "alpha": "step size",
    "epsilon": "exploration",
    "c": "weight of doubt",
    "initial": "initial estimate",
    "drift": "drift",
}


@dataclass(frozen=True, slots=True, eq=False)
class Pulls(Numbers):
    """What a report tells of learners before a bandit; every array is (n_runs,) float64.

    Attributes
    ----------
    reward : ndarray
        Mean pay of the epoch's pulls; NaN before the first.
    optimal : ndarray
        Share of these that pulled the best arm, 0 to 1.
    regret : ndarray
        What all pulls since the start have given away: the best arm's mean less the pulled one's.
    """

    reward: Array
    optimal: Array
    regret: Array


class BanditRun(Learner):
    """Epsilon-greedy, upper confidence bounds or Thompson sampling before a bandit.

    Parameters
    ----------
    bandit : Bandit
        From now on this run's own: it is reset to n_runs, and the run deals with a copy of it.
    rule : {"epsilon_greedy", "ucb", "thompson"}
    knobs : BanditKnobs, optional
        Read again at every pull.
    seed : int, at least 0
        Of the first run; run i has ``seed + i``.
    n_runs : int, 1 to 10,000
    steps_per_epoch : int, at least 1

    Attributes
    ----------
    bandit : Bandit
    rule : ArmRule
    q, n_pulls : ndarray (n_runs, n_arms) float64
        Estimates and counts of the arms.

    Raises
    ------
    ValueError
        If a number or a name cannot be used: one sentence.

    Source
    ------
    Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, chapter 2.
    """

    q: Array
    n_pulls: Array

    def __init__(
        self,
        bandit: Bandit,
        rule: str = "epsilon_greedy",
        knobs: BanditKnobs | None = None,
        *,
        seed: int = 0,
        n_runs: int = 30,
        steps_per_epoch: int = 10,
    ) -> None:
        self.bandit, self.rule = copy.deepcopy(bandit), ARM_RULES[check_name("rule", rule, ARM_RULES)]
        self.knobs = BanditKnobs() if knobs is None else knobs
        self._by_hand: dict[int, tuple[int, float]] = {}  # arm: step and mean of the last edit of it
        self._regrets = np.empty((1024, 0))
        super().__init__(
            Pulls,
            seed=seed,
            n_runs=n_runs,
            steps_per_epoch=steps_per_epoch,
            width=2 + 2 * bandit.n_arms,
            block=64,
            trained=("q", "n_pulls", "_pays", "_sums", "_means", "_regret"),
        )
        self._regrets = np.empty((1024, self.n_runs))
        self._keep_start()

    def _start_anew(self) -> None:
        super()._start_anew()
        self.bandit.reset(self.n_runs, seed=self.seed)
        self._keep_by_hand(-1)
        self.q = np.full((self.n_runs, self.bandit.n_arms), self.knobs.initial)
        self.n_pulls = np.zeros_like(self.q)
        self._sums = np.zeros((2, self.n_runs))  # pay and best pulls of this epoch
        self._means = np.full((2, self.n_runs), np.nan)  # of the epoch before
        self._regret = np.zeros(self.n_runs)

    @property
    def estimates(self) -> Array:
        """What each arm is believed to pay, (n_runs, n_arms)."""
        return self.q.copy()

    @property
    def regrets(self) -> Array:
        """What each pull until now has given away, (n_steps, n_runs); no learner sees it."""
        return self._regrets[: self.step].copy()

    @property
    def interval(self) -> tuple[Array, Array] | None:
        """The least and the most that each arm may pay, as the rule sees it, (n_runs, n_arms); or None."""
        doubt = self.rule.doubt
        return None if doubt is None else doubt.interval(self._known(max(1, self.step)), self.knobs)

    def measure(self) -> Pulls:
        """The pulls of the last epoch, and the regret until now."""
        reward, optimal = self._means.copy()
        return Pulls(reward, optimal, self._regret.copy())

    # Learning

    def _advance(self, draws: Array) -> None:
        arms = self._choose(draws)
        pull = self.bandit.step(arms)
        runs = np.arange(self.n_runs)
        self.n_pulls[runs, arms] += 1
        rate = self.knobs.alpha or 1 / self.n_pulls[runs, arms]
        self.q[runs, arms] += rate * (pull.rewards - self.q[runs, arms])  # equations 2.3 and 2.5
        self._sums += pull.rewards, pull.optimal
        self._regret += pull.regrets
        if self.step == len(self._regrets):
            self._regrets = np.concatenate([self._regrets, np.empty_like(self._regrets)])
        self._regrets[self.step] = pull.regrets

    def _choose(self, draws: Array) -> NDArray[np.int64]:
        n_arms = self.bandit.n_arms
        scores = self.rule.score(self._known(self.step + 1), self.knobs, draws[:, 2 : 2 + n_arms])
        best = best_by_lot(scores, draws[:, 2 + n_arms :])
        if not self.rule.explores:
            return best
        return np.where(draws[:, 0] < self.knobs.epsilon, (draws[:, 1] * n_arms).astype(np.int64), best)

    def _known(self, step: int) -> Known:
        return Known(self.q, self.n_pulls, step, self.bandit.kind, self.bandit.sd)

    def _close_epoch(self) -> None:
        self._means = self._sums / self.steps_per_epoch
        self._sums[:] = 0

    # Hands

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        told: dict[str, Any] = {"algorithm": self.rule.label, "drift": self.bandit.drift}
        told |= {_LABELS[name]: getattr(self.knobs, name) for name in ("alpha", "epsilon", "c", "initial")}
        means = ", ".join(
            f"{mean:g} of arm {arm_name(arm)}" for arm, (_, mean) in sorted(self._by_hand.items())
        )
        return told | {"means": means or "as they were", "luck": f"number {self.seed}"}

    def _do(self, edit: Edit) -> tuple[str, Back]:
        match edit:
            case SetMean():
                return self._set_mean(edit)
            case SetRule(name=name):
                was, self.rule = self.rule, ARM_RULES[check_name("rule", name, ARM_RULES)]
                return f"rule {self.rule.label}", lambda: setattr(self, "rule", was)
            case SetKnob(name="drift", value=value):
                before = self.bandit.drift
                self.bandit.drift = float(value)
                return f"drift {value:g}", lambda: setattr(self.bandit, "drift", before)
            case SetKnob(name="initial", value=value):
                first = self.knobs.initial
                self._set_initial(float(value))
                return f"{_LABELS['initial']} {value:g}", lambda: self._set_initial(first)
            case SetKnob(name=name, value=value) if name in _LABELS:
                old = getattr(self.knobs, name)
                setattr(self.knobs, name, value)
                return f"{_LABELS[name]} {value:g}", lambda: setattr(self.knobs, name, old)
            case SetKnob(name=name):
                raise EditError(f"{name!r} is no knob of these learners; they have {', '.join(_LABELS)}")
        raise EditError(f"{edit.do!r} is no edit of a bandit; edit the mean of an arm, the rule, or knobs")

    def _set_initial(self, value: float) -> None:
        """Believe something else of the arms that were never pulled."""
        self.knobs.initial = value
        self.q[self.n_pulls == 0] = value

    def _set_mean(self, edit: SetMean) -> tuple[str, Back]:
        by_hand, means = dict(self._by_hand), self.bandit.means
        self.bandit.set_mean(edit.arm, edit.mean)
        self._by_hand[edit.arm] = self.step, edit.mean

        def back() -> None:
            self._by_hand = by_hand
            now = self.bandit.means
            now[:, edit.arm] = means[:, edit.arm]  # every run has an arm of its own
            self.bandit.means = now

        return f"mean {edit.mean:g} of arm {arm_name(edit.arm)}", back

    # What `Rewindable` leaves to the kind of run

    def _put(self, snapshot: Moment) -> None:
        super()._put(snapshot)
        self.bandit.go_to(snapshot.step, self._pays, seed=snapshot.seed)
        self._keep_by_hand(snapshot.step)
        self._set_initial(self.knobs.initial)

    def _keep_by_hand(self, step: int) -> None:
        """Give the arms again what the hand gave them from a step on."""
        for arm, (at, mean) in self._by_hand.items():
            if at >= step:
                self.bandit.set_mean(arm, mean)

    def _rewound(self) -> None:
        super()._rewound()
        self._by_hand = {arm: (min(at, self.step), mean) for arm, (at, mean) in self._by_hand.items()}

    @property
    def _pays(self) -> Array:
        """What the arms pay: while they drift, time changes it as it changes beliefs."""
        return self.bandit.means

    @_pays.setter
    def _pays(self, means: Array) -> None:
        self.bandit._means = means
