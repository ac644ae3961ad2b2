"""The edits that can be taken back: a bounded stack of the pools before them."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from .pool import Pool

#: How many edits can be undone, and how many bytes of replaced arrays are kept for that.
UNDO_DEPTH = 200
UNDO_BYTES = 256 * 2**20


class UndoStack:
    """Pools by age, the youngest on top; the oldest go when there are too many or they grow too large."""

    def __init__(self) -> None:
        self._kept: list[tuple[Pool, str, int]] = []
        self._n_bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def push(self, before: Pool, after: Pool, text: str) -> None:
        """Keep the pool before an edit and the text that says what the edit did."""
        pairs = [(getattr(before, field.name), getattr(after, field.name)) for field in fields(Pool)]
        # Arrays that the edit left alone are shared by both pools, so only the replaced ones cost memory.
        n_bytes = sum(old.nbytes for old, new in pairs if old is not new and isinstance(old, np.ndarray))
        self._kept.append((before, text, n_bytes))
        self._n_bytes += n_bytes
        while len(self._kept) > UNDO_DEPTH or (len(self._kept) > 1 and self._n_bytes > UNDO_BYTES):
            self._n_bytes -= self._kept.pop(0)[2]

    def join(self, after: Pool, text: str) -> None:
        """Make one edit of the last two, which led to the pool `after`."""
        if len(self._kept) > 1:
            self.pop()
            before, _ = self.pop()
            self.push(before, after, text)

    def pop(self) -> tuple[Pool, str]:
        """Return the pool before the last edit and what the edit did."""
        pool, text, n_bytes = self._kept.pop()
        self._n_bytes -= n_bytes
        return pool, text

    def copy(self) -> UndoStack:
        """Return a stack of its own with the same pools."""
        twin = UndoStack()
        twin._kept, twin._n_bytes = list(self._kept), self._n_bytes
        return twin
