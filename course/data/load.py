"""Any built-in data set by name, ready to paint on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from .checks import check_int, check_name, check_range, shown
from .dataset import Dataset
from .errors import DataError
from .generated import GENERATED, generate
from .measured import MEASURED
from .plane import column_plane
from .pool import Pool, Source, start
from .pure_noise import pure_noise
from .stocks import stocks
from .table import pool_of_table
from .visits import visits

#: Every maker by name: ``(n, noise, seed) -> (X, y, clean_y)`` if generated, ``() -> Table`` if measured.
DATASETS: dict[str, Callable[..., Any]] = {
    **GENERATED,
    **MEASURED,
    "visits": visits,
    "pure_noise": pure_noise,
    "stocks": stocks,
}

#: The canvas of the generated sets.
EXTENT = (-6.0, 6.0, -6.0, 6.0)


def load(
    name: str = "circle",
    *,
    n: int | None = None,
    noise: float = 0.0,
    train_share: float = 0.5,
    label_noise: float = 0.0,
    n_classes: int | None = None,
    columns: Sequence[str] | str | None = None,
    seed: int = 0,
) -> Dataset:
    """Return a data set.

    Parameters
    ----------
    name : str
        One of `DATASETS`.
    n : int, optional
        How many rows, from 20 to 20,000 for a generated set (default 500, for regression 1,200); for a
        measured one, how many of its rows to use.
    noise : float
        Between 0 and 1 (the Playground's slider goes to 0.5), for generated sets only.
    train_share : float
        Between 0.05 and 0.95; the first ``floor(train_share · n)`` rows train. Of rows in groups, such as the
        visits of a patient, whole groups do, so that none is on both sides; of rows in the order of time the
        earliest do.
    label_noise : float
        Between 0 and 1, the share of training rows with a wrong label.
    n_classes : int, optional
        From 2 to 6, for blobs only (default 3).
    columns : sequence of str or "components", optional
        For measured sets. None uses all features, and shows them on the plane of the two principal
        components of the standardised training rows. Two names use those columns. "components" makes the
        two principal components themselves the features; they stay when the split changes later.
    seed : int
        Draws generated rows, and the order of measured ones; rows in the order of time keep it.

    Returns
    -------
    Dataset

    Raises
    ------
    ValueError
        If an argument is out of range or unknown; the message names the nearest that is known.
    """
    if isinstance(name, str) and name.lower().endswith((".csv", ".tsv", ".txt")):
        raise DataError(f"name must be a built-in set, got the file {name!r}; use load_csv to read a file")
    check_name("name", name, DATASETS)
    noise = check_range("noise", noise, 0, 1, 0.1)
    seed = check_int("seed", seed, 0, 2**32 - 1, 0)
    label_noise = check_range("label_noise", label_noise, 0, 1, 0.1)
    train_share = check_range("train_share", train_share, 0.05, 0.95, 0.5)
    recipe: dict[str, Any] = {
        "name": name,
        "n": n,
        "noise": noise,
        "train_share": train_share,
        "label_noise": label_noise,
        "n_classes": _checked_classes(name, n_classes),
        "columns": list(columns) if isinstance(columns, tuple) else columns,
        "seed": seed,
    }
    pool = _generated(recipe) if name in GENERATED else _measured(recipe)
    return Dataset(replace(pool, label_noise=label_noise, label_noise_seed=seed).with_labels())


def _measured(recipe: dict[str, Any]) -> Pool:
    """Return the rows of the measured set of a recipe."""
    name, n = recipe["name"], recipe["n"]
    if recipe["noise"]:
        raise DataError(
            f"noise must be 0 for {name}, whose rows were measured, got {recipe['noise']:g}; use label_noise"
        )
    arguments = {key: recipe[key] for key in ("name", "train_share", "columns", "seed")}
    table = DATASETS[name]()
    if recipe["columns"] not in (None, "components"):
        _check_columns(recipe["columns"], table.feature_names)
    pool = pool_of_table(table, **arguments, recipe=recipe)
    if n is None:
        return pool
    n = check_int("n", n, 2, len(table.y), len(table.y))
    return replace(pool, n_sample=n, sample_seed=recipe["seed"]).with_sample()


def _generated(recipe: dict[str, Any]) -> Pool:
    """Return the rows of the generated set of a recipe."""
    name = recipe["name"]
    if recipe["columns"] is not None:
        raise DataError(
            f"columns must be left out for {name}, which has only x and y, got {shown(recipe['columns'])}"
        )
    n_classes = recipe["n_classes"] or 0
    n = recipe["n"]
    recipe["n"] = check_int("n", (500 if n_classes else 1200) if n is None else n, 20, 20_000, 500)
    X, y, clean_y = generate(recipe, recipe["noise"])
    source = Source(
        name=name,
        task="classification" if n_classes else "regression",
        feature_names=("x", "y"),
        class_names=("orange", "blue") if n_classes == 2 else tuple(f"class {k}" for k in range(n_classes)),
        plane=column_plane(X, ("x", "y"), EXTENT),
        n_rows=len(X),
        minority=max(n_classes - 1, 0),
        target_range=(-2.0, 2.0),
        recipe=recipe,
    )
    return start(source, X, y, clean_y, noise=recipe["noise"], train_share=recipe["train_share"])


def _checked_classes(name: str, n_classes: int | None) -> int | None:
    """Return the number of classes a generated set is made with, None where it is fixed by measurement."""
    if name == "blobs":
        return 3 if n_classes is None else check_int("n_classes", n_classes, 2, 6, 3)
    fixed = 2 if name in GENERATED and not name.startswith("reg-") else None
    if n_classes not in (None, fixed):
        raise DataError(f"n_classes must be left out for {name}, got {shown(n_classes)}; blobs takes 2 to 6")
    return fixed


def _check_columns(columns: Any, names: Sequence[str]) -> None:
    """Check that two columns were chosen."""
    if not isinstance(columns, list) or len(columns) != 2 or columns[0] == columns[1]:
        raise DataError(f'columns must be two different column names or "components", got {shown(columns)}')
    for column in columns:
        check_name("columns", column, names)
