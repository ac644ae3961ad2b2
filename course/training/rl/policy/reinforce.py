"""REINFORCE with a baseline: whole episodes, and each action made likelier by how well what followed went.

Source
------
Sutton, R. and Barto, A., Reinforcement Learning: An Introduction, second edition, 2018, section 13.4 and its
box "REINFORCE with Baseline (episodic)"; here the mean over one episode of every copy is taken at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.training.rl.policy.actor_critic import adam
from course.training.rl.policy.arrays import Bools, Floats
from course.training.rl.policy.envs import MakeEnv
from course.training.rl.policy.knobs import PolicyKnobs
from course.training.rl.policy.rollout import Rollout, by_run
from course.training.rl.policy.run import PolicyRun
from course.training.rl.policy.softmax import entropy, log_of, log_policy, one_hot, score_slope


@dataclass
class ReinforceKnobs(PolicyKnobs):
    """The settings of REINFORCE, checked on assignment and read again at every update.

    Parameters
    ----------
    lr, value_lr : float, 1e-6 to 1
        Learning rates of policy and baseline, for Adam.
    gamma : float, 0 to 1
        Discount.
    baseline : bool
        True compares returns with v̂(s, w); False with nothing: right on average, and much noisier.
    """

    lr: float = 0.01
    value_lr: float = 0.01
    gamma: float = 0.99
    baseline: bool = True


class Reinforce(PolicyRun):
    """Monte Carlo policy gradient with a learned state value for baseline.

    A rollout is one episode of every copy; one that is done waits for the others. An episode that ran out of
    time has the return that it was paid until then.

    Parameters are those of `PolicyRun`.
    """

    name = "REINFORCE"

    def __init__(
        self,
        make_env: MakeEnv,
        knobs: ReinforceKnobs | None = None,
        *,
        n_envs: int = 16,
        n_runs: int = 1,
        hidden: Sequence[int] = (32,),
        seed: int = 0,
    ) -> None:
        knobs = ReinforceKnobs() if knobs is None else knobs
        super().__init__(make_env, knobs, n_envs=n_envs, n_runs=n_runs, hidden=hidden, seed=seed)

    def _is_complete(self) -> bool:
        return bool(self.ended.all())

    def _ends(self, over: Bools) -> Bools:
        return self.ended | over  # whatever is played after the first episode counts for nothing

    def _begin_rollout(self) -> None:
        super()._begin_rollout()
        self.obs = self.envs.reset()
        self.ended = np.zeros_like(self.ended)

    def _learn(self, rollout: Rollout) -> dict[str, Floats]:
        """The box's two updates, of all steps of the rollout at once."""
        knobs, model = self.knobs, self.model
        counts = np.stack(rollout.counts)
        columns = (
            rollout.obs,
            rollout.actions,
            returns(np.stack(rollout.rewards) * counts, gamma=knobs.gamma),
            knobs.gamma ** np.arange(len(counts))[:, None, None] * counts,
            counts / counts.sum((0, 2), keepdims=True),
        )
        obs, actions, G, discount, shares = (padded(by_run(column)) for column in columns)
        taken = one_hot(actions, self.envs.n_actions)
        errors = G - model.values(obs)
        delta = errors if knobs.baseline else G
        strengths = discount * delta / self.envs.n_envs  # a sum over each episode, a mean over episodes

        def slope(preferences: Floats) -> Floats:
            return score_slope(log_policy(preferences), taken, strengths)

        log_pi = log_policy(model.preferences(obs))
        told = {
            "policy_loss": -strengths * log_of(log_pi, taken),
            "value_loss": shares * errors**2 / 2,
            "entropy": shares * entropy(log_pi),
        }
        model.move_value(obs, G, shares, adam(knobs.value_lr))
        model.move_policy(obs, slope, adam(knobs.lr))
        return {name: each.sum(-1) for name, each in told.items()}


def returns(rewards: Floats, *, gamma: float) -> Floats:
    """Return G, the discounted sum of what was paid from each step on: (T, …) → (T, …).

    After its episode a copy is paid 0. Source: Sutton and Barto, 2018, equation 3.9.
    """
    found: Floats = np.empty_like(rewards)
    later = np.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        later = rewards[t] + gamma * later
        found[t] = later
    return found


def padded(rows: NDArray[Any]) -> NDArray[Any]:
    """Return rows (n_runs, B, …) with rows of 0 behind them, up to a power of two.

    Episodes have all lengths, and networks keep memory for every size of batch that they have met.
    """
    n = rows.shape[1]
    more = np.zeros((len(rows), 2 ** (n - 1).bit_length() - n, *rows.shape[2:]), rows.dtype)
    return np.concatenate([rows, more], 1)
