"""Checks on a model's settings, each answered in one sentence."""

import difflib
from collections.abc import Iterable, Sequence


def check_name(name: str, value: object, accepted: Iterable[str]) -> str:
    """Return `value` if it is one of the accepted names; otherwise say which are, and which is nearest."""
    names = list(accepted)
    if isinstance(value, str) and value in names:
        return value
    near = difflib.get_close_matches(str(value)[:60].lower(), names, n=1, cutoff=0.5)
    advice = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"{name} must be one of {', '.join(names)}; got {str(value)[:60]!r} instead{advice}")


def check_count(name: str, value: object, good: int) -> int:
    """Return `value` as a whole number of at least 1."""
    try:
        count = int(value) if not isinstance(value, (bool, str)) and value == int(value) else 0  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        count = 0
    if count < 1:
        raise ValueError(
            f"{name} must be a whole number of at least 1, got {value!r:.60}; {good} is a good start"
        )
    return int(count)


def check_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    """Return layer sizes as a tuple: inputs first, outputs last, each at least 1."""
    try:
        widths = tuple(sizes)
    except TypeError:
        widths = ()
    if len(widths) < 2:
        raise ValueError(
            f"sizes must name at least the inputs and the outputs, got {sizes!r:.60}; "
            "(2, 4, 2, 1) is a good start"
        )
    return tuple(check_count(f"sizes[{i}]", width, 4) for i, width in enumerate(widths))
