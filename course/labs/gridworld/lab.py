"""The grid-world lab: rewards painted on a map while agents learn from them, and what was wanted told apart.

Source: R. S. Sutton and A. G. Barto, "Reinforcement Learning", 2nd edition, 2018, chapters 3 and 6; rewards
edited live are A. Karpathy's idea, REINFORCEjs, 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from course.envs.gridworld import GridWorld
from course.envs.worlds import WORLDS
from course.fields import Anything, Choice, Maybe, Range
from course.labs.gridworld.controls import CONTROLS, reach
from course.labs.gridworld.script import write
from course.labs.gridworld.words import READOUTS, tell, title_of
from course.labs.session import Recorded
from course.labs.spec import LabSpec, define
from course.training.rl.knobs import TabularKnobs
from course.training.rl.tabular.run import RULES, Tabular

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROUND = 200  # steps of a round, and the longest an episode may be: so each agent ends one in every round
MOST_RUNS = 200


class Exploring(Recorded, Tabular):
    """Agents in a grid world that write down all that hands do to them; see `Tabular` and `Recorded`."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a grid-world lab is opened with."""

    world: Annotated[str, Choice(tuple(WORLDS)), "A map with its rewards, step cost and slip."] = "karpathy"
    map: Annotated[
        str | Sequence[str] | None,
        Maybe(Anything("str or sequence of str")),
        'A map of one\'s own instead, such as "S..G"; see `course.envs.grid_map.read_map`.',
    ] = None
    rule: Annotated[
        str, Choice(tuple(RULES)), "How action values learn from a step; it can be changed while they do."
    ] = "q_learning"
    rewards: Annotated[
        Sequence[Sequence[float]] | None,
        Maybe(Anything("sequence of sequence of float")),
        "What a step into each cell pays, row by row; the world's own unless given.",
    ] = None
    step_cost: Annotated[
        float | None,
        Maybe(Range(0, 1e6, 0.01)),
        "Taken off at each step; the world's own unless given.",
    ] = None
    slip: Annotated[
        float | None,
        Maybe(Range(0, 1, 0.2)),
        "Chance that a move goes sideways; the world's own unless given.",
    ] = None
    gamma: Annotated[float, Range(0, 1, 0.9), "Discount: what a reward is worth one step later."] = 0.9
    alpha: Annotated[float, Range(0, 1, 0.1), "Step size: how far one visit moves a value."] = 0.5
    epsilon: Annotated[float, Range(0, 1, 0.1), "Share of random actions."] = 0.2
    n_runs: Annotated[
        int,
        Range(1, MOST_RUNS, 30, whole=True),
        "How many agents learn side by side, each with its own luck.",
    ] = 30
    seed: Annotated[
        int, Range(0, 2**32 - 1, 0, whole=True), "Of the first agent; the others count on from it."
    ] = 0

    def __post_init__(self) -> None:
        made = self.make_world()  # says what is wrong with a map or rewards
        if self.map is not None:
            object.__setattr__(self, "map", list(made.map.rows))
        if self.rewards is not None:
            object.__setattr__(self, "rewards", made.rewards.tolist())

    def make_world(self) -> GridWorld:
        """Return the world as asked for."""
        world = WORLDS[self.world]() if self.map is None else GridWorld(self.map, step_cost=0.01)
        for name in ("rewards", "step_cost", "slip"):
            if getattr(self, name) is not None:
                setattr(world, name, getattr(self, name))
        return world


def _run(settings: Settings) -> Exploring:
    """Return the agents before their first step."""
    knobs = TabularKnobs(gamma=settings.gamma, alpha=settings.alpha, epsilon=settings.epsilon)
    lengths = {"max_steps": ROUND, "steps_per_epoch": ROUND}
    counts = {"seed": settings.seed, "n_runs": settings.n_runs}
    return Exploring(settings.make_world(), settings.rule, knobs, **lengths, **counts)


def _grid(run: Exploring) -> Any:
    from course.live.panels import Grid

    return Grid(run, reach=reach(float(np.abs(run.world.rewards).max())))


def _curves(_: Exploring) -> Any:
    from course.live.panels import Curves

    return Curves(
        title="What it is paid, and what was wanted",
        series=("episode_return", "greedy_return", "goal", "greedy_goal"),
        summary=True,
        x_name=f"round of {ROUND} steps",
        y_names=("return of an episode", "goal reached"),
    )


def _figure(run: Exploring, *, title: str) -> Figure:
    from course.labs.gridworld.picture import draw  # Matplotlib takes its time

    return draw(run, title=title)


gridworld = define(
    LabSpec(
        name="gridworld",
        about="Return a lab in which agents learn to walk over a map by what its cells pay.",
        settings=Settings,
        make_run=_run,
        panels={"grid": _grid, "curves": _curves},
        controls=CONTROLS,
        title=title_of,
        summary=tell,
        figure=_figure,
        code=write,
        readouts=READOUTS,
        unit="round",
        seen="steps",
        speed=None,
        source="R. S. Sutton and A. G. Barto, Reinforcement Learning, 2nd edition, 2018, chapters 3 and 6; "
        "rewards edited live are A. Karpathy's idea, REINFORCEjs, 2015.",
    )
)
