"""The environments that a run plays in: for each of its policies many copies, stepped at once."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from gymnasium.spaces import Box, Discrete
from gymnasium.vector import AutoresetMode, VectorEnv
from numpy.typing import NDArray

from course.data.checks import check_int, check_name
from course.envs.terms import Term, Transition

#: Makes a vector environment of so many copies, for example ``GripperVectorEnv``.
MakeEnv: TypeAlias = Callable[[int], Any]
MOST_COPIES = 100_000
#: What copies of an environment have in common: what never changes, and what the hand sets.
SHARED = (
    "rewards",
    "spec",
    "metadata",
    "action_space",
    "observation_space",
    "single_action_space",
    "single_observation_space",
)


class Stepped(NamedTuple):
    """What one action in every copy led to; every array begins with (n_runs, n_envs).

    Attributes
    ----------
    obs : ndarray (n_runs, n_envs, n_obs) float32
    rewards, true_rewards : ndarray float64
        What is learned from, and what the environment paid as it was made, before any weight was edited.
    terminated, truncated : ndarray of bool
    goals : ndarray of bool, or None
        Whether the true goal was reached, where the environment tells it as ``info["goal"]``.
    """

    obs: NDArray[np.float32]
    rewards: NDArray[np.float64]
    true_rewards: NDArray[np.float64]
    terminated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    goals: NDArray[np.bool_] | None


class Envs:
    """`n_runs` vector environments of `n_envs` copies each, with one set of reward weights.

    Parameters
    ----------
    make_env : callable
        Takes a number of copies and returns a `gymnasium.vector.VectorEnv` with flat observations, discrete
        actions and Gymnasium's NEXT_STEP autoreset. Where it has `rewards` (see `course.envs.terms`) and
        tells ``info["terms"]``, the terms' weights can be edited.
    n_envs, n_runs : int

    Raises
    ------
    ValueError
        If the environment is of another kind: one sentence.
    """

    def __init__(self, make_env: MakeEnv, n_envs: int, n_runs: int) -> None:
        self.n_envs = check_int("n_envs", n_envs, 1, MOST_COPIES, 32)
        n_runs = check_int("n_runs", n_runs, 1, 1000, 5)
        self.envs = [make_env(self.n_envs) for _ in range(n_runs)]
        for env in self.envs:
            check_env(env, self.n_envs)
        space = self.envs[0].single_observation_space
        self.n_obs, self.n_actions = int(space.shape[0]), int(self.envs[0].single_action_space.n)
        self.true_weights: dict[str, float] = self.weights
        self._moved: list[Any] = []  # what those told that moved before a term of the reward failed

    @property
    def weights(self) -> dict[str, float]:
        """What each term of the reward is multiplied by; empty where the environment has no terms."""
        rewards = getattr(self.envs[0], "rewards", None)
        return {} if rewards is None else dict(rewards.weights)

    def set_weight(self, name: str, weight: float) -> None:
        """Multiply a term by another weight, in all copies, from the next step on.

        Raises
        ------
        ValueError
            If there is no such term.
        """
        self.check_terms([name])
        for env in self.envs:
            env.rewards.set_weight(name, weight)

    def put_term(self, term: Term) -> None:
        """Add a term to the reward of all copies, or replace it, from the next step on.

        Raises
        ------
        ValueError
            If the reward has no terms, or the function fails on the states of now; nothing has changed.
        """
        if not self.weights:
            raise ValueError(f"this environment's reward has no terms to add to, got {term.name!r}; wrap it")
        states = self.envs[0].states
        n = len(states)
        term.values(
            Transition(states, np.zeros(n, dtype=np.int64), states.copy(), np.zeros(n, dtype=np.bool_))
        )
        for env in self.envs:
            env.rewards.put(term)

    def check_terms(self, names: Iterable[str]) -> None:
        """Raise one sentence unless the reward has terms of these names."""
        weights = self.weights
        for name in names:
            if not weights:
                raise ValueError(
                    f"this environment's reward has no terms to weigh, got {name!r}; edit a knob"
                )
            check_name("name", name, weights)

    def reset(self, *, seed: int | None = None) -> NDArray[np.float32]:
        """Begin an episode in every copy; with a seed, those of run k are those of ``seed + k`` alone."""
        self._moved = []
        seeds = [None if seed is None else first_chance(seed + k) for k in range(len(self.envs))]
        return np.stack([env.reset(seed=s)[0] for env, s in zip(self.envs, seeds, strict=True)])

    def step(self, actions: NDArray[np.int64]) -> Stepped:
        """Take one action (n_runs, n_envs) in every copy.

        Raises
        ------
        RewardError
            If a learner's term of the reward can't be used. The same actions again, once it can, go on from
            there: no copy moves twice.
        """
        done = len(self._moved)
        for env, chosen in zip(self.envs[done:], actions[done:], strict=True):
            self._moved.append(env.step(chosen))
        told, self._moved = self._moved, []
        obs, rewards, terminated, truncated = (_together([each[i] for each in told]) for i in range(4))
        paid = rewards.astype(np.float64)
        true = paid
        if self.true_weights:
            true = _together([self._true(each[4]["terms"]) for each in told])
        goals = _together([each[4]["goal"] for each in told]) if "goal" in told[0][4] else None
        return Stepped(obs, paid, true, terminated, truncated, goals)

    def _true(self, terms: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        total = np.zeros(self.n_envs)
        for name, weight in self.true_weights.items():
            if weight and name in terms:
                total += weight * terms[name]
        return total

    # Moments

    def copies(self) -> list[Any]:
        """Return the environments as they stand; weights and spaces are the same objects."""
        return _copied(self.envs)

    def take_over(self, copies: list[Any]) -> None:
        """Go on, with copies of them, from environments that `copies` returned."""
        self.envs, self._moved = _copied(copies), []


def check_env(env: Any, n_envs: int) -> None:
    """Raise one sentence unless a policy can be learned in this environment."""
    if not isinstance(env, VectorEnv) or env.num_envs != n_envs:
        got = f"one of {env.num_envs}" if isinstance(env, VectorEnv) else type(env).__name__
        raise ValueError(
            f"make_env(n) must return a gymnasium.vector.VectorEnv of n = {n_envs} copies, got {got}; "
            "gymnasium.make_vec makes one"
        )
    obs, action = env.single_observation_space, env.single_action_space
    if not isinstance(obs, Box) or len(obs.shape) != 1:
        raise ValueError(
            f"observations must be flat, Box(n,), got {obs}; gymnasium's FlattenObservation helps"
        )
    if not isinstance(action, Discrete) or action.start != 0:
        raise ValueError(f"actions must be Discrete(n), counted from 0, got {action}; choose among a few")
    if env.metadata.get("autoreset_mode") != AutoresetMode.NEXT_STEP:
        mode = env.metadata.get("autoreset_mode")
        raise ValueError(
            f"autoreset_mode must be NEXT_STEP, got {mode}; the final observation is needed for its value"
        )


def first_chance(seed: int) -> int:
    """Return an environment's seed: neighbouring seeds give unrelated ones, as copy i may add i to it."""
    return int(np.random.SeedSequence(seed).generate_state(1)[0])


def _together(parts: list[NDArray[Any]]) -> NDArray[Any]:
    """Return what `numpy.stack` does, in a fifth of the time for a single part."""
    whole = np.empty((len(parts), *parts[0].shape), parts[0].dtype)
    for k, part in enumerate(parts):
        whole[k] = part
    return whole


def _copied(envs: list[Any]) -> list[Any]:
    shared: dict[int, Any] = {}
    for env in envs:
        parts = (getattr(env, name, None) for name in SHARED)
        shared |= {id(part): part for part in parts if part is not None}
    return copy.deepcopy(envs, shared)
