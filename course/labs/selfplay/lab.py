"""Self-play: Hexapawn, learned by an agent that plays only itself, and played against by you meanwhile.

Source: M. Gardner, "How to build a game-learning machine and then teach it to play and to win", Scientific
American, March 1962; R. Sutton and A. Barto, "Reinforcement Learning", 2nd edition, 2018, sections 1.5 and
6.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from course.data.checks import check_int, check_switch
from course.labs.arguments import for_teachers, with_defaults
from course.labs.lab import Lab
from course.labs.selfplay.controls import CONTROLS, READOUTS, controls
from course.labs.selfplay.script import write
from course.labs.selfplay.words import tell, words
from course.labs.session import Recorded
from course.live.transport import TRANSPORT
from course.training.rl.knobs import SelfPlayKnobs
from course.training.rl.selfplay.game import Game
from course.training.rl.selfplay.run import SelfPlay

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.live.stage import Stage

PANELS = ("board", "curves", "text")
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


def selfplay(
    size: int = 3,
    *,
    alpha: float = 0.2,
    epsilon: float = 0.2,
    n_runs: int = 30,
    show_chances: bool = True,
    show_exact: bool = False,
    seed: int = 0,
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = 5.0,
) -> Lab:
    """Return a lab in which agents learn Hexapawn from games against themselves.

    Parameters
    ----------
    size : int, 3 or 4
        Squares a side.
    alpha : float, 0 to 1
        Step size of a value.
    epsilon : float, 0 to 1
        Share of moves by lot.
    n_runs : int, 1 to 100
        Agents that learn side by side, each from its own games; the first of them plays against you.
    show_chances, show_exact : bool
        Show each move's believed chance to win; show who wins after it if both play perfectly.
    seed : int
        Of the first agent's chances; each further agent has the next.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Train as soon as the stage is shown; rounds per second, None for as fast as it goes. A round is 10
        moves of every agent, 1,000 on the large board.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_selfplay(locals())


def open_selfplay(settings: Any) -> Lab:
    """Return the lab of `selfplay`'s arguments by name, as a link holds them; errors as there."""
    settings = _checked(settings)
    size = settings["size"]
    title = f"Self-play: Hexapawn on {size}×{size} squares"
    make_session, make_stage = partial(_session, settings), partial(_stage, settings, title)
    texts: dict[str, Any] = {"draw": _draw, "tell": tell, "write": write}
    return Lab("selfplay", settings, make_session, make_stage, title=title, **texts)  # type: ignore[arg-type]


def _draw(session: Any, *, title: str) -> Figure:
    from course.labs.selfplay.picture import draw  # Matplotlib takes its time

    return draw(session, title=title)


def _checked(settings: Any) -> dict[str, Any]:
    settings = with_defaults(settings, {"size": 3, **selfplay.__kwdefaults__})
    settings["size"] = check_int("size", settings["size"], 3, 4, 3)
    knobs = SelfPlayKnobs(settings["alpha"], settings["epsilon"])
    settings["alpha"], settings["epsilon"] = knobs.alpha, knobs.epsilon
    settings["n_runs"] = check_int("n_runs", settings["n_runs"], 1, MOST_AGENTS, 30)
    for name in ("show_chances", "show_exact"):
        check_switch(name, settings[name])
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    return for_teachers(settings, CONTROLS, PANELS)


def _session(settings: dict[str, Any]) -> Playing:
    """Return the run before its first step."""
    return Playing(
        settings["size"],
        SelfPlayKnobs(settings["alpha"], settings["epsilon"]),
        seed=settings["seed"],
        n_runs=settings["n_runs"],
        steps_per_epoch=ROUND[settings["size"]],
    )


def _stage(settings: dict[str, Any], title: str, session: Playing, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.panels import Board, Curves, Text
    from course.live.stage import Stage

    curves = Curves(
        title="How well it plays",
        series=("wins_white", "wins_black", "kept", "error"),
        summary=session.n_runs > 1,
        x_name="round",
        y_names=["mean error", "share"],
    )
    panels: list[Any] = [Board(), curves, Text(words, title="In words")]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in settings["hide"]],
        controls(settings["controls"], session, settings),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        view_options={"game": session.game.do},
        transport={
            "hide": [name for name in TRANSPORT if name in settings["hide"]],
            "unit": "round",
            "readouts": READOUTS,
            "seen": "moves",
        },
        **texts,
    )
