"""Text: a few words of the lab beside its pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.live.parts import Part

if TYPE_CHECKING:
    from course.training.run import Run


class Text:
    """Plain words; an empty line starts a paragraph. HTML is shown as text.

    Parameters
    ----------
    text : str or callable
        The words, or ``text(run)`` that gives them at every frame.
    panel_id, title, column : str
    live : bool
        Whether readers are told of new words at once.
    """

    def __init__(
        self,
        text: str | Callable[[Any], str],
        *,
        panel_id: str = "text",
        title: str = "",
        column: str = "",
        live: bool = False,
    ) -> None:
        self.id = panel_id
        self.text = text if isinstance(text, str) else ""
        self._read = None if isinstance(text, str) else text
        self._live = live
        self._title, self._column = title, column
        self._sent: str | None = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        column = {"column": self._column} if self._column else {}
        live = {"live": True} if self._live else {}
        return {"panel": "Text", "id": self.id, "title": self._title, **column, **live}

    def parts(self, run: Run, full: bool) -> list[Part]:
        """The words when they changed."""
        if self._read is not None:
            self.text = self._read(run)
        if not full and self.text == self._sent:
            return []
        self._sent = self.text
        return [Part(self.id, "text", self.text)]
