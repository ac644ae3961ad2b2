"""Timeline: the moments of a run that are kept, close together at its end and evenly spread before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from course.training.history import History

MOST: Final = 64  # moments; a quarter of them are the newest, without a gap
# Half of what all together may take: a run that is patient keeps the best moment beside each.
MOST_BYTES: Final = 10 * 2**20


class Moment(Protocol):
    """What every snapshot says, whatever training it is of."""

    @property
    def step(self) -> int:
        """Steps taken before it."""

    @property
    def epoch(self) -> int:
        """Epochs finished before it."""

    @property
    def history(self) -> History | None:
        """The record until then, where it was asked for."""

    @property
    def n_bytes(self) -> int:
        """Memory it keeps."""


Kept = TypeVar("Kept", bound=Moment)


class _Entry(NamedTuple, Generic[Kept]):
    number: int  # how many were added before it
    n_bytes: int
    moment: Kept


class Timeline(Generic[Kept]):
    """The moments of a run that can be gone back to, oldest first: at most 64, and at most 10 MiB.

    The start and the newest stay. In between every second, fourth, eighth, … moment is kept, whichever makes
    room; which ones depends only on how many were added and how large they are, so that a run that is
    repeated keeps the same.
    """

    def __init__(self) -> None:
        self._entries: list[_Entry[Kept]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Kept]:
        return (entry.moment for entry in self._entries)

    @property
    def last(self) -> Kept:
        """The newest moment."""
        return self._entries[-1].moment

    @property
    def epochs(self) -> list[int]:
        """Epochs finished before each moment."""
        return [entry.moment.epoch for entry in self._entries]

    def before(self, step: int) -> Kept | None:
        """Return the newest moment older than `step`, or None."""
        return next((entry.moment for entry in reversed(self._entries) if entry.moment.step < step), None)

    def nearest(self, epoch: int) -> Kept:
        """Return the moment that is nearest to an epoch; of two the earlier."""
        return min(self, key=lambda moment: abs(moment.epoch - epoch))

    def add(self, moment: Kept) -> None:
        """Keep a moment, the newest, and make room for it."""
        number = self._entries[-1].number + 1 if self._entries else 0
        self._entries.append(_Entry(number, moment.n_bytes, moment))
        largest = max(entry.n_bytes for entry in self._entries)
        most = max(2, min(MOST, MOST_BYTES // max(largest, 1)))
        n_newest = max(1, most // 4)
        stride = 1
        while (number - n_newest) // stride > most - n_newest - 1:
            stride *= 2
        newest = number - n_newest
        self._entries = [e for e in self._entries if e.number > newest or e.number % stride == 0]

    def forget_after(self, step: int) -> None:
        """Drop the moments of later steps."""
        while self._entries and self._entries[-1].moment.step > step:
            self._entries.pop()

    def begin_with(self, moment: Kept) -> None:
        """Drop the moments of steps that are taken back with this one, and keep this one."""
        self.forget_after(moment.step - 1)
        self.add(moment)
