"""What hands did to a run, as the last line of where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.training.history import History


def edits_told(history: History) -> list[str]:
    """Return a line with how many edits there were and the last of them; no line where there were none."""
    n = len(history.edits)
    return [f"{n} edit{'s' * (n > 1)}, last: {history.edits[-1].text}"] if n else []
