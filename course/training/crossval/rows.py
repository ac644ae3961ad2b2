"""The rows of a dataset as several models see them, each with a part to train on and a part to test on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course.models.mlp import MLP
from course.models.products import quiet
from course.training.crossval.inputs import seen_by
from course.training.crossval.splits import TESTS, TRAINS, Roles
from course.training.events import Array, Metrics

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.data.inputs import Inputs


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
    with_ones : Tensor (n_models or 1, n, n_inputs + 1)
        The same with a last column of 1, as `Backprop` takes them.
    targets : Tensor (n, n_out)
    target_columns : Tensor (n_out, n)
        The same column by column.
    loss_unit : float
        What losses are multiplied by to be told in the units of the targets.
    ids, y, clean_y : ndarray (n,)
    trains, tests : ndarray (n_models, n) of bool
    n_train : ndarray (n_models,)
        How many rows each model trains on.
    is_even : bool
        Whether all train on as many.
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
        seen = seen_by(tuple(inputs), columns, raw)
        self.model = model
        self.is_shared = len(seen) == 1
        self.with_ones = model.flat.new_ones(len(seen), len(raw), model.sizes[0] + 1)
        self.with_ones[..., :-1] = torch.from_numpy(seen)
        self.X = self.with_ones[..., :-1].expand(model.n_models, -1, -1)
        self.targets = model.encode(torch.from_numpy(inputs[0].aims(self.y)))
        self.loss_unit = inputs[0].loss_unit
        self.target_columns = self.targets.T.contiguous()
        self.n_train = self.trains.sum(axis=1)
        self._there = np.arange(int(self.n_train.max())) < self.n_train[:, None]
        self.is_even = bool(self._there.all())
        self._before = np.repeat(np.arange(len(roles)) * len(raw), self.n_train)
        self._shares = np.stack([_shares(self.trains), _shares(self.tests)], axis=2)  # (n_models, n, 2)
        self._tests: tuple[Tensor, Tensor, NDArray[Any], Array] | None = None  # packed, once asked for

    def __len__(self) -> int:
        return len(self.ids)

    def in_order(self, order: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return which rows each model trains on, in this order of them all, and which places are filled.

        Both are (n_models, width), packed to the left; a place that is not filled holds 0.
        """
        places = order.take(np.flatnonzero(self.trains.take(order, axis=1)) - self._before)
        if self.is_even:
            return places.reshape(self._there.shape), self._there
        found = np.zeros(self._there.shape, dtype=np.int64)
        found[self._there] = places
        return found, self._there

    def measure(self, model: MLP, *, classes: bool, dirty: bool, train: bool = True) -> Metrics:
        """Return the losses and accuracies of every model on its training rows and on its test rows.

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
        train_loss, valid_loss = self.loss_unit * _means(losses.cpu().numpy(), self._shares)
        if not classes:
            return Metrics(train_loss, valid_loss)
        answers = model.predict(output).cpu().numpy()
        train_right, valid_right = _means(answers == self.y, self._shares)
        clean_right = _means(answers == self.clean_y, self._shares)[0] if dirty else None
        return Metrics(train_loss, valid_loss, train_right, valid_right, clean_right)

    def balanced_accuracy(self, model: MLP) -> Array:
        """Return the mean over classes of the share right of their test rows, (n_models,).

        Classes that a model is not tested on do not count.
        """
        labels = self.y == np.unique(self.y)[:, None]  # (n_classes, n)
        counts = self.tests.astype(np.float64) @ labels.T  # (n_models, n_classes)
        with np.errstate(divide="ignore"):
            of_row = np.where(counts > 0, 1 / counts, 0) @ labels
        weights = self.tests * of_row / (counts > 0).sum(axis=1, keepdims=True)
        answers = model.predict(model.forward(self.X)).cpu().numpy()
        return np.asarray(_means(answers == self.y, weights[..., None])[0])

    def _measure_tests(self, model: MLP, *, classes: bool, dirty: bool) -> Metrics:
        if self._tests is None:
            index, there = _packed(self.tests)
            at = torch.from_numpy(index).to(self.X.device)
            X = self.X[torch.arange(len(at), device=at.device)[:, None], at]
            self._tests = X, self.targets[at], self.y[index], _shares(there)[..., None]
        X, targets, y, shares = self._tests
        losses, output = model.evaluate(X, targets, each_row=True)
        (loss,) = self.loss_unit * _means(losses.cpu().numpy(), shares)
        nothing = np.full_like(loss, np.nan)
        if not classes:
            return Metrics(nothing, loss)
        (right,) = _means(model.predict(output).cpu().numpy() == y, shares)
        return Metrics(nothing, loss, nothing, right, nothing if dirty else None)


def _shares(where: NDArray[np.bool_]) -> Array:
    """Return each row's share of its model's mean, (n_models, n); NaN for a model that has no rows."""
    with np.errstate(invalid="ignore"):
        return np.asarray(where / where.sum(axis=1, keepdims=True), dtype=np.float64)


def _means(values: NDArray[np.float32 | np.float64 | np.bool_], shares: Array) -> Array:
    """Return each model's means of values (n_models, n) by shares (n_models, n, m): (m, n_models).

    A model that has diverged has losses without bounds, and a mean that is none.
    """
    with quiet():
        means: Array = np.matmul(values.astype(np.float64)[:, None], shares)[:, 0].T
    return means


def _packed(where: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return each model's positions of rows, packed to the left, and which places are filled; 0 elsewhere."""
    n = where.sum(axis=1)
    there = np.arange(int(n.max())) < n[:, None]
    found = np.zeros(there.shape, dtype=np.int64)
    found[there] = np.nonzero(where)[1]
    return found, there
