"""The rows of several models as mini-batches of all of them at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course.training.crossval.rows import FoldRows


class _Batch(NamedTuple):
    """One mini-batch of all models."""

    size: int  # B
    places: Any  # (n_models · B,): where its rows lie in the source; see `_taken_by`
    targets: Tensor  # (n_models, B, n_out), column by column in memory, as the outputs are
    shares: Tensor | None  # (n_models, B, 1); None where every model has B rows
    active: Tensor | None  # (n_models,) of bool; None where every model has rows
    n_rows: int  # of all models together


class FoldFeed:
    """Mini-batches of several models at once, each of its own rows in the order of one shuffle of them all.

    Every model takes the rows that it trains on, `batch_size` at a time, in the order in which they come in
    the one shuffle. One that has fewer rows left than others gets a smaller mini-batch: places that it
    does not fill have a share of 0 in its mean. One that has none left waits.

    Parameters
    ----------
    equal : bool
        True lets a model that has fewer rows take them again, until it has seen as many as the others: models
        of different numbers of rows, as in a learning curve, are then trained as long.

    Attributes
    ----------
    order : ndarray (n_models, width) of int64 or None
        Ids of the rows of this epoch, −1 where there is none; what each model has seen ends, and what is to
        come begins, at column `position`. None between two epochs.
    active : Tensor (n_models,) of bool or None
        The models that the last mini-batch trains; None for all.
    """

    def __init__(self, *, equal: bool = False) -> None:
        self.equal = equal
        self.order: NDArray[np.int64] | None = None
        self.position = self.batch_size = 0
        self.active: Tensor | None = None
        self._source: Any = None  # rows as a network takes them, those of one model after another's
        # Of all mini-batches to come, one after the other.
        self._places = torch.empty(0, dtype=torch.int64, device="cpu")
        self._targets = torch.empty(0, device="cpu")  # (n_out, n_models · width)
        self._from = np.empty(0, dtype=np.int64)  # where each place was in an array (n_models, width)
        self._owner = torch.empty(0, dtype=torch.int64, device="cpu")  # the model of each place
        self._batches: list[_Batch] = []
        self._memory: dict[int, tuple[Any, Tensor]] = {}  # by B: the network's own rows, flat, and its X
        self._next = 0
        self._n_seen = 0
        self._left: NDArray[np.int64] = np.empty(0, dtype=np.int64)  # rows of each model that were cut

    @property
    def is_done(self) -> bool:
        """Whether every model has seen all its rows of the epoch."""
        return self.order is not None and self._next >= len(self._batches)

    @property
    def n_seen(self) -> int:
        """How many rows have been trained on, all models together."""
        return self._n_seen

    def end_epoch(self) -> None:
        """Forget the order; the next epoch draws its own."""
        self.restore(None, 0)

    def restore(self, order: NDArray[np.int64] | None, position: int) -> None:
        """Take up an epoch where it was left; `gather` comes next."""
        self.order, self.position = order, position

    def begin_epoch(self, rows: FoldRows, batch_size: int, generator: torch.Generator | None) -> None:
        """Draw the order of a new epoch; without a generator it is the order of the data."""
        n = len(rows)
        shuffle = (
            np.arange(n)
            if generator is None
            else torch.randperm(n, generator=generator, device="cpu").numpy()
        )
        self.position = 0
        places, there = rows.in_order(shuffle)
        n_train = rows.n_train
        if self.equal and not rows.is_even:
            again = np.arange(places.shape[1]) % n_train[:, None]
            places, there = np.take_along_axis(places, again, axis=1), np.ones_like(there)
            n_train = there.sum(axis=1)
        order = rows.ids.take(places)
        self.order = order if there.all() else np.where(there, order, -1)
        self._fill(rows, places, n_train, batch_size)

    def follow(self, rows: FoldRows, generator: torch.Generator | None) -> None:
        """Bring the order of a running epoch up to date with rows that came and went: new ones come next."""
        if self.order is None:
            return
        seen, coming = [], []
        for before, trains in zip(self.order, rows.trains, strict=True):
            mine = rows.ids[trains]
            new = mine[~np.isin(mine, before)]
            if generator is not None and len(new) > 1:
                new = new[torch.randperm(len(new), generator=generator, device="cpu").numpy()]
            stays = np.isin(before, mine)
            seen.append(before[: self.position][stays[: self.position]])
            coming.append(np.concatenate([new, before[self.position :][stays[self.position :]]]))
        self.position = max(map(len, seen))
        order = np.full((len(seen), self.position + max(map(len, coming))), -1, dtype=np.int64)
        for row, done, left in zip(order, seen, coming, strict=True):
            row[self.position - len(done) : self.position] = done
            row[self.position : self.position + len(left)] = left
        self.order = order

    def gather(self, rows: FoldRows, batch_size: int) -> None:
        """Copy what is still to come into the buffer in order, and cut it into mini-batches."""
        assert self.order is not None  # noqa: S101  (callers begin an epoch first)
        left = self.order[:, self.position :]
        by_id = np.argsort(rows.ids, kind="stable")
        there = left >= 0
        places = by_id[np.searchsorted(rows.ids, np.where(there, left, rows.ids[by_id[0]]), sorter=by_id)]
        self._fill(rows, places, there.sum(axis=1), batch_size)

    def _fill(
        self, rows: FoldRows, places: NDArray[np.int64], left: NDArray[np.int64], batch_size: int
    ) -> None:
        """Note rows at `places` (n_models, width) as mini-batches; `left` (n_models,) of each model count."""
        device, n_out = rows.X.device, rows.targets.shape[-1]
        if self._targets.shape != (n_out, places.size) or self._targets.device != device:
            self._targets, self._batches = rows.targets.new_empty(n_out, places.size), []
            self._places = torch.empty(places.size, dtype=torch.int64, device=device)
        self._cut(left, batch_size)
        # In place, so that the views of the last epoch serve this one too.
        if self._places.is_cpu:
            places.take(self._from, out=self._places.numpy(), mode="clip")
        else:
            self._places.copy_(torch.from_numpy(places.take(self._from)))
        torch.index_select(rows.target_columns, 1, self._places, out=self._targets)
        if not rows.is_shared:  # each model's own rows lie behind those of the models before it
            self._places.add_(self._owner, alpha=len(rows))
        n = rows.with_ones.shape[-1]
        self._source = _taken_by(rows.with_ones.view(-1, n))
        self._memory = {}
        for batch in self._batches[:1] + self._batches[-1:]:  # all but the last are whole
            memory = rows.model.batch_memory(batch.size)
            self._memory[batch.size] = _taken_by(memory.rows.view(-1, n)), memory.X

    def _cut(self, left: NDArray[np.int64], batch_size: int) -> None:
        """Cut into mini-batches; `left` (n_models,) is how many rows each model has to come."""
        self._next = 0
        if self._batches and batch_size == self.batch_size and np.array_equal(left, self._left):
            return
        self.batch_size, self._left, self._batches = batch_size, left, []
        n_models, width = len(left), int(left.max(initial=0))
        self._from = np.argsort(np.tile(np.arange(width) // batch_size, n_models), kind="stable")
        self._owner = torch.from_numpy(self._from // max(width, 1)).to(self._places.device)
        for start in range(0, width, batch_size):
            sizes = np.clip(left - start, 0, batch_size)
            stop = start + int(sizes.max())
            shares, active = None, None
            if sizes.min() < sizes.max():
                counts = np.arange(stop - start) < sizes[:, None]
                share = np.where(counts, 1 / np.maximum(sizes, 1)[:, None], 0)
                shares = torch.from_numpy(share)[..., None].to(self._targets)
                if not sizes.all():
                    active = torch.from_numpy(sizes > 0).to(self._targets.device)
            part = slice(n_models * start, n_models * stop)
            targets = self._targets[:, part].view(-1, n_models, stop - start).permute(1, 2, 0)
            n_rows = int(sizes.sum())
            places = _taken_by(self._places[part])
            self._batches.append(_Batch(stop - start, places, targets, shares, active, n_rows))

    def next_batch(self) -> tuple[Tensor, Tensor, Tensor | None]:
        """Return rows (n_models, B, n_inputs), targets (n_models, B, n_out), shares; they count as seen."""
        size, places, targets, shares, self.active, n_rows = self._batches[self._next]
        memory, X = self._memory[size]
        if isinstance(places, np.ndarray):
            self._source.take(places, 0, memory, "clip")  # places are right, and to clip them saves a copy
        else:
            torch.index_select(self._source, 0, places, out=memory)
        self._n_seen += n_rows
        self.position += size
        self._next += 1
        return X, targets, shares


def _taken_by(tensor: Tensor) -> Any:
    """Return the memory of a tensor for the library that gathers rows of it: NumPy's call starts sooner."""
    return tensor.numpy() if tensor.is_cpu else tensor
