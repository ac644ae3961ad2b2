"""Measured rows, from a package or a file, made ready to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .plane import column_plane, component_plane
from .pool import Pool, Source, start
from .split import shuffled, split


class Table(NamedTuple):
    """Rows as they were measured: X (n, n_features) float64, y (n,), and the names of columns and classes.

    `groups` (n,) int64 says which rows belong together, where any do; `is_ordered` that they are in the order
    of time.
    """

    X: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    groups: np.ndarray | None = None
    is_ordered: bool = False


def pool_of_table(
    table: Table,
    *,
    name: str,
    train_share: float,
    columns: Sequence[str] | str | None,
    seed: int,
    recipe: dict[str, Any],
) -> Pool:
    """Return the pool of measured rows, shuffled so that every beginning holds the classes in proportion.

    Rows in the order of time keep it: the earliest train.

    Parameters
    ----------
    table : Table
        The rows, checked.
    name, train_share, seed, recipe
        As for `load` and `Source`.
    columns : sequence of str or "components", optional
        The columns to use, known ones; None uses all.
    """
    order = shuffled(table.y, seed, stratify=bool(table.class_names))
    if table.is_ordered:
        order = np.arange(len(table.y))
    X, y = table.X[order], table.y[order]
    groups = None if table.groups is None else table.groups[order]
    is_train = split(len(X), train_share, y=y, groups=groups)
    feature_names = table.feature_names
    if columns == "components":
        X = component_plane(X, is_train).project(X) if X.shape[1] > 1 else X
        feature_names = ("component 1", "component 2")[: X.shape[1]]
    elif columns is not None:
        X = X[:, [feature_names.index(column) for column in columns]]
        feature_names = tuple(columns)
    plane = component_plane(X, is_train) if X.shape[1] > 2 else column_plane(X, feature_names)
    counts = np.bincount(y, minlength=len(table.class_names)) if table.class_names else np.zeros(1)
    span = float(y.max() - y.min()) or 1.0
    source = Source(
        name=name,
        task="classification" if table.class_names else "regression",
        feature_names=feature_names,
        class_names=table.class_names,
        plane=plane,
        n_rows=len(X),
        minority=int(counts.argmin()),
        target_range=(float(y.min()) - span, float(y.max()) + span),
        recipe=recipe,
        groups=groups,
        is_ordered=table.is_ordered,
    )
    return start(source, X, y, y, noise=0.0, train_share=train_share)
