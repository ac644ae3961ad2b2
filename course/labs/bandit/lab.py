"""Bandit: arms that pay by chance, learners that find out which pays best, and a hand on what the arms pay.

Source: R. S. Sutton and A. G. Barto, "Reinforcement Learning", 2nd edition, 2018, chapter 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from course.envs.bandit import Bandit
from course.fields import Choice, Either, Listing, Range, Switch
from course.labs.bandit.controls import CONTROLS
from course.labs.bandit.run import PER_ROUND, Pulling
from course.labs.bandit.script import write
from course.labs.bandit.words import tell, words
from course.labs.spec import LabSpec, define
from course.training.rl.bandit.run import ARM_RULES
from course.training.rl.knobs import AGENT_KNOBS, BanditKnobs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KNOBS = ("alpha", "epsilon", "c", "initial")
MOST_ARMS, MOST_RUNS = 10, 200


def _knob(name: str, good: float) -> Range:
    knob = AGENT_KNOBS[name]
    return Range(knob.low, knob.high, good)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a bandit lab is opened with."""

    arms: Annotated[
        int | Sequence[float],
        Either(
            Listing(Range(-1e6, 1e6, 0.5), least=2, most=MOST_ARMS),
            Range(2, MOST_ARMS, 5, whole=True),
        ),
        "What each arm pays on average; or how many arms, whose pay the seed then draws. They are the same "
        "for all learners.",
    ] = (0.35, 0.5, 0.25, 0.65, 0.45)
    kind: Annotated[
        str,
        Choice(("bernoulli", "gaussian")),
        "An arm pays 1 with its mean as the chance and else 0, or a normal number around its mean, of "
        "standard deviation 1.",
    ] = "bernoulli"
    rule: Annotated[
        str, Choice(tuple(ARM_RULES)), "How the learners choose; it can be changed as they learn."
    ] = "epsilon_greedy"
    epsilon: Annotated[float, _knob("epsilon", 0.1), "Share of arms pulled at random, of ε-greedy."] = 0.1
    c: Annotated[float, _knob("c", 0.5), "How much doubt counts, of the upper confidence bound."] = 0.5
    alpha: Annotated[
        float,
        _knob("alpha", 0.1),
        "Step size of an estimate; 0 takes the mean of all that the arm has paid.",
    ] = 0.0
    initial: Annotated[
        float,
        _knob("initial", 1),
        "What an arm is believed to pay before its first pull; more than any arm pays is an optimistic "
        "start.",
    ] = 0.0
    drift: Annotated[
        float,
        _knob("drift", 0.01),
        "Standard deviation of the step that each mean takes after each pull.",
    ] = 0.0
    n_runs: Annotated[
        int,
        Range(1, MOST_RUNS, 30, whole=True),
        "How many learners there are, each with luck of its own.",
    ] = 30
    show_truth: Annotated[bool, Switch(), "Show what the arms pay."] = True
    seed: Annotated[int, Range(0, 2**32 - 1, 0, whole=True), "Of the first learner's luck."] = 0

    def __post_init__(self) -> None:
        Bandit(self.arms, kind=self.kind, drift=self.drift)  # says what does not fit the kind


def _run(settings: Settings) -> Pulling:
    """Return the learners before their first pull."""
    arms = settings.arms
    if isinstance(arms, int):  # once for all learners, apart from the chances of any of them
        generator = np.random.default_rng(np.random.SeedSequence(settings.seed, spawn_key=(1,)))
        normal = settings.kind != "bernoulli"
        drawn = generator.standard_normal(arms) if normal else generator.random(arms)
        arms = drawn.round(2).tolist()
    return Pulling(
        Bandit(arms, kind=settings.kind, drift=settings.drift),
        settings.rule,
        BanditKnobs(**{name: getattr(settings, name) for name in KNOBS}),
        seed=settings.seed,
        n_runs=settings.n_runs,
        steps_per_epoch=PER_ROUND,
        shows_truth=settings.show_truth,
    )


def _arms(_: Pulling) -> Any:
    from course.live.panels import Arms

    return Arms(lambda run: run.learner, lambda run: run.shows_truth, column="middle")


def _curves(_: Pulling) -> Any:
    from course.live.panels import Curves

    return Curves(
        title="What it costs to find out",
        series=["regret", "optimal"],
        summary=True,
        x_name="pulls",
        steps_from=0,
        y_names=["regret", "best arm pulled"],
        column="side",
    )


def _words(_: Pulling) -> Any:
    from course.live.panels import Text

    return Text(words, title="In words", column="middle")


def _figure(run: Pulling, *, title: str) -> Figure:
    from course.labs.bandit.picture import draw  # Matplotlib takes its time

    return draw(run, title=title)


def _title(settings: Settings) -> str:
    n = settings.arms if isinstance(settings.arms, int) else len(settings.arms)
    return f"Bandit: {n} arms"


bandit = define(
    LabSpec(
        name="bandit",
        about="Return a lab in which learners find out which of some arms pays best.",
        settings=Settings,
        make_run=_run,
        panels={"arms": _arms, "curves": _curves, "text": _words},
        controls=CONTROLS,
        title=_title,
        summary=tell,
        figure=_figure,
        code=write,
        view={"show_truth": Pulling.show_truth, "learner": Pulling.show_learner},
        readouts=[
            ["reward", "Pay", False, None, "What a pull of the last round paid, on average"],
            ["regret", "Regret", False, 0, "What all pulls have given away, on average over the learners"],
            ["optimal", "Best arm", True, 1, "Share of the last round's pulls that went to the best arm"],
        ],
        unit="round",
        seen="pulls",
        source="R. S. Sutton and A. G. Barto, Reinforcement Learning, 2nd edition, 2018, chapter 2.",
    )
)
