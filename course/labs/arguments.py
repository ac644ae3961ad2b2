"""What every lab's arguments have in common: known names, and what a teacher may choose to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course.data.checks import check_name, check_range, check_switch
from course.live.transport import TRANSPORT

TOOLS = ("add", "erase", "move", "relabel")  # of the brush on a plane


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
    return defaults | settings


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
            f'{argument} must be a list of names such as ["lr"], got {given!r}; add the brackets'
        )
    return [check_name(argument, name, known) for name in given]
