"""PolicyRun: what every policy-gradient algorithm has: a stream of events from copies of an environment."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.models.products import quiet
from course.training.edits import Edit
from course.training.events import (
    Array,
    Diverged,
    EpochEnded,
    Evaluated,
    Event,
    RunEnded,
    RunStarted,
    StepEnded,
)
from course.training.rl.policy.actor_critic import ActorCritic
from course.training.rl.policy.arrays import Bools, Floats
from course.training.rl.policy.envs import Envs, MakeEnv
from course.training.rl.policy.episodes import Episodes
from course.training.rl.policy.events import EpisodeEnded, PolicyMetrics
from course.training.rl.policy.hands import PolicyHands
from course.training.rl.policy.moment import PolicyMoment, put, take
from course.training.rl.policy.random_streams import Chances
from course.training.rl.policy.rollout import Rollout


class PolicyRun(PolicyHands):
    """Policies that learn from reward, `n_runs` of them side by side, each in copies of its own.

    A step is one action in every copy; an epoch is a rollout of steps and what was learned from it. Between
    two `next()` on `events()` knobs and reward weights may be edited, and the next step sees it. The same
    seed and the same edits at the same steps give the same events, bit for bit.

    Parameters
    ----------
    make_env : callable
        Takes a number of copies and returns a vector environment; see `Envs`.
    knobs : PolicyKnobs
    n_envs : int
        Copies of the environment that each run plays in at once.
    n_runs : int
        Run k learns as a single one with ``seed + k`` does.
    hidden : sequence of int
        Widths of the hidden layers of policy and value.
    seed : int, at least 0

    Attributes
    ----------
    model : ActorCritic
    edited_at : int
        The step of the last edit by hand, 0 before the first.
    n_examples : int
        Environment steps of one run since the start, all copies together.
    history : History
        Of `PolicyMetrics`.

    Raises
    ------
    ValueError
        If the environment is of a kind that can't be learned in: one sentence.
    """

    n_restarts = 0  # see `PolicyLearner`
    note = "trained on one core: the networks and the environment are small"

    def __init__(
        self,
        make_env: MakeEnv,
        knobs: Any,
        *,
        n_envs: int,
        n_runs: int,
        hidden: Sequence[int],
        seed: int,
    ) -> None:
        super().__init__(knobs, Envs(make_env, n_envs, n_runs), seed=seed)
        self.make_env = make_env
        self.model = ActorCritic(
            self.envs.n_obs, self.envs.n_actions, hidden, n_models=n_runs, seed=self.seed
        )
        self.chances = Chances(n_runs, n_envs, self.envs.n_actions)
        self.obs: NDArray[np.float32]  # (n_runs, n_envs, n_obs): what the next action is chosen by
        self.ended: Bools  # (n_runs, n_envs): copies whose next step is none of an episode that counts
        self.rollout: Rollout
        self.episodes: Episodes
        self.told: dict[str, Array]  # what the last update said
        self.n_edits = 0  # that hands made, those taken back included
        self._start_anew()
        self._keep_start()

    # What an algorithm does in its own way

    @abstractmethod
    def _is_complete(self) -> bool:
        """Whether the rollout is long enough to learn from."""

    @abstractmethod
    def _ends(self, over: Bools) -> Bools:
        """Which copies don't count at the next step, where `over` marks those whose episode just ended."""

    @abstractmethod
    def _learn(self, rollout: Rollout) -> dict[str, Floats]:
        """Learn from a rollout; the losses and so on, (n_runs,) by name as in `PolicyMetrics`."""

    def _begin_rollout(self) -> None:
        """Begin to fill another rollout."""
        self.rollout = Rollout()

    # The stream

    @property
    def n_runs(self) -> int:
        """Policies that learn side by side."""
        return self.model.n_models

    def events(self) -> Iterator[Event | EpisodeEnded]:
        """The run from where it stands, one event at a time.

        Yields
        ------
        Event or EpisodeEnded
            RunStarted; then EpisodeEnded for each episode that a step ended, and StepEnded; EpochEnded with
            `PolicyMetrics` when a rollout was learned from, and EditApplied for each edit, without end.
            Parameters that are no numbers any more end it, with Diverged and RunEnded.
        """
        began = self._reported_at = time.perf_counter()
        yield RunStarted(self.seed, self.n_runs, self.model.n_parameters, "cpu", self.note)
        while True:
            while self.pending:
                yield self.pending.popleft()
            if self.diverged is not None:
                yield self.diverged
                yield RunEnded(self.epoch, self.step, "diverged", time.perf_counter() - began)
                return
            self.branch()  # nothing, unless an earlier moment is shown
            if not self._is_complete():
                yield from self._step()
                yield StepEnded(self.step, self.epoch)
            elif (event := self._end_epoch()) is not None:
                yield event

    def _step(self) -> list[EpisodeEnded]:
        """Take one action in every copy; the episodes that it ended."""
        actions = self.chances.draw_actions(self.model.preferences(self.obs))
        try:
            stepped = self.envs.step(actions)
        except ValueError:  # of a learner's own term of the reward, who may mend it and go on
            self.chances.take_back()
            raise
        counts = ~self.ended
        self.rollout.add(self.obs, actions, stepped, counts)
        self.step += 1
        self.n_examples += self.envs.n_envs
        self.obs, self.ended = stepped.obs, self._ends(stepped.terminated | stepped.truncated)
        return self.episodes.add(stepped, counts, step=self.step, epoch=self.epoch)

    def _end_epoch(self) -> EpochEnded | None:
        with quiet():
            learned = self._learn(self.rollout)
        told = {name: column.astype(np.float64) for name, column in learned.items()}
        if not self.model.is_finite:
            last = self.last_good.step
            why = (
                f"after step {self.step} the parameters are no numbers any more (lr {self.knobs.lr:g}); "
                f"go back to step {last} and lower lr"
            )
            self.diverged = Diverged(self.epoch, self.step, why, last)
            return None
        self.told = told
        self.epoch += 1
        self._begin_rollout()
        now = time.perf_counter()
        event = EpochEnded(self.epoch, self.step, self._measure(), now - self._reported_at)
        self._reported_at = now
        self.history.append(event)
        self.timeline.add(self._take())
        return event

    def evaluate(self) -> Evaluated:
        """The numbers of the last episodes and of the last update; nothing is played or learned."""
        return Evaluated(self.epoch, self.step, self._measure())

    def _measure(self) -> PolicyMetrics:
        returns, trues, lengths, goals = self.episodes.means()
        unknown = np.full(self.n_runs, np.nan)
        told = dict.fromkeys(("policy_loss", "value_loss", "entropy"), unknown) | self.told
        return PolicyMetrics(returns, trues, lengths, goals, **told)

    # What `Rewindable` leaves to the kind of run

    def _take(self, *, with_history: bool = False) -> PolicyMoment:
        return take(self, with_history=with_history)

    def _put(self, snapshot: PolicyMoment) -> None:
        put(self, snapshot)

    def _changed(self, edit: Edit) -> None:
        super()._changed(edit)
        self.note_edit()

    def note_edit(self) -> None:
        """Note that what is learned from here on is new."""
        self.n_edits += 1
        self.edited_at = self.step

    def _start_anew(self) -> None:
        self.model.reset(self.seed)
        self.chances.begin(self.seed)
        self.episodes = Episodes(self.n_runs, self.envs.n_envs)
        self.obs = self.envs.reset(seed=self.seed)
        self.ended = np.zeros((self.n_runs, self.envs.n_envs), dtype=np.bool_)
        self.told = {}
        self.edited_at = 0
        self.rollout = Rollout()
