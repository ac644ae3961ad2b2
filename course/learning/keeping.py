"""Work kept in a file while that can be done, and in memory while it cannot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Protocol
from weakref import WeakSet

from course.learning import progress_file
from course.learning.entries import NewerError, ProgressError
from course.learning.work import Work

_ADVICE = f"make room there, or name another file in {progress_file.VARIABLE}"


class Listener(Protocol):
    """Whatever wants to know what is done in this kernel, in any thread of it."""

    def kept(self, keeping: Keeping) -> None:
        """Take note of a change; nothing may be raised, for nothing may stop a lesson."""


_listeners: WeakSet[Listener] = WeakSet()
_listeners_lock = Lock()


def listen(listener: Listener) -> None:
    """Tell a listener, held weakly, of each change that is made in this kernel."""
    with _listeners_lock:
        _listeners.add(listener)


class Keeping:
    """What a learner has done, in memory and in a file.

    Parameters
    ----------
    place : Path or None
        The file; None keeps the work in memory only.

    Attributes
    ----------
    work : Work
    is_kept : bool
        Whether all of it is in the file.
    note : str
        What is not kept and why, in one sentence; empty while all is well.
    """

    def __init__(self, place: Path | None) -> None:
        self.place, self.work = place, Work()
        self._lock = Lock()
        self._trouble = self._aside = ""
        self.is_kept = self._take_in()

    @property
    def note(self) -> str:
        """What is not kept and why."""
        return self._trouble or self._aside

    def change(self, change: Callable[[Work], Work]) -> None:
        """Apply a change to the newest work, and write the result if that can be done."""
        with self._lock:
            # Another kernel may have written since: what it kept must not be replaced by what is known here.
            may_write = self._take_in()
            self.work, self.is_kept = change(self.work), False
            if self.place is not None and may_write:
                self._write(self.place)
        with _listeners_lock:
            listeners = list(_listeners)
        for listener in listeners:
            listener.kept(self)

    def hear(self, work: Work) -> None:
        """Know in memory what was kept elsewhere in this kernel; the file is left to who kept it."""
        with self._lock, suppress(ProgressError):  # together they may be too many
            self.work = self.work.merged(work)

    def _take_in(self) -> bool:
        """Merge what the file holds now, and return whether the file may be replaced."""
        if self.place is None:
            return False
        self._trouble = ""
        try:
            found = progress_file.read(self.place)
        except NewerError as error:
            return self._not_kept(f"{self.place} stays as it is, because {error}")
        except ProgressError as error:
            return self._put_aside(self.place, error)
        except OSError as error:
            return self._not_kept(f"{self.place} cannot be read ({reason(error)}); {_ADVICE}")
        try:
            self.work = self.work.merged(found or Work())
        except ProgressError as error:  # together they are too many
            return self._not_kept(f"{self.place} stays as it is, because {error}")
        return True

    def _put_aside(self, place: Path, error: ProgressError) -> bool:
        try:
            aside = progress_file.set_aside(place)
        except OSError as refusal:
            return self._not_kept(f"{place} is damaged and cannot be renamed ({reason(refusal)}); {_ADVICE}")
        self._aside = f"What {place} held is not used, because {error}; the file is kept as {aside}."
        return True

    def _write(self, place: Path) -> None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            progress_file.write(place, self.work)
            self.is_kept = True
        except OSError as error:
            self._not_kept(f"{place} cannot be written ({reason(error)}); {_ADVICE}")

    def _not_kept(self, why: str) -> bool:
        self._trouble = f"Progress is not kept after this session: {why}."
        return False


def reason(error: OSError) -> str:
    """Return why the system refused, in its words: ``No space left on device``."""
    return error.strerror or type(error).__name__
