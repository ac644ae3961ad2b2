"""Episodes: what each copy has been paid since it began, and how the last of them ended."""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.training.events import Array
from course.training.rl.policy.envs import Stepped
from course.training.rl.policy.events import EpisodeEnded

RECENT: Final = 100  # episodes that a run's mean is taken over


class _Ended(NamedTuple):
    episode_return: float
    true_return: float
    length: int
    goal: bool | None


class Episodes:
    """The running sums of every copy, and the last 100 episodes of every run.

    Parameters
    ----------
    n_runs, n_envs : int
    """

    def __init__(self, n_runs: int, n_envs: int) -> None:
        self.paid, self.true_paid = (np.zeros((n_runs, n_envs)) for _ in range(2))
        self.lengths = np.zeros((n_runs, n_envs), dtype=np.int64)
        self.reached = np.zeros((n_runs, n_envs), dtype=np.bool_)
        self.recent: list[deque[_Ended]] = [deque(maxlen=RECENT) for _ in range(n_runs)]

    def add(
        self, stepped: Stepped, counts: NDArray[np.bool_], *, step: int, epoch: int
    ) -> list[EpisodeEnded]:
        """Take one step in, of the copies that count (n_runs, n_envs); return the episodes that it ended."""
        self.paid += stepped.rewards * counts
        self.true_paid += stepped.true_rewards * counts
        self.lengths += counts
        if stepped.goals is not None:
            self.reached |= stepped.goals & counts
        over = (stepped.terminated | stepped.truncated) & counts
        if not over.any():
            return []
        events = []
        for run, env in np.argwhere(over).tolist():
            goal = None if stepped.goals is None else bool(self.reached[run, env])
            paid, true_paid = float(self.paid[run, env]), float(self.true_paid[run, env])
            length = int(self.lengths[run, env])
            self.recent[run].append(_Ended(paid, true_paid, length, goal))
            events.append(EpisodeEnded(step, epoch, run, env, paid, true_paid, goal, length))
        self.begin(over)
        return events

    def begin(self, where: NDArray[np.bool_]) -> None:
        """Begin anew to count in some copies (n_runs, n_envs)."""
        for sums in (self.paid, self.true_paid, self.lengths, self.reached):
            sums[where] = 0

    def means(self) -> tuple[Array, Array, Array, Array | None]:
        """Mean return, true return and length, and share that reached the goal, (n_runs,) each."""
        returns, trues, lengths = (
            np.array([np.mean([each[i] for each in run]) if run else np.nan for run in self.recent])
            for i in range(3)
        )
        if not any(each.goal is not None for run in self.recent for each in run):
            return returns, trues, lengths, None
        goals = [[each.goal for each in run if each.goal is not None] for run in self.recent]
        return returns, trues, lengths, np.array([np.mean(run) if run else np.nan for run in goals])

    def copy(self) -> Episodes:
        """Other counts of the same episodes."""
        twin = Episodes(*self.paid.shape)
        for name in ("paid", "true_paid", "lengths", "reached"):
            setattr(twin, name, getattr(self, name).copy())
        twin.recent = [run.copy() for run in self.recent]
        return twin
