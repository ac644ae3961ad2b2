"""Verdict: passed or not yet, one piece of advice, and hints to open one after the other."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    passed : bool
    text : str
        Why, and what to try next where it did not pass.
    misconception : str
        The idea behind a typical wrong answer, empty where there is none to name.
    hints : tuple of str
        What helps further, the last being the worked solution; a page opens them one after the other.
    note : str
        Why this attempt is not kept, empty where it is or where nothing should be.
    """

    passed: bool
    text: str
    misconception: str = ""
    hints: tuple[str, ...] = ()
    note: str = ""

    def __repr__(self) -> str:
        return f"{self._outcome}: {self.text}" + (f"\n{self.note}" if self.note else "")

    @property
    def _outcome(self) -> str:
        return "Pass" if self.passed else "Not yet"

    def _repr_html_(self) -> str:
        """Show the outcome, and below it the hints folded into one another."""
        words = f"<p><strong>{self._outcome}</strong>: {html.escape(self.text)}</p>"
        note = f"<p><small>{html.escape(self.note)}</small></p>" if self.note else ""
        return words + ("" if self.passed else _folded(self.hints, 1)) + note


def not_yet(text: str, misconception: str = "") -> Verdict:
    """Return the verdict on an answer that does not pass."""
    return Verdict(False, text, misconception)


def percent_down(share: float, digits: int = 0) -> str:
    """Return a share as a percentage rounded down, so that 89.97% never reads as a goal of 90% that was met.

    Parameters
    ----------
    share : float, 0 to 1
    digits : int
        Decimal places.
    """
    scale = 10**digits
    return f"{math.floor(share * 100 * scale + 1e-9) / scale:.{digits}f}%"


def _folded(hints: tuple[str, ...], number: int) -> str:
    """Return a hint that unfolds, with the next one inside it."""
    if not hints:
        return ""
    name = f"Hint {number}" if len(hints) > 1 else "A worked solution"
    return (
        f"<details><summary>{name}</summary><p>{html.escape(hints[0])}</p>"
        f"{_folded(hints[1:], number + 1)}</details>"
    )
