"""PPO: many small steps on what the last policy saw, each held near that policy by a clipped ratio.

Source
------
Schulman, J., Wolski, F., Dhariwal, P., Radford, A. and Klimov, O., Proximal policy optimization algorithms,
2017, equations 7 and 9 and algorithm 1. Rates that fall, short gradients and Adam's ε: Huang, S., Dossa, R.,
Raffin, A., Kanervisto, A. and Wang, W., The 37 implementation details of proximal policy optimization, 2022,
details 3, 4 and 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.training.rl.policy.actor_critic import adam
from course.training.rl.policy.arrays import Bools, Floats
from course.training.rl.policy.envs import MakeEnv
from course.training.rl.policy.gae import advantages
from course.training.rl.policy.knobs import PolicyKnobs
from course.training.rl.policy.rollout import Rollout, by_run
from course.training.rl.policy.run import PolicyRun
from course.training.rl.policy.softmax import (
    entropy,
    entropy_slope,
    log_of,
    log_policy,
    one_hot,
    score_slope,
)


@dataclass
class PPOKnobs(PolicyKnobs):
    """The settings of PPO, checked on assignment and read again at every rollout.

    Parameters
    ----------
    lr, value_lr : float, 1e-6 to 1
        Learning rates of policy and value, for Adam.
    gamma : float, 0 to 1
        Discount.
    gae_lambda : float, 0 to 1
        How far an error reaches back; see `course.training.rl.policy.gae`.
    clip_range : float, 0.01 to 1
        How far the ratio π(a|s) / π_old(a|s) may leave 1 and still be rewarded.
    entropy_coef : float, 0 to 1
        What a nat of entropy is worth.
    n_steps : int, 1 to 10,000
        Steps of every copy in a rollout.
    n_passes : int, 1 to 100
        How often the rows of a rollout are gone through.
    batch_size : int, 1 to 100,000
        Rows averaged into one step; a batch larger than the rollout is the whole rollout.
    max_grad_norm : float, 1e-6 to 1e6
        A longer gradient, of policy or of value, is shortened to this length.
    anneal_over : int, 0 to 1,000,000,000
        Environment steps over which learning rates and clip range fall, in a straight line; 0 keeps them.
        They are counted from the last edit by hand, so that what was changed can be learned.
    anneal_to : float, 0 to 1
        The share of learning rates and clip range that is left at the end; with 0 nothing is learned then.
    """

    lr: float = 0.002
    value_lr: float = 0.01
    gamma: float = 0.99
    gae_lambda: float = 0.95
    clip_range: float = 0.3
    entropy_coef: float = 0.0
    n_steps: int = 32
    n_passes: int = 8
    batch_size: int = 256
    max_grad_norm: float = 0.5
    anneal_over: int = 200_000
    anneal_to: float = 0.1


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to learn from; every array begins with (n_runs, B).

    Attributes
    ----------
    obs : ndarray (n_runs, B, n_obs)
    actions : ndarray of int64
    old_log : ndarray
        ln π_old of the actions.
    advantages, targets : ndarray
        Normalised advantages; and the returns that the value should foretell.
    counts : ndarray
        1, or 0 for a row that is none of an episode.
    """

    obs: Floats
    actions: NDArray[np.int64]
    old_log: Floats
    advantages: Floats
    targets: Floats
    counts: Floats

    @property
    def _columns(self) -> list[NDArray[Any]]:
        return [getattr(self, f.name) for f in fields(self)]

    def pick(self, rows: NDArray[np.int64]) -> Batch:
        """The rows of numbers (n_runs, B), in that order."""
        at = (rows + np.arange(len(rows))[:, None] * self.actions.shape[1]).ravel()
        found = (each.reshape(-1, *each.shape[2:]).take(at, axis=0) for each in self._columns)
        return Batch(*(each.reshape(*rows.shape, *each.shape[1:]) for each in found))

    def split(self, size: int) -> list[Batch]:
        """Batches of so many rows, one after another; the last may be smaller."""
        starts = range(0, self.actions.shape[1], size)
        return [Batch(*(each[:, at : at + size] for each in self._columns)) for at in starts]

    def shares(self) -> Floats:
        """What each row is of its run's mean, (n_runs, B)."""
        shares: Floats = self.counts / np.maximum(self.counts.sum(-1, keepdims=True), 1)
        return shares


class PPO(PolicyRun):
    """Proximal policy optimisation with a clipped ratio and generalised advantage estimation.

    Parameters are those of `PolicyRun`.
    """

    name = "PPO"

    def __init__(
        self,
        make_env: MakeEnv,
        knobs: PPOKnobs | None = None,
        *,
        n_envs: int = 32,
        n_runs: int = 1,
        hidden: Sequence[int] = (32, 32),
        seed: int = 0,
    ) -> None:
        knobs = PPOKnobs() if knobs is None else knobs
        super().__init__(make_env, knobs, n_envs=n_envs, n_runs=n_runs, hidden=hidden, seed=seed)

    def _is_complete(self) -> bool:
        return bool(len(self.rollout) >= self.knobs.n_steps)

    def _ends(self, over: Bools) -> Bools:
        return over  # the step after the last only begins the next episode

    def _learn(self, rollout: Rollout) -> dict[str, Floats]:
        knobs = self.knobs
        rows = self._rows(rollout)
        left = self.annealed()
        clip_range = knobs.clip_range * left
        n_rows = rows.actions.shape[1]
        rate, value_rate = adam(knobs.lr * left), adam(knobs.value_lr * left)
        for _ in range(knobs.n_passes if left else 0):
            for batch in rows.pick(self.chances.draw_order(n_rows)).split(knobs.batch_size):
                shares = batch.shares()

                def slope(preferences: Floats, batch: Batch = batch, shares: Floats = shares) -> Floats:
                    return policy_slope(preferences, batch, shares, clip_range, knobs.entropy_coef)

                most = knobs.max_grad_norm
                self.model.move_policy(batch.obs, slope, rate, max_norm=most)
                self.model.move_value(batch.obs, batch.targets, shares, value_rate, max_norm=most)
        return self._measure_update(rows, clip_range)

    def annealed(self) -> float:
        """Return the share of learning rates and clip range that is left, `anneal_to` to 1."""
        knobs = self.knobs
        if not knobs.anneal_over:
            return 1.0
        n_since = (self.step - self.edited_at) * self.envs.n_envs
        left: float = max(knobs.anneal_to, 1 - n_since / knobs.anneal_over)
        return left

    def _rows(self, rollout: Rollout) -> Batch:
        """The rows of a rollout, with what they are worth."""
        knobs, model = self.knobs, self.model
        seen = by_run([*rollout.obs, self.obs])  # (n_runs, (T + 1) · n_envs, n_obs)
        obs = np.ascontiguousarray(seen[:, : -self.envs.n_envs])
        actions = by_run(rollout.actions)
        table = (len(rollout) + 1, self.n_runs, self.envs.n_envs)
        values = model.values(seen).reshape(table[1], table[0], table[2]).swapaxes(0, 1)
        ends = np.stack(rollout.terminated), np.stack(rollout.truncated)
        better = advantages(
            np.stack(rollout.rewards), values, *ends, gamma=knobs.gamma, gae_lambda=knobs.gae_lambda
        )
        counts = by_run(rollout.counts).astype(np.float32)
        return Batch(
            obs=obs,
            actions=actions,
            old_log=self._log_of(obs, actions),
            advantages=normalised(by_run(better), counts),
            targets=by_run(better + values[:-1]),
            counts=counts,
        )

    def _log_of(self, obs: Floats, actions: NDArray[np.int64]) -> Floats:
        """The logarithm of π of actions (n_runs, B) that were taken."""
        return log_of(log_policy(self.model.preferences(obs)), one_hot(actions, self.envs.n_actions))

    def _measure_update(self, rows: Batch, clip_range: float) -> dict[str, Floats]:
        """How the update left losses and policy."""
        log_pi, shares = log_policy(self.model.preferences(rows.obs)), rows.shares()
        log_ratio = log_of(log_pi, one_hot(rows.actions, self.envs.n_actions)) - rows.old_log
        ratio = np.exp(log_ratio)
        errors = (self.model.values(rows.obs) - rows.targets) ** 2 / 2
        told = {
            "policy_loss": clipped_loss(ratio, rows.advantages, clip_range),
            "value_loss": errors,
            "entropy": entropy(log_pi),
            "kl": ratio - 1 - log_ratio,  # Schulman's, never negative: joschu.net/blog/kl-approx.html
            "clip_share": np.abs(ratio - 1) > clip_range,
        }
        return {name: (each * shares).sum(-1) for name, each in told.items()}


def normalised(values: Floats, counts: Floats) -> Floats:
    """Return values (n_runs, B) with mean 0 and deviation 1 in each run, over the rows that count."""
    n = np.maximum(counts.sum(-1, keepdims=True), 1)
    off: Floats = values - (values * counts).sum(-1, keepdims=True) / n
    deviation: Floats = np.sqrt((off**2 * counts).sum(-1, keepdims=True) / n)
    return off / (deviation + 1e-8)


def clipped_loss(ratio: Floats, advantages: Floats, clip_range: float) -> Floats:
    """Return −min(ρ Â, clip(ρ, 1 − ε, 1 + ε) Â) of every row: what equation 7 maximises, to be minimised."""
    return -np.minimum(ratio * advantages, most_gained(advantages, clip_range))


def most_gained(advantages: Floats, clip_range: float) -> Floats:
    """Return Â + ε |Â|: where ρ Â is cut off, which is (1 + ε) Â if Â > 0, and (1 − ε) Â if not."""
    most: Floats = advantages + clip_range * np.abs(advantages)
    return most


def policy_slope(
    preferences: Floats, batch: Batch, shares: Floats, clip_range: float, entropy_coef: float
) -> Floats:
    """Return the slope of Σ share · (clipped loss − entropy_coef · entropy) by the preferences.

    Where clipping has cut the ratio off, the row has no slope of its own.

    Parameters
    ----------
    preferences : ndarray (n_runs, B, n_actions)
    batch : Batch
    shares : ndarray (n_runs, B)
    clip_range, entropy_coef : float
        As in `PPOKnobs`.

    Returns
    -------
    ndarray (n_runs, B, n_actions)
    """
    log_pi, taken = log_policy(preferences), one_hot(batch.actions, preferences.shape[-1])
    gained = np.exp(log_of(log_pi, taken) - batch.old_log) * batch.advantages  # ρ Â; and dρ = ρ d ln π
    strengths = gained * shares
    strengths[gained > most_gained(batch.advantages, clip_range)] = 0
    slope = score_slope(log_pi, taken, strengths)
    if entropy_coef:
        slope += entropy_slope(log_pi, entropy_coef * shares)
    return slope
