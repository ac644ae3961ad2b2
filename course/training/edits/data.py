"""Edits of rows, labels, data settings and splits; see `course.training.edits`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeAlias

from course.training import wire
from course.training.crossval.splits import KINDS, MAX_MODELS
from course.training.edits.base import Piece

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class AddPoints(Piece):
    """New training rows at points of the plane, one label each."""

    points: tuple[Point, ...]
    labels: tuple[float, ...]
    do: ClassVar[str] = "add"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        points, labels = wire.points(d, "points"), wire.labels(d, "labels")
        wire.same_length(points, labels, "points", "labels")
        return cls(points, labels)


@dataclass(frozen=True, slots=True)
class MovePoints(Piece):
    """Rows moved to other points of the plane."""

    ids: tuple[int, ...]
    points: tuple[Point, ...]
    do: ClassVar[str] = "move"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        ids, points = wire.ids(d, "ids"), wire.points(d, "points")
        wire.same_length(ids, points, "ids", "points")
        return cls(ids, points)


@dataclass(frozen=True, slots=True)
class RemovePoints(Piece):
    """Rows taken out of the data."""

    ids: tuple[int, ...]
    do: ClassVar[str] = "remove"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.ids(d, "ids"))


@dataclass(frozen=True, slots=True)
class Relabel(Piece):
    """Rows given another label (a class index, or a target for regression)."""

    ids: tuple[int, ...]
    label: float
    do: ClassVar[str] = "relabel"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.ids(d, "ids"), wire.number(d, "label", -1e6, 1e6))


@dataclass(frozen=True, slots=True)
class SetData(Piece):
    """A property of the data: one of `DATA_NAMES`.

    `value` is a number, for "random_labels" a truth value, and for "dataset" a name, or a dictionary of
    arguments of `course.data.load` with its name under "name". None gives n and minority_share back to the
    data.
    """

    name: str
    value: Any
    do: ClassVar[str] = "data"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        name = wire.one_of(d, "name", DATA_NAMES)
        if name == "dataset":
            return cls(name, wire.dataset_value(d, "value"))
        if name == "random_labels":
            return cls(name, wire.switch(d, "value"))
        if name in ("n", "minority_share") and d["value"] is None:
            return cls(name, None)
        if name == "n":
            return cls(name, wire.whole(d, "value", 1, 1_000_000))
        if name == "noise":
            return cls(name, wire.number(d, "value", 0.0, 1e6))
        return cls(name, wire.number(d, "value", 0.0, 1.0))


DATA_NAMES = ("dataset", "noise", "label_noise", "random_labels", "train_share", "n", "minority_share")


@dataclass(frozen=True, slots=True)
class SetSplit(Piece):
    """How rows are split: kind, k, repeats, test_share or seed of `Splits`, or whether there is a leak."""

    name: str
    value: float | int | str | bool
    do: ClassVar[str] = "split"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        name = wire.one_of(d, "name", SPLIT_NAMES)
        match name:
            case "kind":
                return cls(name, wire.one_of(d, "value", tuple(KINDS)))
            case "leak":
                return cls(name, wire.switch(d, "value"))
            case "test_share":
                return cls(name, wire.number(d, "value", 0.05, 0.95))
            case "k":
                return cls(name, wire.whole(d, "value", 2, MAX_MODELS))
            case "repeats":
                return cls(name, wire.whole(d, "value", 2, 20))
        return cls(name, wire.whole(d, "value", 0, 2**32 - 1))


SPLIT_NAMES = ("kind", "k", "repeats", "test_share", "seed", "leak")
