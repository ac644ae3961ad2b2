"""The Playground's spiral, headless: seven inputs, [7, 8, 8, 8, 1], batch 10, against a bare torch loop.

Both sides take the same rows in the same order on one thread, and after each epoch both know loss and
accuracy on training and valid rows. Ours is the real engine with its events, snapshots and history.
"""

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from course.data.dataset import Dataset
from course.data.inputs import FEATURES, Inputs
from course.data.load import load
from course.models.mlp import MLP
from course.training.events import EpochEnded
from course.training.knobs import Knobs
from course.training.supervised.fit import fit

GOALS = {"updates_per_s": ">= 8000", "speedup_vs_torch_loop": ">= 4"}
SIZES, BATCH_SIZE, LR, N_EPOCHS = (7, 8, 8, 8, 1), 10, 0.03, 60


def ours(dataset: Dataset, inputs: Inputs) -> tuple[int, list[float]]:
    """Updates made, and the training loss after each epoch."""
    knobs = Knobs(lr=LR, batch_size=BATCH_SIZE, optimizer="sgd", shuffle=False)
    losses, n_updates = [], 0
    for event in fit(MLP(SIZES), dataset, knobs, inputs=inputs, n_epochs=N_EPOCHS):
        if isinstance(event, EpochEnded):
            n_updates = event.step
            losses.append(float(event.metrics.train_loss[0]))
    return n_updates, losses


def torch_loop(dataset: Dataset, inputs: Inputs) -> tuple[int, list[float]]:
    """As `ours`, by nn.Sequential, autograd and torch.optim.SGD."""
    model = _sequential()
    optimizer = torch.optim.SGD(model.parameters(), lr=LR)
    train, valid = (_tensors(dataset, inputs, rows) for rows in (dataset.train_rows(), dataset.valid_rows()))
    batches = list(zip(train[0].split(BATCH_SIZE), train[1].split(BATCH_SIZE), strict=True))
    losses, n_updates = [], 0
    for _ in range(N_EPOCHS):
        for X, targets in batches:
            optimizer.zero_grad()
            loss = 0.5 * (model(X) - targets).square().mean()
            loss.backward()
            optimizer.step()
            n_updates += 1
        (loss_now, _), _ = [_score(model, *part) for part in (train, valid)]
        losses.append(loss_now)
    return n_updates, losses


def _sequential() -> nn.Sequential:
    """The network that `ours` trains, from the same start."""
    start, layers = MLP(SIZES), []
    for W, b in zip(start.weights, start.biases, strict=True):
        linear = nn.Linear(W.shape[1], W.shape[2])
        linear.weight.data, linear.bias.data = W[0].T.contiguous(), b[0, 0].clone()
        layers += [linear, nn.Tanh()]
    return nn.Sequential(*layers)


def _tensors(dataset: Dataset, inputs: Inputs, rows: object) -> tuple[Tensor, Tensor]:
    """Inputs and ±1 targets of some rows."""
    return torch.from_numpy(inputs(dataset.X[rows])), MLP(SIZES).encode(dataset.y[rows])


@torch.no_grad()
def _score(model: nn.Module, X: Tensor, targets: Tensor) -> tuple[float, float]:
    """Mean loss and accuracy."""
    output = model(X)
    loss = 0.5 * (output - targets).square().mean()
    return float(loss), float(((output > 0) == (targets > 0)).float().mean())


def measure(runs: int = 5) -> dict[str, float]:
    """Medians of alternating runs, each of 60 epochs of 25 updates."""
    torch.set_num_threads(1)
    dataset = load("spiral", seed=0)
    inputs = Inputs.fit(dataset, features=tuple(FEATURES))
    rates: dict[Callable[..., tuple[int, list[float]]], list[float]] = {ours: [], torch_loop: []}
    losses = {}
    for i in range(runs + 1):
        for side, taken in rates.items():
            start = time.perf_counter()
            n_updates, losses[side] = side(dataset, inputs)
            if i:  # the first run warms up
                taken.append(n_updates / (time.perf_counter() - start))
    # Rounding grows as training goes on, so the beginning is where the two must agree.
    if max(abs(a - b) for a, b in zip(losses[ours][:5], losses[torch_loop][:5], strict=True)) > 1e-4:
        raise RuntimeError(f"the two sides did not do the same work: losses {list(losses.values())}")
    mine, theirs = statistics.median(rates[ours]), statistics.median(rates[torch_loop])
    return {"updates_per_s": mine, "torch_loop_updates_per_s": theirs, "speedup_vs_torch_loop": mine / theirs}
