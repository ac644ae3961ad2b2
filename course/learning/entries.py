"""What was done with one exercise, prediction, notebook or recall question: checked, merged without loss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeGuard

MAX_NAME, MAX_TEXT, MAX_COUNT, MAX_BOX = 100, 2000, 1_000_000, 5


class ProgressError(ValueError):
    """Progress that cannot be taken over; the message says why and what to do."""


class NewerError(ProgressError):
    """Progress written by a newer version of the course: whole, but not for this one to read or change."""


@dataclass(frozen=True)
class Tries:
    """What was done with one exercise.

    Attributes
    ----------
    attempts : int
        How often it was checked.
    first_tried, first_passed : str or None
        UTC, such as ``2025-03-01T09:30:00Z``; None where it has not happened.
    """

    attempts: int = 0
    first_tried: str | None = None
    first_passed: str | None = None

    def __post_init__(self) -> None:
        check_count("attempts", self.attempts)
        check_time("first_tried", self.first_tried)
        check_time("first_passed", self.first_passed)

    def merged(self, other: Tries) -> Tries:
        """Return the larger counts and the earlier times: what either side has passed stays passed."""
        return Tries(
            max(self.attempts, other.attempts),
            _earlier(self.first_tried, other.first_tried),
            _earlier(self.first_passed, other.first_passed),
        )


@dataclass(frozen=True)
class Kept:
    """One prediction: the answer, a line that explains it, and when (UTC) either was last given."""

    answer: str | float | None = None
    explanation: str = ""
    kept: str | None = None

    def __post_init__(self) -> None:
        if self.answer is not None:
            check_answer("answer", self.answer)
        check_text("explanation", self.explanation)
        check_time("kept", self.kept)

    def merged(self, other: Kept) -> Kept:
        """Return the one that was kept later, this one where both are equally late."""
        return max(self, other, key=lambda one: one.kept or "")


@dataclass(frozen=True)
class Visit:
    """When (UTC) a notebook was opened first and last."""

    first_opened: str | None = None
    last_opened: str | None = None

    def __post_init__(self) -> None:
        check_time("first_opened", self.first_opened)
        check_time("last_opened", self.last_opened)

    def merged(self, other: Visit) -> Visit:
        """Return the earlier first and the later last time."""
        return Visit(
            _earlier(self.first_opened, other.first_opened), _later(self.last_opened, other.last_opened)
        )


@dataclass(frozen=True)
class Recalled:
    """What was answered to one recall question.

    Attributes
    ----------
    n_right, n_wrong : int
    box : int
        0 to 5, one up with each right answer and down to 0 with a wrong one; a higher box is asked later.
    last_asked : str or None
        UTC, such as ``2025-03-01T09:30:00Z``.

    Source: S. Leitner, So lernt man lernen, 1972.
    """

    n_right: int = 0
    n_wrong: int = 0
    box: int = 0
    last_asked: str | None = None

    def __post_init__(self) -> None:
        check_count("n_right", self.n_right)
        check_count("n_wrong", self.n_wrong)
        check_count("box", self.box, MAX_BOX)
        check_time("last_asked", self.last_asked)

    def answered(self, right: bool, time: str) -> Recalled:
        """Return what it is after one more answer."""
        return Recalled(
            min(self.n_right + right, MAX_COUNT),
            min(self.n_wrong + (not right), MAX_COUNT),
            min(self.box + 1, MAX_BOX) if right else 0,
            time,
        )

    def merged(self, other: Recalled) -> Recalled:
        """Return the larger counts and the box of the later answer, the lower box where both are as late."""
        later = max(self, other, key=lambda one: (one.last_asked or "", -one.box))
        n_right, n_wrong = max(self.n_right, other.n_right), max(self.n_wrong, other.n_wrong)
        return Recalled(n_right, n_wrong, later.box, later.last_asked)


def to_time(moment: datetime) -> str:
    """Return a moment in UTC to the second, such as ``2025-03-01T09:30:00Z``."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def check_name(name: str, value: object) -> str:
    """Return `value` if it can name an entry: a line of at most 100 characters."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        raise ProgressError(f"{name} must be one line of 1 to {MAX_NAME} characters, got {shown(value)}")
    return value


def check_text(name: str, value: object) -> str:
    """Return `value` if it is text of at most 2,000 characters."""
    # Half characters (lone surrogates) can be held in memory and not be written.
    if (
        not isinstance(value, str)
        or len(value) > MAX_TEXT
        or any("\ud800" <= one <= "\udfff" for one in value)
    ):
        raise ProgressError(
            f"{name} must be text of at most {MAX_TEXT:,} characters, got {shown(value)}; write less"
        )
    return value


def check_answer(name: str, value: object) -> str | float:
    """Return `value` if it is text of at most 2,000 characters or a finite number."""
    # The comparison is false for NaN, and does not overflow for a whole number of any length.
    if isinstance(value, int | float) and not isinstance(value, bool) and -1e300 <= value <= 1e300:
        return value
    if not isinstance(value, str):
        raise ProgressError(f"{name} must be text or a finite number, got {shown(value)}")
    return check_text(name, value)


def check_count(name: str, value: object, most: int = MAX_COUNT) -> None:
    """Refuse what is no whole number from 0 to `most`, 1,000,000 unless given."""
    if not is_whole(value) or not 0 <= value <= most:
        raise ProgressError(f"{name} must be a whole number from 0 to {most:,}, got {shown(value)}")


def check_time(name: str, value: object) -> None:
    """Refuse what is neither None nor a time as `to_time` writes it."""
    try:
        good = value is None or (isinstance(value, str) and to_time(datetime.fromisoformat(value)) == value)
    except (ValueError, OverflowError):
        good = False
    if not good:
        raise ProgressError(f"{name} must be a time like 2025-03-01T09:30:00Z, got {shown(value)}")


def _earlier(a: str | None, b: str | None) -> str | None:
    return min(filter(None, (a, b)), default=None)


def _later(a: str | None, b: str | None) -> str | None:
    return max(filter(None, (a, b)), default=None)


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether `value` is a whole number; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: object) -> str:
    """Return what came, in at most 60 characters."""
    if isinstance(value, int) and abs(value) > 10**60:  # Python refuses to print the very long ones
        return "a number of more than 60 digits"
    return repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
