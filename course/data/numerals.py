"""Numbers as people write them in tables: thousands set apart, a decimal comma, % and money, any script.

A column is read as a whole: `1,234` alone may be 1234 or 1.234, and only its neighbours can tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np

from .errors import DataError

if TYPE_CHECKING:
    import pandas as pd

DecimalSign = Literal[".", ","]

#: Beyond this, squares and sums of float32 inputs overflow.
MAX_VALUE = 1e15
MISSING = ("", "na", "n/a", "nan", "null", "none", "<na>")
SWITCHES = {"true": "1", "false": "0"}
_SWITCH = "true or false"
_GAPS = " \u00a0\u2009\u202f'’_"  # what sets thousands apart beside the comma and the point
_FULL_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
_SIGNS = _FULL_WIDTH | str.maketrans({"−": "-", "٫": ".", "٬": "’", "٪": "%", "\u200e": "", "\u200f": ""})


def _shape(point: str, comma: str) -> str:
    """Return the pattern of a number without sign and unit, with `point` before its decimals."""
    point, comma = re.escape(point), re.escape(comma)
    thousands = rf"[1-9]\d{{0,2}}(?:(?:{comma}\d{{3}})+|(?:[{_GAPS}]\d{{3}})+)"
    indian = rf"[1-9]\d?(?:{comma}\d{{2}})+{comma}\d{{3}}"
    return rf"(?:(?:\d+|{thousands}|{indian})(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?"


_SHAPES: dict[str, str] = {".": _shape(".", ","), ",": _shape(",", ".")}
_PARTS = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<before>[^\w\s.,+()'-]{0,3})\s*(?P<inner>[+-]?)"
    r"(?P<body>[0-9.,](?:[0-9.,eE+" + _GAPS + r"-]*[0-9.,])?)\s*(?P<after>[^\w\s.,+()'-]{0,3})"
)


def check_decimal(decimal: object) -> DecimalSign | None:
    """Return `decimal` if it is a point, a comma or None; otherwise say so."""
    if decimal is None or (isinstance(decimal, str) and decimal in (".", ",")):
        return decimal  # type: ignore[return-value]
    raise DataError(f"decimal must be '.' or ',' or None, got {decimal!r:.60}; look into the file")


class Numbers:
    """A column of text taken apart, one entry for each different cell.

    Parameters
    ----------
    name : str
        The column's name.
    cells : Series of str
        The cells, stripped; the index is the row in the file.
    """

    def __init__(self, name: str, cells: pd.Series[str]) -> None:
        import pandas as pd

        self.name, self.rows = name, cells.index
        self.codes, texts = pd.factorize(cells)
        self.texts: list[str] = [str(text) for text in texts]
        self.bodies: list[str] = []
        self.units: list[str] = []
        for text in self.texts:
            body, unit = _taken_apart(text)
            self.bodies.append(body)
            self.units.append(unit)
        self.fits = {
            sign: [re.fullmatch(f"-?{shape}", body) is not None for body in self.bodies]
            for sign, shape in _SHAPES.items()
        }

    def row(self, text: int) -> int:
        """Return the row in the file where a text stands first."""
        return int(self.rows[int((self.codes == text).argmax())])

    @property
    def is_number(self) -> list[bool]:
        """Whether each different cell is a number with either decimal sign."""
        return [point or comma for point, comma in zip(self.fits["."], self.fits[","], strict=True)]

    @property
    def is_all_numbers(self) -> bool:
        """Whether each cell is a number; True and False are words here."""
        return all(self.is_number) and _SWITCH not in self.units

    @property
    def has_codes(self) -> bool:
        """Whether any cell begins with a zero too many, such as the postcode 01234."""
        return any(re.match(r"-?0\d", body) for body in self.bodies)

    def exact(self, decimal: DecimalSign | None) -> list[Decimal]:
        """Return each different cell as an exact number; see `values`."""
        decimal = decimal or self._own_decimal()
        self._check_shapes(decimal)
        self._check_units()
        return [Decimal(plain(body, decimal)) for body in self.bodies]

    def written(self, decimal: DecimalSign | None) -> list[str]:
        """Return each different cell as a name for a class: 2 for 2.0, 5% for 5.0 %."""
        decimal = decimal or self._own_decimal()
        names = []
        for body, unit in zip(self.bodies, self.units, strict=True):
            name = plain(body, decimal)
            if "." in name and "e" not in name.lower():
                name = name.rstrip("0").rstrip(".")
            names.append(f"{name}{unit}" if unit == "%" else f"{unit}{name}")
        return names

    def exact_known(self) -> list[Decimal]:
        """Return the different cells that are numbers with either decimal sign; a point is preferred."""
        cells = zip(self.bodies, self.fits["."], self.fits[","], strict=True)
        return [Decimal(plain(b, "." if point else ",")) for b, point, comma in cells if point or comma]

    def proofs(self) -> dict[DecimalSign, int]:
        """Return the first cell that is a number with one decimal sign only, for each sign that has one."""
        found: dict[DecimalSign, int] = {}
        signs: tuple[DecimalSign, DecimalSign] = (".", ",")
        for sign, other in (signs, signs[::-1]):
            for text, fits in enumerate(self.fits[sign]):
                if fits and not self.fits[other][text]:
                    found[sign] = text
                    break
        return found

    def doubt(self) -> int | None:
        """Return the first cell whose comma may stand before decimals or thousands, if there is one."""
        for text, body in enumerate(self.bodies):
            if "," in body and self.fits["."][text] and self.fits[","][text]:
                return text
        return None

    def values(self, decimal: DecimalSign | None) -> np.ndarray:
        """Return the cells as float64 (n,).

        Parameters
        ----------
        decimal : {".", ","}, optional
            What stands before the decimals; None where nothing but this column can tell.

        Raises
        ------
        DataError
            If a cell is no number, or may be two; the sentence names its row and what to do.
        """
        decimal = decimal or self._own_decimal()
        self._check_shapes(decimal)
        self._check_units()
        each = np.array([float(plain(body, decimal)) for body in self.bodies])
        bad = ~(np.abs(each) <= MAX_VALUE)
        if bad.any():
            text = int(bad.argmax())
            raise DataError(
                f"column {self.name!r} must hold numbers up to {MAX_VALUE:g}, got {shown(self.texts[text])} "
                f"in row {self.row(text)} (the header is row 1); use a larger unit, or leave out "
                "a column that only names rows with columns=[...]"
            )
        return np.asarray(each[self.codes], dtype=np.float64)

    def _own_decimal(self) -> DecimalSign:
        """Return the decimal sign that this column's own cells prove, or a point where they leave it open."""
        proofs, doubt = self.proofs(), self.doubt()
        if len(proofs) == 2:
            point, comma = proofs["."], proofs[","]
            raise DataError(
                f"column {self.name!r} must write all numbers alike, got {shown(self.texts[point])} "
                f"in row {self.row(point)} and {shown(self.texts[comma])} in row {self.row(comma)}; "
                "write a point before the decimals"
            )
        if not proofs and doubt is not None:
            body = self.bodies[doubt]
            raise DataError(
                f"column {self.name!r} must hold numbers, got {shown(self.texts[doubt])} in row "
                f"{self.row(doubt)}, which may be {plain(body, '.')} or {plain(body, ',')}; "
                "pass decimal='.' or decimal=','"
            )
        return next(iter(proofs), ".")

    def _check_shapes(self, decimal: DecimalSign) -> None:
        """Refuse a column in which a cell is no number."""
        for text, fits in enumerate(self.fits[decimal]):
            if not fits:
                self._refuse(text, decimal)

    def _check_units(self) -> None:
        """Refuse a column in which not all numbers carry the same sign, such as % or $."""
        for text, unit in enumerate(self.units):
            if unit != self.units[0]:
                raise DataError(
                    f"column {self.name!r} must have the same unit in every cell, got {shown(self.texts[0])} "
                    f"in row {self.row(0)} and {shown(self.texts[text])} in row {self.row(text)}; "
                    "write both alike"
                )

    def _refuse(self, text: int, decimal: DecimalSign) -> None:
        cell, other = self.texts[text], "," if decimal == "." else "."
        advice = "fill it in, remove the row, or leave the column out with columns=[...]"
        if self.fits[other][text]:
            sign = "point" if decimal == "." else "comma"
            advice = f"write a {sign} before the decimals, or pass decimal={other!r}"
        elif cell.lower() in SWITCHES or cell.lower() in ("yes", "no"):
            advice = "write 1 for yes and 0 for no, or leave the column out with columns=[...]"
        raise DataError(
            f"column {self.name!r} must hold numbers, got {said(cell)} in row {self.row(text)} "
            f"(the header is row 1); {advice}"
        )


def decimal_of(columns: Iterable[Numbers]) -> DecimalSign | None:
    """Return the one decimal sign that columns of a file prove; None where they prove none, or both."""
    proven = {sign for numbers in columns for sign in numbers.proofs()}
    return proven.pop() if len(proven) == 1 else None


def is_number(text: str) -> bool:
    """Return whether a text is a number, with either decimal sign."""
    body = _taken_apart(text)[0]
    return any(re.fullmatch(f"-?{shape}", body) for shape in _SHAPES.values())


def plain(body: str, decimal: DecimalSign) -> str:
    """Return a number as Python writes it: no thousands set apart, a point before the decimals."""
    body = re.sub(f"[{_GAPS}{',' if decimal == '.' else '.'}]", "", body)
    return body.replace(decimal, ".")


def ascii_of(text: str) -> str:
    """Return a cell with digits, signs and full-width forms of other scripts as ASCII has them."""
    if text.isascii():
        return text
    text = text.translate(_SIGNS)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def _taken_apart(text: str) -> tuple[str, str]:
    """Return the number of a cell and its unit; a cell that holds no number is returned whole."""
    text = ascii_of(text)
    if text.lower() in SWITCHES:
        return SWITCHES[text.lower()], _SWITCH
    parts = _PARTS.fullmatch(text)
    if parts is None or (parts["sign"] and parts["inner"]) or (parts["before"] and parts["after"]):
        return text, ""
    unit = parts["before"] or parts["after"]
    if unit and unit != "%" and any(unicodedata.category(sign) != "Sc" for sign in unit):
        return text, ""
    minus = "-" if "-" in (parts["sign"], parts["inner"]) else ""
    return minus + parts["body"], unit


def is_missing(cell: str) -> bool:
    """Return whether a cell holds no value, or none that is finite: nan, NA, inf and the like."""
    return said(cell) in ("an empty cell", "NaN", "inf")


def said(cell: str) -> str:
    """Return what a cell that is no good number holds."""
    if cell == "":
        return "an empty cell"
    word = cell.lower().lstrip("+-")
    if word in MISSING:
        return "NaN"
    return "inf" if word in ("inf", "infinity") else f"the text {shown(cell)}"


def shown(cell: str) -> str:
    """Return a cell as it can be quoted in a sentence."""
    return repr(cell if len(cell) <= 40 else cell[:37] + "...")
