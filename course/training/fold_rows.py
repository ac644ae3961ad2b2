"""The rows of a dataset as several models see them, each with a part to train on and a part to test on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course.models.mlp import MLP
from course.training.events import Array, Metrics
from course.training.splits import TESTS, TRAINS, Roles

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.data.inputs import Inputs

# Numbers of inputs kept for all models together: 400 MB.
MAX_INPUTS = 100_000_000


class FoldRows:
    """All rows that take part, ready for a batched network.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of int64
        Positions in X of the rows that take part.
    roles : ndarray (n_models, n) of int8
        What each of them is to each model.
    inputs : sequence of Inputs
        One for all models, or one each.
    columns : ndarray (n_models, m) of int64 or None
        Which inputs each model is given; None for all.
    model : MLP

    Attributes
    ----------
    X : Tensor (n_models, n, n_inputs)
        Expanded, not copied, where all models see the same.
    targets : Tensor (n, n_out)
    ids, y, clean_y : ndarray (n,)
    trains, tests : ndarray (n_models, n) of bool
    """

    def __init__(
        self,
        dataset: Dataset,
        rows: NDArray[np.int64],
        roles: Roles,
        inputs: Sequence[Inputs],
        columns: NDArray[np.int64] | None,
        model: MLP,
    ) -> None:
        raw = dataset.X[rows]
        self.ids = dataset.ids[rows]
        self.y, self.clean_y = dataset.y[rows], dataset.clean_y[rows]
        self.trains, self.tests = roles == TRAINS, roles == TESTS
        seen = [each(raw) for each in inputs]
        if columns is not None:
            seen = [seen[k % len(seen)][:, chosen] for k, chosen in enumerate(columns)]
        stacked = torch.from_numpy(np.stack(seen)).to(model.flat)
        self.X = stacked.expand(model.n_models, -1, -1)
        self.is_shared = len(seen) == 1
        self.targets = model.encode(torch.from_numpy(self.y))
        self._tests: tuple[Tensor, Tensor, NDArray[Any], NDArray[np.bool_]] | None = (
            None  # packed, once asked for
        )

    def __len__(self) -> int:
        return len(self.ids)

    def measure(self, model: MLP, *, classes: bool, dirty: bool, train: bool = True) -> Metrics:
        """Return the losses and accuracies of every model on the rows it trains on and on those it is tested on.

        Parameters
        ----------
        model : MLP
        classes : bool
            Whether labels are classes, so that there are accuracies.
        dirty : bool
            Whether a label differs from its clean one.
        train : bool
            False passes test rows only, a k-th of the work; ``train_*`` and clean accuracy are NaN.
        """
        if not train:
            return self._measure_tests(model, classes=classes, dirty=dirty)
        losses, output = model.evaluate(self.X, self.targets, each_row=True)
        loss = losses.cpu().double().numpy()
        train_loss, valid_loss = _mean(loss, self.trains), _mean(loss, self.tests)
        if not classes:
            return Metrics(train_loss, valid_loss)
        answers = model.predict(output).cpu().numpy()
        right = answers == self.y
        clean = _mean(answers == self.clean_y, self.trains) if dirty else None
        return Metrics(train_loss, valid_loss, _mean(right, self.trains), _mean(right, self.tests), clean)

    def _measure_tests(self, model: MLP, *, classes: bool, dirty: bool) -> Metrics:
        if self._tests is None:
            index, there = _packed(self.tests)
            at = torch.from_numpy(index).to(self.X.device)
            X = self.X[torch.arange(len(at), device=at.device)[:, None], at]
            self._tests = X, self.targets[at], self.y[index], there
        X, targets, y, there = self._tests
        losses, output = model.evaluate(X, targets, each_row=True)
        loss = _mean(losses.cpu().double().numpy(), there)
        nothing = np.full_like(loss, np.nan)
        if not classes:
            return Metrics(nothing, loss)
        right = _mean(model.predict(output).cpu().numpy() == y, there)
        return Metrics(nothing, loss, nothing, right, nothing if dirty else None)


def _mean(values: NDArray[np.float64 | np.bool_], where: NDArray[np.bool_]) -> Array:
    """Return each model's mean over its rows, (n_models,); NaN where it has none."""
    n = where.sum(axis=1)
    total = np.einsum("kn,kn->k", values, where, dtype=np.float64)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


class FoldFeed:
    """Mini-batches of several models at once, each of its own rows in the order of one shuffle of them all.

    Every model takes the rows that it trains on, `batch_size` at a time, in the order in which they come in
    the one shuffle. One that has fewer rows left than others gets a smaller mini-batch: places that it
    does not fill have a share of 0 in its mean. One that has none left waits.

    Attributes
    ----------
    order : ndarray (n_models, width) of int64 or None
        Ids of the rows of this epoch, −1 where there is none; what each model has seen ends, and what is to come
        begins, at column `position`. None between two epochs.
    active : Tensor (n_models,) of bool or None
        The models that the last mini-batch trains; None for all.
    """

    def __init__(self) -> None:
        self.order: NDArray[np.int64] | None = None
        self.position = self.batch_size = 0
        self.active: Tensor | None = None
        self._X = self._targets = torch.empty(0)
        self._batches: list[tuple[Tensor, Tensor, Tensor | None]] = []
        self._active: list[Tensor | None] = []
        self._n_rows: list[int] = []  # in each mini-batch, all models together
        self._left: NDArray[np.int64] = np.empty(0, dtype=np.int64)  # rows of each model that were cut
        self._next = 0
        self._n_seen = 0

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
        shuffle = np.arange(n) if generator is None else torch.randperm(n, generator=generator).numpy()
        self.position = 0
        index, there = _packed(rows.trains[:, shuffle])
        places = shuffle[index]
        self.order = np.where(there, rows.ids[places], -1)
        self._fill(rows, places, there, batch_size)

    def follow(self, rows: FoldRows, generator: torch.Generator | None) -> None:
        """Bring the order of a running epoch up to date with rows that came and went: new ones come next."""
        if self.order is None:
            return
        seen, coming = [], []
        for before, trains in zip(self.order, rows.trains, strict=True):
            mine = rows.ids[trains]
            new = mine[~np.isin(mine, before)]
            if generator is not None and len(new) > 1:
                new = new[torch.randperm(len(new), generator=generator).numpy()]
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
        self._fill(rows, places, there, batch_size)

    def _fill(
        self, rows: FoldRows, places: NDArray[np.int64], there: NDArray[np.bool_], batch_size: int
    ) -> None:
        """Copy rows at `places` (n_models, width) into the buffers, and cut."""
        index = torch.from_numpy(places).to(rows.X.device)
        n_models, width = places.shape
        X, targets, n_inputs = rows.X, rows.targets, rows.X.shape[-1]
        if self._X.shape != (n_models, width, n_inputs) or self._X.device != X.device:
            self._X = X.new_empty(n_models, width, n_inputs)
            self._batches = []
        if self._targets.shape != (n_models, width, targets.shape[-1]) or self._targets.device != X.device:
            self._targets = targets.new_empty(n_models, width, targets.shape[-1])
            self._batches = []
        # In place, so that the views of the last epoch serve this one too.
        flat = index.ravel()
        torch.index_select(targets, 0, flat, out=self._targets.view(-1, targets.shape[-1]))
        if not rows.is_shared:
            flat = (index + len(rows) * torch.arange(n_models, device=index.device)[:, None]).ravel()
        X = X[0] if rows.is_shared else X.reshape(-1, n_inputs)
        torch.index_select(X, 0, flat, out=self._X.view(-1, n_inputs))
        self._cut(there.sum(axis=1), batch_size)

    def _cut(self, left: NDArray[np.int64], batch_size: int) -> None:
        """Cut the buffers into mini-batches; `left` (n_models,) is how many rows each model has in them."""
        self._next = 0
        if self._batches and batch_size == self.batch_size and np.array_equal(left, self._left):
            return
        self.batch_size, self._left = batch_size, left
        self._batches, self._active, self._n_rows = [], [], []
        for start in range(0, int(left.max(initial=0)), batch_size):
            sizes = np.clip(left - start, 0, batch_size)
            stop = start + int(sizes.max())
            shares, active = None, None
            if sizes.min() < sizes.max():
                counts = np.arange(stop - start) < sizes[:, None]
                share = np.where(counts, 1 / np.maximum(sizes, 1)[:, None], 0)
                shares = torch.from_numpy(share)[..., None].to(self._X)
                if not sizes.all():
                    active = torch.from_numpy(sizes > 0).to(self._X.device)
            self._batches.append((self._X[:, start:stop], self._targets[:, start:stop], shares))
            self._active.append(active)
            self._n_rows.append(int(sizes.sum()))

    def next_batch(self) -> tuple[Tensor, Tensor, Tensor | None]:
        """Return rows (n_models, B, n_inputs), targets (n_models, B, n_out) and shares; they now count as seen."""
        i = self._next
        self.active = self._active[i]
        self._n_seen += self._n_rows[i]
        self.position += self._batches[i][0].shape[1]
        self._next += 1
        return self._batches[i]


def _packed(trains: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each model's rows are, packed to the left, and which places are filled: (n_models, width)."""
    n = trains.sum(axis=1)
    there = np.arange(int(n.max())) < n[:, None]
    index = np.zeros(there.shape, dtype=np.int64)
    index[there] = np.nonzero(trains)[1]
    return index, there
