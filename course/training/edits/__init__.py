"""Edits: all that a hand may do to a run, as frozen records that travel as plain dictionaries.

The dictionary form is at once what the browser sends, what a link carries and what `drive()` takes, so it is
checked once, here, strictly: kinds, names, types, finite numbers, ranges and sizes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, TypeAlias

from course.training import wire
from course.training.edits.base import EditError, Piece, Record, field_names
from course.training.edits.data import AddPoints, MovePoints, Relabel, RemovePoints, SetData, SetSplit
from course.training.edits.reward_weights import SetRewardWeight, SetRewardWeights
from course.training.edits.rewards import SetMean, SetRewards, SetRule
from course.training.knobs import KNOBS, check_knob
from course.training.rl.knobs import AGENT_KNOBS, check_agent_knob
from course.training.rl.policy.knobs import POLICY_KNOBS, check_policy_knob
from course.training.sklearn.algorithms import check_option
from course.training.sklearn.classifiers import check_classifier

__all__ = [
    "BY_HAND",
    "EDITS",
    "AddPoints",
    "Edit",
    "EditError",
    "MovePoints",
    "Relabel",
    "RemovePoints",
    "SetActivation",
    "SetBeside",
    "SetBias",
    "SetData",
    "SetFeatures",
    "SetHidden",
    "SetKnob",
    "SetMean",
    "SetOption",
    "SetParameters",
    "SetRewardWeight",
    "SetRewardWeights",
    "SetRewards",
    "SetRule",
    "SetSplit",
    "SetWeight",
    "Undo",
    "from_dict",
]


@dataclass(frozen=True, slots=True)
class SetKnob(Piece):
    """A knob of the training turned."""

    name: str
    value: float | int | str | bool
    do: ClassVar[str] = "knob"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        name = wire.name(d, "name")
        for knobs, check in ((POLICY_KNOBS, check_policy_knob), (AGENT_KNOBS, check_agent_knob)):
            if name in knobs and name not in KNOBS:
                return cls(name, check(name, d["value"]))
        return cls(name, check_knob(name, d["value"]))


@dataclass(frozen=True, slots=True)
class SetOption(Piece):
    """A setting of an algorithm that is fitted as a whole, or which algorithm that is; see `OPTIONS`."""

    name: str
    value: float | int | str
    do: ClassVar[str] = "option"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        name = wire.name(d, "name")
        return cls(name, check_option(name, d["value"]))


@dataclass(frozen=True, slots=True)
class SetBeside(Record):
    """The classifier that is cross-validated beside the networks; None for none. See `check_classifier`."""

    name: str | None
    do: ClassVar[str] = "beside"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(None if d["name"] is None else check_classifier(wire.name(d, "name")))


@dataclass(frozen=True, slots=True)
class SetHidden(Record):
    """The widths of the hidden layers; neurons that stay keep their weights."""

    widths: tuple[int, ...]
    do: ClassVar[str] = "hidden"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.wholes(d, "widths", low=1, high=4096, most=64))


@dataclass(frozen=True, slots=True)
class SetActivation(Record):
    """What the hidden neurons do with their sum; weights stay."""

    name: str
    do: ClassVar[str] = "activation"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.name(d, "name"))


@dataclass(frozen=True, slots=True)
class SetFeatures(Record):
    """The input features by name; those that stay keep their weights."""

    names: tuple[str, ...]
    do: ClassVar[str] = "features"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.names(d, "names", most=64))


@dataclass(frozen=True, slots=True)
class SetWeight(Piece):
    """One weight by hand: from neuron i of a layer to neuron j of the next (layer 0 starts at the inputs)."""

    layer: int
    i: int
    j: int
    value: float
    do: ClassVar[str] = "weight"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        layer, i, j = (wire.whole(d, key, 0, 100_000) for key in ("layer", "i", "j"))
        return cls(layer, i, j, wire.number(d, "value", -1000.0, 1000.0))


@dataclass(frozen=True, slots=True)
class SetBias(Piece):
    """One bias by hand: of neuron j of hidden layer `layer` (the last layer is the output)."""

    layer: int
    j: int
    value: float
    do: ClassVar[str] = "bias"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        layer, j = (wire.whole(d, key, 0, 100_000) for key in ("layer", "j"))
        return cls(layer, j, wire.number(d, "value", -1000.0, 1000.0))


@dataclass(frozen=True, slots=True)
class SetParameters(Piece):
    """All parameters of a small model by hand: layer by layer, weights row by row, then biases."""

    values: tuple[float, ...]
    do: ClassVar[str] = "parameters"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:
        """The edit from its checked dictionary."""
        return cls(wire.reals(d, "values", low=-1000.0, high=1000.0, most=100))


@dataclass(frozen=True, slots=True)
class Undo(Record):
    """The last edit taken back; recorded so that a replayed session does the same."""

    do: ClassVar[str] = "undo"

    @classmethod
    def read(cls, d: dict[str, Any]) -> Self:  # noqa: ARG003  (one signature for all edits)
        """The edit from its checked dictionary."""
        return cls()


Edit: TypeAlias = (
    AddPoints
    | MovePoints
    | RemovePoints
    | Relabel
    | SetData
    | SetKnob
    | SetOption
    | SetSplit
    | SetBeside
    | SetHidden
    | SetActivation
    | SetFeatures
    | SetWeight
    | SetBias
    | SetParameters
    | SetRewards
    | SetMean
    | SetRule
    | SetRewardWeight
    | SetRewardWeights
    | Undo
)
#: Edits of what training itself changes: going back takes them back, and whatever else a hand did stays.
BY_HAND = (SetWeight, SetBias, SetParameters)
EDITS: dict[str, type[Edit]] = {
    "add": AddPoints,
    "move": MovePoints,
    "remove": RemovePoints,
    "relabel": Relabel,
    "data": SetData,
    "knob": SetKnob,
    "option": SetOption,
    "split": SetSplit,
    "beside": SetBeside,
    "hidden": SetHidden,
    "activation": SetActivation,
    "features": SetFeatures,
    "weight": SetWeight,
    "bias": SetBias,
    "parameters": SetParameters,
    "rewards": SetRewards,
    "mean": SetMean,
    "rule": SetRule,
    "reward_weight": SetRewardWeight,
    "reward_weights": SetRewardWeights,
    "undo": Undo,
}


def from_dict(message: object) -> Edit:
    """The edit that a dictionary describes.

    Parameters
    ----------
    message : object
        Whatever arrived; only a dictionary with a known "do" and exactly its fields becomes an edit.

    Raises
    ------
    EditError
        One sentence with what was wrong, what is accepted and, for a name, the nearest one.
    """
    try:
        kind = EDITS[wire.kind(message, tuple(EDITS))]
        assert isinstance(message, dict)  # noqa: S101  (wire.kind has checked it)
        wire.exact_fields(message, ("do", *field_names(kind)), ("stroke",) if issubclass(kind, Piece) else ())
        edit = kind.read(message)
        if isinstance(edit, Piece) and "stroke" in message:
            return replace(edit, stroke=wire.whole(message, "stroke", 0, 2**53))
        return edit
    except ValueError as error:
        raise EditError(str(error)) from None
