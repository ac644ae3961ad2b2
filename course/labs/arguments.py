"""What every lab's arguments have in common: known names, and what a teacher may choose to show."""

from __future__ import annotations

import math
import numbers
import os
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from course.data.checks import check_name, check_range, check_switch, shown
from course.live.transport import TRANSPORT

TOOLS = ("add", "erase", "move", "relabel")  # of the brush on a plane

MAX_ENTRIES, MAX_DEPTH, MAX_NUMBER = 10_000, 8, 1e300  # of one argument


def with_defaults(settings: Any, defaults: dict[str, Any]) -> dict[str, Any]:
    """Return all settings of a lab, given or default.

    Raises
    ------
    ValueError
        If they are no dictionary, or one is unknown.
    """
    if not isinstance(settings, dict):
        raise ValueError(f"settings must be a dictionary, got {type(settings).__name__}; make the link again")
    for name in settings:
        check_name("setting", name, defaults)
    return {name: plain(name, value) for name, value in (defaults | settings).items()}


def plain(name: str, value: Any, depth: int = 0) -> Any:
    """Return an argument as plain Python values, as a link holds them.

    Numbers and arrays of NumPy, torch and pandas become Python's own, paths become text, and whatever can be
    gone through becomes a list.

    Raises
    ------
    ValueError
        If it is of another kind, or too large: one sentence.
    """
    if isinstance(value, str | bool | float) or value is None:
        return _own(value)
    if isinstance(value, os.PathLike):
        return plain(name, os.fspath(value))
    if hasattr(value, "tolist"):
        size = math.prod(getattr(value, "shape", ()))
        if size > MAX_ENTRIES:
            raise ValueError(f"{name} must hold at most {MAX_ENTRIES:,} entries, got {size:,}; give fewer")
        return plain(name, value.tolist(), depth + 1)
    if isinstance(value, numbers.Real):
        if abs(value) > MAX_NUMBER:
            raise ValueError(
                f"{name} must be smaller in size than 1e300, got {shown(value)}; leave digits out"
            )
        return int(value) if isinstance(value, numbers.Integral) else float(value)
    if isinstance(value, Mapping):
        found = _entries(name, value.values(), depth)
        return {_own(key): each for key, each in zip(value, found, strict=True)}
    if isinstance(value, Iterable) and not isinstance(value, bytes | type):
        return _entries(name, value, depth)
    raise ValueError(
        f"{name} must be made of numbers, text, lists and dictionaries, got a {type(value).__name__}; "
        "write the value itself"
    )


def _entries(name: str, values: Iterable[Any], depth: int) -> list[Any]:
    if depth > MAX_DEPTH:
        raise ValueError(f"{name} must hold lists in at most {MAX_DEPTH} levels, got more; flatten it")
    found = [plain(name, each, depth + 1) for each in islice(values, MAX_ENTRIES + 1)]
    if len(found) > MAX_ENTRIES:
        raise ValueError(f"{name} must hold at most {MAX_ENTRIES:,} entries, got more; give fewer")
    return found


def _own(value: Any) -> Any:
    """Return a value of one of Python's own kinds for one of a kind made from it, such as NumPy's text."""
    for kind in (bool, float, str):
        if isinstance(value, kind):
            return value if type(value) is kind else kind(value)
    return value


def for_teachers(settings: dict[str, Any], controls: Iterable[str], panels: Iterable[str]) -> dict[str, Any]:
    """Return settings with ``controls``, ``hide``, ``autoplay``, ``speed`` and ``tool`` checked, for JSON.

    Parameters
    ----------
    settings : dict
        ``controls`` of None shows all that the lab has.
    controls, panels : iterable of str
        Names of what the lab has.
    """
    controls = tuple(controls)
    check_switch("autoplay", settings["autoplay"], "False waits for play")
    if "tool" in settings:  # only labs with points to paint have one
        check_name("tool", settings["tool"], TOOLS)
    speed = settings["speed"]
    if speed is not None:
        speed = check_range("speed", speed, 0.1, 1000, 10)
    wanted = settings["controls"]
    shown = list(controls) if wanted is None else names("controls", wanted, controls)
    hide = names("hide", settings["hide"], (*controls, *panels, *TRANSPORT))
    left = [name for name in shown if name not in hide]
    return settings | {"speed": speed, "hide": hide, "controls": left}


def names(argument: str, given: object, known: Iterable[str]) -> list[str]:
    """Return the given names if all are known.

    Raises
    ------
    ValueError
        If it is no list, or a name is unknown; the nearest is suggested.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ValueError(
            f'{argument} must be a list of names such as ["lr"], got {shown(given)}; add the brackets'
        )
    return [check_name(argument, name, known) for name in given]
