"""The control rail of models fitted side by side: the telling setting of each algorithm, and the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from course.labs import controls as rail
from course.live.controls import Control
from course.training.edits import SetOption
from course.training.knobs import NumberRange
from course.training.sklearn.algorithms import ALGORITHMS, OPTIONS

_TOLD = {
    "k": ("Neighbours asked (k)", "How many of the nearest training rows vote."),
    "C": ("Freedom of the lines (C)", "How strongly logistic regression may believe its rows."),
    "depth": ("Questions in a row (depth)", "How often the tree may split."),
    "width": ("Hidden neurons (width)", "How many bends the network has to make its border of."),
}


def controls(wanted: Iterable[str], run: Any, view: dict[str, Any]) -> list[Control]:
    """Return the wanted controls in the order of the rail, at the values of `run` and `view`."""
    wanted = set(wanted)
    found = [_algorithm(run)] if "algorithm" in wanted else []
    found += [_setting(name, run) for name in _TOLD if name in wanted]
    return found + rail.controls(
        wanted & {"train_share", "label_noise", "show_valid"}, run, view | {"discretise": False}
    )


def _algorithm(run: Any) -> Control:
    return Control(
        name="algorithm",
        label="Algorithm",
        kind="choice",
        group="model",
        value=run.options["algorithm"],
        options=[{"value": name, "label": each.label} for name, each in ALGORITHMS.items()],
        help="The procedure that makes a model of the rows.",
        to_edit=partial(SetOption, "algorithm"),
        read=lambda run: run.options["algorithm"],
    )


def _setting(name: str, run: Any) -> Control:
    label, help_ = _TOLD[name]
    accepted = OPTIONS[name]
    assert isinstance(accepted, NumberRange)  # noqa: S101  (all but the algorithm's own name are numbers)
    control = Control(
        name=name,
        label=label,
        kind="range",
        group="model",
        value=run.options[name],
        min=accepted.low,
        max=accepted.high,
        step=1,
        help=help_,
        to_edit=partial(SetOption, name),
        read=lambda run: run.options[name],
    )
    return replace(control, step=None, log=True) if name == "C" else control
