"""A CSV file as named columns of numbers and of text; what is wrong with the file is named by its row."""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .checks import shown
from .errors import DataError

if TYPE_CHECKING:
    import pandas as pd

MAX_MB = 50
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


def check_separator(separator: object) -> str:
    """Return `separator` if it is one of `SEPARATORS`; otherwise say which there are."""
    if not isinstance(separator, str) or separator not in SEPARATORS:
        raise DataError(f"separator must be one of {_accepted()}, got {separator!r:.60}; look into the file")
    return separator


def _accepted() -> str:
    return ", ".join(f"{key!r} ({words})" for key, words in SEPARATORS.items())


def composed(name: Any) -> Any:
    """Return a name with its accents composed, as names of columns and classes are kept (NFC)."""
    return unicodedata.normalize("NFC", name) if isinstance(name, str) else name


def read_text(file: Path) -> str:
    """Return the text of a UTF-8 file; one that is missing, empty or over `MAX_MB` is refused unread."""
    try:
        n_bytes = file.stat().st_size
    except (OSError, ValueError):
        beside = [entry.name for entry in file.parent.glob("*.csv")] if file.parent.is_dir() else []
        near = difflib.get_close_matches(file.name, beside, n=1)
        advice = f"did you mean {near[0]!r}?" if near else "check its name and folder"
        raise DataError(f"path must name a file that can be read, got {shown(str(file))}; {advice}") from None
    if not file.is_file():
        raise DataError(
            f"path must name a CSV file, got {shown(str(file))}, which is no file; add the file's name"
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


def read_separator(text: str, separator: str, file_name: str) -> tuple[str, str]:
    """Return the text without a first line such as ``sep=;``, which spreadsheets write, and what it says."""
    found = re.match(r'\s*"?sep=([^\r\n]?)"? *(?:\r\n|\r|\n|$)', text, re.IGNORECASE)
    if found is None:
        return text, separator
    if found[1] not in SEPARATORS:
        raise DataError(
            f"{file_name} must have one of {_accepted()} between its columns, "
            f"got {found[1]!r} in its line sep=; save it with another"
        )
    return text[found.end() :], found[1]


def read_names(text: str, separator: str, file_name: str) -> tuple[list[str], str]:
    """Return the column names (at least two, none empty, all different) and the text under them."""
    lines = io.StringIO(text, newline="")
    first = next((line for line in lines if line.strip()), "")
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
            f"{file_name} must have at least two columns, one of them the target, got only {names[0]!r:.60}; "
            f"check the separator"
        )
    if _has_open_quote(first, separator):
        raise DataError(
            f"{file_name} must have its header in one line, got a quotation mark that is not closed there; "
            "remove it, or the line break inside a name"
        )
    if "" in names:
        raise DataError(
            f"{file_name} must name every column, got none for column {names.index('') + 1}; add a name"
        )
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    if repeated:
        raise DataError(f"{file_name} must name each column once, got {repeated[0]!r:.60} twice; rename one")
    return names, text[lines.tell() :]


def read_columns(text: str, separator: str, names: list[str], file_name: str, *, target: str) -> pd.DataFrame:
    """Return the cells under the header: columns of plain numbers as such, others and the target as text.

    Rows without any cell are left out; the index is the row in the file, the header being row 1.
    """
    table = _parsed(text.rstrip("\r\n"), separator, names, file_name, dtype={names.index(target): str})
    texts = [name for name in names if table[name].dtype.kind not in "iufb"]
    if len(texts) == len(names):
        empty = (table == "").all(axis=1)
        table = table[~empty]
    return table


def read_texts(
    text: str, separator: str, names: list[str], file_name: str, *, rows: pd.Index[int]
) -> pd.DataFrame:
    """Return the cells of the given rows as text, whatever they hold."""
    table = _parsed(text.rstrip("\r\n"), separator, names, file_name, dtype=str)
    return table.reindex(rows)


def _parsed(text: str, separator: str, names: list[str], file_name: str, *, dtype: Any) -> pd.DataFrame:
    """Return the rows of a text; text in cells is stripped, and accents are composed (NFC)."""
    import pandas as pd

    settings: Any = {"header": None, "names": range(len(names)), "index_col": False, "dtype": dtype}
    settings |= {"na_filter": False, "skip_blank_lines": False, "low_memory": False}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table: pd.DataFrame = pd.read_csv(io.StringIO(text), sep=separator, **settings)
    except pd.errors.ParserWarning:
        n_cells = len(_split(text.splitlines()[0], separator))
        raise DataError(_ragged(file_name, len(names), n_cells, 2)) from None
    except pd.errors.ParserError as error:
        raise DataError(_parser_sentence(str(error), file_name, len(names))) from None
    table.columns, table.index = pd.Index(names), pd.RangeIndex(2, len(table) + 2)
    for name in names:
        if table[name].dtype.kind not in "iufb":
            table[name] = table[name].astype(str).str.strip().str.normalize("NFC")
    return table


def _split(line: str, separator: str) -> list[str]:
    """Return the stripped fields of one line."""
    fields = next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [""])
    return [composed(field.strip()) for field in fields]


def _has_open_quote(line: str, separator: str) -> bool:
    """Return whether a quotation mark opens in a line and does not close there."""
    try:
        next(csv.reader([line.rstrip("\r\n")], delimiter=separator, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _parser_sentence(reason: str, file_name: str, n_columns: int) -> str:
    """Return the parser's complaint in the words of the house."""
    ragged = re.search(r"Expected \d+ fields in line (\d+), saw (\d+)", reason)
    if ragged:
        return _ragged(file_name, n_columns, int(ragged[2]), int(ragged[1]) + 1)
    row = re.search(r"(?:row|line) (\d+)", reason)
    where = f" near row {int(row[1]) + 2}" if row else ""
    return f"{file_name} must close every quote, got an open one{where}; add or remove a quotation mark"


def _ragged(file_name: str, n_columns: int, n_cells: int, row: int) -> str:
    """Say which row has too many cells."""
    return (
        f"{file_name} must have {n_columns} cells in every row, got {n_cells} in row {row}; "
        "look for a separator too many, or put the cell in quotes"
    )
