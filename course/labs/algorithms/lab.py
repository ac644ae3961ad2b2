"""Models and algorithms: four algorithms on the same wines, or one algorithm on two halves of them.

Source: M. Forina, C. Armanino, M. Castino and M. Ubigli measured the wines ("Multivariate Data Analysis as a
Discriminating Method of the Origin of Wines", Vitis 25, 1986); S. Aeberhard and M. Forina gave them away
("Wine", 1992); the algorithms are those of F. Pedregosa et al., "Scikit-learn", JMLR 12, 2011.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from course.data import load
from course.data.checks import check_int, check_name, shown
from course.labs import controls as rail
from course.labs.algorithms.controls import controls as rail_of
from course.labs.algorithms.parameters import parameters
from course.labs.algorithms.picture import draw
from course.labs.algorithms.script import write
from course.labs.algorithms.words import names_of, tell
from course.labs.arguments import for_teachers, with_defaults
from course.labs.lab import Lab
from course.labs.session import Recorded
from course.live.transport import TRANSPORT
from course.training.sklearn.algorithms import ALGORITHMS, OPTIONS, check_option
from course.training.sklearn.run import Entry, SideBySide

if TYPE_CHECKING:
    from course.live.stage import Stage

VARY = ("algorithm", "data")
CONTROLS = ("algorithm", "k", "C", "depth", "width", "train_share", "label_noise", "show_valid")
PANELS = (*ALGORITHMS, "half_a", "half_b", "curves", "parameters")


class Fitting(Recorded, SideBySide):
    """Models side by side, with all that hands do to their rows written down; see `SideBySide`."""


def algorithms(
    vary: str = "algorithm",
    *,
    algorithm: str = "logistic",
    columns: Sequence[str] = ("alcohol", "color_intensity"),
    k: int = 5,
    C: float = 1.0,
    depth: int = 3,
    width: int = 8,
    label_noise: float = 0.0,
    train_share: float = 0.5,
    show_valid: bool = False,
    seed: int = 0,
    tool: str = "add",
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = 2.0,
) -> Lab:
    """Return a lab in which rows arrive batch by batch and several models are fitted on them.

    Parameters
    ----------
    vary : {"algorithm", "data"}
        What differs between the models: four algorithms on the same rows, or one algorithm on two halves.
    algorithm : {"neighbours", "logistic", "tree", "network"}
        The one, where the data vary.
    columns : sequence of two str
        What the models are told of each wine; see `course.data.load`.
    k, C, depth, width : int, float, int, int
        The one telling setting of each algorithm: neighbours asked (1 to 40), freedom of the straight borders
        (0.001 to 1000), questions in a row (1 to 10), hidden neurons (1 to 32).
    label_noise, train_share : float
        Share of training labels made wrong (0 to 0.5); share of rows that train (0.1 to 0.9).
    show_valid : bool
        Show validation rows.
    seed : int
        Of the split, the order in which rows arrive and the network's first weights.
    tool : {"add", "erase", "move", "relabel"}
        What the brush does when the stage opens.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Let rows arrive as soon as the stage is shown; batches per second, None for as fast as it goes.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_algorithms(locals())


def open_algorithms(settings: Any) -> Lab:
    """Return the lab of `algorithms`' arguments by name, as a link holds them; errors as there."""
    settings = _checked(settings)
    what = {
        "algorithm": "four algorithms, the same rows",
        "data": "one algorithm, two halves of the rows",
    }
    title = f"Models and algorithms: {what[settings['vary']]}"
    make_session, make_stage = partial(_session, settings), partial(_stage, settings, title)
    texts: dict[str, Any] = {"draw": draw, "tell": tell, "write": write}
    return Lab("algorithms", settings, make_session, make_stage, title=title, **texts)  # type: ignore[arg-type]


def _checked(settings: Any) -> dict[str, Any]:
    settings = with_defaults(settings, {"vary": "algorithm", **algorithms.__kwdefaults__})  # type: ignore[dict-item]
    check_name("vary", settings["vary"], VARY)
    for name in OPTIONS:
        settings[name] = check_option(name, settings[name])
    for name in ("label_noise", "train_share", "show_valid"):
        settings[name] = rail.check(name, settings[name])
    columns = settings["columns"]
    if not isinstance(columns, list) or len(columns) != 2:
        raise ValueError(
            f'columns must be a list of two names, got {shown(columns)}; ["alcohol", "hue"] is a good start'
        )
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    known = CONTROLS if settings["vary"] == "data" else CONTROLS[1:]
    return for_teachers(settings, known, PANELS)


def _session(settings: dict[str, Any]) -> Fitting:
    """Return the run before its first step."""
    shared = {name: settings[name] for name in ("columns", "label_noise", "train_share", "seed")}
    if settings["vary"] == "algorithm":
        entries = [Entry(each.label, name) for name, each in ALGORITHMS.items()]
    else:
        entries = [Entry("half A", half=0), Entry("half B", half=1)]
    options = {name: settings[name] for name in OPTIONS}
    batch = 8 if settings["vary"] == "algorithm" else 16
    first = batch + 1
    return Fitting(
        load("wine", **shared), entries, options, seed=settings["seed"], n_first=first, batch=batch
    )


def _stage(settings: dict[str, Any], title: str, session: Any, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.panels import Boundary, Curves, Fitted, Table
    from course.live.stage import Stage

    ids = tuple(ALGORITHMS) if settings["vary"] == "algorithm" else ("half_a", "half_b")
    names = names_of(session)
    labels = [entry.name for entry in session.entries]
    panels: list[Any] = [
        Boundary(
            session,
            Fitted(k),
            panel_id=ids[k],
            title=label[0].upper() + label[1:],
            shared=True,
            names=names,
            tool=settings["tool"],
        )
        for k, label in enumerate(labels)
    ]
    shown: tuple[str, ...] = ("train_accuracy", "valid_accuracy")
    if settings["vary"] == "data":
        panels.append(
            Table(parameters, panel_id="parameters", title="What each model consists of", column="middle")
        )
    else:
        shown = shown[1:]  # four curves; the maps tell the accuracies on training rows
    curves = Curves(
        title="Right answers on new rows" if len(shown) == 1 else "Right answers as rows arrive",
        series=shown,
        runs=labels,
        x_name="training rows",
        steps_from=session.n_first,
    )
    return Stage(
        session,
        [panel for panel in [*panels, curves] if panel.id not in settings["hide"]],
        rail_of(settings["controls"], session, settings),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        transport={
            "hide": ["readouts", *(name for name in TRANSPORT if name in settings["hide"])],
            "unit": "portion",
        },
        **texts,
    )
