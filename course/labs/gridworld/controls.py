"""The controls of the grid-world lab: what agents are like, and what the world is like."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from course.live.controls import Control
from course.training.edits import SetKnob, SetRule
from course.training.rl.tabular.run import RULES

if TYPE_CHECKING:
    from course.training.rl.tabular.run import Tabular

LEAST_COST = 0.5  # that the slider reaches


def reach(largest: float) -> float:
    """Return how far the brush goes on a map whose largest reward has this size: 1, 10, 100, …"""
    power = 1.0
    while power < largest:
        power *= 10
    return power


def _knob(name: str, label: str, help_: str, *, group: str = "training") -> Control:
    """Return a slider over a knob of the agents, or of the world."""

    def read(run: Tabular) -> float:
        return float(getattr(run.knobs if group == "training" else run.world, name))

    return Control(
        name=name,
        label=label,
        kind="range",
        group=group,
        min=0,
        max=1,
        step=0.01,
        help=help_,
        to_edit=partial(SetKnob, name),
        read=read,
    )


def _costs(control: Control, run: Tabular) -> Control:
    """Let the slider reach twice what a step costs in this world."""
    most = max(LEAST_COST, 2 * run.world.step_cost)
    return replace(control, max=most, step=0.01 if most <= 1 else 0.1)


CONTROLS = (
    Control(
        name="rule",
        label="Rule",
        kind="choice",
        options=[{"value": each, "label": rule.label} for each, rule in RULES.items()],
        help="What an action's value moves towards after a step; what has been learned stays.",
        to_edit=SetRule,
        read=lambda run: run.rule_name,
    ),
    _knob("gamma", "Discount", "What a reward is worth one step later."),
    _knob("epsilon", "Exploration", "Share of the actions that are random."),
    _knob("alpha", "Step size", "How far one visit moves a value."),
    replace(_knob("step_cost", "Step cost", "Taken off at every step.", group="data"), fit=_costs),
    _knob("slip", "Slip", "Chance that a move goes sideways.", group="data"),
)
