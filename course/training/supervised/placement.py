"""Placement: a run moved to its device at the start, and back to the CPU when that device is full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from course import device as devices
from course.training.supervised.feed import Rows

if TYPE_CHECKING:
    from course.training.supervised.run import Run


def place(run: Run, device: str) -> str:
    """Move a run's model to a device, or with "auto" to the faster one, and say why in one sentence.

    Raises
    ------
    ValueError
        If the device is unknown or not present.
    """
    model = run.model
    choice = devices.choose(device) if device != "auto" else None
    if choice is not None and choice.device == str(model.device):
        return choice.note
    note = devices.place(model, *_batch(run), device)
    try_bf16 = getattr(model, "try_bf16", None)
    if try_bf16 is not None and model.device.type != "cpu" and try_bf16(*_batch(run)):
        note += " Gradients are worked out in bf16, which was measured to be faster."
    return note


def _batch(run: Run) -> tuple[Tensor, Tensor]:
    dataset = run.dataset
    rows = Rows(dataset, dataset.train_rows()[: run.knobs.batch_size], run.inputs, run.model)
    return rows.X, rows.targets


def fall_back(run: Run, position: int) -> str:
    """Move a run to the CPU, the mini-batch that did not fit still to come, and say why."""
    memory = {name: tensor.cpu() for name, tensor in run.optimizer.state().items()}
    note = devices.fall_back(run.model).note
    run.optimizer.load_state(memory)
    run.feed.restore(run.feed.order, position)
    run.rows = None
    run.rows_version = run.feed_version = -1
    return note
