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
    folder = files("course.live").joinpath("static", "panels")
    kinds = [f"{kind.lower()}.js" for kind in dict.fromkeys(panels)]
    parts = [
        static("stage.js"),
        *(static("panels", kind) for kind in kinds if folder.joinpath(kind).is_file()),
    ]
    return "".join([*parts, "export default stage.widget;\n"])


@cache
def static(*path: str) -> str:
    """Return the text of a file under ``static``."""
    return files("course.live").joinpath("static", *path).read_text(encoding="utf-8")
