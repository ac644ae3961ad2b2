"""Upper confidence bound: the arm that may, within reason, be the best.

A = argmax_a [Q(a) + c √(ln t / N(a))], every arm once before. With c = √2 and pay from 0 to 1 this is UCB1.

Source: Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, equation 2.10, p. 35; Auer,
Cesa-Bianchi and Fischer, "Finite-time analysis of the multiarmed bandit problem", 2002, figure 1.
"""

import numpy as np

from course.training.events import Array
from course.training.rl.bandit.arms import ArmRule, Doubt, Known
from course.training.rl.knobs import BanditKnobs


def score(known: Known, knobs: BanditKnobs, draws: Array) -> Array:  # noqa: ARG001  (one signature for all)
    """What each arm may pay; infinite where it was never pulled."""
    n = np.maximum(known.n_pulls, 1)
    bound = known.estimates + knobs.c * np.sqrt(np.log(known.step) / n)
    return np.where(known.n_pulls > 0, bound, np.inf)


def interval(known: Known, knobs: BanditKnobs) -> tuple[Array, Array]:
    """From what each arm has paid to what it may pay; see `ArmRule.doubt`."""
    return known.estimates, score(known, knobs, known.estimates)


UCB = ArmRule("upper confidence bound", score, doubt=Doubt("what it may pay at best", interval))
