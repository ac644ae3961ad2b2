"""The controls of the self-play lab, and the numbers of its bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from course.live.controls import Control
from course.training.edits import SetKnob

if TYPE_CHECKING:
    from course.training.rl.selfplay.run import SelfPlay

CONTROLS = ("epsilon", "alpha", "show_chances", "show_exact")
#: Field of the status, caption, whether it is a share, colour of its line, what it means.
READOUTS = [
    ["wins_white", "Wins as White", True, 0, "Chance to beat a player whose every move is by lot, as White"],
    ["wins_black", "Wins as Black", True, 1, "Chance to beat a player whose every move is by lot, as Black"],
    ["kept", "Wins kept", True, 2, "Share of the won positions in which its move keeps the win"],
]


def controls(wanted: Iterable[str], run: SelfPlay, view: dict[str, Any]) -> list[Control]:
    """Return the controls in their order, at the values of a run and of what is shown."""
    known = (
        _knob(run, "epsilon", "Exploration", "Share of its moves that are by lot.", max=1.0, step=0.05),
        _knob(run, "alpha", "Step size", "How far one reply moves a value.", max=1.0, step=0.05),
        _shown(view, "show_chances", "Show what it believes", "Its chance to win by each move."),
        _shown(view, "show_exact", "Show who really wins", "If both play perfectly after a move."),
    )
    return [replace(control, hidden=control.name not in wanted) for control in known]


def _knob(run: SelfPlay, name: str, label: str, help_: str, **fields: Any) -> Control:
    """Return a slider over a knob of the agents."""
    return Control(
        name=name,
        label=label,
        kind="range",
        value=getattr(run.knobs, name),
        min=0.0,
        help=help_,
        to_edit=partial(SetKnob, name),
        read=lambda run: getattr(run.knobs, name),
        **fields,
    )


def _shown(view: dict[str, Any], name: str, label: str, help_: str) -> Control:
    """Return a switch over what the board shows."""
    return Control(name=name, label=label, kind="toggle", group="view", value=view[name], help=help_)
