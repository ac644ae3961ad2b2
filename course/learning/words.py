"""Words: text that a cell shows as it is."""

from __future__ import annotations


class Words(str):
    """A string without quotation marks around it."""

    def __repr__(self) -> str:
        return str(self)
