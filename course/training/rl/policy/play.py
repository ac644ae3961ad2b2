"""Playing with a policy as it stands: whole episodes without learning."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.data.checks import check_int
from course.training.rl.policy.envs import Envs
from course.training.rl.policy.random_streams import Chances
from course.training.rl.policy.run import PolicyRun
from course.training.threads import one_thread


class Played(NamedTuple):
    """How episodes went, each (n_runs, n_episodes).

    Attributes
    ----------
    true_return : ndarray of float64
        Sum of what the environment pays as it is made, whatever weights the run has learned with.
    length : ndarray of int64
    goal : ndarray of bool, or None
        Whether the true goal was reached, where the environment tells.
    """

    true_return: NDArray[np.float64]
    length: NDArray[np.int64]
    goal: NDArray[np.bool_] | None


def play(
    run: PolicyRun, n_episodes: int = 100, *, seed: int = 0, envs: Envs | None = None, greedy: bool = True
) -> Played:
    """Play the first episode of `n_episodes` fresh copies; the run stays as it is.

    Parameters
    ----------
    run : PolicyRun
    n_episodes : int, 1 to 100,000
    seed : int
        Of the copies; the same for the same episodes.
    envs : Envs, optional
        Copies to play in, ``Envs(run.make_env, n_episodes, run.n_runs)``; whoever plays often makes them
        once.
    greedy : bool
        Take the favourite action at every step; False draws one from the policy, as while it learns.
    """
    n_episodes = check_int("n_episodes", n_episodes, 1, 100_000, 100)
    envs = Envs(run.make_env, n_episodes, run.n_runs) if envs is None else envs
    chances = Chances(run.n_runs, n_episodes, envs.n_actions)
    chances.begin(seed)
    obs = envs.reset(seed=seed)
    going = np.ones((run.n_runs, n_episodes), dtype=np.bool_)
    paid, length = np.zeros(going.shape), np.zeros(going.shape, dtype=np.int64)
    goal: NDArray[np.bool_] | None = None
    with one_thread():
        while going.any():
            preferences = run.model.preferences(obs)
            actions = preferences.argmax(-1) if greedy else chances.draw_actions(preferences)
            stepped = envs.step(actions)
            paid += stepped.true_rewards * going
            length += going
            if stepped.goals is not None:
                goal = (stepped.goals & going) | (False if goal is None else goal)
            going &= ~(stepped.terminated | stepped.truncated)
            obs = stepped.obs
    return Played(paid, length, goal)
