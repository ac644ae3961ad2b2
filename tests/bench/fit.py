"""Digits, 64-64-10, relu, batch 64, Adam, 20 epochs, one thread, against four peers.

Every side trains the same rows, shuffled anew each epoch, and after each epoch knows loss and accuracy on
training and valid rows. Ours is the real engine with its events, snapshots and history.
"""

import logging
import statistics
import time
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.data.load import load
from course.models.mlp import MLP
from course.training.events import EpochEnded
from course.training.knobs import Knobs
from course.training.supervised.fit import fit

GOALS = {
    "speedup_vs_sklearn": ">= 1.3",
    "speedup_vs_torch_loop": ">= 1.7",
    "speedup_vs_skorch": ">= 4",
    "speedup_vs_lightning": ">= 8",
}
BATCH_SIZE, LR, N_EPOCHS = 64, 1e-3, 20


class Digits(NamedTuple):
    """The same numbers in the form each side takes."""

    dataset: Dataset
    inputs: Inputs
    X: np.ndarray  # (n, 64) float32, training rows
    y: np.ndarray  # (n,) int64
    X_valid: np.ndarray
    y_valid: np.ndarray

    def tensors(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Rows and labels of both parts."""
        arrays = (self.X, self.y, self.X_valid, self.y_valid)
        return tuple(torch.from_numpy(array) for array in arrays)  # type: ignore[return-value]


def ours(digits: Digits) -> float:
    """Training loss at the end."""
    model = MLP((64, 64, 10), activation="relu", loss="cross_entropy", init="torch")
    knobs = Knobs(lr=LR, batch_size=BATCH_SIZE, optimizer="adam", shuffle=True)
    loss = float("nan")
    for event in fit(model, digits.dataset, knobs, inputs=digits.inputs, n_epochs=N_EPOCHS):
        if isinstance(event, EpochEnded):
            loss = float(event.metrics.train_loss[0])
    return loss


def sklearn(digits: Digits) -> float:
    """scikit-learn's MLPClassifier, an epoch at a time, scored by its own predict_proba."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier((64,), batch_size=BATCH_SIZE, learning_rate_init=LR, alpha=0, random_state=0)
    loss = float("nan")
    for _ in range(N_EPOCHS):
        model.partial_fit(digits.X, digits.y, classes=np.arange(10))
        for X, y in ((digits.X_valid, digits.y_valid), (digits.X, digits.y)):
            p = model.predict_proba(X)
            loss = float(-np.log(p[np.arange(len(y)), y] + 1e-30).mean())
            (p.argmax(1) == y).mean()
    return loss


def sklearn_unscored(digits: Digits) -> float:
    """scikit-learn's MLPClassifier as `fit` alone runs it: no report but the loss it has at hand."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        (64,), batch_size=BATCH_SIZE, learning_rate_init=LR, alpha=0, random_state=0, max_iter=N_EPOCHS
    )
    return float(model.fit(digits.X, digits.y).loss_)


def network() -> nn.Sequential:
    """The network as torch users write it."""
    return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def torch_loop(digits: Digits) -> float:
    """A bare eager loop with torch.optim.Adam."""
    model, (X, y, X_valid, y_valid) = network(), digits.tensors()
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    loss_now = torch.tensor(float("nan"))
    for _ in range(N_EPOCHS):
        for rows in torch.randperm(len(X)).split(BATCH_SIZE):
            optimizer.zero_grad()
            functional.cross_entropy(model(X[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            for part, labels in ((X_valid, y_valid), (X, y)):
                logits = model(part)
                loss_now = functional.cross_entropy(logits, labels)
                float(loss_now), float((logits.argmax(1) == labels).float().mean())
    return float(loss_now)


def skorch(digits: Digits) -> float:
    """Skorch's NeuralNetClassifier with its default reports on training and valid rows."""
    from skorch import NeuralNetClassifier
    from skorch.dataset import Dataset as Rows
    from skorch.helper import predefined_split

    net = NeuralNetClassifier(
        network(), criterion=nn.CrossEntropyLoss, optimizer=torch.optim.Adam, lr=LR, batch_size=BATCH_SIZE,
        max_epochs=N_EPOCHS, iterator_train__shuffle=True, verbose=0,
        train_split=predefined_split(Rows(digits.X_valid, digits.y_valid)),
    )  # fmt: skip
    net.fit(digits.X, digits.y)
    return float(net.history[-1]["train_loss"])


def lightning(digits: Digits) -> float:
    """Lightning's Trainer without logger, checkpoints or bars; training loss logged, valid rows scored."""
    import lightning as pl
    from torch.utils.data import DataLoader, TensorDataset

    class Classifier(pl.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.network = network()

        def training_step(self, batch: list[Tensor], _: int) -> Tensor:
            loss = functional.cross_entropy(self.network(batch[0]), batch[1])
            self.log("train_loss", loss, on_step=False, on_epoch=True)
            return loss

        def validation_step(self, batch: list[Tensor], _: int) -> None:
            logits = self.network(batch[0])
            self.log("valid_loss", functional.cross_entropy(logits, batch[1]))
            self.log("valid_accuracy", (logits.argmax(1) == batch[1]).float().mean())

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.Adam(self.parameters(), lr=LR)

    X, y, X_valid, y_valid = digits.tensors()
    trainer = pl.Trainer(
        max_epochs=N_EPOCHS, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0,
    )  # fmt: skip
    trainer.fit(
        Classifier(),
        DataLoader(TensorDataset(X, y), batch_size=BATCH_SIZE, shuffle=True),
        DataLoader(TensorDataset(X_valid, y_valid), batch_size=len(X_valid)),
    )
    return float(trainer.callback_metrics["train_loss"])


SIDES: dict[str, Callable[[Digits], float]] = {
    "ours": ours,
    "sklearn": sklearn,
    "sklearn_unscored": sklearn_unscored,
    "torch_loop": torch_loop,
    "skorch": skorch,
    "lightning": lightning,
}


def measure(runs: int = 5) -> dict[str, float]:
    """Medians of alternating runs: seconds by side, and how many times as fast ours is."""
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(1)
    for name in ("lightning.pytorch", "lightning.pytorch.utilities.rank_zero"):
        logging.getLogger(name).setLevel(logging.ERROR)
    dataset = load("digits", train_share=0.8, seed=0)
    inputs = Inputs.fit(dataset)
    train, valid = dataset.train_rows(), dataset.valid_rows()
    X, X_valid = inputs(dataset.X[train]), inputs(dataset.X[valid])
    digits = Digits(dataset, inputs, X, dataset.y[train], X_valid, dataset.y[valid])
    seconds: dict[str, list[float]] = {name: [] for name in SIDES}
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # peers warn of few epochs and few workers
        for i in range(runs + 1):
            for name, side in SIDES.items():
                start = time.perf_counter()
                loss = side(digits)
                if i:  # the first run warms up
                    seconds[name].append(time.perf_counter() - start)
                if not loss < 0.15:
                    raise RuntimeError(f"{name} did not learn: training loss {loss:.3f}")
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    speedups = {f"speedup_vs_{name}": median[name] / median["ours"] for name in SIDES if name != "ours"}
    return {**speedups, **{f"{name}_seconds": taken for name, taken in median.items()}}
