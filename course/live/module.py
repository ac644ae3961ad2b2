"""What a page is sent of the stage: its own part and those of the panels that a lab shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def module(specs: Iterable[Mapping[str, Any]] = (), *extra: str) -> str:
    """Return the JavaScript module of a stage.

    Parameters
    ----------
    specs : iterable of mapping
        The entries of its panels in the layout; "panel" names one file, "needs" further ones. A name without
        a file is left out, and the page leaves that panel out, too.
    extra : str
        Names of files besides.
    """
    parts = _parts(specs, extra, "js")
    return "".join([_static("stage.js"), *parts, "export default stage.widget;\n"])


def style(specs: Iterable[Mapping[str, Any]] = (), *extra: str) -> str:
    """Return the style sheet of a stage; arguments as for `module`."""
    return "".join([_static("stage.css"), *_parts(specs, extra, "css")])


def _parts(specs: Iterable[Mapping[str, Any]], extra: Iterable[str], kind: str) -> list[str]:
    """Return the files of one kind that panels have."""
    names = [name for spec in specs for name in (*spec.get("needs", ()), spec.get("panel", ""))]
    folder = files("course.live").joinpath("static", "panels")
    found = (f"{name.lower()}.{kind}" for name in dict.fromkeys([*extra, *names]))
    return [_static("panels", file) for file in found if folder.joinpath(file).is_file()]


@cache
def _static(*path: str) -> str:
    """Return the text of a file under ``static``."""
    return files("course.live").joinpath("static", *path).read_text(encoding="utf-8")
