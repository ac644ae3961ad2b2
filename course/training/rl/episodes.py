"""Episodes: what a report tells of agents in a grid world, and how it follows from a log of their steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from course.training.events import Array, Numbers

# Of one step of all runs, (n_runs,) each: the pair of state and action, the reward, whether it reached a
# goal, and whether the episode was over then.
Logged: TypeAlias = tuple[NDArray[np.int64], Array, NDArray[np.bool_], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class Episodes(Numbers):
    """What a report tells of agents in a grid world; every array is (n_runs,) float64.

    Attributes
    ----------
    episode_return : ndarray
        Mean sum of rewards of the episodes that ended in the epoch; NaN where none did.
    goal : ndarray
        Share of these that reached a goal, 0 to 1: what was wanted, whatever the rewards say.
    episode_steps : ndarray
        Mean number of their steps.
    greedy_return, greedy_goal : ndarray
        Exact expected sum of rewards of an episode of the greedy policy from a start, at most `max_steps`
        long, and its chance to reach a goal.
    """

    episode_return: Array
    goal: Array
    episode_steps: Array
    greedy_return: Array
    greedy_goal: Array


def means_of_episodes(
    rewards: Array, goals: NDArray[np.bool_], over: NDArray[np.bool_], ongoing: Array
) -> tuple[Array, Array]:
    """Return, goal and steps of the episodes that ended in a stretch of steps, and what goes on.

    Parameters
    ----------
    rewards, goals, over : ndarray (n_steps, n_runs)
        What each step paid, whether it reached a goal, and whether it was the last of its episode.
    ongoing : ndarray (2, n_runs) float64
        Return and steps, before the stretch, of the episodes that were going on.

    Returns
    -------
    means : ndarray (3, n_runs) float64
        NaN where no episode ended.
    ongoing : ndarray (2, n_runs) float64
        Return and steps of those that go on after it.
    """
    n_steps = len(over)
    n = over.sum(axis=0)
    n_after = np.where(n > 0, over[::-1].argmax(axis=0), n_steps)  # steps since the last episode ended
    # Sums in the order of the steps: those of a run do not depend on how many runs there are.
    paid = np.cumsum(np.concatenate([ongoing[:1], rewards]), axis=0)
    paid_then = paid[n_steps - n_after, np.arange(len(n))]
    begun = np.array([paid[-1] - paid_then, n_after])
    ended = np.array([paid_then, goals.sum(axis=0), ongoing[1] + n_steps - n_after])
    means = ended / np.where(n > 0, n, np.nan)
    return means, np.where(n > 0, begun, [paid[-1], ongoing[1] + n_steps])
