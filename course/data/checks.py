"""Range and name checks that speak in the house's one sentence."""

import difflib
import math
import numbers
from collections.abc import Iterable


def _number(value: float) -> str:
    """Return a number as a reader writes it: 500, 0.1, 1e-05."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e12:
        return str(int(value))
    return f"{value:g}"


def shown(value: object) -> str:
    """Return what came, in at most 60 characters."""
    if isinstance(value, int) and abs(value) > 10**60:  # Python refuses to print the very long ones
        return "a number of more than 60 digits"
    try:
        text = _number(float(value)) if isinstance(value, float) else repr(value)
    except Exception:  # a list of such numbers, or somebody's own kind of thing
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def _accepted(low: float, high: float) -> str:
    """Return the accepted range in words."""
    if math.isinf(high):
        return "" if math.isinf(low) else f"at least {_number(low)}"
    if math.isinf(low):
        return f"at most {_number(high)}"
    return f"between {_number(low)} and {_number(high)}"


def check_range(
    name: str,
    value: object,
    low: float = -math.inf,
    high: float = math.inf,
    good: float | None = None,
    *,
    integer: bool = False,
) -> float:
    """Return `value` as a number inside [low, high], or say in one sentence why it is not.

    Parameters
    ----------
    name : str
        The argument's name, as the caller knows it.
    value : object
        What came; Python and NumPy numbers are accepted, booleans and text are not.
    low, high : float
        The accepted range, both ends included.
    good : float, optional
        A value that works well, offered in the error.
    integer : bool
        True when only whole numbers are accepted; see also `check_int`.

    Returns
    -------
    float
        The value as a Python float.

    Raises
    ------
    ValueError
        If `value` is not a real number, NaN, infinite, not whole (with ``integer=True``) or out of range.

    Examples
    --------
    >>> check_range("noise", -0.1, 0, good=0.1)
    Traceback (most recent call last):
    ValueError: noise must be at least 0, got -0.1; 0.1 is a good start
    """
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()
    try:
        number = None if isinstance(value, bool) or not isinstance(value, numbers.Real) else float(value)
    except OverflowError:
        number = math.inf
    whole = not integer or (number is not None and math.isfinite(number) and number == int(number))
    if number is None or not math.isfinite(number) or not whole or not low <= number <= high:
        kind = "a whole number" if integer else "a finite number" if number is None else ""
        accepted = " ".join(part for part in (kind, _accepted(low, high)) if part) or "finite"
        advice = "" if good is None else f"; {_number(good)} is a good start"
        raise ValueError(f"{name} must be {accepted}, got {shown(value)}{advice}")
    return number


def check_int(
    name: str,
    value: object,
    low: float = -math.inf,
    high: float = math.inf,
    good: float | None = None,
) -> int:
    """Return `value` as a whole number inside [low, high]; the errors are those of `check_range`."""
    return int(check_range(name, value, low, high, good, integer=True))


def check_switch(name: str, value: object, good: str = "try both") -> bool:
    """Return `value` if it is True or False; otherwise say so, and with `good` what to do."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be True or False, got {shown(value)}; {good}")
    return value


def check_name(name: str, value: object, options: Iterable[str]) -> str:
    """Return `value` if it is one of `options`; otherwise name the options and suggest the nearest.

    Parameters
    ----------
    name : str
        The argument's name, as the caller knows it.
    value : object
        What came.
    options : iterable of str
        The accepted names.

    Returns
    -------
    str
        The value.

    Raises
    ------
    ValueError
        If `value` is not one of `options`.
    """
    known = list(options)
    accepted = ", ".join(known)
    if isinstance(value, str) and value in known:
        return value
    lowered = {option.lower(): option for option in known}
    near = difflib.get_close_matches(str(value)[:60].lower(), lowered, n=1, cutoff=0.5)
    advice = f"; did you mean {lowered[near[0]]!r}?" if near else ""
    raise ValueError(f"{name} must be one of {accepted}; got {shown(value)} instead{advice}")
