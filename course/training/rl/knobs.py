"""Knobs of agents: what the hand may turn while they learn, checked as it is turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from course.training.knobs import KnobError, NumberRange
from course.training.wire import near, shown

AGENT_KNOBS: Final[dict[str, NumberRange]] = {
    "alpha": NumberRange(0.0, 1.0, 0.1),
    "alpha_power": NumberRange(0.0, 1.0, 0.6),
    "gamma": NumberRange(0.0, 1.0, 0.9),
    "epsilon": NumberRange(0.0, 1.0, 0.1),
    "epsilon_end": NumberRange(0.0, 1.0, 0.01),
    "epsilon_steps": NumberRange(0, 1_000_000_000, 10_000, whole=True),
    "c": NumberRange(0.0, 100.0, 2.0),
    "initial": NumberRange(-1000.0, 1000.0, 1.0),
    "step_cost": NumberRange(0.0, 1e6, 0.01),
    "slip": NumberRange(0.0, 1.0, 0.2),
    "drift": NumberRange(0.0, 1000.0, 0.01),
}


def check_agent_knob(name: str, value: object) -> float | int:
    """The value as the knob stores it.

    Raises
    ------
    KnobError
        If there is no such knob or it does not take this value: one sentence.
    """
    if name not in AGENT_KNOBS:
        hint = near(name, AGENT_KNOBS) or f"; knobs are {', '.join(AGENT_KNOBS)}"
        raise KnobError(f"unknown knob {shown(name)}{hint}")
    return AGENT_KNOBS[name].check(name, value)


@dataclass(slots=True)
class TabularKnobs:
    """The settings of an agent with a table of action values, checked on assignment, read at every step.

    Parameters
    ----------
    alpha : float, 0 to 1
        Step size: how far one visit moves an estimate towards its target.
    alpha_power : float, 0 to 1
        The step size of the n-th visit is alpha / n to this power; 0 keeps it constant, and more than 1/2
        lets estimates settle where rewards or moves are random.
    gamma : float, 0 to 1
        Discount rate: what a reward is worth one step later.
    epsilon : float, 0 to 1
        Share of actions taken at random; where it falls, the share at the first step.
    epsilon_end : float, 0 to 1
        Share of random actions once it has fallen.
    epsilon_steps : int, 0 to 1e9
        Steps over which epsilon falls, in a straight line; 0 keeps it constant.

    Raises
    ------
    KnobError
        On assignment of anything out of range: one sentence with what is accepted and a good start.
    """

    alpha: float = 0.1
    alpha_power: float = 0.0
    gamma: float = 0.9
    epsilon: float = 0.1
    epsilon_end: float = 0.01
    epsilon_steps: int = 0

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, check_agent_knob(name, value))

    def epsilon_at(self, step: int) -> float:
        """Share of random actions at a step, counted from 0."""
        if not self.epsilon_steps:
            return self.epsilon
        fallen = min(1.0, step / self.epsilon_steps)
        return self.epsilon + (self.epsilon_end - self.epsilon) * fallen


@dataclass(slots=True)
class BanditKnobs:
    """The settings of a learner before a bandit, checked on assignment, read at every pull.

    Parameters
    ----------
    alpha : float, 0 to 1
        Step size of an estimate; 0 takes the mean of all that the arm has paid.
    epsilon : float, 0 to 1
        Share of arms pulled at random (epsilon-greedy only).
    c : float, 0 to 100
        How much an arm's uncertainty counts (UCB only).
    initial : float, -1000 to 1000
        What an arm is believed to pay before its first pull. More than any arm pays is an optimistic start:
        whoever is disappointed by one arm tries the next.

    Raises
    ------
    KnobError
        On assignment of anything out of range: one sentence with what is accepted and a good start.
    """

    alpha: float = 0.0
    epsilon: float = 0.1
    c: float = 2.0
    initial: float = 0.0

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, check_agent_knob(name, value))


@dataclass(slots=True)
class SelfPlayKnobs:
    """The settings of an agent that plays itself, checked on assignment, read at every move.

    Parameters
    ----------
    alpha : float, 0 to 1
        Step size of a value.
    epsilon : float, 0 to 1
        Share of moves by lot.

    Raises
    ------
    KnobError
        On assignment of anything out of range: one sentence with what is accepted and a good start.
    """

    alpha: float = 0.2
    epsilon: float = 0.2

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, check_agent_knob(name, value))
