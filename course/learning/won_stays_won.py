"""The exercise of the notebook on self-play: write what a board is worth, and choose how to learn it.

Source: R. Sutton and A. Barto, "Reinforcement Learning", 2nd edition, 2018, section 6.8 (afterstates).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from course.learning.verdict import Verdict, not_yet
from course.training.events import Array, EpochEnded
from course.training.rl.knobs import SelfPlayKnobs
from course.training.rl.selfplay.run import SelfPlay

Target: TypeAlias = Callable[[float], Any]

FIELDS = ("target", "alpha", "epsilon")
N_AGENTS, N_MOVES = 20, 2_000
N_LOOKS, BETWEEN = 20, 10  # the agents are looked at in the last 200 moves, and judged at their worst
LEAST_WON, MOST_BELIEVED = 0.95, 0.1
GOOD = 0.2  # step size and exploration that work together

HINTS = (
    (
        "`reply` is the other player's chance, once they have answered. One of you two wins, and there are "
        "no draws. So if they win three games of four from there, how many do you win?"
    ),
    (
        "Two chances that exclude each other add up to 1. Then look at the numbers: an agent that never "
        "tries what it does not believe in (epsilon 0) cannot find out that it is wrong, and one with a "
        "small step size (alpha) needs more games than it gets here."
    ),
    "The target is 1 − reply. An alpha and an epsilon of 0.2, as in the lab, do the rest.",
)
SOLUTION = (
    "def target(reply): return 1 - reply, with alpha 0.2 and epsilon 0.2. What the other can make of the "
    "board is taken away from 1; some moves by lot show the agent what it would never try; and the step is "
    "large enough for 2,000 moves and small enough to stay calm."
)


class Pupil(SelfPlay):
    """Agents whose target a learner wrote."""

    def __init__(self, target: Target, knobs: SelfPlayKnobs) -> None:
        self._target = target
        super().__init__(3, knobs, n_runs=N_AGENTS, steps_per_epoch=BETWEEN)

    def targets(self, replies: Array) -> Array:
        """What the learner's function makes of each reply."""
        return np.array([_number(self._target(reply)) for reply in replies.tolist()])


def solve(_: Any = None) -> dict[str, Any]:
    """Return an answer as the worked solution has it."""
    return {"target": lambda reply: 1 - reply, "alpha": 0.2, "epsilon": 0.2}


def judge(answer: Mapping[str, Any]) -> Verdict:
    """Return whether agents that learn so keep every win, beat chance as Black, and know who wins."""
    missing = [name for name in FIELDS if name not in answer]
    if missing or not callable(answer["target"]):
        return not_yet(f"the answer needs {', '.join(FIELDS)}, the first a function. Is one of them missing?")
    target = answer["target"]
    try:
        knobs = SelfPlayKnobs(answer["alpha"], answer["epsilon"])
        advice = _of_the_target(target)
    except ValueError as error:  # a knob out of range, or a target that is no number
        return not_yet(f"{error}.")
    except Exception as error:  # whatever the learner's function raises is the learner's to see
        return not_yet(f"the function stopped with {type(error).__name__}: {error}.")
    if advice is not None:
        return advice
    grown = _train(target, knobs)
    if grown.passed:
        return Verdict(True, f"{grown.found}. Nobody told them a single good move.")
    return _of_the_knobs(target, knobs, grown)


@dataclass(frozen=True)
class Grown:
    """What agents had become in the last moves, each number the worst of all looks.

    Attributes
    ----------
    n_sure : int
        How many keep every win.
    won : float
        How often the poorest of them beats a random player as Black.
    believed : float
        White's chance at the start, in the eyes of the one who thinks most of it.
    """

    n_sure: int
    won: float
    believed: float

    @property
    def passed(self) -> bool:
        """Whether this is what the exercise asks for."""
        return self.n_sure == N_AGENTS and self.won >= LEAST_WON and self.believed <= MOST_BELIEVED

    @property
    def found(self) -> str:
        """The numbers in words, rounded towards "not yet"."""
        won, believed = math.floor(1000 * self.won) / 1000, math.ceil(100 * self.believed) / 100
        return (
            f"{self.n_sure} of {N_AGENTS} agents keep the win in all 55 positions that are won; as Black the "
            f"poorest beats a random player in {won:.1%} of games; at most they believe {believed:.0%} of "
            "White's chance"
        )


def _train(target: Target, knobs: SelfPlayKnobs) -> Grown:
    """Let twenty agents learn, and look at them again and again in the end."""
    pupil = Pupil(target, knobs)
    ended = (event for event in pupil.events() if isinstance(event, EpochEnded))
    looks = []
    for event in ended:
        if event.step > N_MOVES - N_LOOKS * BETWEEN:
            told = pupil.measure()
            believed = float(pupil.move_values(0).max())
            looks.append((int((told.kept == 1).sum()), float(told.wins_black.min()), believed))
        if event.step >= N_MOVES:
            break
    n_sure, won, believed = zip(*looks, strict=True)
    return Grown(min(n_sure), min(won), max(believed))


def _of_the_target(target: Target) -> Verdict | None:
    """Return what is wrong with a target; None where it is the other player's chance turned around."""
    probe = np.linspace(0, 1, 41)
    answers = np.array([_number(target(reply)) for reply in probe.tolist()])
    right = 1 - probe
    if np.abs(answers - right).max() < 1e-6:
        return None
    if np.ptp(answers) == 0:
        return not_yet(
            f"whatever the reply, the target is {answers[0]:g}: nothing of the end of a game travels back to "
            "its beginning. It has to depend on `reply`.",
            "the end of a game is all that counts",
        )
    if answers.min() < 0 or answers.max() > 1:
        worst = int(np.maximum(answers - 1, -answers).argmax())
        return not_yet(
            f"for a reply of {probe[worst]:g} the target is {answers[worst]:g}, and a chance lies from 0 to "
            "1. Two chances that exclude each other add up to 1.",
            "to turn a chance around is to change its sign" if np.allclose(answers, -probe) else "",
        )
    if (np.diff(answers) >= 0).all():
        return not_yet(
            "the better the reply is for the other player, the better your target calls the board for you. "
            "So the agents learn to lose. Whose chance is `reply`?",
            "what is good for one is good for the other",
        )
    if len(np.unique(answers)) == 2:  # nothing between the two ends
        return not_yet(
            f"your target knows only two numbers, {answers.min():g} and {answers.max():g}. If the other wins "
            "six games of ten from there, you win four of ten, neither none nor all.",
            "a position is either won or lost, so a chance can be rounded",
        )
    worst = int(np.abs(answers - right).argmax())
    return not_yet(
        f"for a reply of {probe[worst]:g} your target is {answers[worst]:.3g}. If the other wins with a "
        f"chance of {probe[worst]:g}, and there are no draws, how large is yours? The two must add up to "
        f"1, and here they add up to {probe[worst] + answers[worst]:.3g}.",
        "the order of the moves is all that matters",
    )


def _of_the_knobs(target: Target, knobs: SelfPlayKnobs, grown: Grown) -> Verdict:
    """Return which of step size and exploration is at fault: the one that cures it when it is set right."""
    found = (
        f"{grown.found}; wanted are all {N_AGENTS}, {LEAST_WON:.0%}, and at most {MOST_BELIEVED:.0%}, in "
        f"each of the last {N_LOOKS * BETWEEN} moves"
    )
    of_step = _train(target, SelfPlayKnobs(GOOD, knobs.epsilon)).passed
    of_chance = _train(target, SelfPlayKnobs(knobs.alpha, GOOD)).passed
    step, step_idea = _said_of_step(knobs.alpha)
    chance, chance_idea = _said_of_chance(knobs.epsilon)
    if of_step and not of_chance:
        return not_yet(f"{found}. {step}", step_idea)
    if of_chance and not of_step:
        return not_yet(f"{found}. {chance}", chance_idea)
    if of_step:
        return not_yet(
            f"{found}. Each of your two numbers can do, but not the two of them together: set one of them to "
            f"{GOOD:g}, and it works.",
        )
    return not_yet(f"{found}. {step} And the other number? {chance}", chance_idea)


def _said_of_step(alpha: float) -> tuple[str, str]:
    """Return what a step size that is at fault does, and the idea behind it."""
    if alpha > GOOD:
        said = (
            f"With a step size of {alpha:g} a value jumps to what the last game said, and one odd game is "
            "enough to spoil it."
        )
        return said, "the larger the step, the sooner it is right"
    said = (
        f"A step size of {alpha:g} is too small for {N_MOVES:,} moves: a value needs many visits to get away "
        "from 50%."
    )
    return said, "a small step is the safe one"


def _said_of_chance(epsilon: float) -> tuple[str, str]:
    """Return what an exploration that is at fault does, and the idea behind it."""
    if epsilon > GOOD:
        said = (
            f"With {epsilon:.0%} of moves by lot most games are not theirs, and after such a move nothing is "
            "learned. Leave chance a smaller share."
        )
        return said, "the more exploration, the better"
    said = (
        f"With an exploration of {epsilon:g} an agent plays much the same games again and again, and what it "
        "wrongly thinks little of it hardly ever tries. Give it more exploration."
    )
    return said, "exploring costs games, so leave it out"


def _number(value: Any) -> float:
    """Return what the learner's function gave, if it is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not np.isfinite(value):
        raise ValueError(f"target must return a number, got {value!r:.40}; a chance from 0 to 1 is wanted")
    return float(value)
