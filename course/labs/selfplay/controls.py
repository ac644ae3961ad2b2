"""The controls of the self-play lab, and the numbers of its bar."""

from __future__ import annotations

from functools import partial
from typing import Any

from course.live.controls import Control
from course.training.edits import SetKnob

#: Field of the status, caption, whether it is a share, colour of its line, what it means.
READOUTS = (
    ("wins_white", "Wins as White", True, 0, "Chance to beat a player whose every move is by lot, as White"),
    ("wins_black", "Wins as Black", True, 1, "Chance to beat a player whose every move is by lot, as Black"),
    ("kept", "Wins kept", True, 2, "Share of the won positions in which its move keeps the win"),
)


def _knob(name: str, label: str, help_: str) -> Control:
    """Return a slider over a knob of the agents."""
    fields: dict[str, Any] = {"min": 0.0, "max": 1.0, "step": 0.05, "to_edit": partial(SetKnob, name)}
    return Control(
        name=name, label=label, kind="range", help=help_, read=lambda run: getattr(run.knobs, name), **fields
    )


def _shown(name: str, label: str, help_: str) -> Control:
    """Return a switch over what the board shows."""
    return Control(name=name, label=label, kind="toggle", group="view", help=help_)


CONTROLS = (
    _knob("epsilon", "Exploration", "Share of its moves that are by lot."),
    _knob("alpha", "Step size", "How far one reply moves a value."),
    _shown("show_chances", "Show what it believes", "Its chance to win by each move."),
    _shown("show_exact", "Show who really wins", "If both play perfectly after a move."),
)
