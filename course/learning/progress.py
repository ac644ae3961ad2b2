"""What a learner has done, kept across kernels and carried from machine to machine as one line of text.

Nothing here may stop a lesson: where progress cannot be kept it goes on in memory, and its note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.learning import progress_file
from course.learning.entries import (
    MAX_COUNT,
    Kept,
    ProgressError,
    Recalled,
    Tries,
    Visit,
    check_answer,
    check_name,
    check_text,
    to_time,
)
from course.learning.keeping import Keeping, reason
from course.learning.sealed import Sealed
from course.learning.work import VERSION, Work

CODE = Sealed(
    noun="code",
    prefix="course-progress=",
    holds="progress",
    content="exercises, predictions, notebooks and recalls",
    advice="copy the whole code again",
    smaller="make a new code",
    error=ProgressError,
    version=VERSION,
    max_bytes=progress_file.MAX_BYTES,
)

_is_told = False  # that there is no home folder


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


class Progress:
    """Exercises tried and passed, predictions kept, notebooks opened, recall questions answered.

    Parameters
    ----------
    place : Path or None
        The file, merged with before each change, for two kernels may write; None keeps nothing.
    clock : callable
        Returns the moment, with its time zone.
    note : str
        Why there is no file, where that has to be said.
    """

    def __init__(self, place: Path | None, *, clock: Callable[[], datetime] = now, note: str = "") -> None:
        self._keeping, self._clock = Keeping(place, note=note), clock

    @property
    def place(self) -> Path | None:
        """The file that progress is kept in, None where it is kept in memory only."""
        return self._keeping.place

    @property
    def is_kept(self) -> bool:
        """Whether everything known here is in the file."""
        return self._keeping.is_kept

    @property
    def note(self) -> str:
        """What is not kept and why, in one sentence; empty while all is well."""
        return self._keeping.note

    @property
    def work(self) -> Work:
        """Everything that is known here."""
        return self._keeping.work

    @property
    def exercises(self) -> Mapping[str, Tries]:
        """What was done with each exercise, by its name."""
        return dict(self._keeping.work.exercises)

    @property
    def predictions(self) -> Mapping[str, Kept]:
        """The prediction that stands for each question, by its key."""
        return dict(self._keeping.work.predictions)

    @property
    def notebooks(self) -> Mapping[str, Visit]:
        """When each notebook was opened, by its key, such as ``01_what_training_is``."""
        return dict(self._keeping.work.notebooks)

    @property
    def recalls(self) -> Mapping[str, Recalled]:
        """What was answered to each recall question, by its key."""
        return dict(self._keeping.work.recalls)

    def attempted(self, exercise: str, passed: bool) -> None:
        """Count one check of an exercise; the time of the first that passed stays."""
        check_name("exercise", exercise)
        time = to_time(self._clock())

        def change(work: Work) -> Work:
            tries = work.exercises.get(exercise, Tries())
            return work.with_tries(
                exercise,
                attempts=min(tries.attempts + 1, MAX_COUNT),
                first_tried=tries.first_tried or time,
                first_passed=tries.first_passed or (time if passed else None),
            )

        self._keeping.change(change)

    def predicted(self, key: str, answer: str | float) -> None:
        """Keep the answer to a question; it stands until a later one is kept."""
        self._keep(key, answer=check_answer("answer", answer))

    def explained(self, key: str, text: str) -> None:
        """Keep one line that explains what was predicted; line breaks become spaces."""
        self._keep(key, explanation=" ".join(check_text("text", text).split()))

    def opened(self, notebook: str) -> None:
        """Note that a notebook was opened now; the first time stays."""
        check_name("notebook", notebook)
        time = to_time(self._clock())
        self._keeping.change(lambda work: work.with_visit(notebook, time))

    def recalled(self, key: str, right: bool) -> None:
        """Count one answer to a recall question: a right one moves it a box up, a wrong one back to box 0."""
        check_name("key", key)
        time = to_time(self._clock())
        self._keeping.change(lambda work: work.with_recalled(key, right, time))

    def _keep(self, key: str, **changed: Any) -> None:
        check_name("key", key)
        time = to_time(self._clock())
        self._keeping.change(lambda work: work.with_kept(key, kept=time, **changed))

    def passed(self, exercise: str) -> bool:
        """Return whether an exercise was passed, at any time and on any machine taken over from."""
        tries = self._keeping.work.exercises.get(exercise)
        return tries is not None and tries.first_passed is not None

    def to_code(self) -> str:
        """Return the resume code: everything, as one line of text that `restore` takes over."""
        return CODE.pack(self._keeping.work.to_dict())

    def restore(self, code: str) -> None:
        """Take a resume code over: passed stays passed; larger counts, earlier times and later answers win.

        Raises
        ------
        ProgressError
            If the code is cut off, was changed, or comes from a newer version; the progress stays as it was.
        """
        self.take_over(Work.from_dict(CODE.unpack(code)))

    def take_over(self, found: Work) -> None:
        """Keep what was done elsewhere, merged as in `restore`."""
        self._keeping.change(lambda work: work.merged(found))

    def export_to(self, file: Path) -> None:
        """Write everything to a file that `import_from` takes over.

        Raises
        ------
        ProgressError
            If the file cannot be written.
        """
        try:
            progress_file.write(Path(file), self._keeping.work)
        except OSError as error:
            raise ProgressError(
                f"file must be one that can be written, got {file} ({reason(error)}); name another"
            ) from error

    def import_from(self, file: Path) -> None:
        """Take over what `export_to` wrote, merged as in `restore`.

        Raises
        ------
        ProgressError
            If the file is missing, cannot be read, is damaged, or comes from a newer version.
        """
        try:
            found = progress_file.read(Path(file))
        except OSError as error:
            raise ProgressError(
                f"file must be one that can be read, got {file} ({reason(error)}); name another"
            ) from error
        except ProgressError as error:
            raise type(error)(f"file {file} cannot be taken over: {error}") from error
        if found is None:
            raise ProgressError(f"file must be one that exists, got {file}; name another")
        self.take_over(found)

    def hear(self, keeping: Keeping) -> None:
        """Know what was kept for the same learner elsewhere in this kernel."""
        self._keeping.hear(keeping.work)


def open_progress(*, clock: Callable[[], datetime] = now) -> Progress:
    """Return the progress of this learner.

    It is kept in the user's data folder; the environment variable ``COURSE_PROGRESS`` names another file, and
    an empty value keeps nothing. A user without a home folder keeps it in memory, and is told so once.
    """
    global _is_told
    try:
        return Progress(progress_file.place(), clock=clock)
    except ProgressError as error:
        note, _is_told = "" if _is_told else str(error), True
        return Progress(None, clock=clock, note=f"{note[:1].upper()}{note[1:]}")
