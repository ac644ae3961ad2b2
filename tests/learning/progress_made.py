"""Progress with a little of everything in it, by a clock of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from course.learning.progress import Progress
from course.learning.work import KINDS

START = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def ticking():
    """A clock that is a minute later each time it is read."""
    moments = (START + timedelta(minutes=i) for i in range(10_000))
    return lambda: next(moments)


def used(place=None):
    progress = Progress(place, clock=ticking())
    progress.attempted("first win", False)
    progress.attempted("first win", True)
    progress.predicted("wrong labels", "it falls")
    progress.explained("wrong labels", "the other labels\noutvote them")
    progress.opened("01_what_training_is")
    progress.recalled("loss", True)
    return progress


def same(a, b):
    return all(getattr(a, kind) == getattr(b, kind) for kind in KINDS)
