"""Bandits: k arms that pay by chance, still or drifting, for many runs at once; and one run for Gymnasium."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import gymnasium
import numpy as np
from gymnasium.spaces import Discrete

from course.data.checks import check_int, check_name, check_range
from course.envs.checks import Ended, check_actions, check_limit
from course.envs.streams import Streams
from course.envs.terms import LARGEST

MOST_ARMS = 1000


class Pull(NamedTuple):
    """What one pull in each run led to; every array has shape (n_runs,).

    Attributes
    ----------
    rewards : ndarray of float64
        What the pulled arms paid.
    regrets : ndarray of float64
        The best arm's mean less the pulled arm's, at least 0; not for the learner to see.
    optimal : ndarray of bool
        True where no arm had a larger mean.
    """

    rewards: np.ndarray
    regrets: np.ndarray
    optimal: np.ndarray


class Bandit:
    """Arms whose means a learner has to find out, for n_runs learners at once.

    Parameters
    ----------
    arms : int or sequence of float
        How many arms, 1 to 1000, whose means each run draws for itself: from N(0, 1), or from U(0, 1) for
        chances. Or the means themselves, the same in every run.
    kind : {"gaussian", "bernoulli"}
        An arm pays N(mean, sd²), or 1 with its mean as the chance and else 0.
    sd : float
        Standard deviation of a Gaussian arm's pay, between 0 and 1e6.
    drift : float
        Standard deviation of the step that each mean takes after each pull, between 0 and 1000; chances turn
        back at 0 and 1. It may be changed at any time.

    Raises
    ------
    ValueError
        If there is no arm, or a number is out of range.

    Source
    ------
    Sutton and Barto, "Reinforcement Learning", 2nd edition, 2018, section 2.3 (the 10-armed testbed) and
    exercise 2.5 (means that walk by steps of 0.01).
    """

    def __init__(
        self,
        arms: int | Sequence[float] = 10,
        *,
        kind: Literal["gaussian", "bernoulli"] = "gaussian",
        sd: float = 1.0,
        drift: float = 0.0,
    ) -> None:
        self.kind = check_name("kind", kind, ("gaussian", "bernoulli"))
        self.sd = check_range("sd", sd, 0, LARGEST, 1)
        self.drift = drift
        self._fixed: np.ndarray | None = None
        if isinstance(arms, Sequence | np.ndarray):
            self._fixed = np.array(
                [self._mean(f"arms: the mean of arm {arm}", mean) for arm, mean in enumerate(arms)]
            )
        self.n_arms = check_int("arms", arms if self._fixed is None else len(self._fixed), 1, MOST_ARMS, 10)
        self._means = np.empty((0, self.n_arms))
        self._seed: int | None = None

    @property
    def drift(self) -> float:
        """Standard deviation of a mean's step after each pull."""
        return self._drift

    @drift.setter
    def drift(self, drift: float) -> None:
        self._drift = check_range("drift", drift, 0, 1000, 0.01)

    @property
    def means(self) -> np.ndarray:
        """The true means now, a copy of shape (n_runs, n_arms); a learner must not see them."""
        return self._means.copy()

    @means.setter
    def means(self, means: np.ndarray) -> None:
        if np.shape(means) != self._means.shape:
            raise ValueError(
                f"means must have shape {self._means.shape}, got {np.shape(means)}; reset comes first"
            )
        self._means = np.array(means, dtype=np.float64)

    def set_mean(self, arm: int, mean: float) -> None:
        """Change an arm's mean in all runs, from the next pull on.

        Raises
        ------
        ValueError
            If there is no such arm, or the mean is out of range.
        """
        self._means[:, check_int("arm", arm, 0, self.n_arms - 1)] = self._mean("mean", mean)

    def reset(self, n_runs: int = 1, *, seed: int | None = None) -> None:
        """Draw the arms of each run anew.

        Parameters
        ----------
        n_runs : int
            1 to 100,000.
        seed : int, optional
            At least 0. Run i meets the chances of ``seed + i``, whatever n_runs is.
        """
        n = check_int("n_runs", n_runs, 1, 100_000, 30)
        self._seed = seed
        self._streams = Streams(seed, n, 1 + self.n_arms, normal=self.kind == "gaussian")
        drawn = self._streams.take()[:, 1:]
        self._means = drawn if self._fixed is None else np.tile(self._fixed, (n, 1))

    def go_to(self, n_pulls: int, means: np.ndarray, *, seed: int) -> None:
        """Stand where `n_pulls` pulls of the runs of a seed lead, with the means that they led to.

        Parameters
        ----------
        n_pulls : int, at least 0
        means : ndarray (n_runs, n_arms) float64
        seed : int, at least 0
            As it was given to `reset`.
        """
        if (seed, len(means)) != (self._seed, len(self._means)):
            self.reset(len(means), seed=seed)
        self._streams.seek(n_pulls + 1)  # the first draw was for the arms
        self.means = means

    def step(self, actions: np.ndarray) -> Pull:
        """Pull one arm in each run; then the means drift.

        Parameters
        ----------
        actions : ndarray of shape (n_runs,), int
            Between 0 and n_arms - 1.

        Raises
        ------
        ValueError
            If there are not n_runs such actions; `reset` comes first.
        """
        n = len(self._means)
        if not n:
            raise ValueError("step must come after reset, got no runs; call reset(n_runs) first")
        arms = check_actions(actions, n, self.n_arms)
        draws = self._streams.take()  # (n_runs, 1 + n_arms): the pay, and a step for each mean
        pulled = self._means[np.arange(n), arms]
        if self.kind == "gaussian":
            rewards = pulled + self.sd * draws[:, 0]
        else:
            rewards = (draws[:, 0] < pulled).astype(np.float64)
        regrets = self._means.max(axis=1) - pulled
        if self._drift:
            self._walk(draws[:, 1:])
        return Pull(rewards, regrets, regrets == 0)

    def _walk(self, draws: np.ndarray) -> None:
        if self.kind == "gaussian":
            self._means = self._means + self._drift * draws
            return
        steps = (draws - 0.5) * math.sqrt(12) * self._drift  # uniform, of standard deviation `drift`
        walked = (self._means + steps) % 2
        self._means = np.minimum(walked, 2 - walked)  # reflected at 0 and 1

    def _mean(self, name: str, mean: object) -> float:
        low, high = (0.0, 1.0) if self.kind == "bernoulli" else (-LARGEST, LARGEST)
        return check_range(name, mean, low, high, 0.5)


class BanditEnv(gymnasium.Env[np.int64, np.int64]):
    """One learner before a bandit; a new episode draws new arms.

    Action space
        ``Discrete(n_arms)``: the arm to pull.
    Observation space
        ``Discrete(1)``: a bandit has one state.
    Reward
        What the arm pays.
    Episode end
        Never terminated; truncated after `max_episode_steps`. ``info["regret"]`` is the mean given away by
        the pull, and ``info["goal"]`` says whether the arm was the best one.

    Parameters
    ----------
    bandit : Bandit, optional
        Used by this environment alone: `reset` resets it to one run. Ten Gaussian arms by default.
    max_episode_steps : int, optional
        At least 1; None never truncates.
    render_mode : None
        There is nothing to see.
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own declaration

    def __init__(
        self,
        bandit: Bandit | None = None,
        *,
        max_episode_steps: int | None = 1000,
        render_mode: str | None = None,
    ) -> None:
        self.bandit = bandit = Bandit() if bandit is None else bandit
        if render_mode is not None:
            raise ValueError(
                f"render_mode must be None for a bandit, got {render_mode!r:.60}; read the rewards"
            )
        self._ended: Ended | None = None
        self.max_episode_steps = check_limit(max_episode_steps, 1000)
        self.observation_space = Discrete(1)
        self.action_space = Discrete(bandit.n_arms)

    def reset(
        self,
        *,
        seed: int | None = None,
        options: dict[str, Any] | None = None,  # noqa: ARG002 - Gymnasium's signature
    ) -> tuple[np.int64, dict[str, Any]]:
        """Draw the arms; with a seed they are those of the first run of ``bandit.reset(n, seed=seed)``."""
        super().reset(seed=seed)
        self.bandit.reset(1, seed=int(self.np_random.integers(2**32)) if seed is None else seed)
        self._n_steps, self._ended = 0, None
        return np.int64(0), {"regret": 0.0, "goal": False}

    def step(self, action: np.int64) -> tuple[np.int64, float, bool, bool, dict[str, Any]]:
        """Pull an arm; after the end of the episode nothing is paid."""
        if self._ended is not None:
            return self._ended.again()
        pull = self.bandit.step(np.array([action]))
        self._n_steps += 1
        info = {"regret": float(pull.regrets[0]), "goal": bool(pull.optimal[0])}
        truncated = self.max_episode_steps is not None and self._n_steps >= self.max_episode_steps
        if truncated:
            self._ended = Ended(np.int64(0), False, True, info | {"regret": 0.0})
        return np.int64(0), float(pull.rewards[0]), False, truncated, info
