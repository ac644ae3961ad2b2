"""Text: a few words of the lab beside its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.live.parts import Part

if TYPE_CHECKING:
    from course.training.run import Run


class Text:
    """Plain words; an empty line starts a paragraph. HTML is shown as text."""

    def __init__(self, text: str, *, panel_id: str = "text", title: str = "", column: str = "") -> None:
        self.id = panel_id
        self.text = text
        self._title, self._column = title, column
        self._sent: str | None = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        column = {"column": self._column} if self._column else {}
        return {"panel": "Text", "id": self.id, "title": self._title, **column}

    def parts(self, run: Run, full: bool) -> list[Part]:  # noqa: ARG002  (one signature for all panels)
        """The words when they changed."""
        if not full and self.text == self._sent:
            return []
        self._sent = self.text
        return [Part(self.id, "text", self.text)]
