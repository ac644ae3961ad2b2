"""Readers of single fields of an edit: each gives a checked value or raises one sentence."""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Iterable, Sequence, Sized
from typing import Any

MAX_POINTS = 5_000
MAX_NAME = 200
MAX_COORDINATE = 1e9


def kind(message: object, kinds: Sequence[str]) -> str:
    """The "do" of a message, one of `kinds`."""
    if not isinstance(message, dict):
        raise ValueError(f"an edit must be a dictionary with a 'do', got {shown(message)}; {accepted(kinds)}")
    if "do" not in message:
        raise ValueError(
            f"an edit must say what to 'do', got the fields {shown(list(message))}; {accepted(kinds)}"
        )
    return one_of(message, "do", kinds)


def exact_fields(message: dict[str, Any], fields: Sequence[str], optional: Sequence[str] = ()) -> None:
    """Refuse a message with a field missing or too many."""
    for field in fields:
        if field not in message:
            raise ValueError(
                f"the edit {message['do']!r} needs {_listed(fields[1:])}, and {field!r} is missing"
            )
    for field in message:
        if field not in fields and field not in optional:
            raise ValueError(
                f"the edit {message['do']!r} takes {_listed(fields[1:])}, "
                f"got {shown(field)}{near(field, fields)}"
            )


def number(d: dict[str, Any], key: str, low: float, high: float) -> float:
    """A finite number from `low` to `high`; whole numbers stay int."""
    return _number(d[key], key, low, high)


def whole(d: dict[str, Any], key: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    return _whole(d[key], key, low, high)


def switch(d: dict[str, Any], key: str) -> bool:
    """True or False."""
    if not isinstance(d[key], bool):
        raise ValueError(f"{key} must be True or False, got {shown(d[key])}")
    return bool(d[key])


def wholes(d: dict[str, Any], key: str, *, low: int, high: int, most: int) -> tuple[int, ...]:
    """At most `most` whole numbers."""
    return tuple(_whole(v, key, low, high) for v in _listing(d, key, 0, most))


def ids(d: dict[str, Any], key: str) -> tuple[int, ...]:
    """1 to 5,000 row names."""
    return tuple(_whole(v, key, 0, 2**53) for v in _listing(d, key, 1, MAX_POINTS))


def labels(d: dict[str, Any], key: str) -> tuple[float, ...]:
    """1 to 5,000 labels."""
    return tuple(_number(v, key, -1e6, 1e6) for v in _listing(d, key, 1, MAX_POINTS))


def reals(d: dict[str, Any], key: str, *, low: float, high: float, most: int) -> tuple[float, ...]:
    """1 to `most` finite numbers."""
    return tuple(float(_number(v, key, low, high)) for v in _listing(d, key, 1, most))


def points(d: dict[str, Any], key: str) -> tuple[tuple[float, float], ...]:
    """1 to 5,000 points [x, y]."""
    out = []
    for value in _listing(d, key, 1, MAX_POINTS):
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise ValueError(f"each of {key} must be two numbers [x, y], got {shown(value)}")
        x, y = (float(_number(v, key, -MAX_COORDINATE, MAX_COORDINATE)) for v in value)
        out.append((x, y))
    return tuple(out)


def name(d: dict[str, Any], key: str) -> str:
    """A name of 1 to 200 characters."""
    return _name(d[key], key)


def names(d: dict[str, Any], key: str, *, most: int) -> tuple[str, ...]:
    """1 to `most` names."""
    return tuple(_name(v, key) for v in _listing(d, key, 1, most))


def one_of(d: dict[str, Any], key: str, options: Sequence[str]) -> str:
    """One of a few names."""
    value = d[key]
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{key} must be one of {_listed(options)}, got {shown(value)}{near(value, options)}")
    return value


def dataset_value(d: dict[str, Any], key: str) -> str | dict[str, Any]:
    """The name of a dataset, or a small dictionary of arguments for it; loading checks what is inside."""
    value = d[key]
    if not isinstance(value, dict):
        return _name(value, key)
    if "name" not in value:
        raise ValueError(f"{key} must be a dataset's name or hold it under 'name', got {shown(value)}")
    if len(value) > 20 or not all(isinstance(k, str) and _plain(v) for k, v in value.items()):
        raise ValueError(f"{key} must hold at most 20 plain settings beside 'name', got {shown(value)}")
    return {**value, "name": _name(value["name"], key)}


def same_length(a: Sized, b: Sized, a_name: str, b_name: str) -> None:
    """Refuse two lists of different lengths."""
    if len(a) != len(b):
        raise ValueError(f"{a_name} and {b_name} must be as many as each other, got {len(a)} and {len(b)}")


def real(value: object) -> float | int | None:
    """The number as Python's own int or float, or None; True and False are no numbers here."""
    if isinstance(value, bool):
        return None
    if isinstance(value, numbers.Integral):
        return int(value)
    try:
        return float(value) if isinstance(value, numbers.Real) else None
    except OverflowError:  # a fraction of very long numbers
        return math.inf


def near(value: object, options: Iterable[str]) -> str:
    """'; did you mean …?' where a known name is close, else nothing."""
    close = difflib.get_close_matches(str(value)[:MAX_NAME], list(options), n=1, cutoff=0.4)
    return f"; did you mean {close[0]!r}?" if close else ""


def accepted(kinds: Sequence[str]) -> str:
    """The kinds of edit as half a sentence."""
    return f"edits are {_listed(kinds)}"


def shown(value: object) -> str:
    """What arrived, cut to what fits a sentence; never the whole of something large or deep."""
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    if isinstance(value, Sized):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, int) and abs(value) > 10**60:  # Python refuses to print the very long ones
        return "a number of more than 60 digits"
    return repr(value)[:60]


def _number(value: object, key: str, low: float, high: float) -> float:
    number = real(value)
    if number is None or not low <= number <= high:
        raise ValueError(f"{key} must be a number from {low:g} to {high:g}, got {shown(value)}")
    return number


def _whole(value: object, key: str, low: int, high: int) -> int:
    number = real(value)
    if number is None or not low <= number <= high or number != int(number):
        raise ValueError(f"{key} must be a whole number from {low} to {high}, got {shown(value)}")
    return int(number)


def _name(value: object, key: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME:
        raise ValueError(f"{key} must be a name of 1 to {MAX_NAME} characters, got {shown(value)}")
    return value


def _listing(d: dict[str, Any], key: str, least: int, most: int) -> Sequence[Any]:
    value = d[key]
    if not isinstance(value, list | tuple):
        raise ValueError(f"{key} must be a list, got {shown(value)}")
    if not least <= len(value) <= most:
        raise ValueError(f"{key} must hold {least} to {most:,} entries, got {len(value):,}")
    return value


def _plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return len(value) <= 64 and all(isinstance(v, str) and len(v) <= MAX_NAME for v in value)
    if isinstance(value, str):
        return len(value) <= MAX_NAME
    if isinstance(value, bool) or value is None:
        return True
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "no fields"
