"""fit: train a model on a dataset, one event at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from course.data.checks import check_int
from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.training.events import EpochEnded, Evaluated, Event, RunEnded
from course.training.knobs import Knobs
from course.training.supervised.run import Run
from course.training.supervised.trainable import Trainable


def fit(
    model: Trainable,
    dataset: Dataset,
    knobs: Knobs | None = None,
    *,
    seed: int = 0,
    n_epochs: int | None = None,
    inputs: Inputs | None = None,
    device: str = "cpu",
) -> Iterator[Event]:
    """Train, for a number of epochs or until the caller stops asking.

    Between two events the caller may edit dataset and knobs; the next mini-batch sees it. Whoever wants undo,
    snapshots or a record takes a `Run` instead.

    Parameters
    ----------
    model, dataset, knobs, seed, inputs, device
        As for `Run`.
    n_epochs : int, optional
        After how many epochs to end, at least 0; without it there is no end.

    Yields
    ------
    Event
        RunStarted, Evaluated for the untrained model, then StepEnded and EpochEnded; RunEnded last.

    Raises
    ------
    ValueError
        If the parts do not fit each other, before the first event.
    """
    if n_epochs is not None:
        n_epochs = check_int("n_epochs", n_epochs, 0, good=50)
    run = Run(model, dataset, knobs, seed=seed, inputs=inputs, device=device)
    return _until(run, n_epochs)


def _until(run: Run, n_epochs: int | None) -> Iterator[Event]:
    began = time.perf_counter()
    for event in run.events():
        yield event
        # The untrained model is reported too, so that 0 epochs still have a row.
        if n_epochs is not None and isinstance(event, Evaluated | EpochEnded) and event.epoch >= n_epochs:
            yield RunEnded(run.epoch, run.step, f"{n_epochs} epochs", time.perf_counter() - began)
            return
