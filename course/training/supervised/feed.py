"""Feed: the rows of a dataset as tensors, in the order in which training takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.data.inputs import Inputs
    from course.training.supervised.trainable import Trainable

Ids: TypeAlias = NDArray[np.int64]
Batch: TypeAlias = tuple[Tensor, Tensor]


class Rows:
    """One part of the data (training or valid rows) as the model takes it.

    Attributes
    ----------
    X : Tensor (n, n_inputs)
    targets : Tensor, as `model.encode` makes it of what the model aims at
    y, clean_y : ndarray (n,)
        Labels as given and before they were dirtied.
    ids : ndarray (n,) int64
    loss_unit : float
        What the model's losses are multiplied by to be told in the units of the target.
    """

    __slots__ = ("X", "clean_y", "ids", "loss_unit", "targets", "y")

    def __init__(self, dataset: Dataset, rows: Ids, inputs: Inputs, model: Trainable) -> None:
        like = model.flat
        self.ids: Ids = dataset.ids[rows]
        self.X = torch.from_numpy(inputs(dataset.X[rows])).to(device=like.device, dtype=like.dtype)
        self.y = dataset.y[rows]
        self.clean_y = dataset.clean_y[rows]
        self.targets = model.encode(torch.from_numpy(inputs.aims(self.y)).to(like.device))
        self.loss_unit = inputs.loss_unit


class Feed:
    """Mini-batches of the training rows; its state is the order of this epoch and the place in it.

    Rows are gathered into one buffer in the order of the epoch, so that a mini-batch is a view of it and a
    step pays nothing for the shuffle. An edit keeps the order of what is still to come: rows that left are
    left out, and new rows come next.
    """

    active: Tensor | None = None  # which of several models the last mini-batch trains; None for all

    def __init__(self) -> None:
        self.order: Ids | None = None  # ids of the rows of this epoch; None between two epochs
        self.position = 0  # rows of `order` already seen
        self.batch_size = 0  # rows in the mini-batches that are cut
        self._batches: list[Batch] = []
        self._next = self._n_rows = 0
        self._start = 0  # position of the first of `_batches`
        self._X = self._targets = torch.empty(0, device="cpu")
        self._holds: Rows | None = None  # the rows that the buffer holds in the order of the data

    @property
    def is_done(self) -> bool:
        """Whether every row of the epoch has been seen."""
        return self.order is not None and self.position >= len(self.order)

    @property
    def n_seen(self) -> int:
        """How many rows of this epoch have been trained on."""
        return self.position

    def end_epoch(self) -> None:
        """Forget the order; the next epoch draws its own."""
        self.restore(None, 0)

    def restore(self, order: Ids | None, position: int) -> None:
        """Take up an epoch where it was left; `gather` comes next."""
        self.order, self.position = order, position

    def begin_epoch(self, rows: Rows, batch_size: int, generator: torch.Generator | None) -> None:
        """Draw the order of a new epoch; without a generator it is the order of the data."""
        self.position = 0
        if generator is not None:
            index = torch.randperm(len(rows.ids), generator=generator, device="cpu")
            self.order = rows.ids[index.numpy()]
            self._copy(rows, index)
        else:
            self.order = rows.ids
            if self._holds is not rows:
                self._copy(rows, torch.arange(len(rows.ids), device="cpu"))
                self._holds = rows
        self._cut(batch_size)

    def follow(self, rows: Rows, generator: torch.Generator | None) -> None:
        """Bring the order of a running epoch up to date with rows that came and went."""
        if self.order is None:
            return
        there = np.isin(self.order, rows.ids)
        new = rows.ids[~np.isin(rows.ids, self.order)]
        if generator is not None and len(new) > 1:
            new = new[_shuffled(len(new), generator)]
        seen = self.order[: self.position][there[: self.position]]
        coming = self.order[self.position :][there[self.position :]]
        self.order = np.concatenate([seen, new, coming])
        self.position = len(seen)

    def gather(self, rows: Rows, batch_size: int) -> None:
        """Copy the rows into the buffer in order, and cut what is still to come into mini-batches."""
        assert self.order is not None  # noqa: S101  (callers begin an epoch first)
        by_id = np.argsort(rows.ids, kind="stable")
        self._copy(rows, torch.from_numpy(by_id[np.searchsorted(rows.ids, self.order, sorter=by_id)]))
        self._cut(batch_size)

    def _copy(self, rows: Rows, index: Tensor) -> None:
        X, targets = rows.X, rows.targets
        if (self._X.shape, self._X.dtype, self._X.device) != (X.shape, X.dtype, X.device):
            self._X, self._batches = torch.empty_like(X), []
        if (self._targets.shape, self._targets.device) != (targets.shape, targets.device):
            self._targets, self._batches = torch.empty_like(targets), []
        index = index.to(X.device)
        # In place, so that the views of the last epoch serve this one too.
        torch.index_select(X, 0, index, out=self._X)
        torch.index_select(targets, 0, index, out=self._targets)
        self._holds = None

    def _cut(self, batch_size: int) -> None:
        self._next = 0
        self._n_rows = len(self._X)
        if self._batches and (self.batch_size, self._start) == (batch_size, self.position):
            return
        self.batch_size, self._start = batch_size, self.position
        self._batches = [
            (self._X[i : i + batch_size], self._targets[i : i + batch_size])
            for i in range(self.position, self._n_rows, batch_size)
        ]

    def next_batch(self) -> Batch:
        """The mini-batch that comes next; its rows now count as seen."""
        batch = self._batches[self._next]
        self._next += 1
        self.position = min(self.position + self.batch_size, self._n_rows)  # len() of a tensor is slower
        return batch


def _shuffled(n: int, generator: torch.Generator) -> NDArray[np.int64]:
    order: NDArray[np.int64] = torch.randperm(n, generator=generator).numpy()
    return order
