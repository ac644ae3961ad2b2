"""What all edits share: their form as a dictionary, and that some are pieces of one movement of a hand."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np


class EditError(ValueError):
    """An edit that cannot be done; the message is one sentence and nothing was changed."""


class Record:
    """What all edits share: their form as a dictionary."""

    __slots__ = ()
    do: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """The edit as JSON takes it: its "do" and its fields, tuples as lists; "stroke" where it has one."""
        told = {"do": self.do} | {name: _listed(getattr(self, name)) for name in field_names(type(self))}
        stroke = getattr(self, "stroke", None)
        return told if stroke is None else told | {"stroke": stroke}


@dataclass(frozen=True, slots=True)
class Piece(Record):
    """An edit that may be one piece of a stroke: one movement of a hand, which is taken back as one.

    Consecutive pieces of the same thing with the same number belong together; None stands alone.
    """

    stroke: int | None = field(default=None, kw_only=True, compare=False, repr=False)


def field_names(kind: type[Record]) -> tuple[str, ...]:
    """The fields that a kind of edit needs, without its "do"."""
    names = (f.name for f in fields(kind))  # type: ignore[arg-type]  # every kind is a dataclass
    return tuple(name for name in names if name != "stroke")


def _listed(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [_listed(entry) for entry in value] if isinstance(value, tuple | list) else value
