"""Work kept in a file while that can be done, and in memory while it cannot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
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
    note : str
        Why there is no file, where that has to be said.

    Attributes
    ----------
    work : Work
    is_kept : bool
        Whether all of it is in the file.
    note : str
        What is not kept and why, in one sentence; empty while all is well.
    """

    def __init__(self, place: Path | None, *, note: str = "") -> None:
        self.place, self.work = place, Work()
        self._lock = Lock()
        self._trouble, self._aside = "", note
        self.is_kept = self._take_in(is_alone=False)

    @property
    def note(self) -> str:
        """What is not kept and why."""
        return self._trouble or self._aside

    def change(self, change: Callable[[Work], Work]) -> None:
        """Apply a change to the newest work, and write the result if that can be done."""
        with self._lock, ExitStack() as stack:
            is_alone = self.place is not None and self._lock_file(self.place, stack)
            # Another kernel may have written since: what it kept must not be replaced by what is known here.
            may_write = self._take_in(is_alone=is_alone) and is_alone
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

    def _lock_file(self, place: Path, stack: ExitStack) -> bool:
        """Keep other kernels away from the file until a stack is left; False, and a note, where none can."""
        self._trouble = ""
        try:
            stack.enter_context(progress_file.locked(place))
        except OSError as error:
            return self._not_kept(f"{place} cannot be written ({reason(error)}); {_ADVICE}")
        return True

    def _take_in(self, *, is_alone: bool) -> bool:
        """Merge what the file holds now, and return whether the file may be replaced.

        Parameters
        ----------
        is_alone : bool
            Whether other kernels are kept away from it; only then is a damaged one put aside.
        """
        if self.place is None:
            return False
        try:
            found = progress_file.read(self.place)
        except NewerError as error:
            return self._not_kept(f"{self.place} stays as it is, because {error}")
        except ProgressError as error:
            return self._put_aside(self.place, error) if is_alone else self._mend(self.place)
        except OSError as error:
            return self._not_kept(f"{self.place} cannot be read ({reason(error)}); {_ADVICE}")
        try:
            self.work = self.work.merged(found or Work())
        except ProgressError as error:  # together they are too many
            return self._not_kept(f"{self.place} stays as it is, because {error}")
        return True

    def _mend(self, place: Path) -> bool:
        """Look at a damaged file again while other kernels are kept away, and put it aside."""
        with ExitStack() as stack:
            return self._lock_file(place, stack) and self._take_in(is_alone=True)

    def _put_aside(self, place: Path, error: ProgressError) -> bool:
        try:
            aside = progress_file.set_aside(place)
        except OSError as refusal:
            return self._not_kept(f"{place} is damaged and cannot be renamed ({reason(refusal)}); {_ADVICE}")
        self._aside = f"What {place} held is not used, because {error}; the file is kept as {aside}."
        return True

    def _write(self, place: Path) -> None:
        try:
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
