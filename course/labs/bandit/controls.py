"""The controls of the bandit lab: how the learners choose, how they remember, and what is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from course.live.controls import Control
from course.training.edits import SetKnob, SetRule
from course.training.rl.bandit.run import ARM_RULES

if TYPE_CHECKING:
    from course.labs.bandit.run import Pulling

MOST_SHOWN = 5  # learners that can be looked at one by one


def _knob(name: str, label: str, most: float, step: float, help_: str, **fields: Any) -> Control:
    """Return a slider over a knob."""
    fields = {"read": lambda run: getattr(run.knobs, name)} | fields
    to_edit = partial(SetKnob, name)
    return Control(
        name=name,
        label=label,
        kind="range",
        min=0,
        max=most,
        step=step,
        help=help_,
        to_edit=to_edit,
        **fields,
    )


def _learners(control: Control, run: Pulling) -> Control:
    who = [f"learner {k}" for k in range(1, min(run.n_runs, MOST_SHOWN) + 1)]
    options = [{"value": k, "label": label} for k, label in enumerate(["all, on average", *who])]
    return replace(control, options=options)


CONTROLS = (
    Control(
        name="rule",
        label="Rule",
        kind="choice",
        options=[{"value": name, "label": rule.label} for name, rule in ARM_RULES.items()],
        help="How the next arm is chosen; what has been learned stays.",
        to_edit=SetRule,
        read=lambda run: run.rule_name,
    ),
    _knob(
        "epsilon", "Exploration ε", 1, 0.01,
        "Share of pulls that go to an arm at random; for ε-greedy only.",
    ),
    _knob(
        "c", "Weight of doubt c", 3, 0.05,
        "How much it counts that little is known of an arm; for the upper confidence bound only.",
    ),
    _knob(
        "alpha", "Step size α", 1, 0.01,
        "How far one pull moves an estimate; at 0 it is the mean of all that the arm has paid.",
    ),
    _knob(
        "initial", "Initial estimate", 1, 0.05,
        "What an arm is believed to pay before its first pull; it holds at once for arms that were never "
        "pulled.",
        fit=lambda control, run: replace(control, max=1 if run.bandit.kind == "bernoulli" else 5),
    ),
    _knob(
        "drift", "Drift", 0.05, 0.001,
        "How far what an arm pays wanders after each pull, by chance.",
        group="data",
        read=lambda run: run.bandit.drift,
    ),
    Control(
        name="show_truth",
        label="Show what the arms pay",
        kind="toggle",
        group="view",
        help="No learner ever sees it.",
        read=lambda run: run.shows_truth,
    ),
    Control(
        name="learner",
        label="Show",
        kind="choice",
        group="view",
        help="Whose beliefs the bars are.",
        read=lambda run: run.learner,
        fit=_learners,
    ),
)  # fmt: skip
