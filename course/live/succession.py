"""Succession: running a cell again ends what it started before."""

from __future__ import annotations

import sys
import weakref
from typing import Any, Protocol


class Closable(Protocol):
    """Anything that a later one replaces."""

    def close(self) -> None:
        """End it."""


_living: dict[object, tuple[object, list[weakref.ref[Any]]]] = {}


def succeed(new: Closable, *, key: object | None = None) -> None:
    """Close what an earlier execution of the same place left, and remember ``new`` for the next.

    Several may live side by side in one execution of a cell.

    Parameters
    ----------
    new : Closable
        Held weakly.
    key : hashable, optional
        Name of the place; two of the same name replace each other wherever they are made. By default the
        notebook's cell. Outside a notebook there is no place, and nothing is replaced.
    """
    place, execution = _here() if key is None else (("key", key), object())
    if place is None:
        return
    previous, members = _living.get(place, (None, []))
    if previous != execution:
        for member in members:
            old = member()
            if old is not None:
                old.close()
        members = []
    members = [member for member in members if member() is not None] + [weakref.ref(new)]
    _living[place] = (execution, members)


def _here() -> tuple[object | None, object]:
    """The cell that is being executed and the request that executes it."""
    kernel = getattr(shell(), "kernel", None)
    parent = {} if kernel is None or not hasattr(kernel, "get_parent") else kernel.get_parent()
    header = parent.get("header") or {}
    if header.get("msg_type") != "execute_request":
        return None, None
    cell = (parent.get("metadata") or {}).get("cellId")
    # Front ends that don't name the cell still send its text, which a rerun seldom changes.
    place = ("cell", cell) if cell else ("code", (parent.get("content") or {}).get("code"))
    return place, header.get("msg_id")


def shell() -> Any | None:
    """The IPython shell of this process, if there is one; IPython is not imported for that."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
