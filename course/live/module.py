"""The stage's JavaScript: its own part and the panels that a lab shows, as one module."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files


def module(panels: Iterable[str] = ()) -> str:
    """Return the module that a stage sends to the page.

    Parameters
    ----------
    panels : iterable of str
        What its panels are called in their specs ("Boundary"); a page gets no code for any other. A name
        without a file is left out, and the page leaves that panel out, too.
    """
    return "".join([static("stage.js"), *_of_panels(panels, "js"), "export default stage.widget;\n"])


def style(panels: Iterable[str] = ()) -> str:
    """Return the style sheet that a stage sends to the page; `panels` as for `module`."""
    return "".join([static("stage.css"), *_of_panels(panels, "css")])


def _of_panels(panels: Iterable[str], end: str) -> list[str]:
    """Return the text of every panel's file of one kind, of those that have one."""
    folder = files("course.live").joinpath("static", "panels")
    kinds = [f"{kind.lower()}.{end}" for kind in dict.fromkeys(panels)]
    return [static("panels", kind) for kind in kinds if folder.joinpath(kind).is_file()]


@cache
def static(*path: str) -> str:
    """Return the text of a file under ``static``."""
    return files("course.live").joinpath("static", *path).read_text(encoding="utf-8")
