"""Self-play: Hexapawn, learned by an agent that plays only itself, and played against by you meanwhile.

Source: M. Gardner, "How to build a game-learning machine and then teach it to play and to win", Scientific
American, March 1962; R. Sutton and A. Barto, "Reinforcement Learning", 2nd edition, 2018, sections 1.5 and
6.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from course.fields import Range, Switch
from course.labs.selfplay.controls import CONTROLS, READOUTS
from course.labs.selfplay.script import write
from course.labs.selfplay.words import tell, words
from course.labs.session import Recorded
from course.labs.spec import LabSpec, define
from course.training.rl.knobs import SelfPlayKnobs
from course.training.rl.selfplay.game import Game
from course.training.rl.selfplay.run import SelfPlay

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_AGENTS = 100
ROUND = {3: 10, 4: 1000}  # moves; the large board has 150 times as many positions


class Playing(Recorded, SelfPlay):
    """Agents that play themselves, with all that hands do written down, and a game against one of them.

    Attributes
    ----------
    game : Game
        It is no part of the training: neither edits nor looking back touch it.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.game = Game(self)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a self-play lab is opened with."""

    size: Annotated[
        int,
        Range(3, 4, 3, whole=True),
        "Squares a side. A round is 10 moves of every agent, 1,000 on the large board.",
    ] = 3
    alpha: Annotated[float, Range(0, 1, 0.2), "Step size of a value."] = 0.2
    epsilon: Annotated[float, Range(0, 1, 0.2), "Share of moves by lot."] = 0.2
    n_runs: Annotated[
        int,
        Range(1, MOST_AGENTS, 30, whole=True),
        "Agents that learn side by side, each from its own games; the first of them plays against you.",
    ] = 30
    show_chances: Annotated[bool, Switch(), "Show each move's believed chance to win."] = True
    show_exact: Annotated[bool, Switch(), "Show who wins after a move if both play perfectly."] = False
    seed: Annotated[
        int,
        Range(0, 2**32 - 1, 0, whole=True),
        "Of the first agent's chances; each further agent has the next.",
    ] = 0


def _run(settings: Settings) -> Playing:
    """Return the agents before their first move."""
    return Playing(
        settings.size,
        SelfPlayKnobs(settings.alpha, settings.epsilon),
        seed=settings.seed,
        n_runs=settings.n_runs,
        steps_per_epoch=ROUND[settings.size],
    )


def _board(_: Playing) -> Any:
    from course.live.panels import Board

    return Board()


def _curves(run: Playing) -> Any:
    from course.live.panels import Curves

    return Curves(
        title="How well it plays",
        series=("wins_white", "wins_black", "kept", "error"),
        summary=run.n_runs > 1,
        x_name="round",
        y_names=["mean error", "share"],
    )


def _words(_: Playing) -> Any:
    from course.live.panels import Text

    return Text(words, title="In words")


def _figure(run: Playing, *, title: str) -> Figure:
    from course.labs.selfplay.picture import draw  # Matplotlib takes its time

    return draw(run, title=title)


selfplay = define(
    LabSpec(
        name="selfplay",
        about="Return a lab in which agents learn Hexapawn from games against themselves.",
        settings=Settings,
        make_run=_run,
        panels={"board": _board, "curves": _curves, "text": _words},
        controls=CONTROLS,
        title=lambda settings: f"Self-play: Hexapawn on {settings.size}×{settings.size} squares",
        summary=tell,
        figure=_figure,
        code=write,
        view={"game": lambda run, move: run.game.do(move)},
        readouts=READOUTS,
        unit="round",
        seen="moves",
        speed=5.0,
        source="M. Gardner, How to build a game-learning machine and then teach it to play and to win, "
        "Scientific American, March 1962; R. S. Sutton and A. G. Barto, Reinforcement Learning, 2nd edition, "
        "2018, sections 1.5 and 6.8.",
    )
)
