"""Run: one training run as a stream of events, with hands on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from course.data.checks import check_int
from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.training import checkpoint, divergence, hands, loop, pinned
from course.training.done import UNDO_DEPTH, Done
from course.training.edits import BY_HAND, Edit, SetKnob, Undo, from_dict
from course.training.events import Diverged, EditApplied, Evaluated, Event
from course.training.feed import Feed, Rows
from course.training.history import History
from course.training.knobs import Knobs
from course.training.optim import Optimizer
from course.training.piece import EditError
from course.training.placement import place
from course.training.snapshot import Ring, Snapshot, put, take
from course.training.structure import check_fit
from course.training.trainable import Trainable


class Run:
    """A model, a dataset and knobs in training; every report, edit and end is an event.

    Between two `next()` on `events()` anything may be edited, and the next mini-batch sees it. The same seed
    and the same edits at the same steps give the same history, bit for bit, whoever drives.

    Parameters
    ----------
    model : Trainable
        An `MLP`, or any module wrapped by `course.models.module`; trained in place.
    dataset : Dataset
    knobs : Knobs, optional
        Read again at every mini-batch.
    seed : int, at least 0
        Of the order of rows and of neurons added by hand; the model's own start is the model's.
    inputs : Inputs, optional
        What the model sees of a row; fitted on the training rows unless given.
    device : str
        Where to train, as `course.device.choose` takes it; the model is moved there.

    Attributes
    ----------
    history : History
    step, epoch : int
        Mini-batches and epochs finished.
    n_examples, train_s : int, float
        What training has cost since the start: rows seen, and seconds. Stepping back gives none of it back.
    pinned : Pinned or None
        An earlier run to compare with.
    note : str
        Why the run trains where it does, in one sentence.
    diverged : Diverged or None
        Set while the parameters are lost; `restore(last_good)`, `step_back()` or `reset()` clears it.
    recipe : dict
        Free for whoever composes the run.
    make_dataset : callable (value, dataset now) -> Dataset
        What the edit `SetData("dataset", value)` loads; built-in sets unless replaced.

    Raises
    ------
    ValueError
        If model, inputs and data do not fit each other: one sentence.
    """

    def __init__(
        self,
        model: Trainable,
        dataset: Dataset,
        knobs: Knobs | None = None,
        *,
        seed: int = 0,
        inputs: Inputs | None = None,
        device: str = "cpu",
    ) -> None:
        self.model = model
        self.dataset = dataset
        self.knobs = Knobs() if knobs is None else knobs
        self.seed = check_int("seed", seed, 0, 2**63 - 1, 0)
        self.inputs = Inputs.fit(dataset) if inputs is None else inputs
        check_fit(self)
        self.note = place(self, device)
        self.classifier: tuple[str, str | None] = ("squared", "tanh")
        if dataset.n_classes:
            self.classifier = (model.loss, getattr(model, "settings", {}).get("output"))
        self.generator = torch.Generator().manual_seed(self.seed)
        self.optimizer = Optimizer(model)
        self.history = History(model.n_models)
        self.step = self.epoch = self.n_examples = 0
        self.train_s = 0.0
        self.pinned: pinned.Pinned | None = None
        self.diverged: Diverged | None = None
        self.recipe: dict[str, Any] = {}
        self.make_dataset = hands.make_dataset
        self.feed = Feed()
        self.loss_limit = divergence.NO_LIMIT
        self.rows: tuple[Rows, Rows] | None = (
            None  # training and valid rows as the model sees them, once read
        )
        self.rows_version = self.feed_version = -1  # versions of the data that rows and feed have seen
        self.pending: deque[EditApplied] = deque()  # edits that the stream has yet to tell
        self.ring = Ring()
        self.reported_at = 0.0
        self._done: deque[Done] = deque(maxlen=UNDO_DEPTH)
        self._base_depth = dataset.n_undo
        self.start = take(self)
        self.ring.add(self.start)

    # The stream

    def events(self) -> Iterator[Event]:
        """The run from where it stands, one event at a time.

        Yields
        ------
        Event
            RunStarted; Evaluated for the untrained model; then StepEnded for each mini-batch, EpochEnded
            after the last of an epoch and EditApplied for each edit, without end. Only divergence ends it,
            with Diverged and RunEnded; after `restore(run.last_good)` the events can be taken again.
        """
        return loop.events(self)

    def evaluate(self) -> Evaluated:
        """The losses and accuracies as they are now; nothing is trained and nothing recorded."""
        return Evaluated(self.epoch, self.step, loop.measure_now(self))

    # Hands

    @property
    def can_undo(self) -> bool:
        """Whether `undo` has something to take back."""
        return bool(self._done) or self.dataset.n_undo > self._base_depth

    def apply(self, edit: Edit | dict[str, Any]) -> EditApplied:
        """Do one edit; the next mini-batch, and every loss asked for from now on, sees it.

        A further piece of the stroke that was the last edit joins it: `undo` takes them back in one go.

        Parameters
        ----------
        edit : Edit or dict
            A record of `course.training.edits`, or its dictionary.

        Returns
        -------
        EditApplied
            Also recorded in the history, and the next event of the stream. The text is of the whole stroke.

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
        last = self._done[-1] if self._done and self.dataset.n_undo <= self._done[-1].depth else None
        try:
            text, back = hands.do(self, checked)
        except EditError:
            raise
        except ValueError as error:
            raise EditError(str(error)) from None
        stroke = last.with_piece(checked, text, back) if last else None
        if stroke is None:
            self._done.append(Done(checked, text, back, self.step, self.dataset.n_undo))
            return self._edited(checked, text)
        if stroke.changes_data:
            self.dataset.join_last(stroke.text)
        self._done[-1] = stroke._replace(depth=self.dataset.n_undo)
        return self._edited(checked, stroke.text)

    def undo(self) -> EditApplied | None:
        """Take the last edit, or the last stroke, back; None where there is none left.

        An edit made on the dataset itself, without `apply`, counts too.
        """
        done = self._done[-1] if self._done else None
        by_run = (
            self._base_depth if done is None else done.depth if done.changes_data else self.dataset.n_undo
        )
        if self.dataset.n_undo > by_run:
            text = self.dataset.undo()
            return self._edited(Undo(), text or "")
        if done is None:
            return None
        self._done.pop()
        if done.changes_data and self.dataset.undo() is None:
            return self.undo()  # the data have forgotten it, being too many edits or too large
        done.back()
        return self._edited(Undo(), f"undid: {done.text}")

    def _edited(self, edit: Edit, text: str) -> EditApplied:
        if not isinstance(edit, (SetKnob, *BY_HAND)):
            self.rows_version = self.feed_version = -1
        event = EditApplied(self.epoch, self.step, text, edit)
        self.history.append(event)
        self.pending.append(event)
        return event

    # Time

    @property
    def last_good(self) -> Snapshot:
        """The newest moment whose losses were sound: the end of an epoch, or the start."""
        return self.ring.last

    @property
    def can_step_back(self) -> bool:
        """Whether `step_back` has somewhere to go."""
        return self._earlier() is not None

    def snapshot(self) -> Snapshot:
        """The training as it stands now, for `restore`."""
        return take(self, with_history=True)

    def restore(self, snapshot: Snapshot) -> None:
        """Turn the training back (or forth) to a snapshot of this run; what the hand set stays set."""
        put(self, snapshot)
        if snapshot.history is not None:
            self.history.take_rows(snapshot.history)
        self.history.rewind(snapshot.step, snapshot.epoch)
        self.ring.begin_with(snapshot)
        self._rewound()

    def step_back(self) -> bool:
        """Go back to the end of the epoch before, or to the last good moment of a run that has diverged.

        False where there is none in memory.
        """
        earlier = self._earlier()
        if earlier is None:
            return False
        self.restore(earlier)
        return True

    def _earlier(self) -> Snapshot | None:
        return self.ring.before(self.step) if self.diverged is None else self.last_good

    def reset(self, *, seed: int | None = None) -> None:
        """Go back to the same start, or with a seed to a new one; data, knobs and layers stay."""
        if seed is None:
            put(self, self.start)
        else:
            self.seed = check_int("seed", seed, 0, 2**63 - 1, 0)
            self.model.reset(self.seed)
            self.optimizer.reset()
            self.generator.manual_seed(self.seed)
            self.feed.end_epoch()
            self.step = self.epoch = 0
            self.start = take(self)
        self.history.rewind(-1, 0)
        self.ring = Ring()
        self.ring.add(self.start)
        self.loss_limit = divergence.NO_LIMIT
        self.n_examples, self.train_s = 0, 0.0
        self._rewound()

    def pin(self) -> None:
        """Keep the run as it is to compare with, and start again from the same weights."""
        self.pinned = pinned.Pinned.of(self)
        self.reset()

    def unpin(self) -> None:
        """Forget the pinned run."""
        self.pinned = None

    @property
    def comparison(self) -> str:
        """What differs from the pinned run, in a sentence or two; empty where none is pinned."""
        return pinned.tell(self)

    def _rewound(self) -> None:
        self.diverged = None
        self.rows_version = self.feed_version = -1
        self.pending.clear()
        kept = [d for d in self._done if d.step < self.step or not isinstance(d.edit, BY_HAND)]
        self._done = deque(kept, maxlen=UNDO_DEPTH)

    # Keeping

    def save(self, path: str | Path) -> Path:
        """Write the whole run into a folder; see `course.training.checkpoint.save`."""
        return checkpoint.save(self, path)

    @classmethod
    def load(cls, path: str | Path, *, model: Trainable | None = None, device: str = "cpu") -> Run:
        """The run that `save` wrote, to be continued bit for bit; see `course.training.checkpoint.load`."""
        return checkpoint.load(path, model=model, device=device)
