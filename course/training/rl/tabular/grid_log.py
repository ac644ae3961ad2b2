"""Grid log: what a report tells of agents in a grid world, and how it follows from a log of their steps."""

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


class Log:
    """The steps of an epoch, and where among them episodes begin and end.

    It is read an epoch at a time, and in between only when an episode may have become too long.

    Parameters
    ----------
    n_runs, max_steps : int
        An episode is cut short after `max_steps`.

    Attributes
    ----------
    steps : list of Logged
    check_at : int
        No episode becomes too long before so many steps of the run.
    means : ndarray (3, n_runs) float64
        Return, goal and steps of the episodes that ended in the epoch before; NaN where none did.
    """

    def __init__(self, n_runs: int, max_steps: int) -> None:
        self.steps: list[Logged] = []
        self.check_at = self._max_steps = max_steps
        self.means = np.full((3, n_runs), np.nan)
        self._began = np.zeros(n_runs, dtype=np.int64)  # of the episodes of now, as far as was scanned
        self._ongoing = np.zeros((2, n_runs))  # return and steps at the end of the epoch before
        self._n_scanned = self._n_counted = 0

    def too_long(self, n_steps: int) -> NDArray[np.bool_]:
        """End the episodes that are too long after `n_steps` steps of the run; which ones, (n_runs,)."""
        self._scan(n_steps)
        cut: NDArray[np.bool_] = self._began <= n_steps - self._max_steps
        pairs, rewards, goal, ended = self.steps[-1]
        self.steps[-1] = pairs, rewards, goal, ended | cut
        self._began = np.where(cut, n_steps, self._began)
        self.check_at = int(self._began.min()) + self._max_steps
        return cut

    def close(self, n_steps: int) -> None:
        """Take the means of the epoch that ends after `n_steps` steps of the run, and begin another."""
        self._scan(n_steps)
        _, *columns = zip(*self.steps, strict=True)
        rewards, goals, over = (np.concatenate(column).reshape(len(self.steps), -1) for column in columns)
        self.means, self._ongoing = means_of_episodes(rewards, goals, over, self._ongoing)
        self.steps, self._n_scanned, self._n_counted = [], 0, 0

    def count(self, visits: Array) -> None:
        """Add the visits that were not counted yet to the flat counts of all pairs."""
        new = self.steps[self._n_counted :]
        if len(new) > 8:
            visits += np.bincount(np.concatenate([step[0] for step in new]), minlength=visits.size)
        else:
            for pairs, *_ in new:
                visits[pairs] += 1
        self._n_counted = len(self.steps)

    def _scan(self, n_steps: int) -> None:
        """Find when the episodes of now began."""
        new = self.steps[self._n_scanned :]
        if new:
            ended = np.concatenate([step[3] for step in new]).reshape(len(new), -1)
            last = n_steps - ended[::-1].argmax(axis=0)
            self._began = np.where(ended.any(axis=0), last, self._began)
        self._n_scanned = len(self.steps)


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
