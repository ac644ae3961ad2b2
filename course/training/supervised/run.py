"""Run: one training run as a stream of events, with hands on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.training.edits import BY_HAND, Edit, SetKnob
from course.training.events import Array, Evaluated, Event, Metrics
from course.training.knobs import Knobs
from course.training.optim import Optimizer
from course.training.steering import pinned
from course.training.steering.editable import Editable
from course.training.supervised import checkpoint, divergence, hands, loop
from course.training.supervised.early import UNSEEN, Watch, comparable
from course.training.supervised.feed import Feed, Rows
from course.training.supervised.placement import place
from course.training.supervised.report import measure
from course.training.supervised.snapshot import Snapshot, put, take
from course.training.supervised.structure import check_fit
from course.training.supervised.trainable import Trainable


class Run(Editable[Snapshot]):
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
    stopped : str
        Why the run has ended for lack of patience; empty while it has not, and once it trains on.
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
        super().__init__(dataset, seed=seed, n_runs=model.n_models)
        self.model: Trainable = model
        self.knobs = Knobs() if knobs is None else knobs
        self.watch: Watch = UNSEEN
        self.inputs = Inputs.fit(dataset) if inputs is None else inputs
        check_fit(self)
        self.note = place(self, device)
        self.classifier: tuple[str, str | None] = ("squared", "tanh")
        if dataset.n_classes:
            self.classifier = (model.loss, getattr(model, "settings", {}).get("output"))
        self.generator = torch.Generator().manual_seed(self.seed)
        self.optimizer = self._make_optimizer()
        self.recipe: dict[str, Any] = {}
        self.make_dataset = hands.make_dataset
        self.feed = self._make_feed()
        self.loss_limit = divergence.NO_LIMIT
        self.rows: tuple[Rows, Rows] | None = (
            None  # training and valid rows as the model sees them, once read
        )
        self.rows_version = self.feed_version = -1  # versions of the data that rows and feed have seen
        self.reported_at = 0.0
        self._keep_start()

    # The stream

    def events(self) -> Iterator[Event]:
        """The run from where it stands, one event at a time.

        Yields
        ------
        Event
            RunStarted; Evaluated for the untrained model; then StepEnded for each mini-batch, EpochEnded
            after the last of an epoch and EditApplied for each edit, without end. Divergence ends it, with
            Diverged and RunEnded; after `restore(run.last_good)` the events can be taken again. So does
            patience, with RunEnded once the best parameters are back; taken again, the events play on.
        """
        return loop.events(self)

    def evaluate(self) -> Evaluated:
        """The losses and accuracies as they are now; nothing is trained and nothing recorded."""
        return Evaluated(self.epoch, self.step, self.measure())

    def measure(self) -> Metrics:
        """The losses and accuracies of all rows as they are now."""
        train, valid = self.read_rows()
        classes = self.dataset.task == "classification"
        return measure(self.model, train, valid, classes=classes, dirty=self.dataset.is_dirty)

    def measure_on(self, dataset: Dataset) -> Metrics:
        """The losses and accuracies on the training and valid rows of other data of the same kind."""
        parts = (dataset.train_rows(), dataset.valid_rows())
        train, valid = (Rows(dataset, rows, self.inputs, self.model) for rows in parts)
        classes = dataset.task == "classification"
        return measure(self.model, train, valid, classes=classes, dirty=dataset.is_dirty)

    def watched(self, metrics: Metrics) -> Array:
        """The losses (n_runs,) that tell whether the run has diverged."""
        return metrics.train_loss

    def read_rows(self) -> tuple[Rows, Rows]:
        """Training and valid rows as the model sees them, up to date with data, inputs and outputs."""
        dataset = self.dataset
        if self.rows is None or self.rows_version != dataset.version:
            train = Rows(dataset, dataset.train_rows(), self.inputs, self.model)
            self.rows = train, Rows(dataset, dataset.valid_rows(), self.inputs, self.model)
            self.rows_version = dataset.version
        return self.rows

    @property
    def settings(self) -> dict[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""
        return pinned.settings_of(self)

    @property
    def best(self) -> Snapshot | None:
        """The moment of the lowest validation loss on these rows and in this shape; None before the first."""
        return self.watch.best if self.watch.of == comparable(self) else None

    @property
    def best_epoch(self) -> int | None:
        """The epoch of `best`."""
        return None if self.best is None else self.best.epoch

    def take_moment(self) -> Snapshot:
        """The training as it stands now, without its history."""
        return self._take()

    @property
    def n_inputs(self) -> int:
        """How many numbers the model is given of a row."""
        return self.inputs.n_inputs

    def _make_optimizer(self) -> Optimizer:
        return Optimizer(self.model)

    def _make_feed(self) -> Feed:
        return Feed()

    # What `Editable` leaves to the kind of run

    def _do(self, edit: Edit) -> tuple[str, hands.Back]:
        return hands.do(self, edit)

    def _take(self, *, with_history: bool = False) -> Snapshot:
        return take(self, with_history=with_history)

    def _put(self, snapshot: Snapshot) -> None:
        put(self, snapshot)

    def _start_anew(self) -> None:
        self.model.reset(self.seed)
        self.optimizer.reset()
        self.generator.manual_seed(self.seed)
        self.feed.end_epoch()
        self.rows_version = self.feed_version = -1
        self.watch = UNSEEN

    def reset(self, *, seed: int | None = None) -> None:
        """Go back to the same start, or with a seed to a new one; data, knobs and layers stay."""
        super().reset(seed=seed)
        self.loss_limit = divergence.NO_LIMIT

    def _changed(self, edit: Edit) -> None:
        if not isinstance(edit, (SetKnob, *BY_HAND)):
            self.rows_version = self.feed_version = -1

    # Keeping

    def save(self, path: str | Path) -> Path:
        """Write the whole run as it stands into a folder; see `checkpoint.save`."""
        self._return()
        return checkpoint.save(self, path)

    @classmethod
    def load(cls, path: str | Path, *, model: Trainable | None = None, device: str = "cpu") -> Run:
        """The run that `save` wrote, to be continued bit for bit; see `checkpoint.load`."""
        return checkpoint.load(path, model=model, device=device)
