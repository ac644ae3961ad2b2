"""The controls of the grid-world lab: what agents are like, and what the world is like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from course.live.controls import Control
from course.training.edits import SetKnob, SetRule
from course.training.rl.tabular.run import RULES

if TYPE_CHECKING:
    from course.training.rl.tabular.run import Tabular

_OF_AGENTS = {
    "gamma": ("Discount", "What a reward is worth one step later."),
    "epsilon": ("Exploration", "Share of the actions that are random."),
    "alpha": ("Step size", "How far one visit moves a value."),
}
_OF_WORLD = {
    "step_cost": ("Step cost", "Taken off at every step."),
    "slip": ("Slip", "Chance that a move goes sideways."),
}
CONTROLS = ("rule", *_OF_AGENTS, *_OF_WORLD)
LEAST_COST = 0.5  # that the slider reaches


def controls(wanted: Iterable[str], run: Tabular) -> list[Control]:
    """Return the controls in their order, at the values of a run; those that are not wanted are hidden."""
    return [replace(_control(name, run), hidden=name not in set(wanted)) for name in CONTROLS]


def reach(largest: float) -> float:
    """Return how far the brush goes on a map whose largest reward has this size: 1, 10, 100, …"""
    power = 1.0
    while power < largest:
        power *= 10
    return power


def _control(name: str, run: Tabular) -> Control:
    """Return the choice of a rule, or a slider over one knob that reaches as far as its value."""
    if name == "rule":
        return Control(
            name="rule",
            label="Rule",
            kind="choice",
            value=run.rule_name,
            options=[{"value": each, "label": rule.label} for each, rule in RULES.items()],
            help="What an action's value moves towards after a step; what has been learned stays.",
            to_edit=SetRule,
            read=lambda run: run.rule_name,
        )
    of_agents = name in _OF_AGENTS
    label, help_ = _OF_AGENTS[name] if of_agents else _OF_WORLD[name]

    def read(run: Tabular) -> float:
        return float(getattr(run.knobs if of_agents else run.world, name))

    most = max(LEAST_COST, 2 * run.world.step_cost) if name == "step_cost" else 1
    return Control(
        name=name,
        label=label,
        kind="range",
        value=read(run),
        group="training" if of_agents else "data",
        min=0,
        max=most,
        step=0.01 if most <= 1 else 0.1,
        help=help_,
        to_edit=partial(SetKnob, name),
        read=read,
    )
