"""Ten stratified folds of the digits, 64-64-10, batch 64, Adam, 20 epochs, against one fit and two peers.

Ours is the live engine: every fold's loss and accuracy on its test rows after each epoch, snapshots and
history included. One fit is the engine of every other lab with the rows of one fold, training rows reported.
The peers score the test rows once, at the end, which is the least that cross-validation asks for.
`report_all` is ours measuring all rows of all folds after each epoch, as the lab does.
"""

import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.data.load import load
from course.models.mlp import MLP
from course.training.crossval.run import CrossVal
from course.training.crossval.splits import Splits
from course.training.events import EpochEnded
from course.training.knobs import Knobs
from course.training.supervised.run import Run

GOALS = {
    "over_single_fit": "<= 2.5",
    "speedup_vs_sklearn": ">= 5",
    "speedup_vs_skorch": ">= 10",
}
BATCH_SIZE, LR, N_EPOCHS, K = 64, 1e-3, 20, 10


def _network() -> MLP:
    return MLP((64, 64, 10), activation="relu", loss="cross_entropy", init="torch")


def _trained(run: Run) -> float:
    """Train for the epochs; the mean accuracy on test rows."""
    for event in run.events():
        if isinstance(event, EpochEnded) and event.epoch == N_EPOCHS:
            return float(event.metrics.valid_accuracy.mean())  # type: ignore[union-attr]
    raise RuntimeError("the run ended before its last epoch")


def ours(dataset: Dataset, threads: int = 1, *, train_score: bool = False) -> float:
    """All folds in one set of tensors, in one thread."""
    torch.set_num_threads(threads)
    knobs = Knobs(lr=LR, batch_size=BATCH_SIZE, optimizer="adam")
    folds = Splits("stratified", K)
    return _trained(
        CrossVal(_network(), dataset, knobs, splits=folds, held_out=False, train_score=train_score)
    )


def ours_2_threads(dataset: Dataset) -> float:
    """The same in two threads."""
    return ours(dataset, 2)


def ours_report_all(dataset: Dataset) -> float:
    """The same in one thread, all rows of all folds measured after each epoch."""
    return ours(dataset, train_score=True)


def single(dataset: Dataset) -> float:
    """One fit on nine tenths of the rows by the engine of every other lab, in one thread."""
    torch.set_num_threads(1)
    part = dataset.copy()
    part.set_train_share(0.9)
    return _trained(Run(_network(), part, Knobs(lr=LR, batch_size=BATCH_SIZE, optimizer="adam")))


def _rows(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    return Inputs.fit(dataset, scale=False)(dataset.X), dataset.y


def sklearn(dataset: Dataset, n_jobs: int = 1) -> float:
    """scikit-learn's cross_validate of a pipeline with its MLPClassifier."""
    from sklearn.model_selection import StratifiedKFold, cross_validate
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    network = MLPClassifier(
        (64,), batch_size=BATCH_SIZE, learning_rate_init=LR, alpha=0, random_state=0, max_iter=N_EPOCHS
    )
    folds = StratifiedKFold(K, shuffle=True, random_state=0)
    found = cross_validate(make_pipeline(StandardScaler(), network), *_rows(dataset), cv=folds, n_jobs=n_jobs)
    return float(found["test_score"].mean())


def sklearn_2_jobs(dataset: Dataset) -> float:
    """The same with two worker processes, which are kept between runs."""
    return sklearn(dataset, 2)


def skorch(dataset: Dataset) -> float:
    """Skorch's NeuralNetClassifier under cross_validate, without its reports."""
    from sklearn.model_selection import StratifiedKFold, cross_validate
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from skorch import NeuralNetClassifier

    net = NeuralNetClassifier(
        lambda: nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)),
        criterion=nn.CrossEntropyLoss, optimizer=torch.optim.Adam, lr=LR, batch_size=BATCH_SIZE,
        max_epochs=N_EPOCHS, iterator_train__shuffle=True, verbose=0, train_split=None,
    )  # fmt: skip
    folds = StratifiedKFold(K, shuffle=True, random_state=0)
    found = cross_validate(make_pipeline(StandardScaler(), net), *_rows(dataset), cv=folds)
    return float(found["test_score"].mean())


SIDES: dict[str, Callable[[Dataset], float]] = {
    "ours": ours,
    "single": single,
    "ours_2_threads": ours_2_threads,
    "ours_report_all": ours_report_all,
    "sklearn": sklearn,
    "sklearn_2_jobs": sklearn_2_jobs,
    "skorch": skorch,
}


def measure(runs: int = 5) -> dict[str, float]:
    """Medians of alternating runs: seconds by side, and ratios."""
    dataset = load("digits", seed=0)
    seconds: dict[str, list[float]] = {name: [] for name in SIDES}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns of few epochs
        for i in range(runs + 1):
            for name, side in SIDES.items():
                start = time.perf_counter()
                score = side(dataset)
                if i:  # the first run warms up
                    seconds[name].append(time.perf_counter() - start)
                if not score > 0.93:
                    raise RuntimeError(f"{name} did not learn: mean accuracy {score:.3f}")
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    best = min(median["sklearn"], median["sklearn_2_jobs"])
    fastest = min(median["ours"], median["ours_2_threads"])
    return {
        "over_single_fit": median["ours"] / median["single"],
        "over_single_fit_2_threads": median["ours_2_threads"] / median["single"],
        "over_single_fit_report_all": median["ours_report_all"] / median["single"],
        "speedup_vs_sklearn": best / fastest,
        "speedup_vs_skorch": median["skorch"] / fastest,
        **{f"{name}_seconds": taken for name, taken in median.items()},
    }
