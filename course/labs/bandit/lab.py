"""Bandit: arms that pay by chance, learners that find out which pays best, and a hand on what the arms pay.

Source: R. S. Sutton and A. G. Barto, "Reinforcement Learning", 2nd edition, 2018, chapter 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from course.data.checks import check_int, check_name, check_switch
from course.envs.bandit import Bandit
from course.labs.arguments import for_teachers, with_defaults
from course.labs.bandit.controls import CONTROLS, controls
from course.labs.bandit.run import PER_ROUND, Pulling
from course.labs.bandit.script import write
from course.labs.bandit.words import tell, words
from course.labs.lab import Lab
from course.live.transport import TRANSPORT
from course.training.rl.bandit.run import ARM_RULES
from course.training.rl.knobs import BanditKnobs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.live.stage import Stage

KNOBS = ("alpha", "epsilon", "c", "initial")
PANELS = ("arms", "curves", "text")
KINDS = ("bernoulli", "gaussian")
MOST_ARMS, MOST_RUNS = 10, 200
READOUTS = [
    ["reward", "Pay", False, None, "What a pull of the last round paid, on average"],
    ["regret", "Regret", False, 0, "What all pulls have given away so far, on average over the learners"],
    ["optimal", "Best arm", True, 1, "Share of the last round's pulls that went to the best arm"],
]


def bandit(
    arms: int | Sequence[float] = (0.35, 0.5, 0.25, 0.65, 0.45),
    *,
    kind: str = "bernoulli",
    rule: str = "epsilon_greedy",
    epsilon: float = 0.1,
    c: float = 0.5,
    alpha: float = 0.0,
    initial: float = 0.0,
    drift: float = 0.0,
    n_runs: int = 30,
    show_truth: bool = True,
    seed: int = 0,
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = 10.0,
) -> Lab:
    """Return a lab in which learners find out which of some arms pays best.

    Parameters
    ----------
    arms : int or sequence of float
        What each of 2 to 10 arms pays on average; or how many arms, which the seed then draws. They are the
        same for all learners.
    kind : {"bernoulli", "gaussian"}
        An arm pays 1 with its mean as the chance and else 0, or a normal number around its mean, of standard
        deviation 1.
    rule : {"epsilon_greedy", "ucb", "thompson"}
        How the learners choose; it can be changed as they learn.
    epsilon : float, 0 to 1
        Share of arms pulled at random, of ε-greedy.
    c : float, 0 to 100
        How much doubt counts, of the upper confidence bound.
    alpha : float, 0 to 1
        Step size of an estimate; 0 takes the mean of all that the arm has paid.
    initial : float, -1000 to 1000
        What an arm is believed to pay before its first pull; more than any arm pays is an optimistic start.
    drift : float, 0 to 1000
        Standard deviation of the step that each mean takes after each pull.
    n_runs : int, 1 to 200
        How many learners there are, each with luck of its own.
    show_truth : bool
        Show what the arms pay.
    seed : int
        Of the first learner's luck.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Learn as soon as the stage is shown; rounds of 10 pulls per second, None for as fast as it goes.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_bandit(locals())


def open_bandit(settings: Any) -> Lab:
    """Return the lab of `bandit`'s arguments by name, as a link holds them; errors as there."""
    settings = _checked(settings)
    title = f"Bandit: {settings['arms'] if isinstance(settings['arms'], int) else len(settings['arms'])} arms"
    session, stage = partial(_session, settings), partial(_stage, settings, title)
    return Lab("bandit", settings, session, stage, title=title, draw=_draw, tell=tell, write=write)


def _draw(run: Pulling, *, title: str) -> Figure:
    from course.labs.bandit.picture import draw  # Matplotlib takes its time

    return draw(run, title=title)


def _checked(settings: Any) -> dict[str, Any]:
    defaults = {"arms": bandit.__defaults__[0], **bandit.__kwdefaults__}  # type: ignore[index]
    settings = with_defaults(settings, defaults)
    check_name("kind", settings["kind"], KINDS)
    check_name("rule", settings["rule"], ARM_RULES)
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    settings["n_runs"] = check_int("n_runs", settings["n_runs"], 1, MOST_RUNS, 30)
    arms = settings["arms"]
    if isinstance(arms, Sequence | np.ndarray) and not isinstance(arms, str):
        check_int("the number of arms", len(arms), 2, MOST_ARMS, 5)
        Bandit(arms, kind=settings["kind"], drift=settings["drift"])  # says what is wrong with them
        settings["arms"] = [float(mean) for mean in arms]
    else:
        settings["arms"] = check_int("arms", arms, 2, MOST_ARMS, 5)
        Bandit(settings["arms"], drift=settings["drift"])
    BanditKnobs(**{name: settings[name] for name in KNOBS})
    check_switch("show_truth", settings["show_truth"])
    return for_teachers(settings, CONTROLS, PANELS)


def _session(settings: dict[str, Any]) -> Pulling:
    """Return the learners before their first pull."""
    arms, kind, seed = (settings[name] for name in ("arms", "kind", "seed"))
    if isinstance(arms, int):  # once for all learners, apart from the chances of any of them
        generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
        drawn = generator.random(arms) if kind == "bernoulli" else generator.standard_normal(arms)
        arms = drawn.round(2).tolist()
    return Pulling(
        Bandit(arms, kind=kind, drift=settings["drift"]),
        settings["rule"],
        BanditKnobs(**{name: settings[name] for name in KNOBS}),
        seed=seed,
        n_runs=settings["n_runs"],
        steps_per_epoch=PER_ROUND,
        shows_truth=settings["show_truth"],
    )


def _stage(settings: dict[str, Any], title: str, session: Pulling, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the learners."""
    from course.live.panels import Arms, Curves, Text
    from course.live.stage import Stage

    panels: list[Any] = [
        Arms(lambda run: run.learner, lambda run: run.shows_truth, column="middle"),
        Curves(
            title="What it costs to find out",
            series=["regret", "optimal"],
            summary=True,
            x_name="pulls",
            steps_from=0,
            y_names=["regret", "best arm pulled"],
            column="side",
        ),
        Text(words, title="In words", column="middle"),
    ]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in settings["hide"]],
        controls(settings["controls"], session),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        view_options={"show_truth": session.show_truth, "learner": session.show_learner},
        transport={
            "hide": [name for name in TRANSPORT if name in settings["hide"]],
            "unit": "round",
            "readouts": READOUTS,
            "seen": "pulls",
        },
        **texts,
    )
