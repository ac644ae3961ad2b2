"""Playing: one episode of a policy as it stands, played beside its run and kept whole."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_int
from course.training.events import Array
from course.training.rl.policy.run import PolicyRun

N_STARTS: Final = 20  # fixed beginnings to choose from
MOST_STEPS: Final = 100_000  # an environment without a time limit is left at that


@dataclass(frozen=True, slots=True, eq=False)
class Episode:
    """One episode from its first state to its last, n steps.

    Attributes
    ----------
    epoch : int
        Of the policy that acted.
    start : int
        Which beginning it had, 1 to `N_STARTS`.
    greedy : bool
        Whether the favourite action was taken at every step, or one drawn from the policy.
    states : ndarray (n + 1, n_columns) float64
        The environment's `states` where it has them, else what was observed; the first is the beginning.
    actions : ndarray (n,) int64
    rewards : ndarray (n,) float64
        What was paid.
    weights : dict of str to float
        Of the terms of the reward, in order; empty where the environment has none.
    values : ndarray (n, n_terms) float64
        What each term said, before it was weighted.
    goal : bool or None
        Whether the true goal was reached; None where the environment does not tell.
    terminated : bool
        Whether the last step ended it; False where time was up.
    """

    epoch: int
    start: int
    greedy: bool
    states: Array
    actions: NDArray[np.int64]
    rewards: Array
    weights: dict[str, float]
    values: Array
    goal: bool | None
    terminated: bool

    @property
    def n_steps(self) -> int:
        """How many steps it took."""
        return len(self.actions)

    @property
    def episode_return(self) -> float:
        """Sum of the rewards, undiscounted."""
        return float(self.rewards.sum())


class Playing:
    """An episode on its way, with a copy of the policy and an environment of its own.

    The run's own copies and chances are not touched, so it learns the same whether or not somebody plays.
    Of several runs side by side the first one's policy acts.

    Parameters
    ----------
    run : PolicyRun
        Its policy and reward weights are those of now, whatever becomes of them.
    start : int, 1 to 20
        Which of the fixed beginnings.
    greedy : bool
        Take the favourite action instead of drawing one.
    """

    def __init__(self, run: PolicyRun, *, start: int = 1, greedy: bool = True) -> None:
        self.start = check_int("start", start, 1, N_STARTS, 1)
        self.greedy, self.epoch = greedy, run.epoch
        self._layers = [
            (w[0].numpy().copy(), b[0, 0].numpy().copy())
            for w, b in zip(run.model.policy.weights, run.model.policy.biases, strict=True)
        ]
        self._env = run.make_env(1)
        self.weights = run.envs.weights
        if self.weights:
            self._add_terms(run.envs.envs[0].rewards)
        seeds = np.random.SeedSequence((self.start, 1)).generate_state(2)
        self._chances = np.random.default_rng(seeds[1])
        self._obs = self._env.reset(seed=int(seeds[0]))[0]
        self._states = [self._look()]
        self._told: list[tuple[int, float, list[float]]] = []  # action, reward, values of the terms
        self._goal: bool | None = None

    def _add_terms(self, rewards: Any) -> None:
        """Add the terms that were put into the run's reward after its environments were made."""
        own = self._env.rewards
        for term in rewards.terms if set(self.weights) - set(own.weights) else ():
            if term.name not in own.weights:
                own.put(term)

    def advance(self, until: float | None = None) -> Episode | None:
        """Play on, to the end or to a time of `time.perf_counter`, but one step at least.

        Returns
        -------
        Episode or None
            None while it is not over.
        """
        with np.errstate(over="ignore", invalid="ignore"):  # a policy that has diverged acts, too
            while True:
                over, terminated = self._step()
                if over:
                    return self._whole(terminated=terminated)
                if until is not None and time.perf_counter() >= until:
                    return None

    def _step(self) -> tuple[bool, bool]:
        """Take one action; whether the episode is over, and whether by this step's doing."""
        action = self._choose()
        self._obs, paid, terminated, truncated, info = self._env.step(np.array([action]))
        values = [float(info["terms"][name][0]) for name in self.weights]
        # The weights are those of the beginning, also where the environment shares its rewards with the run.
        reward = sum(w * v for w, v in zip(self.weights.values(), values, strict=True)) if values else paid[0]
        self._told.append((action, float(reward), values))
        self._states.append(self._look())
        if "goal" in info:
            self._goal = bool(info["goal"][0]) or bool(self._goal)
        ended = bool(terminated[0])
        return ended or bool(truncated[0]) or len(self._told) >= MOST_STEPS, ended

    def _choose(self) -> int:
        # One row goes through NumPy in a fraction of the time that it takes to call torch.
        row = self._obs[0]
        for k, (weights, biases) in enumerate(self._layers):
            row = (row if k == 0 else np.maximum(row, 0)) @ weights + biases
        if not self.greedy:
            row = row + self._chances.gumbel(size=row.shape)  # the largest is a draw from the softmax
        return int(row.argmax())

    def _look(self) -> Array:
        """Return the state of now, (n_columns,)."""
        states: Any = getattr(self._env, "states", None)
        return np.array(self._obs[0] if states is None else states[0], dtype=np.float64)

    def _whole(self, *, terminated: bool) -> Episode:
        actions, rewards, values = zip(*self._told, strict=True)
        return Episode(
            epoch=self.epoch,
            start=self.start,
            greedy=self.greedy,
            states=np.stack(self._states),
            actions=np.array(actions),
            rewards=np.array(rewards),
            weights=self.weights,
            values=np.array(values).reshape(len(actions), -1),
            goal=self._goal,
            terminated=terminated,
        )
