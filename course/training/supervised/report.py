"""Reports: the losses and accuracies of all rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch

from course.training.events import Array, Metrics

if TYPE_CHECKING:
    from course.training.supervised.feed import Rows
    from course.training.supervised.trainable import Trainable

# Rows in one forward pass: large enough to be fast, small enough to fit beside the training itself.
CHUNK = 16_384


def measure(model: Trainable, train: Rows, valid: Rows, *, classes: bool, dirty: bool) -> Metrics:
    """Measure the model on all rows, without penalty and against the labels as given.

    Squared errors of targets are in the units of the target, whatever they are scaled by for training.

    Parameters
    ----------
    model : Trainable
    train, valid : Rows
    classes : bool
        Whether labels are classes, so that there are accuracies.
    dirty : bool
        Whether a label differs from its clean one, so that there is a clean accuracy.
    """
    train_loss, train_right, clean_right = _part(model, train, classes, classes and dirty)
    valid_loss, valid_right, _ = _part(model, valid, classes, False)
    return Metrics(train_loss, valid_loss, train_right, valid_right, clean_right)


def typical_error(loss: float) -> float:
    """Return the root mean square error of a regression whose loss is the mean of ½(ŷ − y)²."""
    return math.sqrt(2 * loss)


def _part(
    model: Trainable, rows: Rows, classes: bool, dirty: bool
) -> tuple[Array, Array | None, Array | None]:
    """Mean loss, share right and share right by clean labels, each (n_models,)."""
    n = len(rows.y)
    if not n:
        nothing = np.full(model.n_models, math.nan)
        return nothing, nothing if classes else None, nothing if dirty else None
    losses, predicted = [], []
    for start in range(0, n, CHUNK):
        X, targets = rows.X, rows.targets
        if n > CHUNK:
            X, targets = X[start : start + CHUNK], targets[start : start + CHUNK]
        loss, output = model.evaluate(X, targets)
        # Copied: an array that only looks into a tensor keeps the tensor, and a report is kept for ever.
        losses.append(loss.detach().to("cpu", torch.float64).numpy().copy())
        if classes:
            predicted.append(model.predict(output).cpu().numpy())  # (n_models, B)
    sizes = [min(CHUNK, n - start) for start in range(0, n, CHUNK)]
    mean_loss = losses[0] if len(losses) == 1 else np.average(losses, axis=0, weights=sizes)
    if rows.loss_unit != 1:
        mean_loss = mean_loss * rows.loss_unit
    if not classes:
        return mean_loss, None, None
    answers = predicted[0] if len(predicted) == 1 else np.concatenate(predicted, axis=1)
    clean = (answers == rows.clean_y).mean(axis=1) if dirty else None
    return mean_loss, (answers == rows.y).mean(axis=1), clean
