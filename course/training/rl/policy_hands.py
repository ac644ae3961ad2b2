"""Hands on a run that learns from reward: edits of knobs and reward weights, and what takes them back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from course.training import pinned
from course.training.done import UNDO_DEPTH, Done
from course.training.edits import Edit, SetKnob, SetRewardWeight, Undo, from_dict
from course.training.events import EditApplied
from course.training.history import History
from course.training.piece import EditError
from course.training.rewindable import Rewindable
from course.training.rl.actor_critic import ActorCritic
from course.training.rl.policy_envs import Envs
from course.training.rl.policy_events import PolicyMetrics
from course.training.rl.policy_moment import PolicyMoment


class PolicyHands(Rewindable[PolicyMoment]):
    """What can be done to a run between two of its events.

    Parameters
    ----------
    knobs : PolicyKnobs
        Of the algorithm.
    envs : Envs
    seed : int, at least 0
    """

    name: str  # of the algorithm, as a sentence says it
    model: ActorCritic

    def __init__(self, knobs: Any, envs: Envs, *, seed: int) -> None:
        super().__init__(seed=seed, n_runs=len(envs.envs))
        self.history = History(len(envs.envs), PolicyMetrics)
        self.knobs, self.envs = knobs, envs
        self.pending: deque[EditApplied] = deque()  # edits that the stream has yet to tell
        self._done: deque[Done] = deque(maxlen=UNDO_DEPTH)

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        weights = {f"weight of {name}": weight for name, weight in self.envs.weights.items()}
        knobs: dict[str, Any] = self.knobs.to_dict()
        return knobs | weights | {"start": f"number {self.seed}"}

    def apply(self, edit: Edit | dict[str, Any]) -> EditApplied:
        """Do one edit; the next step sees it. Pieces of one stroke are undone in one go.

        Parameters
        ----------
        edit : Edit or dict
            `SetKnob`, `SetRewardWeight` or `Undo`, or the dictionary of one.

        Returns
        -------
        EditApplied
            Also recorded in the history, and the next event of the stream.

        Raises
        ------
        EditError
            One sentence on what was wrong; the run is as it was.
        """
        checked = from_dict(edit if isinstance(edit, dict) else edit.to_dict())
        if isinstance(checked, Undo):
            undone = self.undo()
            if undone is None:
                raise EditError("there is no edit left to undo; edit something first")
            return undone
        last = self._done[-1] if self._done and not self.is_scrubbed else None
        try:
            text, back = self._do(checked)
        except EditError:
            raise
        except ValueError as error:
            raise EditError(str(error)) from None
        self.branch()
        stroke = last.with_piece(checked, text, back) if last else None
        if stroke is None:
            self._done.append(Done(checked, text, back, self.step, 0))
        else:
            self._done[-1] = stroke
        return self._edited(checked, text)

    def undo(self) -> EditApplied | None:
        """Take the last edit, or the last stroke, back; None where there is none left."""
        if not self._done:
            return None
        self.branch()
        done = self._done.pop()
        done.back()
        return self._edited(Undo(), f"undid: {done.text}")

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to take back."""
        return bool(self._done)

    def _do(self, edit: Edit) -> tuple[str, Callable[[], None]]:
        match edit:
            case SetKnob(name=name, value=value):
                return self._set_knob(name, value)
            case SetRewardWeight(name=name, value=value):
                before = self.envs.weights.get(name, 0.0)
                self.envs.set_weight(name, value)
                return f"weight of {name} {value:g}", lambda: self.envs.set_weight(name, before)
        raise EditError(f"{edit.do!r} changes nothing here; edit a 'knob' or a 'reward_weight'")

    def _set_knob(self, name: str, value: Any) -> tuple[str, Callable[[], None]]:
        names = type(self.knobs).names()
        if name not in names:
            raise EditError(f"{self.name} has no knob {name!r}; its knobs are {', '.join(names)}")
        before = getattr(self.knobs, name)
        setattr(self.knobs, name, value)
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        return f"{name} {shown}", lambda: setattr(self.knobs, name, before)

    def _edited(self, edit: Edit, text: str) -> EditApplied:
        event = EditApplied(self.epoch, self.step, text, edit)
        self.history.append(event)
        self.pending.append(event)
        return event

    @property
    def comparison(self) -> str:
        """What differs from the pinned run, in a sentence or two; empty where none is pinned."""
        return pinned.tell(self)

    def _ghost(self) -> pinned.Pinned:
        return pinned.Pinned(self.settings, self.history.copy(), None, deepcopy(self.model))

    def _rewound(self) -> None:
        self.diverged, self.stopped = None, ""
        self.pending.clear()
