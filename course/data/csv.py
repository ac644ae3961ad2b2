"""A learner's own CSV file as a data set; whatever is wrong with it is said in one sentence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .cells import (
    check_separator,
    composed,
    read_columns,
    read_names,
    read_separator,
    read_text,
    read_texts,
)
from .checks import check_int, check_name, check_range
from .dataset import Dataset
from .errors import DataError
from .numerals import MAX_VALUE, DecimalSign, Numbers, check_decimal, decimal_of, is_missing, is_number, said
from .spread import is_constant
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
    decimal: Literal[".", ","] | None = None,
    groups: str | None = None,
    time: str | bool | None = None,
    train_share: float = 0.5,
    seed: int = 0,
) -> Dataset:
    r"""Return the rows of a CSV file as a data set.

    The first row of the file names the columns. The target may be text or numbers, all other columns must
    be numbers without gaps. Names are kept as plain text, whatever they hold.

    Numbers are read as people write them, if all cells of a column are written alike: ``1,234.5`` and
    ``1 234,5`` with thousands set apart, ``3,5`` with a decimal comma, ``12%`` (read as 12), ``$5``, digits
    of any script. Where a whole file leaves open whether ``1,234`` is 1234 or 1.234 it is refused until
    `decimal` says so. A target of codes such as ``01234`` is text.

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
        What stands between the columns: "," or ";" or "\t" or "|"; a first line such as ``sep=;`` in the file
        decides instead.
    decimal : {".", ","}, optional
        What stands before the decimals; by default the cells that can be read one way only tell.
    groups : str, optional
        A column that says which rows belong together, such as a patient's name; it is not learned from, and
        rows of one group are never on both sides of a split.
    time : str or True, optional
        A column of dates (as in 2026-11-30) or numbers that puts the rows in the order of time and is not
        learned from; True for a file whose rows are in that order already. The earliest rows train.
    train_share : float
        Between 0.05 and 0.95, the share of rows that train.
    seed : int
        Draws the order of the rows, unless it is that of time.

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
    separator, decimal = check_separator(separator), check_decimal(decimal)
    if task is not None:
        check_name("task", task, ("classification", "regression"))
    train_share = check_range("train_share", train_share, 0.05, 0.95, 0.5)
    seed = check_int("seed", seed, 0, 2**32 - 1, 0)
    file = Path(os.path.expanduser(path))  # noqa: PTH111  (pathlib's raises where there is no home)
    text, separator = read_separator(read_text(file), separator, file.name)
    names, text = read_names(text, separator, file.name)
    target = names[-1] if target is None else check_name("target", composed(target), names)
    aside = _aside(names, target, groups=groups, time=time)
    chosen = _columns(columns, [name for name in names if name not in (target, *aside.values())])
    table = read_columns(text, separator, names, file.name, target=target)
    if len(table) < MIN_ROWS:
        rows = "1 row" if len(table) == 1 else f"{len(table)} rows"
        raise DataError(
            f"{file.name} must have at least {MIN_ROWS} rows under the header, got {rows}; add more"
        )
    _check_header(names, target, table, file.name)
    doubtful = [name for name in chosen if not _is_plain(table[name], decimal)]
    aim = Numbers(target, table[target])
    if doubtful or "," in "".join(aim.bodies):
        texts = read_texts(text, separator, names, file.name, rows=table.index)
        others = [name for name in chosen if table[name].dtype.kind not in "iub" or name in doubtful]
        written = {name: Numbers(name, texts[name]) for name in others}
        decimal = decimal or decimal_of([*written.values(), *([aim] if aim.is_all_numbers else [])])
        numbers = {name: written[name].values(decimal) for name in others}
    else:
        numbers = {}
    X = np.column_stack(
        [numbers[name] if name in numbers else table[name].to_numpy(dtype=np.float64) for name in chosen]
    )
    y, class_names = _targets(aim, task, decimal)
    made = Table(X, y, tuple(chosen), class_names, is_ordered=time not in (None, False))
    if "groups" in aside:
        texts = read_texts(text, separator, names, file.name, rows=table.index)
        made = made._replace(groups=_groups(texts[aside["groups"]], aside["groups"]))
    if "time" in aside:
        texts = read_texts(text, separator, names, file.name, rows=table.index)
        order = np.argsort(_times(texts[aside["time"]], aside["time"], decimal), kind="stable")
        made = made._replace(X=X[order], y=y[order])
    pool = pool_of_table(
        made,
        name=file.stem,
        train_share=train_share,
        columns="components" if isinstance(columns, str) else None,
        seed=seed,
        recipe={},
    )
    return Dataset(pool)


def _aside(names: list[str], target: str, *, groups: Any, time: Any) -> dict[str, str]:
    """Return the columns that say which rows belong together or when they were, by argument."""
    if time not in (None, False) and groups is not None:
        raise DataError(
            f"groups must be left out with time, got {groups!r:.60}; rows are split by the one or the other"
        )
    aside = {"groups": groups, "time": None if isinstance(time, bool) else time}
    found = {
        key: check_name(key, composed(str(name)), names) for key, name in aside.items() if name is not None
    }
    for key, name in found.items():
        if name == target:
            raise DataError(f"{key} must be another column than the target, got {name!r}; pass target=, too")
    return found


def _groups(column: pd.Series[str], name: str) -> np.ndarray:
    """Return the number of each row's group, as they come in the file."""
    empty = column.map(is_missing)
    if empty.any():
        row = column.index[int(empty.to_numpy().argmax())]
        raise DataError(
            f"column {name!r}, the groups, must be filled in every row, got {said(column[row])} in row {row} "
            f"(the header is row 1); fill it in or remove the row"
        )
    return np.unique(column.to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64)


def _times(column: pd.Series[str], name: str, decimal: DecimalSign | None) -> np.ndarray:
    """Return a number for each row that grows with its time."""
    import pandas as pd

    numbers = Numbers(name, column)
    if numbers.is_all_numbers:
        return numbers.values(decimal or decimal_of([numbers]))
    times = pd.to_datetime(column, format="ISO8601", errors="coerce", utc=True)
    if times.isna().any():
        row = column.index[int(times.isna().to_numpy().argmax())]
        raise DataError(
            f"column {name!r}, the time, must hold dates such as 2026-11-30 or numbers, got "
            f"{said(column[row])} in row {row} (the header is row 1); write it so, or pass time=True if the "
            f"rows are in order"
        )
    return times.astype("int64").to_numpy()


def _check_header(names: list[str], target: str, table: pd.DataFrame, file_name: str) -> None:
    """Refuse a file whose first line is a row like the others."""
    others = [name for name in names if name != target]
    if all(map(is_number, others)) and (is_number(target) or (table[target] == target).any()):
        raise DataError(
            f"{file_name} must name its columns in the first line, got {', '.join(names)!r:.60}; "
            "write a line with a name for each column above it"
        )


def _is_plain(column: pd.Series[Any], decimal: DecimalSign | None) -> bool:
    """Return whether a column holds plain numbers that can be used as they are."""
    if column.dtype.kind not in "iufb" or (column.dtype.kind == "f" and decimal == ","):
        return False
    return bool((np.abs(column.to_numpy(dtype=np.float64)) <= MAX_VALUE).all())  # NaN compares false


def _columns(columns: Sequence[str] | str | None, names: list[str]) -> list[str]:
    """Return the names of the columns to learn from."""
    if columns is None or columns == "components":
        return names
    if not isinstance(columns, list | tuple) or not columns or len(set(map(str, columns))) < len(columns):
        raise DataError(f'columns must be a list of different names, or "components"; got {columns!r:.60}')
    return [check_name("columns", composed(column), names) for column in columns]


def _targets(
    column: Numbers, task: Literal["classification", "regression"] | None, decimal: DecimalSign | None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the target column as classes and their names, or as numbers and no names."""
    _check_filled(column)
    if task == "regression" or (task is None and _looks_continuous(column, decimal)):
        values = column.values(decimal)
        if is_constant(values[:, None])[0]:
            raise DataError(
                f"column {column.name!r}, the target, must vary, got {values[0]:g} in every row; pass another"
            )
        return values, ()
    labels, ordered = _labels(column, decimal)
    if len(ordered) == 1:
        raise DataError(
            f"column {column.name!r}, the target, must have at least two classes, got only {ordered[0]!r:.60}"
            "; add rows of another class or pass target="
        )
    if len(ordered) > MAX_CLASSES:
        raise DataError(
            f"column {column.name!r}, the target, must have at most {MAX_CLASSES} classes, got {len(ordered)}"
            "; pass another target= or join some classes"
        )
    index = {label: k for k, label in enumerate(ordered)}
    return np.array([index[label] for label in labels], dtype=np.int64)[column.codes], tuple(ordered)


def _check_filled(column: Numbers) -> None:
    """Refuse a target with a gap; among words, "none" may be a class."""
    gaps = [is_missing(text) for text in column.texts]
    pairs = zip(column.is_number, gaps, strict=True)
    if not all(is_number or gap for is_number, gap in pairs):
        gaps = [text == "" for text in column.texts]
    if any(gaps):
        first = gaps.index(True)
        raise DataError(
            f"column {column.name!r}, the target, must be filled in every row, got "
            f"{said(column.texts[first])} in row {column.row(first)} (the header is row 1); fill it in or "
            "remove the row"
        )


def _labels(column: Numbers, decimal: DecimalSign | None) -> tuple[list[str], list[str]]:
    """Return the class of each different cell, and the classes in order.

    Numbers are one class if they are equal to the last digit, however they are written; codes with zeros in
    front, such as 01234, are text.
    """
    if not column.is_all_numbers or column.has_codes:
        return column.texts, sorted(column.texts)
    exact = column.exact(decimal)
    shortest: dict[Decimal, str] = {}
    for number, text in zip(exact, column.written(decimal), strict=True):
        shortest[number] = min(text, shortest.get(number, text), key=len)
    return [shortest[number] for number in exact], [shortest[number] for number in sorted(shortest)]


def _looks_continuous(column: Numbers, decimal: DecimalSign | None) -> bool:
    """Return whether the column holds numbers that are no class labels."""
    known = np.array(column.is_number)[column.codes]
    if known.sum() < len(known) / 2 or column.has_codes:
        return False  # mostly text: class names
    values = set(column.exact(decimal) if known.all() else column.exact_known())
    return len(values) > MAX_CLASSES or any(value % 1 != 0 for value in values)
