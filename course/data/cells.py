"""A CSV file as named columns of text, and those as numbers; what is wrong is named by row and column."""

from __future__ import annotations

import csv
import difflib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .errors import DataError

if TYPE_CHECKING:
    import pandas as pd

MAX_MB = 50
#: Beyond this, squares and sums of float32 inputs overflow.
MAX_VALUE = 1e15
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


def read_text(file: Path) -> str:
    """Return the text of a UTF-8 file; one that is missing, empty or over `MAX_MB` is refused unread."""
    try:
        n_bytes = file.stat().st_size
    except (OSError, ValueError):
        beside = [entry.name for entry in file.parent.glob("*.csv")] if file.parent.is_dir() else []
        near = difflib.get_close_matches(file.name, beside, n=1)
        advice = f"did you mean {near[0]!r}?" if near else "check its name and folder"
        raise DataError(f"path must name a file that can be read, got {str(file)!r}; {advice}") from None
    if not file.is_file():
        raise DataError(
            f"path must name a CSV file, got {str(file)!r}, which is no file; add the file's name"
        )
    if n_bytes == 0:
        raise DataError(f"{file.name} must hold a header and rows, got an empty file; save it again")
    if n_bytes > MAX_MB * 10**6:
        raise DataError(
            f"{file.name} must be at most {MAX_MB} MB, got {n_bytes / 1e6:.1f} MB; keep fewer rows or columns"
        )
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise DataError(
            f"{file.name} must be readable, got {error.strerror}; check its permissions"
        ) from None
    advice = "save it again as CSV UTF-8"
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError(f"{file.name} must be UTF-8 text, got UTF-16; {advice}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{file.name} must be UTF-8 text, got the byte 0x{raw[error.start]:02X} in row {row}; {advice}"
        ) from None
    if "\0" in text:
        raise DataError(f"{file.name} must be text, got zero bytes as in a spreadsheet or picture; {advice}")
    if not text.strip():
        raise DataError(f"{file.name} must hold a header and rows, got only blank lines; save it again")
    return text


def read_names(text: str, separator: str, file_name: str) -> list[str]:
    """Return the column names: at least two, none empty, all different."""
    first = next(line for line in io.StringIO(text, newline="") if line.strip())
    names = _split(first, separator)
    if len(names) == 1:
        counts = {other: len(_split(first, other)) for other in SEPARATORS if other != separator}
        other = max(counts, key=lambda key: counts[key])
        if counts[other] > 1:
            raise DataError(
                f"{file_name} must have {SEPARATORS[separator]} between its columns, "
                f"got {SEPARATORS[other]}; pass separator={other!r}"
            )
        raise DataError(
            f"{file_name} must have at least two columns, one of them the target, got only {names[0]!r}; "
            f"check the separator"
        )
    if "" in names:
        raise DataError(
            f"{file_name} must name every column, got none for column {names.index('') + 1}; add a name"
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DataError(f"{file_name} must name each column once, got {repeated[0]!r} twice; rename one")
    return names


def read_cells(text: str, separator: str, names: list[str], file_name: str) -> pd.DataFrame:
    """Return the cells under the header as text; the index is the row in the file, the header being row 1."""
    import pandas as pd

    blank = re.match(r"(?:\s*\n)?", text)
    n_blank = blank.end() if blank else 0
    try:
        cells = pd.read_csv(
            io.StringIO(text[n_blank:]),
            sep=separator,
            header=None,
            dtype=str,
            na_filter=False,
            skip_blank_lines=False,
        )
    except pd.errors.ParserError as error:
        raise DataError(_parser_sentence(str(error), file_name, len(names))) from None
    if cells.shape[1] != len(names):
        raise DataError(
            f"{file_name} must have its header in one line, got a line break inside a name; remove it"
        )
    cells.columns = pd.Index(names)
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells = cells.iloc[1:].fillna("").apply(lambda column: column.str.strip())
    filled: pd.DataFrame = cells[(cells != "").any(axis=1)]
    return filled


def to_numbers(column: pd.Series[str], name: str) -> np.ndarray:
    """Return a column of text as float64 (n,); a gap, text, NaN, inf or a huge number is named by its row."""
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    bad = ~(np.abs(values) <= MAX_VALUE)  # NaN compares false, so it is bad as well
    if bad.any():
        first = int(bad.argmax())
        raise DataError(
            f"column {name!r} must hold numbers, got {said(column.iloc[first])} "
            f"in row {column.index[first]} (the header is row 1){_advice(column.iloc[first])}"
        )
    return values


def _split(line: str, separator: str) -> list[str]:
    """Return the stripped fields of one line."""
    fields = next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [""])
    return [field.strip() for field in fields]


def is_missing(cell: str) -> bool:
    """Return whether a cell holds no value, or none that is finite: nan, NA, inf and the like."""
    return said(cell) in ("an empty cell", "NaN", "inf")


def said(cell: str) -> str:
    """Return what a cell that is no good number holds."""
    if cell == "":
        return "an empty cell"
    try:
        value = float(cell)
    except ValueError:
        shown = cell if len(cell) <= 40 else cell[:37] + "..."
        return "NaN" if cell.lower() in ("na", "n/a", "null", "none", "<na>") else f"the text {shown!r}"
    return "NaN" if np.isnan(value) else "inf" if np.isinf(value) else cell


def _advice(cell: str) -> str:
    """Return what to do about a cell that is no good number."""
    if re.fullmatch(r"[+-]?\d+,\d+", cell):
        return f"; write {cell.replace(',', '.')}, with a point"
    if not is_missing(cell) and said(cell) == cell:
        return f"; numbers up to {MAX_VALUE:g} are accepted, so use a larger unit"
    return "; fill it in, remove the row, or leave the column out with columns=[...]"


def _parser_sentence(reason: str, file_name: str, n_columns: int) -> str:
    """Return the parser's complaint in the words of the house."""
    ragged = re.search(r"Expected \d+ fields in line (\d+), saw (\d+)", reason)
    if ragged:
        return (
            f"{file_name} must have {n_columns} cells in every row, got {ragged[2]} in row {ragged[1]}; "
            "look for a separator too many, or put the cell in quotes"
        )
    row = re.search(r"(?:row|line) (\d+)", reason)
    where = f" near row {int(row[1]) + 1}" if row else ""
    return f"{file_name} must close every quote, got an open one{where}; add or remove a quotation mark"
