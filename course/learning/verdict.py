"""Verdict: passed or not yet, and one piece of advice."""

from __future__ import annotations

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
    """

    passed: bool
    text: str
    misconception: str = ""

    def __repr__(self) -> str:
        return f"{'Pass' if self.passed else 'Not yet'}: {self.text}"
