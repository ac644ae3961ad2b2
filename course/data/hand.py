"""What a hand can do to a pool of rows: add, move, remove, relabel; each checks everything first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .errors import DataError
from .pool import Pool

#: How many rows can be painted into one data set.
MAX_PAINTED = 20_000


def add(pool: Pool, points: Any, labels: Any) -> Pool:
    """Return the pool with training rows added at the plane points (k, 2)."""
    points = _points(pool, points)
    labels = _labels(pool, labels, len(points))
    if pool.n_painted + len(points) > MAX_PAINTED:
        raise DataError(
            f"points must keep the painted rows at or below {MAX_PAINTED}, got {len(points)} on top of "
            f"{pool.n_painted}; undo some additions first"
        )

    def grown(old: np.ndarray, new: Any) -> np.ndarray:
        return np.concatenate(
            [old, np.broadcast_to(np.asarray(new, old.dtype), (len(points), *old.shape[1:]))]
        )

    return replace(
        pool,
        X=grown(pool.X, pool.source.plane.lift(points)),
        given_y=grown(pool.given_y, labels),
        clean_y=grown(pool.clean_y, labels),
        hand_y=grown(pool.hand_y, labels),
        y=grown(pool.y, labels),
        is_train=grown(pool.is_train, True),
        sampled=grown(pool.sampled, True),
        removed=grown(pool.removed, False),
        moved=grown(pool.moved, False),
        relabelled=grown(pool.relabelled, False),
    )


def move(pool: Pool, ids: Any, points: Any) -> Pool:
    """Return the pool with rows moved to the plane points (k, 2); what lies out of plane is kept."""
    rows = _rows(pool, ids)
    points = _points(pool, points)
    if len(points) != len(rows):
        raise DataError(f"points must hold one point for each of the {len(rows)} ids, got {len(points)}")
    X, moved = pool.X.copy(), pool.moved.copy()
    X[rows] = pool.source.plane.move(X[rows], points)
    moved[rows] = True
    return replace(pool, X=X, moved=moved)


def remove(pool: Pool, ids: Any) -> Pool:
    """Return the pool without rows, unless nothing would be left to learn or to validate."""
    rows = _rows(pool, ids)
    removed = pool.removed.copy()
    removed[rows] = True
    left = replace(pool, removed=removed)
    in_use = left.in_use
    for side, what in ((pool.is_train, "training"), (~pool.is_train, "validation")):
        if not (side & in_use).any():
            raise DataError(
                f"ids must leave at least one {what} row, got all {(side & pool.in_use).sum()}; keep one"
            )
    if len(pool.source.class_names) and len(np.unique(pool.y[pool.in_use])) > 1:
        classes = np.unique(pool.y[in_use])
        if len(classes) == 1:
            name = pool.source.class_names[int(classes[0])]
            raise DataError(
                f"ids must leave rows of at least two classes, got all but {name!r}; keep another"
            )
    return left


def relabel(pool: Pool, ids: Any, labels: Any) -> Pool:
    """Return the pool with rows given new labels, which label noise leaves alone from now on."""
    rows = _rows(pool, ids)
    labels = _labels(pool, labels, len(rows))
    hand_y, y, relabelled = pool.hand_y.copy(), pool.y.copy(), pool.relabelled.copy()
    hand_y[rows] = y[rows] = labels
    relabelled[rows] = True
    return replace(pool, hand_y=hand_y, y=y, relabelled=relabelled)


def _array(name: str, value: Any, kinds: str, what: str) -> np.ndarray:
    """Return `value` as an array of an accepted kind, or say what is accepted."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in kinds or not array.size:
        shown = repr(value)
        raise DataError(f"{name} must be {what}, got {shown if len(shown) <= 60 else shown[:57] + '...'}")
    if not np.isfinite(array).all():
        raise DataError(f"{name} must be finite, got {array[~np.isfinite(array)][0]}")
    return array


def _rows(pool: Pool, ids: Any) -> np.ndarray:
    """Return the positions of the rows named by `ids`, all of them in use."""
    array = np.atleast_1d(_array("ids", ids, "iu", "row names, at least one whole number"))
    if array.ndim != 1:
        raise DataError(f"ids must be a flat list of row names, got an array of shape {array.shape}")
    known = (array >= pool.first_id) & (array < pool.first_id + len(pool.X))
    rows = np.where(known, array, pool.first_id).astype(np.int64) - pool.first_id
    missing = ~known | ~pool.in_use[rows]
    if missing.any():
        raise DataError(f"ids must name rows in use, got {array[missing][0]}; see dataset.ids")
    if len(np.unique(rows)) != len(rows):
        raise DataError("ids must name each row once, got a row twice")
    return rows


def _points(pool: Pool, points: Any) -> np.ndarray:
    """Return `points` as float64 (k, 2), near enough to the canvas."""
    array = np.atleast_2d(_array("points", points, "iuf", "points (k, 2) in plane coordinates")).astype(float)
    if array.ndim != 2 or array.shape[1] != 2:
        raise DataError(f"points must have the shape (k, 2), got {array.shape}")
    extent = np.reshape(pool.source.plane.extent, (2, 2))
    width = extent[:, 1] - extent[:, 0]
    low, high = extent[:, 0] - width, extent[:, 1] + width
    outside = ((array < low) | (array > high)).any(axis=1)
    if outside.any():
        x, y = array[outside][0].tolist()
        raise DataError(
            f"points must lie between ({low[0]:g}, {low[1]:g}) and ({high[0]:g}, {high[1]:g}), "
            f"got ({x:g}, {y:g}); stay near the canvas"
        )
    return array


def _labels(pool: Pool, labels: Any, k: int) -> np.ndarray:
    """Return `labels`, one or `k` of them, as `k` classes or targets."""
    names = pool.source.class_names
    if names:
        low, high = 0.0, len(names) - 1.0
        array = _array("labels", labels, "iu", f"classes from 0 to {len(names) - 1}")
    else:
        low, high = pool.source.target_range
        array = _array("labels", labels, "iuf", "numbers, the targets")
    if array.ndim > 1 or array.size not in (1, k):
        raise DataError(f"labels must be one label or one for each of the {k} points, got {array.size}")
    outside = (array < low) | (array > high)
    if outside.any():
        raise DataError(f"labels must be between {low:g} and {high:g}, got {array[outside].flat[0]}")
    return np.broadcast_to(array.reshape(-1), (k,)).astype(pool.y.dtype)
