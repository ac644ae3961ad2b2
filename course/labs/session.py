"""A run that remembers how it came about, so that a link or a script can tell it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from course.labs import controls as rail
from course.labs.record import Moment, Record, within_limits
from course.training.edits import (
    BY_HAND,
    AddPoints,
    Edit,
    MovePoints,
    SetData,
    SetHidden,
    Undo,
    from_dict,
)
from course.training.edits.base import Piece
from course.training.edits.strokes import join
from course.training.events import EditApplied
from course.training.steering.undoable import Undoable
from course.training.supervised.run import Run

if TYPE_CHECKING:
    from course.labs.waiting import Opening
    from course.live.sketch import Sketch


class Recorded(Undoable[Any]):
    """What writes down all that hands do to a run, and when: edits, undos, steps back, restarts.

    Stands before the kind of run in the bases of a class, as in `Session`.

    Attributes
    ----------
    locked : str
        Why the page may not train yet; empty where it may.
    sketch : Sketch or None
        The curve that a learner draws before training.
    widest : int
        Neurons that a hand may give a hidden layer here.
    """

    widest = rail.MAX_WIDTH

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.locked = ""
        self.sketch: Sketch | None = None
        self._before: list[dict[str, Any]] = []
        self._moments: list[Moment] = []
        self._n_strokes = 0
        self._heed: Opening | None = None

    @property
    def record(self) -> Record:
        """What was written down; a stroke that came to be one edit is told without its number."""
        uses = Counter(did.get("stroke") for did in [*self._before, *(m.did for m in self._moments)])
        alone = {stroke for stroke, n in uses.items() if n == 1}
        moments = (replace(m, did=_without_stroke(m.did, alone)) for m in self._moments)
        before = (_without_stroke(did, alone) for did in self._before)
        diverged = self.diverged if self._present is None else self._present.diverged
        return Record(tuple(before), tuple(moments), *self.present, diverged=diverged is not None)

    def apply(self, edit: Any) -> EditApplied:
        """Apply an edit within the lab's limits and write it down; see `Undoable.apply`."""
        event = super().apply(within_limits(from_dict(edit) if isinstance(edit, dict) else edit, self.widest))
        if not isinstance(event.edit, Undo):  # `undo` has written that
            self._note_edit(event.edit)
        return event

    def undo(self) -> EditApplied | None:
        """Take the last edit back and write that down; see `Undoable.undo`."""
        by_hand = bool(self._done) and isinstance(self._done[-1].edit, BY_HAND)
        event = super().undo()
        if event is not None:
            self._note(Undo().to_dict(), turns_back=by_hand)
        return event

    def restore(self, snapshot: Any) -> None:
        """Return to a snapshot and write that down; see `Rewindable.restore`."""
        at = self.epoch, self.step
        super().restore(snapshot)
        did = {"do": "restore", "step": snapshot.step}
        self._moments.append(Moment(*at, did, turns_back=True))

    def branch(self) -> bool:
        """Go on from the moment that is shown and write that down; see `Rewindable.branch`."""
        if not self.is_scrubbed:
            return False
        at = self.present
        super().branch()
        self._moments.append(Moment(*at, {"do": "restore", "step": self.step}, turns_back=True))
        return True

    def reset(self, *, seed: int | None = None) -> None:
        """Start again and keep only what is still in force; see `Rewindable.reset`."""
        super().reset(seed=seed)
        self._begin_record()
        while seed is not None and self._before and self._before[-1]["do"] in ("reset", "new_start"):
            self._before.pop()
        if seed is not None:
            self._before.append({"do": "new_start", "seed": self.seed})
        elif self._before and self._before[-1]["do"] not in ("reset", "new_start"):
            self._before.append({"do": "reset"})

    def _begin_record(self) -> None:
        """Keep, as the run begins again, only what is still in force."""
        self._before += [moment.did for moment in self._moments if not moment.turns_back]
        self._moments = []

    def repeat(self, record: Record, heed: Opening | None = None) -> Self:
        """Do again, from the first step, all that a record tells; returns the session itself.

        Parameters
        ----------
        record : Record
        heed : Opening, optional
            Told of every step, so that it can say how far the training is, and end it.

        Raises
        ------
        ValueError
            If an edit does not fit, or a moment cannot be reached.
        """
        for did in (*record.before, *(moment.did for moment in record.moments)):
            if did["do"] == SetHidden.do:
                within_limits(from_dict(did), self.widest)  # before anything is trained
        self._heed = heed
        try:
            for did in record.before:
                self.do(did)
            done = 0
            for moment in record.moments:
                done += self._train_on(done, moment.epoch, moment.step)
                self.do(moment.did)
            self._train_on(done, record.epoch, record.step)
        finally:
            self._heed = None
        return self

    def _train_on(self, done: int, epoch: int, step: int) -> int:
        """Train to a moment after `done` steps of training; return how many were added."""
        began = self.step
        if self._heed is not None:
            self._heed.begin_at(done, began)
            self._heed(began)
        self.train_to(epoch, step)
        return self.step - began

    def diverges(self) -> bool:
        """Tell whether the run diverges before its next step, and let it."""
        at = self.epoch, self.step
        for _ in self.events():
            if self.diverged is not None or (self.epoch, self.step) != at:
                break
        return self.diverged is not None

    def do(self, did: dict[str, Any]) -> EditApplied | None:
        """Do one thing that a record tells; what an edit did is returned."""
        match did["do"]:
            case "reset":
                self.reset()
            case "new_start":
                self.reset(seed=did["seed"])
            case "restore":
                snapshot = self.timeline.before(did["step"] + 1)
                if snapshot is None or snapshot.step != did["step"]:
                    raise ValueError(f"step {did['step']} cannot be returned to; make the link again")
                self.restore(snapshot)
            case "row":
                self.choose(did["id"])
            case _:
                return self.apply(from_dict(did))
        return None

    def choose(self, row: Any) -> None:
        """Look at one row, by its id; only some labs have such a look.

        Raises
        ------
        ValueError
            If the lab has none, or there is no such row.
        """
        raise ValueError(f"row {row!r:.40} can't be looked at in this lab; it looks at all rows at once")

    def train_to(self, epoch: int, step: int) -> None:
        """Train until the given moment; the report that ends an epoch counts."""
        if (self.epoch, self.step) == (epoch, step):
            return
        ends = True
        while ends:
            for _ in self.events():
                if (self.epoch, self.step) == (epoch, step):
                    return
                if self._heed is not None:
                    self._heed(self.step)
                if self.step > step or self.epoch > epoch:
                    break
            ends = bool(self.stopped) and self.step < step  # a run that lost patience was played on
        raise ValueError(f"link must lead on step by step, and step {step} of epoch {epoch} is not reached")

    def _note_edit(self, edit: Edit) -> None:
        turns_back = isinstance(edit, BY_HAND)
        if isinstance(edit, Piece) and edit.stroke is not None:
            # Numbers of our own: what a restart leaves out of the record may have parted two strokes.
            joins = self._done[-1].n_pieces > 1
            self._n_strokes += not joins
            edit = replace(edit, stroke=self._n_strokes)
            last = self._moments[-1] if self._moments else None
            now = (self.epoch, self.step, self._n_strokes)
            if last and (last.epoch, last.step, last.did.get("stroke")) == now and self._is_exact(edit):
                whole = join(from_dict(last.did), edit)
                if whole is not None:
                    edit = whole
                    self._moments.pop()
        self._note(edit.to_dict(), turns_back=turns_back)

    def _is_exact(self, edit: Edit) -> bool:
        """Tell whether pieces done at once give the same bits as one after the other."""
        match edit:
            case AddPoints() | MovePoints():
                return self.dataset.n_features <= 2  # more columns are reached by sums, which round
        return not isinstance(edit, SetData)

    def _note(self, did: dict[str, Any], *, turns_back: bool) -> None:
        self._moments.append(Moment(self.epoch, self.step, did, turns_back))


class Session(Recorded, Run):
    """A run that writes down all that hands do to it; see `Run` and `Recorded`."""

    def _is_exact(self, edit: Edit) -> bool:
        if isinstance(edit, BY_HAND):
            return self.optimizer.alive is None  # L1 lets a weight live that was not 0 in between
        return super()._is_exact(edit)


def _without_stroke(did: dict[str, Any], strokes: Iterable[int | None]) -> dict[str, Any]:
    return {key: value for key, value in did.items() if key != "stroke" or value not in strokes}
