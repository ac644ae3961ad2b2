"""Numbers as bytes: 0 stands for -1 or the lowest, 255 for +1 or the highest; the browser colours them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from course.models.activations import ACTIVATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.data.dataset import Dataset

UNBOUNDED = ("relu", "linear")


def to_bytes(values: NDArray[np.float32], low: float = -1.0, high: float = 1.0) -> NDArray[np.uint8]:
    """Return `values` from `low` to `high` as bytes; what lies outside is clipped, NaN becomes the middle."""
    with np.errstate(over="ignore"):  # a diverged model is drawn too
        scaled = values * np.float32(255 / (high - low))
        scaled += np.float32(0.5 - low * 255 / (high - low))
    np.clip(scaled, 0, 255, out=scaled)
    if not np.isfinite(scaled.sum()):
        scaled[~np.isfinite(scaled)] = 127.5
    return scaled.astype(np.uint8)


def target_range(dataset: Dataset) -> tuple[float, float]:
    """Return the targets that the two ends of the colour scale stand for; (-1, 1) for classes.

    Targets within about -1 to 1 (the Playground's) keep that scale; others span what the rows hold.
    """
    if dataset.task == "classification" or not len(dataset.y):
        return -1.0, 1.0
    low, high = float(dataset.y.min()), float(dataset.y.max())
    if max(abs(low), abs(high)) <= 1.5 or low == high:
        return -1.0, 1.0
    return low, high


def output_map(output: NDArray[np.float32], dataset: Dataset, model: Any) -> NDArray[np.uint8]:
    """Return the decision map of an output (n_out, height, width).

    One output, or the difference of two: (height, width). More classes: class index and margin over the
    runner-up, (2, height, width).
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return _output_map(output, dataset, output_low(model))


def _output_map(output: NDArray[np.float32], dataset: Dataset, low: float) -> NDArray[np.uint8]:
    if dataset.task == "regression":
        return to_bytes(output[0], *target_range(dataset))
    if len(output) == 1:
        return to_bytes(output[0], low)
    if len(output) == 2:
        return to_bytes((output[1] - output[0]) / (1 - low))
    runner_up, best = np.partition(output, -2, axis=0)[-2:]
    margin = to_bytes(best - runner_up, 0.0, 1 - low)
    return np.stack([output.argmax(axis=0).astype(np.uint8), margin])


def output_low(model: Any) -> float:
    """Return what an output neuron aims at for "no"; "yes" is 1."""
    name = getattr(model, "output", None)
    if name is None or name == "softmax":
        return 0.0 if model.loss == "cross_entropy" else -1.0
    return ACTIVATIONS[name].low
