"""A data set with every edit, as plain arrays and a JSON-able record: what a saved run keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

import numpy as np

from .checks import check_int, check_name, check_range
from .dataset import Dataset
from .errors import DataError
from .plane import Plane
from .pool import Pool, Source, Task

Record = dict[str, Any]
Arrays = dict[str, np.ndarray]

_LABELS = ("given_y", "clean_y", "hand_y", "y")
_FLAGS = ("is_train", "sampled", "removed", "moved", "relabelled")
_PLANE = ("mean", "scale", "axes")
_SETTINGS = tuple(
    field.name for field in fields(Pool) if field.name not in ("source", "X", *_LABELS, *_FLAGS)
)


def dataset_state(dataset: Dataset) -> tuple[Record, Arrays]:
    """Return a record that JSON can hold and the arrays that say all about a data set but its undo stack.

    Returns
    -------
    record : dict
        Names, recipe and settings.
    arrays : dict of str to ndarray
        The pool's rows, labels and flags, and the plane's three arrays; copies.
    """
    pool = dataset._pool
    source, plane = pool.source, pool.source.plane
    record = {
        "name": source.name,
        "task": source.task,
        "feature_names": list(source.feature_names),
        "class_names": list(source.class_names),
        "extent": list(plane.extent),
        "axis_names": list(plane.axis_names),
        "n_rows": source.n_rows,
        "minority": source.minority,
        "target_range": list(source.target_range),
        "recipe": dict(source.recipe),
        "groups": None if source.groups is None else source.groups.tolist(),
        "is_ordered": source.is_ordered,
        "settings": {name: getattr(pool, name) for name in _SETTINGS},
    }
    arrays = {name: getattr(pool, name).copy() for name in ("X", *_LABELS, *_FLAGS)}
    arrays.update({f"plane.{name}": getattr(plane, name).copy() for name in _PLANE})
    return record, arrays


def dataset_from_state(record: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Dataset:
    """Return the data set that `dataset_state` described, with nothing to undo.

    Raises
    ------
    DataError
        If something is missing, of another kind or of another shape.
    """
    try:
        xmin, xmax, ymin, ymax = map(float, record["extent"])
        x_name, y_name = map(str, record["axis_names"])
        mean, scale, axes = (np.array(arrays[f"plane.{name}"]) for name in _PLANE)
        plane = Plane(mean, scale, axes, (xmin, xmax, ymin, ymax), (x_name, y_name))
        lowest, highest = map(float, record["target_range"])
        task: Any = check_name("task", record["task"], get_args(Task))
        source = Source(
            name=str(record["name"]),
            task=task,
            feature_names=tuple(map(str, record["feature_names"])),
            class_names=tuple(map(str, record["class_names"])),
            plane=plane,
            n_rows=int(record["n_rows"]),
            minority=int(record["minority"]),
            target_range=(lowest, highest),
            recipe=dict(record["recipe"]),
            groups=_groups(record.get("groups"), int(record["n_rows"])),
            is_ordered=record.get("is_ordered", False) is True,
        )
        columns: dict[str, Any] = {name: np.array(arrays[name]) for name in ("X", *_LABELS, *_FLAGS)}
        settings: dict[str, Any] = {name: _setting(name, record["settings"][name]) for name in _SETTINGS}
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"a saved data set must be whole, got one that lacks or spoils {error}") from error
    _check(source, columns)
    return Dataset(Pool(source, **columns, **settings))


def _groups(value: Any, n_rows: int) -> np.ndarray | None:
    """Return checked groups, one a row; a data set saved by an earlier version has none."""
    if value is None:
        return None
    groups = np.array([check_int("groups", each, 0, 2**53) for each in value], dtype=np.int64)
    if len(groups) != n_rows:
        raise DataError(f"groups must be {n_rows}, one a row, got {len(groups)}")
    return groups


def _setting(name: str, value: Any) -> float | int | bool | None:
    """Return a checked setting: shares between 0 and 1, counts and seeds whole."""
    if name == "random_labels":
        if not isinstance(value, bool):
            raise TypeError(name)
        return value
    if value is None and name in ("n_sample", "minority_share"):
        return None
    if name in ("noise", "label_noise", "train_share", "minority_share"):
        return check_range(name, value, 0, 1)
    return check_int(name, value, 0, 2**53)


def _check(source: Source, columns: Arrays) -> None:
    """Refuse arrays that do not fit the names or each other."""
    n, n_features = len(columns["X"]), len(source.feature_names)
    n_classes = len(source.class_names)
    shapes = {"X": (n, n_features)} | dict.fromkeys((*_LABELS, *_FLAGS), (n,))
    kinds = {"X": "f"} | dict.fromkeys(_LABELS, "i" if n_classes else "f") | dict.fromkeys(_FLAGS, "b")
    for name, array in columns.items():
        if array.shape != shapes[name] or array.dtype.kind not in kinds[name]:
            raise DataError(
                f"the array {name!r} of a saved data set must have the shape {shapes[name]}, "
                f"got {array.shape} of {array.dtype}"
            )
        if not np.isfinite(array).all():
            raise DataError(f"the array {name!r} of a saved data set must be finite, got NaN or inf")
        if name in _LABELS and n_classes and not ((array >= 0) & (array < n_classes)).all():
            raise DataError(f"the array {name!r} of a saved data set must hold classes below {n_classes}")
    plane = source.plane
    fits = plane.mean.shape == plane.scale.shape == (n_features,) and plane.axes.shape == (n_features, 2)
    if not fits or len(plane.extent) != 4 or not 0 < source.n_rows <= n:
        raise DataError("the plane of a saved data set must fit its columns, got another shape")
