"""Done: an edit, or a whole stroke, that can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from course.training.edits import AddPoints, Edit, MovePoints, Relabel, RemovePoints, SetData
from course.training.edits.strokes import join, told

UNDO_DEPTH = 200


class Done(NamedTuple):
    """What a hand did, as one edit.

    Attributes
    ----------
    edit : Edit
    text : str
    back : callable
        Takes back what the edit changed beside the data, which have an undo of their own.
    step : int
        When it was done, or begun.
    depth : int
        How many edits of the data there were after it.
    n_pieces : int
        Of how many pieces the stroke consists so far.
    """

    edit: Edit
    text: str
    back: Callable[[], None]
    step: int
    depth: int
    n_pieces: int = 1

    @property
    def changes_data(self) -> bool:
        """Whether taking it back takes an edit of the data back."""
        return isinstance(self.edit, AddPoints | MovePoints | RemovePoints | Relabel | SetData)

    def with_piece(self, piece: Edit, text: str, back: Callable[[], None]) -> Done | None:
        """The stroke with one piece more; None where the piece is none of this stroke."""
        whole = join(self.edit, piece)
        if whole is None:
            return None
        both = self.back  # what was there before the first piece is all that counts
        if isinstance(piece, SetData) and piece.name == "dataset":
            both = _one_after_the_other(back, self.back)  # a model is reshaped back one step at a time
        return self._replace(edit=whole, text=told(whole, text), back=both, n_pieces=self.n_pieces + 1)


def _one_after_the_other(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        first()
        second()

    return both
