"""The grid-world lab: rewards painted on a map while agents learn from them, and what was wanted told apart.

Source: R. S. Sutton and A. G. Barto, "Reinforcement Learning", 2nd edition, 2018, chapters 3 and 6; rewards
edited live are A. Karpathy's idea, REINFORCEjs, 2015.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from course.labs.gridworld.controls import controls, reach
from course.labs.gridworld.script import write
from course.labs.gridworld.settings import checked, make_knobs, make_world
from course.labs.gridworld.words import READOUTS, tell, title_of
from course.labs.lab import Lab
from course.labs.session import Recorded
from course.live.transport import TRANSPORT
from course.training.rl.tabular.run import Tabular

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.live.stage import Stage

ROUND = 200  # steps of a round, and the longest an episode may be: so each agent ends one in every round


class Exploring(Recorded, Tabular):
    """Agents in a grid world that write down all that hands do to them; see `Tabular` and `Recorded`."""


def gridworld(
    world: str = "karpathy",
    *,
    map: str | Sequence[str] | None = None,  # noqa: A002  (what a learner calls it)
    rule: str = "q_learning",
    rewards: Sequence[Sequence[float]] | None = None,
    step_cost: float | None = None,
    slip: float | None = None,
    gamma: float = 0.9,
    alpha: float = 0.5,
    epsilon: float = 0.2,
    n_runs: int = 30,
    seed: int = 0,
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = None,
) -> Lab:
    """Return a lab in which agents learn to walk over a map by what its cells pay.

    Parameters
    ----------
    world : {"karpathy", "coin", "cliff_walking", "frozen_lake_4x4", "frozen_lake_8x8"}
        A map with its rewards, step cost and slip.
    map : str or sequence of str, optional
        A map of one's own instead, such as ``"S..G"``; see `course.envs.grid_map.read_map`.
    rule : {"q_learning", "sarsa", "expected_sarsa", "double_q"}
        How action values learn from a step; it can be changed while they do.
    rewards : sequence of sequence of float, optional
        What a step into each cell pays, row by row; the world's own unless given.
    step_cost, slip : float, optional
        Taken off at each step, and the chance that a move goes sideways, 0 to 1; the world's own unless
        given.
    gamma, alpha, epsilon : float, 0 to 1
        Discount, step size and share of random actions.
    n_runs : int, 1 to 200
        How many agents learn side by side, each with its own luck.
    seed : int
        Of the first agent; the others count on from it.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Train as soon as the stage is shown; rounds of 200 steps per second, None for as fast as it goes.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_gridworld(locals())


def open_gridworld(settings: Any) -> Lab:
    """Return the lab of `gridworld`'s arguments by name, as a link holds them; errors as there."""
    settings = checked(settings, {"world": "karpathy", **(gridworld.__kwdefaults__ or {})})
    session, title = partial(_session, settings), title_of(settings)
    stage = partial(_stage, settings, title)
    return Lab("gridworld", settings, session, stage, title=title, draw=_draw, tell=tell, write=write)


def _draw(session: Exploring, *, title: str) -> Figure:
    from course.labs.gridworld.picture import draw  # Matplotlib takes its time

    return draw(session, title=title)


def _session(settings: dict[str, Any]) -> Exploring:
    """Return the run before its first step."""
    counts = {name: settings[name] for name in ("seed", "n_runs")}
    world, knobs = make_world(settings), make_knobs(settings)
    return Exploring(world, settings["rule"], knobs, max_steps=ROUND, steps_per_epoch=ROUND, **counts)


def _stage(settings: dict[str, Any], title: str, session: Exploring, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.panels import Curves, Grid
    from course.live.stage import Stage

    curves = Curves(
        title="What it is paid, and what was wanted",
        series=("episode_return", "greedy_return", "goal", "greedy_goal"),
        summary=True,
        x_name=f"round of {ROUND} steps",
        y_names=("return of an episode", "goal reached"),
    )
    largest = float(np.abs(session.world.rewards).max())
    panels = [Grid(session, reach=reach(largest)), curves]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in settings["hide"]],
        controls(settings["controls"], session),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        transport={
            "hide": [name for name in TRANSPORT if name in settings["hide"]],
            "unit": "round",
            "seen": "steps",
            "readouts": READOUTS,
        },
        **texts,
    )
