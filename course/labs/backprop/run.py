"""Walk: the run that takes one row through a network and its error back, one layer at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from course.data.checks import check_int
from course.labs.backprop.phase import Nudge, Phase, Update
from course.labs.session import Session
from course.models.mlp import MLP
from course.models.trace import Trace, row_loss
from course.training.edits import SetActivation, SetBias, SetHidden, SetWeight
from course.training.events import EditApplied, EpochEnded, Evaluated, Event, RunStarted, StepEnded
from course.training.supervised.snapshot import Snapshot, take


class Walk(Session):
    """A session that shows one row and learns from it, in phases; see `Session`.

    A phase is what a page calls one step: forward a layer, the loss, backward a layer, and at last one update
    by gradient descent on the row's own loss. It counts as an epoch and as a step of the run, so that going
    on, stepping back and links work phase by phase. Only an update moves the weights, so only there the loss
    changes.

    Attributes
    ----------
    row : int
        Id of the row that is looked at.
    phase_index : int
        0 before the first phase of a row; then 1 for the first layer forward, to `n_phases` for the update.
    nudge : Nudge or None
        The last weight moved by hand since the last phase.
    update : Update or None
        What the update did, while that is the phase.
    """

    model: MLP

    def __init__(self, *args: Any, row: int, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.phase_index = 0
        self.nudge: Nudge | None = None
        self.update: Update | None = None
        self._phase_at = {0: 0}  # of every moment that can be gone back to, by step
        self._trace: tuple[Any, Trace] | None = None
        self.row = self._known(row)

    # What it shows

    @property
    def n_phases(self) -> int:
        """Phases from the first layer forward to the update."""
        return 2 * len(self.model.weights) + 2

    @property
    def phase(self) -> Phase:
        """Where the walk is."""
        k, n = self.phase_index, len(self.model.weights)
        if k == 0:
            return Phase("start")
        if k <= n:
            return Phase("forward", k - 1)
        if k == n + 1:
            return Phase("loss")
        return Phase("backward", 2 * n + 1 - k) if k < self.n_phases else Phase("update")

    def row_tensors(self) -> tuple[Tensor, Tensor]:
        """Return the row as the network takes it: inputs (n_in,) and target (1,)."""
        dataset = self.dataset
        index = dataset.ids == self._known(self.row)
        x = torch.from_numpy(self.inputs(dataset.X[index])[0]).to(self.model.flat)
        return x, self.model.encode(dataset.y[index])[0]

    def trace(self) -> Trace:
        """Return the row's way through the network as it is now."""
        model, dataset = self.model, self.dataset
        look = model.sizes, model.activation, self.inputs.names, model.flat.numpy().tobytes()
        key = (self.row, dataset.version, look)
        if self._trace is None or self._trace[0] != key:
            self._trace = key, Trace.of(model, *self.row_tensors())
        return self._trace[1]

    # Going on

    def events(self) -> Iterator[Event]:
        """The walk from where it stands, one phase after the other, without end."""
        model, began = self.model, time.perf_counter()
        yield RunStarted(self.seed, 1, model.n_parameters, str(model.flat.device), self.note)
        while True:
            while self.pending:
                yield self.pending.popleft()
            if self.is_scrubbed:
                self.branch()
            if not self.history.epochs:
                first = Evaluated(self.epoch, self.step, self.measure())
                self.history.append(first)
                yield first
            elif self.step == self.epoch:
                self._advance()
                self.step += 1
                yield StepEnded(self.step, self.epoch)
            else:
                self.epoch += 1
                now = time.perf_counter()
                event = EpochEnded(self.epoch, self.step, self.measure(), now - began)
                began = now
                self.history.append(event)
                self._mark()
                self.timeline.add(take(self))
                yield event

    def _advance(self) -> None:
        """Go one phase on."""
        self.nudge = self.update = None
        self.phase_index = self.phase_index % self.n_phases + 1
        if self.phase.kind == "update":
            before = self.trace()
            x, target = self.row_tensors()
            self.model.backprop(x[None], target[None])
            self.optimizer.step(self.knobs)
            self.n_examples += 1
            self.update = Update(before, self.trace())

    def _mark(self) -> None:
        """Note the phase of this moment, and forget those that nothing leads back to."""
        self._phase_at[self.step] = self.phase_index
        if len(self._phase_at) > 1_000:
            kept = {moment.step for moment in self.timeline} | {self.step}
            self._phase_at = {step: phase for step, phase in self._phase_at.items() if step in kept}

    # Hands

    def choose(self, row: Any) -> None:
        """Look at another row, before its first phase; see `Session.choose`."""
        self.row = self._known(row)
        self._begin()
        self._note({"do": "row", "id": self.row}, turns_back=False)

    def apply(self, edit: Any) -> EditApplied:
        """Apply an edit; a weight moved by hand is compared with what its gradient promised."""
        before, at = self.trace(), self.nudge
        event = super().apply(edit)
        done = event.edit
        if isinstance(done, SetWeight | SetBias):
            self.update = None
            self.nudge = self._nudged(done, before, at)
        else:
            self.nudge = None
        self._follow(begins=isinstance(done, SetHidden | SetActivation))
        return event

    def undo(self) -> EditApplied | None:
        """Take the last edit back; see `Session.undo`."""
        shape = self.model.sizes, self.model.activation
        event = super().undo()
        self.nudge = self.update = None
        self._follow(begins=shape != (self.model.sizes, self.model.activation))
        return event

    def _put(self, snapshot: Snapshot) -> None:
        super()._put(snapshot)
        self.nudge = self.update = None
        self.phase_index = min(self._phase_at.get(snapshot.step, 0), self.n_phases)

    def reset(self, *, seed: int | None = None) -> None:
        """Start again before the first phase of the same row; see `Session.reset`."""
        super().reset(seed=seed)
        self._phase_at = {}
        self._begin()

    def _begin(self) -> None:
        """Stand before the first phase of the row."""
        self.phase_index, self.nudge, self.update = 0, None, None
        self._phase_at[self.step] = 0

    def _follow(self, *, begins: bool) -> None:
        """Start anew where an edit leaves nothing to go on with, such as a row that was taken out."""
        if self.row not in self.dataset.ids:
            self.row, begins = int(self.dataset.ids[0]), True
        if begins:
            self._begin()

    def _nudged(self, edit: SetWeight | SetBias, before: Trace, at: Nudge | None) -> Nudge:
        """Return what an edit did; pieces of one movement of the hand are told from where it began."""
        loss = row_loss(self.model, *self.row_tensors())
        if at is not None and edit.stroke is not None and _cell(at.edit) == _cell(edit):
            return Nudge(edit, at.before, at.gradient, at.loss_before, loss)
        if isinstance(edit, SetWeight):
            value, slope = before.weights[edit.layer], before.weight_grads[edit.layer]
            return Nudge(edit, value[edit.i, edit.j], slope[edit.i, edit.j], before.loss, loss)
        value, slope = before.biases[edit.layer], before.bias_grads[edit.layer]
        return Nudge(edit, value[edit.j], slope[edit.j], before.loss, loss)

    def _known(self, row: Any) -> int:
        """Return the id of a row that there is."""
        ids = self.dataset.ids
        found = check_int("row", row, 0, 2**53, int(ids[0]))
        if found not in ids:
            raise ValueError(f"row must be one of the points on the plane, got {found}; click on one")
        return found


def _cell(edit: SetWeight | SetBias) -> tuple[Any, ...]:
    """Return which number an edit set, and in which movement of the hand."""
    return (edit.do, edit.layer, getattr(edit, "i", None), edit.j, edit.stroke)
