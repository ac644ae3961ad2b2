"""Thompson sampling: each arm as good as one guess drawn from what is believed of it.

Bernoulli: the chance of arm a is drawn from Beta(1 + S, 1 + N − S), S its successes. Gaussian with known sd
σ: the mean is drawn from N(N Q / (N + σ²), σ² / (N + σ²)), the posterior under the prior N(0, 1). Where the
step size α is constant, N counts at most 2 / α − 1, as many pulls as such an estimate remembers.

Source: W. R. Thompson, "On the likelihood that one unknown probability exceeds another", 1933; Russo et al.,
"A tutorial on Thompson sampling", 2018, algorithm 3.2; Sutton and Barto, "Reinforcement Learning", 2nd
edition, 2018, section 2.5 on constant step sizes.
"""

import numpy as np
from scipy.special import betaincinv, ndtri

from course.training.events import Array
from course.training.rl.bandit.arms import ArmRule, Doubt, Known
from course.training.rl.knobs import BanditKnobs


def score(known: Known, knobs: BanditKnobs, draws: Array) -> Array:
    """One guess at each arm's mean: the quantile that the draw says."""
    n, q = _counted(known, knobs), known.estimates
    if known.kind == "bernoulli":
        q = np.clip(q, 0, 1)  # an initial estimate may lie beyond what an arm can pay
        guess: Array = betaincinv(1 + n * q, 1 + n * (1 - q), draws)
        return guess
    mean, spread = _normal(n, q, known.sd)
    normal: Array = ndtri(np.maximum(draws, 1e-300))  # a draw of 0 would be a guess of -∞
    return mean + spread * normal


def interval(known: Known, knobs: BanditKnobs) -> tuple[Array, Array]:
    """One standard deviation of what is believed of each arm on either side; see `ArmRule.doubt`."""
    n, q = _counted(known, knobs), known.estimates
    if known.kind == "bernoulli":
        q = np.clip(q, 0, 1)
        mean = (1 + n * q) / (2 + n)
        spread: Array = np.sqrt(mean * (1 - mean) / (3 + n))
    else:
        mean, spread = _normal(n, q, known.sd)
    return mean - spread, mean + spread


def _counted(known: Known, knobs: BanditKnobs) -> Array:
    """How many pulls of each arm the estimates remember."""
    return np.minimum(known.n_pulls, 2 / knobs.alpha - 1) if knobs.alpha else known.n_pulls


def _normal(n: Array, q: Array, sd: float) -> tuple[Array, Array]:
    """Mean and standard deviation of what is believed of arms that pay by a normal distribution."""
    variance = sd**2
    if not variance:
        return q, (n == 0).astype(np.float64)
    return n * q / (n + variance), np.sqrt(variance / (n + variance))


THOMPSON = ArmRule("Thompson sampling", score, doubt=Doubt("what is believed, give or take", interval))
