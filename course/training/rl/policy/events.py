"""What learning from reward says: how episodes ended, and the numbers of an iteration."""

from __future__ import annotations

from dataclasses import dataclass

from course.training.events import Array, Numbers


@dataclass(frozen=True, slots=True)
class EpisodeEnded:
    """One episode is over, in copy `env` of run `run`.

    Attributes
    ----------
    episode_return : float
        Sum of the rewards that were learned from, undiscounted.
    true_return : float
        Sum of what the environment would have paid with the weights it was made with.
    goal : bool or None
        Whether the true goal was reached; None where the environment does not tell.
    length : int
        Steps it took.
    """

    step: int
    epoch: int
    run: int
    env: int
    episode_return: float
    true_return: float
    goal: bool | None
    length: int


@dataclass(frozen=True, slots=True, eq=False)
class PolicyMetrics(Numbers):
    """Numbers of a policy that learns; every array is (n_runs,) float64.

    Attributes
    ----------
    episode_return, true_return, episode_length : ndarray
        Means over the last 100 episodes that ended, as `EpisodeEnded` has them; NaN before the first.
    goal : ndarray or None
        Share of those episodes that reached the true goal, 0 to 1; None where the environment does not tell.
    policy_loss, value_loss, entropy : ndarray
        Of the rows just learned from; of PPO after the update, of REINFORCE before it, as a policy gradient's
        loss means nothing once the policy has moved. The entropy is in nats. NaN before the first update.
    kl, clip_share : ndarray or None
        How far the policy moved in the update: Kullback–Leibler divergence in nats, and the share of rows
        whose ratio left the clip range; None for an algorithm that does not clip.
    """

    episode_return: Array
    true_return: Array
    episode_length: Array
    goal: Array | None
    policy_loss: Array
    value_loss: Array
    entropy: Array
    kl: Array | None = None
    clip_share: Array | None = None
