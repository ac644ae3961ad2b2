"""Protocol, version 1: what a page may say to the kernel, read strictly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from course.live.credit import WINDOW

PROTOCOL = 1
MAX_MESSAGE_BYTES = 1_000_000
_MAX_SEQ = 2**53


@dataclass(frozen=True, slots=True)
class Hello:
    """A view has been drawn, or drawn anew, and wants a snapshot."""

    view: str
    visible: bool


@dataclass(frozen=True, slots=True)
class CreditGiven:
    """``n`` more frames may come to a view."""

    view: str
    n: int


@dataclass(frozen=True, slots=True)
class VisibleChanged:
    """A view's tab came to the front or went behind another."""

    view: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Bye:
    """A view is gone."""

    view: str


@dataclass(frozen=True, slots=True)
class ControlMoved:
    """A transport button, a view option or a control of the lab; ``seq`` 0 comes from Python.

    ``stroke`` numbers the drag of a slider that this is one position of.
    """

    name: str
    value: Any = None
    view: str = ""
    seq: int = 0
    stroke: int | None = None


@dataclass(frozen=True, slots=True)
class EditSent:
    """An edit: a dictionary from a page, or the edit itself from Python."""

    edit: Any
    view: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Malformed:
    """What came instead of a message, in one sentence; ``seq`` 0 where none could be read."""

    text: str
    view: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Returned:
    """Python gives back a run that it had borrowed."""


Message: TypeAlias = (
    Hello | CreditGiven | VisibleChanged | Bye | ControlMoved | EditSent | Malformed | Returned
)


def parse(content: object, buffers: Sequence[Any] = ()) -> Message:
    """Read one message of a page; never raises.

    Parameters
    ----------
    content : object
        Whatever arrived.
    buffers : sequence of bytes-like
        Pages send none that are read; they count towards the size.

    Returns
    -------
    Message
        ``Malformed`` for everything that is not a message of this protocol. It keeps the view and the
        sequence number where they can be read, so that the messages after it need not wait for it.
    """
    if not isinstance(content, dict):
        return Malformed(
            f"A message from the page must be an object, got {type(content).__name__}; reload it."
        )
    view, seq = _view(content), _seq(content)
    size = _size(content) + sum(len(memoryview(buffer).cast("B")) for buffer in buffers)
    if size >= MAX_MESSAGE_BYTES:
        return Malformed(
            f"A message from the page must be smaller than 1 MB, got {size / 1e6:.1f} MB; "
            "it was left out, send less at once.",
            view,
            seq,
        )
    try:
        return _read(content, view, seq)
    except ValueError as error:
        return Malformed(f"{error}; it was left out.", view, seq)


def _read(content: dict[str, Any], view: str, seq: int) -> Message:
    kind = content.get("k")
    if not view:
        raise ValueError("A message from the page must name its view in 1 to 100 characters")
    match kind:
        case "hello":
            if content.get("protocol") != PROTOCOL:
                raise ValueError(
                    f"The page must speak protocol {PROTOCOL}, got {_shown(content.get('protocol'))}; "
                    "restart the kernel and reload the page"
                )
            return Hello(view, _bool(content))
        case "credit":
            n = content.get("n")
            if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= WINDOW:
                raise ValueError(f"credit must be a whole number from 1 to {WINDOW}, got {_shown(n)}")
            return CreditGiven(view, n)
        case "visible":
            return VisibleChanged(view, _bool(content))
        case "bye":
            return Bye(view)
        case "control" | "edit" if not seq:
            raise ValueError(f"seq must be a whole number from 1, got {_shown(content.get('seq'))}")
        case "control":
            name = content.get("name")
            if not isinstance(name, str) or not 1 <= len(name) <= 100:
                raise ValueError(f"A control must have a name of 1 to 100 characters, got {_shown(name)}")
            return ControlMoved(name, content.get("value"), view, seq, _stroke(content))
        case "edit":
            return EditSent(content.get("edit"), view, seq)
    kinds = "hello, credit, visible, bye, control, edit"
    raise ValueError(f"The kind of a message must be one of {kinds}, got {_shown(kind)}")


def _view(content: dict[str, Any]) -> str:
    view = content.get("view")
    return view if isinstance(view, str) and 1 <= len(view) <= 100 else ""


def _seq(content: dict[str, Any]) -> int:
    seq = content.get("seq")
    if isinstance(seq, bool) or not isinstance(seq, int) or not 1 <= seq < _MAX_SEQ:
        return 0
    return seq


def _stroke(content: dict[str, Any]) -> int | None:
    stroke = content.get("stroke")
    if stroke is None or (type(stroke) is int and 0 <= stroke < _MAX_SEQ):
        return stroke
    raise ValueError(f"stroke must be a whole number from 0, got {_shown(stroke)}")


def _bool(content: dict[str, Any]) -> bool:
    visible = content.get("visible", True)
    if not isinstance(visible, bool):
        raise ValueError(f"visible must be true or false, got {_shown(visible)}")
    return visible


def _size(content: dict[str, Any]) -> int:
    try:
        return len(json.dumps(content, default=str))
    except (RecursionError, ValueError, TypeError):
        return MAX_MESSAGE_BYTES  # nested beyond reason, or nothing that JSON can hold


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
