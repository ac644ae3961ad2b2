"""Whole: a panel that is read off the run at every frame, and sent as one when it differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from course.live.panels.column import in_column
from course.live.parts import Part


class Readable(Protocol):
    """What a panel shows at one moment."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON takes it."""


class Whole:
    """A panel of one part; what it is called on the page, and its part, are its class's.

    Parameters
    ----------
    read : callable
        ``read(run)`` gives what is shown now; it is called at every frame, so it must be quick.
    panel_id, title : str
        The id is the name of the panel in small letters unless given.
    column : {"", "middle", "side"}
        Where it stands; by default where the stage puts it.
    """

    panel: ClassVar[str]
    part: ClassVar[str]

    def __init__(
        self, read: Callable[[Any], Readable], *, panel_id: str = "", title: str = "", column: str = ""
    ) -> None:
        self.id = panel_id or self.panel.lower()
        self._read, self._title, self._column = read, title, in_column(column)
        self._sent: dict[str, Any] | None = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {"panel": self.panel, "id": self.id, "title": self._title, **self._column}

    def parts(self, run: Any, full: bool) -> list[Part]:
        """All of it when anything changed."""
        now = self._read(run).to_dict()
        if not full and now == self._sent:
            return []
        self._sent = now
        return [Part(self.id, self.part, now)]
