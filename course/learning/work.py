"""Everything a learner has done: exercises and predictions by name, as JSON-able values and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeVar

from course.learning.entries import Kept, NewerError, ProgressError, Tries, check_name, is_whole, shown

VERSION = 1
MAX_ENTRIES = 500

Entry = TypeVar("Entry", Tries, Kept)


@dataclass(frozen=True)
class Work:
    """Exercises and predictions, each by name."""

    exercises: Mapping[str, Tries] = field(default_factory=dict)
    predictions: Mapping[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, entries in (("exercises", self.exercises), ("predictions", self.predictions)):
            if len(entries) > MAX_ENTRIES:
                raise ProgressError(f"{name} must be at most {MAX_ENTRIES}, got {len(entries)}; start anew")

    def with_tries(self, exercise: str, **changed: Any) -> Work:
        """Return the work with some fields of one exercise changed."""
        tries = replace(self.exercises.get(exercise, Tries()), **changed)
        return replace(self, exercises={**self.exercises, exercise: tries})

    def with_kept(self, key: str, **changed: Any) -> Work:
        """Return the work with some fields of one prediction changed."""
        kept = replace(self.predictions.get(key, Kept()), **changed)
        return replace(self, predictions={**self.predictions, key: kept})

    def merged(self, other: Work) -> Work:
        """Return everything that either side holds."""
        return Work(_merged(self.exercises, other.exercises), _merged(self.predictions, other.predictions))

    def to_dict(self) -> dict[str, Any]:
        """Return the work as JSON-able values, with the version of their form."""
        return {
            "version": VERSION,
            "exercises": {name: asdict(tries) for name, tries in self.exercises.items()},
            "predictions": {key: asdict(kept) for key, kept in self.predictions.items()},
        }

    @staticmethod
    def from_dict(content: Any) -> Work:
        """Return the work that `to_dict` wrote.

        Raises
        ------
        NewerError
            If a newer version wrote it.
        ProgressError
            If any value is not what it should be.
        """
        version = content.get("version") if isinstance(content, dict) else 0
        if not is_whole(version) or version < 1:
            raise ProgressError("progress must name the version of its form, and does not")
        if version > VERSION:
            raise NewerError(
                f"progress was kept by a newer version of the course (form {version}, "
                f"this one reads up to {VERSION}); update the course"
            )
        if set(content) != {"version", "exercises", "predictions"}:
            raise ProgressError("progress must hold exercises and predictions, and nothing else")
        return Work(
            _entries("exercises", content["exercises"], Tries),
            _entries("predictions", content["predictions"], Kept),
        )


def _entries(name: str, content: Any, make: type[Entry]) -> dict[str, Entry]:
    """Return the entries of one kind, each checked."""
    if not isinstance(content, dict) or len(content) > MAX_ENTRIES:
        raise ProgressError(f"{name} must be at most {MAX_ENTRIES} entries, each with its name")
    known = {each.name for each in fields(make)}
    for key, entry in content.items():
        check_name(name, key)
        if not isinstance(entry, dict) or set(entry) != known:
            raise ProgressError(f"{name} must each hold {', '.join(sorted(known))}; {shown(key)} does not")
    return {key: make(**entry) for key, entry in content.items()}


def _merged(mine: Mapping[str, Entry], theirs: Mapping[str, Entry]) -> dict[str, Entry]:
    both = {name: mine[name].merged(theirs[name]) for name in mine if name in theirs}
    return {**mine, **theirs, **both}
