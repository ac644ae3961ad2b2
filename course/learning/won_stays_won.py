"""The exercise of the notebook on self-play: write what a board is worth, and choose how to learn it.

Source: R. Sutton and A. Barto, "Reinforcement Learning", 2nd edition, 2018, section 6.8 (afterstates).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from course.learning.verdict import Verdict, not_yet
from course.training.events import Array, EpochEnded
from course.training.rl.knobs import SelfPlayKnobs
from course.training.rl.self_play import SelfPlay

Target: TypeAlias = Callable[[float], Any]

FIELDS = ("target", "alpha", "epsilon")
N_AGENTS, N_MOVES = 20, 2_000
LEAST_WON, MOST_BELIEVED = 0.95, 0.1

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
        super().__init__(3, knobs, n_runs=N_AGENTS, steps_per_epoch=N_MOVES)

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
    try:
        pupil = Pupil(answer["target"], SelfPlayKnobs(answer["alpha"], answer["epsilon"]))
        next(event for event in pupil.events() if isinstance(event, EpochEnded))
    except ValueError as error:  # a knob out of range, or a target that is no number
        return not_yet(f"{error}.")
    except Exception as error:  # whatever the learner's function raises is the learner's to see
        return not_yet(f"the function stopped with {type(error).__name__}: {error}.")
    told = pupil.measure()
    n_sure = int((told.kept == 1).sum())
    won, believed = float(told.wins_black.min()), float(pupil.move_values(0).max())
    found = (
        f"{n_sure} of {N_AGENTS} agents keep the win in all 55 positions that are won; as Black the poorest "
        f"beats a random player in {won:.1%} of games; at most they believe {believed:.0%} of White's chance"
    )
    advice = _of_the_target(answer["target"])
    if advice is None and n_sure == N_AGENTS and won >= LEAST_WON and believed <= MOST_BELIEVED:
        return Verdict(True, f"{found}. Nobody told them a single good move.")
    return advice or _of_the_knobs(found, n_sure, pupil.knobs)


def _of_the_target(target: Target) -> Verdict | None:
    """Return what is wrong with a target; None where it turns the other's chances into one's own."""
    probe = np.array([0.0, 0.25, 0.5, 1.0])
    answers = np.array([_number(target(reply)) for reply in probe.tolist()])
    if np.ptp(answers) == 0:
        return not_yet(
            f"whatever the reply, the target is {answers[0]:g}: nothing of the end of a game travels back to "
            "its beginning. It has to depend on `reply`.",
            "the end of a game is all that counts",
        )
    if (np.diff(answers) >= 0).all():
        return not_yet(
            "the better the reply is for the other player, the better your target calls the board for you. "
            "So the agents learn to lose. Whose chance is `reply`?",
            "what is good for one is good for the other",
        )
    if answers.min() < 0 or answers.max() > 1:
        return not_yet(
            f"for a reply of {probe[answers.argmin()]:g} the target is {answers.min():g}, and a chance lies "
            "from 0 to 1. The order of the moves may be right, but the numbers are no chances: two that "
            "exclude each other add up to 1.",
            "to turn a chance around is to change its sign",
        )
    return None


def _of_the_knobs(found: str, n_sure: int, knobs: SelfPlayKnobs) -> Verdict:
    """Return what is wrong with step size and exploration, the target being sound."""
    if n_sure < N_AGENTS and knobs.epsilon < 0.05:
        return not_yet(
            f"{found}. Without moves by lot an agent plays the same few games again and again, and what it "
            "wrongly thinks little of it never tries. Give it some exploration.",
            "exploring costs games, so leave it out",
        )
    if knobs.epsilon > 0.4:
        return not_yet(
            f"{found}. With {knobs.epsilon:.0%} of moves by lot most games are not theirs, and after such a "
            "move nothing is learned. Leave chance a smaller share.",
            "the more exploration, the better",
        )
    return not_yet(
        f"{found}; wanted are all {N_AGENTS}, {LEAST_WON:.0%}, and at most {MOST_BELIEVED:.0%}. A step size "
        f"of {knobs.alpha:g} is too small for {N_MOVES:,} moves: a value needs many visits to get away "
        "from 50%.",
        "a small step is the safe one",
    )


def _number(value: Any) -> float:
    """Return what the learner's function gave, if it is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not np.isfinite(value):
        raise ValueError(f"target must return a number, got {value!r:.40}; a chance from 0 to 1 is wanted")
    return float(value)
