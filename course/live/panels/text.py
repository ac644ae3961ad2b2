"""Text: a few words of the lab beside its pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from course.live.panels.column import in_column
from course.live.parts import Part

if TYPE_CHECKING:
    from course.training.supervised.run import Run

READ_S: Final = 0.25  # what changes more often can't be read, and to word it takes time from training


class Text:
    """Plain words; an empty line starts a paragraph. HTML is shown as text.

    While the run trains they are put anew four times a second; a hand on a run at rest is answered at once.

    Parameters
    ----------
    text : str or callable
        The words, or ``text(run)`` that gives them at every frame.
    panel_id, title : str
    column : {"", "middle", "side"}
        Where it stands; by default where the stage puts it.
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
        self._title, self._column = title, in_column(column)
        self._sent: str | None = None
        self._step, self._read_at = -1, 0.0
        self.waits = False  # whether the words are behind the run

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        live = {"live": True} if self._live else {}
        return {"panel": "Text", "id": self.id, "title": self._title, **self._column, **live}

    def parts(self, run: Run, full: bool) -> list[Part]:
        """The words when they changed."""
        if self._read is not None:
            now = time.perf_counter()
            self.waits = not full and run.step > self._step and now - self._read_at < READ_S
            if self.waits:
                return []
            self._step, self._read_at = run.step, now
            self.text = self._read(run)
        if not full and self.text == self._sent:
            return []
        self._sent = self.text
        return [Part(self.id, "text", self.text)]
