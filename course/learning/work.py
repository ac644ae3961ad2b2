"""Everything a learner has done, of each kind by name, as JSON-able values and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, TypeVar

from course.learning.entries import (
    Kept,
    NewerError,
    ProgressError,
    Recalled,
    Tries,
    Visit,
    check_name,
    is_whole,
    shown,
)

VERSION = 2
MAX_ENTRIES = 500
KINDS = {"exercises": 1, "predictions": 1, "notebooks": 2, "recalls": 2}  # the version that brought each

Entry = TypeVar("Entry", Tries, Kept, Visit, Recalled)


@dataclass(frozen=True)
class Work:
    """Exercises, predictions, notebooks opened and recall questions answered, each by name."""

    exercises: Mapping[str, Tries] = field(default_factory=dict)
    predictions: Mapping[str, Kept] = field(default_factory=dict)
    notebooks: Mapping[str, Visit] = field(default_factory=dict)
    recalls: Mapping[str, Recalled] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in KINDS:
            n = len(getattr(self, name))
            if n > MAX_ENTRIES:
                raise ProgressError(f"{name} must be at most {MAX_ENTRIES}, got {n}; start anew")

    def with_tries(self, exercise: str, **changed: Any) -> Work:
        """Return the work with some fields of one exercise changed."""
        tries = replace(self.exercises.get(exercise, Tries()), **changed)
        return replace(self, exercises={**self.exercises, exercise: tries})

    def with_kept(self, key: str, **changed: Any) -> Work:
        """Return the work with some fields of one prediction changed."""
        kept = replace(self.predictions.get(key, Kept()), **changed)
        return replace(self, predictions={**self.predictions, key: kept})

    def with_visit(self, notebook: str, time: str) -> Work:
        """Return the work with one notebook opened at a time."""
        visit = self.notebooks.get(notebook, Visit()).merged(Visit(time, time))
        return replace(self, notebooks={**self.notebooks, notebook: visit})

    def with_recalled(self, key: str, right: bool, time: str) -> Work:
        """Return the work with one more answer to a recall question."""
        recalled = self.recalls.get(key, Recalled()).answered(right, time)
        return replace(self, recalls={**self.recalls, key: recalled})

    def merged(self, other: Work) -> Work:
        """Return everything that either side holds."""
        return Work(
            _merged(self.exercises, other.exercises),
            _merged(self.predictions, other.predictions),
            _merged(self.notebooks, other.notebooks),
            _merged(self.recalls, other.recalls),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the work as JSON-able values, with the version of their form."""
        kinds = {kind: {name: asdict(one) for name, one in getattr(self, kind).items()} for kind in KINDS}
        return {"version": VERSION, **kinds}

    @staticmethod
    def from_dict(content: Any) -> Work:
        """Return the work that `to_dict` wrote, in this version or an older one.

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
        kinds = [kind for kind, since in KINDS.items() if since <= version]
        if set(content) != {"version", *kinds}:
            raise ProgressError(f"progress must hold {', '.join(kinds)}, and nothing else")
        return Work(
            _entries("exercises", content["exercises"], Tries),
            _entries("predictions", content["predictions"], Kept),
            _entries("notebooks", content.get("notebooks", {}), Visit),
            _entries("recalls", content.get("recalls", {}), Recalled),
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
