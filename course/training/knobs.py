"""Knobs: what the hand may turn while a run trains, checked as it is turned."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from course.training.wire import near, real, shown


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A number from `low` to `high`, both accepted; `start` is a good first value."""

    low: float
    high: float
    start: float
    whole: bool = False

    def check(self, name: str, value: object) -> float | int:
        """Give the number back as int or float, or raise one sentence."""
        kind = "a whole number" if self.whole else "a number"
        said = f"{name} must be {kind} from {self.low:g} to {self.high:g}"
        number = real(value)
        if number is None or not self.low <= number <= self.high or (self.whole and number != int(number)):
            raise KnobError(f"{said}, got {shown(value)}; {self.start:g} is a good start")
        return int(number) if self.whole else float(number)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few names."""

    options: tuple[str, ...]
    start: str

    def check(self, name: str, value: object) -> str:
        """Give the name back, or raise one sentence with the nearest name."""
        if not isinstance(value, str) or value not in self.options:
            accepted = ", ".join(repr(option) for option in self.options)
            raise KnobError(f"{name} must be one of {accepted}, got {shown(value)}; {_hint(value, self)}")
        return value


@dataclass(frozen=True, slots=True)
class Switch:
    """True or False."""

    start: bool

    def check(self, name: str, value: object) -> bool:
        """Give the truth value back, or raise one sentence."""
        if not isinstance(value, bool):
            raise KnobError(f"{name} must be True or False, got {shown(value)}; {self.start} is a good start")
        return value


class KnobError(ValueError):
    """A knob was turned out of its range; the message is one sentence."""


KNOBS: Final[dict[str, NumberRange | Choice | Switch]] = {
    "lr": NumberRange(1e-6, 10.0, 0.03),
    "batch_size": NumberRange(1, 100_000, 10, whole=True),
    "optimizer": Choice(("sgd", "momentum", "adam"), "sgd"),
    "momentum": NumberRange(0.0, 0.999, 0.9),
    "l1": NumberRange(0.0, 10.0, 0.001),
    "l2": NumberRange(0.0, 10.0, 0.001),
    "dropout": NumberRange(0.0, 0.9, 0.2),
    "patience": NumberRange(0, 1000, 20, whole=True),
    "shuffle": Switch(True),
}


@dataclass(slots=True)
class Knobs:
    """The settings of one run, checked on assignment and read again at every mini-batch.

    Parameters
    ----------
    lr : float, 1e-6 to 10
        Learning rate: how far one step moves along the gradient.
    batch_size : int, 1 to 100,000
        Rows averaged into one step; a batch larger than the data is the whole data.
    optimizer : {"sgd", "momentum", "adam"}
        Rule that turns gradients into a step.
    momentum : float, 0 to 0.999
        Share of the last step carried on; used by "momentum" only.
    l1, l2 : float, 0 to 10
        Strength of the penalty on weights (never on biases).
    dropout : float, 0 to 0.9
        Share of the hidden answers that each training pass of an MLP leaves out.
    patience : int, 0 to 1,000
        Epochs without a new lowest validation loss after which the run goes back to the best and ends;
        0 never does.
    shuffle : bool
        True draws a new order of rows for every epoch; False keeps the order of the data.

    Raises
    ------
    KnobError
        On assignment of anything out of range: one sentence with what is accepted and a good start.
    """

    adam_eps: ClassVar[float] = 1e-8  # no knob: what Adam adds to the root of the running square

    lr: float = 0.03
    batch_size: int = 10
    optimizer: str = "sgd"
    momentum: float = 0.9
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    patience: int = 0
    shuffle: bool = True

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, check_knob(name, value))

    @staticmethod
    def range(name: str) -> tuple[float, float]:
        """Lowest and highest accepted value of a number knob.

        Raises
        ------
        KnobError
            If there is no such knob, or it is not a number.
        """
        check_name(name)
        knob = KNOBS[name]
        if not isinstance(knob, NumberRange):
            raise KnobError(f"{name} has no range of numbers; it is a {type(knob).__name__.lower()}")
        return knob.low, knob.high

    def copy(self) -> Knobs:
        """Another set of knobs with the same values."""
        return dataclasses.replace(self)

    def to_dict(self) -> dict[str, Any]:
        """The values by name, ready for JSON."""
        return {name: getattr(self, name) for name in KNOBS}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Knobs:
        """Knobs from values by name; what is not named takes its default.

        Raises
        ------
        KnobError
            For an unknown name or a value out of range.
        """
        for name in values:
            check_name(name)
        return cls(**values)


def check_name(name: str) -> None:
    """Raise one sentence with the nearest name unless `name` is a knob."""
    if name not in KNOBS:
        hint = near(name, KNOBS) or f"; knobs are {', '.join(KNOBS)}"
        raise KnobError(f"unknown knob {shown(name)}{hint}")


def check_knob(name: str, value: object) -> float | int | str | bool:
    """The value as the knob stores it.

    Raises
    ------
    KnobError
        If there is no such knob or it does not take this value.
    """
    check_name(name)
    return KNOBS[name].check(name, value)


def _hint(value: object, choice: Choice) -> str:
    return near(value, choice.options)[2:] or f"{choice.start!r} is a good start"
