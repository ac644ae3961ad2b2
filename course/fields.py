"""Fields: what a value may be, declared once, with its documentation and its error sentence.

A settings class annotates each of its values with one of these and a sentence:

    epsilon: Annotated[float, Range(0, 1, good=0.1), "Share of arms pulled at random."] = 0.1

Keyword arguments, documentation, links and the command line are made from such a class; see
`course.labs.spec.define`.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from course.data.checks import check_name, check_range, check_switch, shown


class Field(ABC):
    """What a value may be."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """What is accepted, as the documentation says it: ``float, 0 to 1``."""

    @abstractmethod
    def check(self, name: str, value: object) -> Any:
        """Return the value as it is kept, plain and ready for JSON.

        Raises
        ------
        ValueError
            If it is not accepted: one sentence with `name`, what is, what came and what to do.
        """


@dataclass(frozen=True)
class Range(Field):
    """A number from `low` to `high`, both accepted.

    Parameters
    ----------
    low, high : float
    good : float, optional
        A value that works well, offered in the error.
    whole : bool
        Accept whole numbers only.
    """

    low: float
    high: float
    good: float | None = None
    whole: bool = False

    @property
    def kind(self) -> str:
        """See `Field.kind`."""
        return f"{'int' if self.whole else 'float'}, {_told(self.low)} to {_told(self.high)}"

    def check(self, name: str, value: object) -> float | int:
        """See `Field.check`."""
        number = check_range(name, value, self.low, self.high, self.good, integer=self.whole)
        return int(number) if self.whole else number


@dataclass(frozen=True)
class Choice(Field):
    """One of a few names."""

    options: tuple[str, ...]

    @property
    def kind(self) -> str:
        """See `Field.kind`."""
        return "{" + ", ".join(f'"{option}"' for option in self.options) + "}"

    def check(self, name: str, value: object) -> str:
        """See `Field.check`."""
        return check_name(name, value, self.options)


@dataclass(frozen=True)
class Switch(Field):
    """True or False."""

    @property
    def kind(self) -> str:
        """See `Field.kind`."""
        return "bool"

    def check(self, name: str, value: object) -> bool:
        """See `Field.check`."""
        return check_switch(name, value)


@dataclass(frozen=True)
class Listing(Field):
    """A list of values of one kind.

    Parameters
    ----------
    of : Field
    least, most : int
        Fewest and most entries accepted.
    """

    of: Field
    least: int = 0
    most: int = 10_000

    @property
    def kind(self) -> str:
        """See `Field.kind`."""
        return f"{self.least} to {self.most:,} of {self.of.kind}"

    def check(self, name: str, value: object) -> list[Any]:
        """See `Field.check`."""
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValueError(f"{name} must be a list, got {shown(value)}; add the brackets")
        entries = list(value)
        if not self.least <= len(entries) <= self.most:
            raise ValueError(
                f"{name} must hold {self.least} to {self.most:,} entries, got {len(entries):,}; "
                f"{'add some' if len(entries) < self.least else 'leave some out'}"
            )
        return [self.of.check(f"each of {name}", entry) for entry in entries]


@dataclass(frozen=True)
class Either(Field):
    """What one of two fields accepts: a list, or else a single value.

    Parameters
    ----------
    listing : Listing
    single : Field
    """

    listing: Listing
    single: Field

    @property
    def kind(self) -> str:
        """See `Field.kind`."""
        return f"{self.single.kind}; or {self.listing.kind}"

    def check(self, name: str, value: object) -> Any:
        """See `Field.check`."""
        is_list = isinstance(value, Iterable) and not isinstance(value, str | Mapping)
        return (self.listing if is_list else self.single).check(name, value)


@dataclass(frozen=True)
class Anything(Field):
    """What the settings class itself checks.

    Parameters
    ----------
    accepts : str
        As the documentation says it.
    """

    accepts: str

    @property
    def kind(self) -> str:
        """See `Field.kind`."""
        return self.accepts

    def check(self, name: str, value: object) -> Any:  # noqa: ARG002  (one signature for all fields)
        """See `Field.check`."""
        return value


@dataclass(frozen=True)
class Maybe(Field):
    """What a field accepts, or None."""

    of: Field

    @property
    def kind(self) -> str:
        """See `Field.kind`."""
        return f"{self.of.kind}, optional"

    def check(self, name: str, value: object) -> Any:
        """See `Field.check`."""
        return None if value is None else self.of.check(name, value)


@dataclass(frozen=True)
class Declared:
    """One value of a settings class: its field, what it means, and its default."""

    field: Field
    about: str
    default: Any


def declared(settings: type) -> dict[str, Declared]:
    """Return what each value of a settings class may be, by name, in order.

    Parameters
    ----------
    settings : dataclass
        Every value is annotated ``Annotated[type, Field, "what it means"]`` and has a default.

    Raises
    ------
    TypeError
        If a value has no field, no meaning or no default.
    """
    hints = get_type_hints(settings, include_extras=True)
    found = {}
    for each in dataclasses.fields(settings):
        notes: Sequence[Any] = getattr(hints[each.name], "__metadata__", ())
        field = next((note for note in notes if isinstance(note, Field)), None)
        about = next((note for note in notes if isinstance(note, str)), "")
        if field is None or not about or each.default is dataclasses.MISSING:
            raise TypeError(f"{settings.__name__}.{each.name} needs a field, a sentence and a default")
        found[each.name] = Declared(field, about, each.default)
    return found


def checked(known: Mapping[str, Declared], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all values by name, given or default, each accepted by its field.

    Raises
    ------
    ValueError
        If a name is unknown, or a value is not accepted: one sentence.
    """
    for name in given:
        check_name("setting", name, known)
    return {name: each.field.check(name, given.get(name, each.default)) for name, each in known.items()}


def _told(number: float) -> str:
    """Return a number as a reader writes it: 0.5, 10,000, 2**32 - 1."""
    if number in (2**32 - 1, 2**63 - 1):
        return f"2**{int(number).bit_length()} - 1"
    return f"{int(number):,}" if number == int(number) else f"{number:g}"
