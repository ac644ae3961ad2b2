"""Controls as data: what a learner may move, which values it accepts, and the edit it becomes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from course.data.checks import check_name, check_range

Kind = Literal["range", "choice", "toggle", "multi", "number", "layers", "button"]
Group = Literal["data", "reward", "model", "training", "view"]


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control of the stage.

    Parameters
    ----------
    name : str
        Name on the wire and of the trait ("lr").
    label : str
        What the learner reads beside it.
    kind : {"range", "choice", "toggle", "multi", "number", "layers", "button"}
        ``layers`` is a list of widths; ``multi`` a list of names out of ``options``.
    value : JSON value
        The value at the start, and the one that an error suggests.
    group : {"data", "reward", "model", "training", "view"}
        Part of the rail it stands in.
    options : sequence
        Accepted values of a choice or a multi: plain values or ``{"value": …, "label": …}``.
    min, max : float, optional
        Accepted range of a range or number, of each width for ``layers``.
    step : float, optional
        Step of the slider. A whole ``step`` with a whole ``min`` means whole numbers only.
    log : bool
        Whether the slider moves by factors.
    min_items, max_items : int, optional
        Fewest and most layers, or names, accepted.
    unit, help : str
        Shown after the value; shown on demand.
    to_edit : callable, optional
        ``to_edit(value)`` gives the edit for the run. Without it the control is a view option.
    read : callable, optional
        ``read(run)`` gives the present value, so that an undo moves the control back.
    fit : callable, optional
        ``fit(control, run)`` gives the control with the reach or the options that this run has.
    hidden : bool
        Whether it is left off the rail; the value of a view option holds all the same.
    """

    name: str
    label: str
    kind: Kind
    value: Any = None
    group: Group = "training"
    options: tuple[Any, ...] | list[Any] = ()
    min: float | None = None
    max: float | None = None
    step: float | None = None
    log: bool = False
    min_items: int = 0
    max_items: int | None = None
    unit: str = ""
    help: str = ""
    to_edit: Callable[[Any], Any] | None = None
    read: Callable[[Any], Any] | None = None
    fit: Callable[[Control, Any], Control] | None = None
    hidden: bool = False

    def __post_init__(self) -> None:
        check_name("kind", self.kind, get_args(Kind))
        check_name("group", self.group, get_args(Group))

    def spec(self) -> dict[str, Any]:
        """JSON description for the browser; fields that say nothing are left out."""
        fields = ("name", "label", "kind", "value", "group", "min", "max", "step", "max_items")
        spec = {field: getattr(self, field) for field in fields if getattr(self, field) is not None}
        spec |= {field: getattr(self, field) for field in ("log", "unit", "help") if getattr(self, field)}
        if self.options:
            spec["options"] = list(self.options)
        spec.setdefault("value", None)
        return spec

    def current(self, run: Any) -> Any:
        """Present value of the control in ``run``; the starting value where the run can't say."""
        return self.value if self.read is None else self.read(run)

    def check(self, value: Any) -> Any:
        """Return ``value`` if the control accepts it.

        Raises
        ------
        ValueError
            If the type is wrong, the number is not finite or out of range, or a name is unknown.
        """
        if self.kind in ("range", "number"):
            return self._number(self.name, value)
        if self.kind == "toggle":
            if not isinstance(value, bool):
                raise ValueError(f"{self.name} must be true or false, got {_shown(value)}; switch it again")
            return value
        if self.kind == "choice":
            return self._option(value)
        if self.kind in ("multi", "layers"):
            return self._items(value)
        return None  # a button carries no value

    def accepted(self) -> list[Any]:
        """The plain values among ``options``."""
        return [option["value"] if isinstance(option, dict) else option for option in self.options]

    def _number(self, name: str, value: Any) -> float | int:
        low = -math.inf if self.min is None else self.min
        high = math.inf if self.max is None else self.max
        good = self.value if isinstance(self.value, (int, float)) else None
        number = check_range(name, value, low, high, good, integer=self._is_whole())
        return int(number) if self._is_whole() else number

    def _is_whole(self) -> bool:
        return self.kind == "layers" or (
            self.step is not None and float(self.step).is_integer() and float(self.min or 0).is_integer()
        )

    def _option(self, value: Any) -> Any:
        accepted = self.accepted()
        if all(isinstance(option, str) for option in accepted):
            return check_name(self.name, value, accepted)
        # 1 == True in Python, and a choice between numbers must not take a switch.
        if any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in accepted):
            return value
        listed = ", ".join(_shown(option) for option in accepted)
        raise ValueError(f"{self.name} must be one of {listed}; got {_shown(value)} instead")

    def _items(self, value: Any) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise ValueError(
                f"{self.name} must be a list, got {_shown(value)}; {_shown(self.value)} would do"
            )
        if len(value) < self.min_items:
            raise ValueError(
                f"{self.name} must have at least {self.min_items} of its entries, got {len(value)}; "
                "keep one more"
            )
        if self.max_items is not None and len(value) > self.max_items:
            raise ValueError(
                f"{self.name} must have at most {self.max_items} entries, got {len(value)}; remove some"
            )
        if self.kind == "layers":
            return [self._number(f"each width of {self.name}", width) for width in value]
        return [self._option(item) for item in value]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
