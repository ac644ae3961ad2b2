"""The controls of the bandit lab: how the learners choose, how they remember, and what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from course.live.controls import Control
from course.training.edits import SetKnob, SetRule
from course.training.rl.bandit.run import ARM_RULES

if TYPE_CHECKING:
    from course.labs.bandit.run import Pulling

CONTROLS = ("rule", "epsilon", "c", "alpha", "initial", "drift", "show_truth", "learner")
MOST_SHOWN = 5  # learners that can be looked at one by one


def controls(wanted: Iterable[str], run: Pulling) -> list[Control]:
    """Return the controls in their order, at the values of a run; those that are not wanted are hidden."""
    wanted, known = set(wanted), {control.name: control for control in _controls(run)}
    return [replace(known[name], hidden=name not in wanted) for name in CONTROLS]


def _knob(
    name: str, label: str, most: float, step: float, value: float, help_: str, **fields: Any
) -> Control:
    """Return a slider over a knob; it reaches as far as its value, however far that was set from Python."""
    return Control(
        name=name,
        label=label,
        kind="range",
        value=value,
        min=min(0, value),
        max=max(most, value),
        step=step,
        help=help_,
        to_edit=partial(SetKnob, name),
        **fields,
    )


def _controls(run: Pulling) -> list[Control]:
    knobs = run.knobs
    who = [f"learner {k}" for k in range(1, min(run.n_runs, MOST_SHOWN) + 1)]
    return [
        Control(
            name="rule",
            label="Rule",
            kind="choice",
            value=run.rule_name,
            options=[{"value": name, "label": rule.label} for name, rule in ARM_RULES.items()],
            help="How the next arm is chosen; what has been learned stays.",
            to_edit=SetRule,
            read=lambda run: run.rule_name,
        ),
        _knob(
            "epsilon", "Exploration ε", 1, 0.01, knobs.epsilon,
            "Share of pulls that go to an arm at random; for ε-greedy only.",
            read=lambda run: run.knobs.epsilon,
        ),
        _knob(
            "c", "Weight of doubt c", 3, 0.05, knobs.c,
            "How much it counts that little is known of an arm; for the upper confidence bound only.",
            read=lambda run: run.knobs.c,
        ),
        _knob(
            "alpha", "Step size α", 1, 0.01, knobs.alpha,
            "How far one pull moves an estimate; at 0 it is the mean of all that the arm has paid.",
            read=lambda run: run.knobs.alpha,
        ),
        _knob(
            "initial", "Initial estimate", 1 if run.bandit.kind == "bernoulli" else 5, 0.05, knobs.initial,
            "What an arm is believed to pay before its first pull; it holds at once for arms that were never "
            "pulled.",
            read=lambda run: run.knobs.initial,
        ),
        _knob(
            "drift", "Drift", 0.05, 0.001, run.bandit.drift,
            "How far what an arm pays wanders after each pull, by chance.",
            group="data",
            read=lambda run: run.bandit.drift,
        ),
        Control(
            name="show_truth",
            label="Show what the arms pay",
            kind="toggle",
            value=run.shows_truth,
            group="view",
            help="No learner ever sees it.",
        ),
        Control(
            name="learner",
            label="Show",
            kind="choice",
            value=run.learner,
            group="view",
            options=[{"value": k, "label": label} for k, label in enumerate(["all, on average", *who])],
            help="Whose beliefs the bars are.",
        ),
    ]  # fmt: skip
