"""The flat picture of a data set: where each row lies on the canvas, and which row a canvas point means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .spread import is_constant, spreads

MOST_COLUMNS = 500  # whose products with each other are worked out; of more, only two directions are


@dataclass(frozen=True, eq=False)
class Plane:
    """A two-dimensional affine plane through the feature space.

    Parameters
    ----------
    mean, scale : ndarray of shape (n_features,)
        A row is standardised by these before it is projected; `scale` is above 0.
    axes : ndarray of shape (n_features, 2)
        Orthonormal directions, in standardised units (a single feature has an empty second axis).
    extent : tuple of float
        ``(xmin, xmax, ymin, ymax)`` of the canvas, in plane coordinates.
    axis_names : tuple of str
        What the two axes are called.
    """

    mean: np.ndarray
    scale: np.ndarray
    axes: np.ndarray
    extent: tuple[float, float, float, float]
    axis_names: tuple[str, str]

    @property
    def n_features(self) -> int:
        """How many features a row has."""
        return len(self.mean)

    def project(self, X: np.ndarray) -> np.ndarray:
        """Return the plane coordinates (n, 2) of the rows `X` (n, n_features)."""
        return np.asarray(((X - self.mean) / self.scale) @ self.axes)

    def lift(self, points: np.ndarray) -> np.ndarray:
        """Return the rows (m, n_features) that lie in the plane at `points` (m, 2)."""
        return np.asarray(points @ self.axes.T * self.scale + self.mean)

    def move(self, X: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Return the rows `X` (n, n_features) moved to `points` (n, 2); what lies out of plane is kept."""
        # Added to what lies out of plane, a point of two columns arrives to the bit, by whichever way.
        return np.asarray(self.lift(points) + (X - self.lift(self.project(X))))


def _extent(points: np.ndarray) -> tuple[float, float, float, float]:
    """Return the box around `points` (n, 2) with a margin of 5% on each side."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(is_constant(points), 1.0, 0.05 * (high - low))
    (xmin, ymin), (xmax, ymax) = (low - margin).tolist(), (high + margin).tolist()
    return xmin, xmax, ymin, ymax


def column_plane(
    X: np.ndarray, names: Sequence[str], extent: tuple[float, float, float, float] | None = None
) -> Plane:
    """Return the plane of the one or two columns themselves, in raw units.

    Parameters
    ----------
    X : ndarray of shape (n, 1) or (n, 2)
        The rows, from which the extent is taken unless it is given.
    names : sequence of str
        The column names.
    extent : tuple of float, optional
        ``(xmin, xmax, ymin, ymax)`` of the canvas.
    """
    n_features = X.shape[1]
    axes = np.eye(n_features, 2)
    found = extent if extent is not None else _extent(X @ axes)
    axis_names = (names[0], names[1] if n_features == 2 else "")
    return Plane(np.zeros(n_features), np.ones(n_features), axes, found, axis_names)


def component_plane(X: np.ndarray, is_train: np.ndarray) -> Plane:
    """Return the plane of the two principal components of the standardised training rows.

    Parameters
    ----------
    X : ndarray of shape (n, n_features)
        All rows; the extent holds every one of them.
    is_train : ndarray of bool, shape (n,)
        The rows that the components are fitted on.

    Source
    ------
    K. Pearson, "On lines and planes of closest fit to systems of points in space", 1901.
    """
    train = X[is_train]
    mean, scale = train.mean(axis=0), spreads(train)
    axes = _directions((train - mean) / scale)
    # An eigenvector's sign is free: the largest entry is made positive, so that pictures agree everywhere.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    axes = np.ascontiguousarray(axes)  # a saved plane comes back in this layout, so sums agree to the bit
    names = ("component 1", "component 2")
    plane = Plane(mean, scale, axes, (0.0, 1.0, 0.0, 1.0), names)
    return Plane(mean, scale, axes, _extent(plane.project(X)), names)


def _directions(standard: np.ndarray) -> np.ndarray:
    """Return the two orthonormal directions (n_features, 2) in which rows (n, n_features) vary most."""
    n, n_features = standard.shape
    if n_features <= MOST_COLUMNS:
        return np.asarray(np.linalg.eigh(standard.T @ standard)[1][:, [-1, -2]])  # by rising variance
    if not standard.any():
        return np.eye(n_features, 2)
    rows = np.vstack([standard, np.zeros((2, n_features))])  # two directions there are, also of a single row
    if n <= MOST_COLUMNS:
        return np.asarray(np.linalg.svd(rows, full_matrices=False)[2][:2].T)
    from scipy.sparse.linalg import svds

    _, sizes, directions = svds(rows, k=2, v0=np.ones(min(rows.shape)))
    return np.asarray(directions[np.argsort(-sizes)].T)
