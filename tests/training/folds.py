"""Folds to train in tests."""

from dataclasses import replace

import numpy as np

from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.data.load import load
from course.models.mlp import MLP
from course.training.crossval.run import CrossVal
from course.training.crossval.splits import Splits
from course.training.events import EpochEnded
from course.training.knobs import Knobs
from course.training.supervised.run import Run


def network(dataset: Dataset, *, loss: str = "cross_entropy", n_inputs: int | None = None) -> MLP:
    n_out = dataset.n_classes if dataset.n_classes > 2 else 1
    output = None if dataset.n_classes else "linear"
    sizes = (n_inputs or Inputs.fit(dataset).n_inputs, 4, n_out)
    return MLP(sizes, loss=loss if dataset.n_classes else "squared", output=output, seed=3, init="torch")


def folds(kind: str = "stratified", k: int = 4, dataset: Dataset | None = None, **settings) -> CrossVal:
    dataset = load("gauss", n=64, seed=1, noise=0.5) if dataset is None else dataset
    if kind == "time-ordered":
        dataset = in_order(dataset)
    loss = settings.pop("loss", "cross_entropy")
    knobs = settings.pop("knobs", Knobs(lr=0.1, batch_size=7))
    splits = Splits(kind, k, repeats=2, seed=5)
    model = network(dataset, loss=loss, n_inputs=settings.get("select"))
    return CrossVal(model, dataset, knobs, splits=splits, **settings)


def in_order(dataset: Dataset) -> Dataset:
    """The same rows, said to be in the order of time."""
    one = dataset.copy()
    one._pool = replace(one._pool, source=replace(one._pool.source, is_ordered=True))
    one._show(None)
    return one


def train(run: Run, epochs: int) -> None:
    for event in run.events():
        if isinstance(event, EpochEnded) and event.epoch == epochs:
            return


def of_rows(dataset: Dataset, train_ids: np.ndarray, test_ids: np.ndarray) -> Dataset:
    """The same rows with a split of their own: what a run without folds trains on."""
    one = dataset.copy()
    pool = one._pool
    ids = pool.first_id + np.arange(len(pool.X))
    kept = np.isin(ids, np.concatenate([train_ids, test_ids]))
    one._pool = type(pool)(**{**vars(pool), "is_train": np.isin(ids, train_ids), "removed": ~kept})
    one._show(None)
    return one
