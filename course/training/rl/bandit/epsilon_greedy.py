"""Epsilon-greedy: the arm that has paid best, but any arm in a share ε of the pulls.

A = argmax_a Q(a) with chance 1 − ε, else any arm.

Source: Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, sections 2.2 and 2.4, p. 32.
"""

from course.training.events import Array
from course.training.rl.bandit.arms import ArmRule, Known
from course.training.rl.knobs import BanditKnobs


def score(known: Known, knobs: BanditKnobs, draws: Array) -> Array:  # noqa: ARG001  (one signature for all)
    """What each arm has paid on average."""
    return known.estimates


EPSILON_GREEDY = ArmRule("ε-greedy", score, explores=True)
