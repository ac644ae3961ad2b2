"""From rows to what the model sees and aims at: standardised columns and targets, or features of x and y."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .checks import check_name, shown
from .dataset import Dataset
from .errors import DataError
from .spread import spreads

#: The features of two columns, by the names on the Playground's buttons.
FEATURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "x": lambda x, y: x,  # noqa: ARG005 - every feature is a function of both columns
    "y": lambda x, y: y,  # noqa: ARG005
    "x²": lambda x, y: x * x,  # noqa: ARG005
    "y²": lambda x, y: y * y,  # noqa: ARG005
    "xy": lambda x, y: x * y,
    "sin x": lambda x, y: np.sin(x),  # noqa: ARG005
    "sin y": lambda x, y: np.sin(y),  # noqa: ARG005
}


@dataclass(frozen=True)
class Inputs:
    """A fixed map from rows (n, n_columns) in raw units to float32 inputs (n, n_inputs).

    Columns are standardised first, by what was fitted on the training rows, and features are worked out
    from the standardised columns. Make one with `Inputs.fit`.

    Parameters
    ----------
    columns : tuple of str
        The names of the data set's columns.
    features : tuple of str or None
        Names of `FEATURES`, for two columns only; None passes the columns on.
    mean, scale : tuple of float or None
        Of each column; None leaves the columns in raw units.
    target_mean, target_scale : float
        What a target is standardised by before the model aims at it (0 and 1 leave it in its own units), so
        that prices of 300,000 are learned at the same learning rates as everything else.
    """

    columns: tuple[str, ...]
    features: tuple[str, ...] | None
    mean: tuple[float, ...] | None = None
    scale: tuple[float, ...] | None = None
    target_mean: float = 0.0
    target_scale: float = 1.0

    @classmethod
    def fit(
        cls,
        dataset: Dataset,
        *,
        features: Sequence[str] | None = None,
        scale: bool | None = None,
        scale_target: bool | None = None,
        rows: NDArray[np.int64] | None = None,
    ) -> Inputs:
        """Return the inputs for a data set.

        Parameters
        ----------
        dataset : Dataset
        features : sequence of str, optional
            Names of `FEATURES`, for sets of two columns, where ("x", "y") is the default.
        scale : bool, optional
            Whether to standardise; by default only what was measured is.
        scale_target : bool, optional
            Whether to standardise the targets of a regression; as `scale` unless given.
        rows : ndarray of int64, optional
            Positions in X of the rows that say how to standardise; the training rows unless given.

        Raises
        ------
        ValueError
            If a feature is unknown, repeated, or asked of a set that has not two columns.
        """
        columns = dataset.feature_names
        chosen = _features(features, len(columns)) if features is not None else None
        if chosen is None and len(columns) == 2:
            chosen = ("x", "y")
        scale = not dataset.is_generated if scale is None else scale
        rows = np.flatnonzero(dataset.is_train) if rows is None else rows
        target = (0.0, 1.0)
        if not dataset.n_classes and (scale if scale_target is None else scale_target):
            aims = dataset.y[rows]
            target = float(aims.mean()), float(spreads(aims[:, None])[0])
        if not scale:
            return cls(columns, chosen, None, None, *target)
        train = dataset.X[rows]
        return cls(
            columns, chosen, tuple(train.mean(axis=0).tolist()), tuple(spreads(train).tolist()), *target
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs: features where there are any, columns otherwise."""
        return self.columns if self.features is None else self.features

    @property
    def n_inputs(self) -> int:
        """How many inputs the model sees."""
        return len(self.names)

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """Return the inputs (n, n_inputs), float32, of the rows `X` (n, n_columns)."""
        X = np.asarray(X, dtype=np.float64)
        if X.ndim != 2 or X.shape[1] != len(self.columns):
            raise ValueError(f"X must have the shape (n, {len(self.columns)}), got {X.shape}")
        if self.mean is not None and self.scale is not None:
            X = (X - np.array(self.mean)) / np.array(self.scale)
        if self.features is None:
            return X.astype(np.float32)
        out = np.empty((len(X), len(self.features)), dtype=np.float32)
        for j, name in enumerate(self.features):
            out[:, j] = FEATURES[name](X[:, 0], X[:, 1])
        return out

    def aims(self, y: np.ndarray) -> np.ndarray:
        """Return what the model aims at for labels (n,): targets standardised, classes as they are."""
        if (self.target_mean, self.target_scale) == (0.0, 1.0):
            return y
        return np.asarray((y - self.target_mean) / self.target_scale)

    def in_units(self, output: np.ndarray) -> np.ndarray:
        """Return outputs of the model in the units of the target, of any shape and of the same dtype."""
        if (self.target_mean, self.target_scale) == (0.0, 1.0):
            return output
        with np.errstate(over="ignore", invalid="ignore"):  # a diverged model is shown, too
            return np.asarray(output * self.target_scale + self.target_mean, dtype=output.dtype)

    @property
    def loss_unit(self) -> float:
        """What a squared error of the model is multiplied by to be told in the units of the target."""
        return self.target_scale**2

    def with_features(self, names: Sequence[str]) -> Inputs:
        """Return the same inputs with other features of the two columns."""
        return replace(self, features=_features(names, len(self.columns)))

    def to_dict(self) -> dict[str, Any]:
        """Return the inputs as JSON-able lists."""
        return {
            "columns": list(self.columns),
            "features": None if self.features is None else list(self.features),
            "mean": None if self.mean is None else list(self.mean),
            "scale": None if self.scale is None else list(self.scale),
            "target": [self.target_mean, self.target_scale],
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Inputs:
        """Return the inputs that `to_dict` described, after checking them.

        Raises
        ------
        ValueError
            If something is missing, of another kind or of another length.
        """
        try:
            columns = tuple(record["columns"])
            features, mean, scale = record["features"], record["mean"], record["scale"]
            sound = all(isinstance(name, str) for name in columns) and (mean is None) == (scale is None)
            if sound and mean is not None:
                numbers = [float(value) for value in (*mean, *scale)]
                sound = (
                    sound and all(math.isfinite(value) for value in numbers) and min(map(float, scale)) > 0
                )
                sound = sound and len(mean) == len(scale) == len(columns)
            target_mean, target_scale = map(float, record.get("target", (0, 1)))
            sound = sound and math.isfinite(target_mean) and 0 < target_scale < math.inf
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"inputs must be what to_dict() returns, got something else ({error!r})"
            ) from error
        if not sound:
            raise DataError("inputs must be what to_dict() returns, got a mean or scale that does not fit")
        return cls(
            columns,
            None if features is None else _features(features, len(columns)),
            None if mean is None else tuple(map(float, mean)),
            None if scale is None else tuple(map(float, scale)),
            target_mean,
            target_scale,
        )


def _features(names: Sequence[str], n_columns: int) -> tuple[str, ...]:
    """Return checked feature names, in the order of `FEATURES`."""
    if n_columns != 2:
        raise DataError(f"features must be left out for a set of {n_columns} columns; they need exactly two")
    if isinstance(names, str) or not isinstance(names, Sequence) or not names:
        raise DataError(f"features must be a list of {', '.join(FEATURES)}, at least one; got {shown(names)}")
    checked = [check_name("features", name, FEATURES) for name in names]
    if len(set(checked)) < len(checked):
        raise DataError(f"features must be named once each, got {', '.join(checked)}")
    return tuple(name for name in FEATURES if name in checked)
