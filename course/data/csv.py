"""A learner's own CSV file as a data set; whatever is wrong with it is said in one sentence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from .cells import SEPARATORS, is_missing, read_cells, read_names, read_text, said, to_numbers
from .checks import check_int, check_name, check_range
from .dataset import Dataset
from .errors import DataError
from .table import Table, pool_of_table

if TYPE_CHECKING:
    import pandas as pd

MAX_CLASSES = 20
MIN_ROWS = 4


def load_csv(
    path: str | os.PathLike[str],
    *,
    target: str | None = None,
    columns: Sequence[str] | str | None = None,
    task: Literal["classification", "regression"] | None = None,
    separator: str = ",",
    train_share: float = 0.5,
    seed: int = 0,
) -> Dataset:
    r"""Return the rows of a CSV file as a data set.

    The first row of the file names the columns. The target may be text or numbers, all other columns must
    be numbers without gaps. Names are kept as plain text, whatever they hold.

    Parameters
    ----------
    path : str or path-like
        A UTF-8 file of at most 50 MB with at least 4 rows under the header.
    target : str, optional
        The column to predict; the last one by default.
    columns : sequence of str or "components", optional
        None uses all other columns. Names use those columns only. "components" makes the two principal
        components of the standardised training rows the features.
    task : {"classification", "regression"}, optional
        By default text, and whole numbers with at most 20 different values, are classes.
    separator : str
        What stands between the columns: "," or ";" or "\t" or "|".
    train_share : float
        Between 0.05 and 0.95, the share of rows that train.
    seed : int
        Draws the order of the rows.

    Returns
    -------
    Dataset
        Its name is the file's, its `recipe` is empty.

    Raises
    ------
    DataError
        If the file can't be used; the message names the row and the column where there are any.
    """
    if not isinstance(path, str | os.PathLike):
        raise DataError(
            f'path must be the name of a CSV file, got {path!r:.60}; write it as text: "mine.csv"'
        )
    if not isinstance(separator, str) or separator not in SEPARATORS:
        accepted = ", ".join(f"{key!r} ({words})" for key, words in SEPARATORS.items())
        raise DataError(f"separator must be one of {accepted}, got {separator!r:.60}; look into the file")
    if task is not None:
        check_name("task", task, ("classification", "regression"))
    train_share = check_range("train_share", train_share, 0.05, 0.95, 0.5)
    seed = check_int("seed", seed, 0, 2**32 - 1, 0)
    file = Path(path)
    text = read_text(file)
    names = read_names(text, separator, file.name)
    target = names[-1] if target is None else check_name("target", target, names)
    chosen = _columns(columns, [name for name in names if name != target])
    cells = read_cells(text, separator, names, file.name)
    if len(cells) < MIN_ROWS:
        rows = "1 row" if len(cells) == 1 else f"{len(cells)} rows"
        raise DataError(
            f"{file.name} must have at least {MIN_ROWS} rows under the header, got {rows}; add more"
        )
    X = np.column_stack([to_numbers(cells[name], name) for name in chosen])
    y, class_names = _targets(cells[target], target, task)
    pool = pool_of_table(
        Table(X, y, tuple(chosen), class_names),
        name=file.stem,
        train_share=train_share,
        columns="components" if isinstance(columns, str) else None,
        seed=seed,
        recipe={},
    )
    return Dataset(pool)


def _columns(columns: Sequence[str] | str | None, names: list[str]) -> list[str]:
    """Return the names of the columns to learn from."""
    if columns is None or columns == "components":
        return names
    if not isinstance(columns, list | tuple) or not columns or len(set(map(str, columns))) < len(columns):
        raise DataError(f'columns must be a list of different names, or "components"; got {columns!r:.60}')
    return [check_name("columns", column, names) for column in columns]


def _targets(
    column: pd.Series[str], name: str, task: Literal["classification", "regression"] | None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the target column as classes and their names, or as numbers and no names."""
    gaps = column.map(is_missing)
    if _numbers_or_none(column[~gaps]) is None:
        gaps = column == ""  # among words, "none" may be a class
    if gaps.any():
        row = column.index[int(gaps.argmax())]
        raise DataError(
            f"column {name!r}, the target, must be filled in every row, got {said(column[row])} in row {row} "
            f"(the header is row 1); fill it in or remove the row"
        )
    if task == "regression" or (task is None and _looks_continuous(column)):
        values = to_numbers(column, name)
        if np.ptp(values) == 0:
            raise DataError(
                f"column {name!r}, the target, must vary, got {values[0]:g} in every row; pass another"
            )
        return values, ()
    numbers = _numbers_or_none(column)
    distinct = sorted(set(column)) if numbers is None else [_shown(v) for v in np.unique(numbers).tolist()]
    labels = list(column) if numbers is None else [_shown(v) for v in numbers.tolist()]
    if len(distinct) == 1:
        raise DataError(
            f"column {name!r}, the target, must have at least two classes, got only {distinct[0]!r}; "
            "add rows of another class or pass target="
        )
    if len(distinct) > MAX_CLASSES:
        raise DataError(
            f"column {name!r}, the target, must have at most {MAX_CLASSES} classes, got {len(distinct)}; "
            "pass another target= or join some classes"
        )
    index = {label: k for k, label in enumerate(distinct)}
    return np.array([index[label] for label in labels], dtype=np.int64), tuple(distinct)


def _shown(value: float) -> str:
    """Return a number that stands for a class, without a needless point."""
    return str(int(value)) if value == int(value) else str(value)


def _numbers_or_none(column: pd.Series[str]) -> np.ndarray | None:
    """Return the column as numbers, or None where any cell is text."""
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    return values if np.isfinite(values).all() else None


def _looks_continuous(column: pd.Series[str]) -> bool:
    """Return whether the column holds numbers that are no class labels."""
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    known = values[np.isfinite(values)]
    if len(known) < len(values) / 2:
        return False  # mostly text: class names
    return len(np.unique(known)) > MAX_CLASSES or bool((known != np.floor(known)).any())
