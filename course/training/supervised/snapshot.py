"""Snapshots: moments of a run, kept in memory so that they can be gone back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor

from course.models.mlp import MLP
from course.training.history import History
from course.training.supervised.early import UNSEEN, Watch, watch_of
from course.training.supervised.feed import Ids
from course.training.supervised.structure import Structure, reshape, restore_shape
from course.training.supervised.trainable import Trainable

if TYPE_CHECKING:
    from course.training.supervised.run import Run


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What training changes, at one step: parameters, optimiser, random numbers and place in the epoch.

    Data, knobs and the shape of the model are not turned back with it: what the hand set stays set.
    """

    step: int
    epoch: int
    structure: Structure
    model: dict[str, Tensor]
    optimizer: dict[str, Tensor]
    generator: Tensor
    order: Ids | None
    position: int
    watch: Watch = UNSEEN
    history: History | None = None

    @property
    def n_bytes(self) -> int:
        """Memory it keeps."""
        tensors = (self.generator, *self.model.values(), *self.optimizer.values())
        return sum(tensor.nbytes for tensor in tensors)


def take(run: Run, *, with_history: bool = False) -> Snapshot:
    """Copy what training changes."""
    return Snapshot(
        step=run.step,
        epoch=run.epoch,
        structure=Structure.of(run),
        model=_numbers(run.model),
        optimizer=run.optimizer.state(),
        generator=run.generator.get_state(),
        order=run.feed.order,
        position=run.feed.position,
        watch=run.watch,
        history=run.history.copy() if with_history else None,
    )


def _numbers(model: Trainable) -> dict[str, Tensor]:
    # One copy of an MLP's buffer takes a tenth of the time of one a layer.
    return {"flat": model.flat.clone()} if isinstance(model, MLP) else model.state_dict()


def put(run: Run, snapshot: Snapshot) -> None:
    """Turn a run back to a snapshot; a model that was reshaped since is reshaped again after."""
    now = Structure.of(run)
    reshaped = (now.sizes, now.inputs.names) != (snapshot.structure.sizes, snapshot.structure.inputs.names)
    if reshaped:
        restore_shape(run, snapshot.structure)
    if isinstance(run.model, MLP):
        if run.model.flat.shape != snapshot.model["flat"].shape:
            n_there, n_here = snapshot.model["flat"].numel(), run.model.flat.numel()
            raise ValueError(f"the snapshot holds {n_there} parameters and the model has {n_here}")
        run.model.flat.copy_(snapshot.model["flat"])
    else:
        run.model.load_state_dict(snapshot.model)
    run.optimizer.load_state(snapshot.optimizer)
    run.generator.set_state(snapshot.generator)
    run.feed.restore(snapshot.order, snapshot.position)
    run.step, run.epoch = snapshot.step, snapshot.epoch
    run.watch, run.stopped = watch_of(snapshot), ""
    run.rows_version = run.feed_version = -1  # read again before the next step
    if reshaped:
        reshape(run, now)
