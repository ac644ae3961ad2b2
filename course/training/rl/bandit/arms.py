"""Arms: what a learner knows of a bandit's arms, and the rule that picks one to pull."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from course.training.events import Array
from course.training.rl.knobs import BanditKnobs

N_LETTERS = 26


class Known(NamedTuple):
    """What n_runs learners know.

    Attributes
    ----------
    estimates : ndarray (n_runs, n_arms) float64
        Q: the mean of what each arm has paid, weighted towards the newest where the step size is constant.
    n_pulls : ndarray (n_runs, n_arms) float64
        N: how often each was pulled.
    step : int
        t: how many pulls there have been, this one included.
    kind : str
        "gaussian" or "bernoulli".
    sd : float
        Standard deviation of a Gaussian arm's pay.
    """

    estimates: Array
    n_pulls: Array
    step: int
    kind: str
    sd: float


# (known, knobs, draws) -> how good each arm looks, (n_runs, n_arms): the best is pulled, of equals any.
# `draws` are uniform in [0, 1), (n_runs, n_arms).
Score: TypeAlias = Callable[[Known, BanditKnobs, Array], Array]


class Doubt(NamedTuple):
    """How unsure a rule is of the arms.

    Attributes
    ----------
    label : str
        What a learner reads of it.
    interval : callable
        ``interval(known, knobs)`` gives the least and the most that the rule reckons each arm to pay, two
        arrays (n_runs, n_arms); infinite where it knows nothing.
    """

    label: str
    interval: Callable[[Known, BanditKnobs], tuple[Array, Array]]


class ArmRule(NamedTuple):
    """A way to pick an arm.

    Attributes
    ----------
    label : str
        What a learner reads.
    score : callable
        See `Score`.
    explores : bool
        Whether a share ε of pulls is random, whatever the scores say.
    doubt : Doubt or None
        None for a rule that knows no doubt.
    """

    label: str
    score: Score
    explores: bool = False
    doubt: Doubt | None = None


def arm_name(arm: int) -> str:
    """What a learner reads for arm number `arm`, counted from 0: a letter as long as there are letters."""
    return chr(ord("A") + arm) if arm < N_LETTERS else str(arm)
