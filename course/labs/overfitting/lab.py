"""Overfitting: a network with room to remember a few rows, and everything that makes it learn instead.

Source: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15,
2014; L. Prechelt, "Early Stopping, But When?", 1998; C. Zhang et al., "Understanding Deep Learning Requires
Rethinking Generalization", 2017, for labels drawn by lot.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from course.data import Inputs, load
from course.data.checks import check_int, check_name, check_switch
from course.labs import controls as rail
from course.labs.arguments import for_teachers, with_defaults
from course.labs.lab import Lab
from course.labs.overfitting.controls import (
    CONTROLS,
    DATASETS,
    LEAST_ROWS,
    MAX_LAYERS,
    MOST_ROWS,
    N_ROWS,
    WIDTHS,
    arguments,
    controls,
)  # fmt: skip
from course.labs.overfitting.words import tell, words
from course.labs.session import Session
from course.live.transport import TRANSPORT
from course.models.mlp import MLP
from course.training.events import METRIC_NAMES
from course.training.knobs import Knobs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.live.stage import Stage

PANELS = ("boundary", "curves", "text")
KNOBS = ("lr", "l1", "l2", "dropout", "patience")


class Overfitting(Session):
    """A session whose network may have more room than elsewhere; see `Session`."""

    widest = WIDTHS[-1]


def overfitting(
    dataset: str = "circle",
    *,
    n: int = 40,
    noise: float | None = None,
    label_noise: float = 0.0,
    random_labels: bool = False,
    width: int = 32,
    layers: int = 2,
    lr: float = 0.01,
    l1: float = 0.0,
    l2: float = 0.0,
    dropout: float = 0.0,
    patience: int = 0,
    show_valid: bool = False,
    seed: int = 0,
    tool: str = "add",
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = 30.0,
) -> Lab:
    """Return a lab in which a large network learns few rows, and the gap to the others is in sight.

    Parameters
    ----------
    dataset : {"circle", "xor", "gauss", "spiral", "moons", "digits"}
        500 rows of it: points of two classes, or pictures of ten.
    n : int, 25 to 400
        How many of them train; the others validate.
    noise : float, 0 to 0.5, optional
        How far chance moves the points, 0.2 unless given; digits were measured and take none.
    label_noise : float, 0 to 0.5
        Share of training labels made wrong.
    random_labels : bool
        Draw every training label by lot.
    width, layers : int, 1 to 64 and 0 to 3
        Neurons in each hidden layer, and how many of those there are.
    lr, l1, l2, dropout, patience : float, float, float, float, int
        Knobs of the training, whose step rule is Adam; see `course.training.knobs.Knobs`.
    show_valid : bool
        Show validation rows.
    seed : int
        Of data, weights, order of rows and what dropout leaves out.
    tool : {"add", "erase", "move", "relabel"}
        What the brush does when the stage opens.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Train as soon as the stage is shown; epochs per second, None for as fast as it goes.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_overfitting(locals())


def open_overfitting(settings: Any) -> Lab:
    """Return the lab of `overfitting`'s arguments by name, as a link holds them; errors as there."""
    settings = _checked(settings)
    title = f"Overfitting: {settings['dataset']}"
    make_stage = partial(_stage, settings, title)
    return Lab(
        "overfitting", settings, partial(_session, settings), make_stage, title=title, draw=_draw, tell=tell
    )


def _draw(session: Session, *, title: str) -> Figure:
    from course.labs.picture import draw  # Matplotlib takes its time

    return draw(session, title=title, gap=True)


def _checked(settings: Any) -> dict[str, Any]:
    settings = with_defaults(settings, {"dataset": "circle", **overfitting.__kwdefaults__})
    check_name("dataset", settings["dataset"], DATASETS)
    settings["n"] = check_int("n", settings["n"], LEAST_ROWS, MOST_ROWS, 40)
    settings["width"] = check_int("width", settings["width"], 1, WIDTHS[-1], 32)
    settings["layers"] = check_int("layers", settings["layers"], 0, MAX_LAYERS, 2)
    if settings["noise"] is not None:
        settings["noise"] = rail.check("noise", settings["noise"])
        if settings["dataset"] == "digits":
            raise ValueError(f"noise must be left out for digits, got {settings['noise']:g}; use label_noise")
    for name in ("label_noise", "show_valid"):
        settings[name] = rail.check(name, settings[name])
    check_switch("random_labels", settings["random_labels"])
    Knobs.from_dict({name: settings[name] for name in KNOBS})
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    return for_teachers(settings, CONTROLS, PANELS)


def _session(settings: dict[str, Any]) -> Overfitting:
    """Return the run before its first step."""
    seed = settings["seed"]
    share = {"train_share": settings["n"] / N_ROWS, "label_noise": settings["label_noise"], "seed": seed}
    dataset = load(**arguments(settings["dataset"], settings["noise"]), **share)
    if settings["random_labels"]:
        dataset.set_random_labels(True)
    inputs = Inputs.fit(dataset)
    hidden = (settings["width"],) * settings["layers"]
    n_outputs = dataset.n_classes if dataset.n_classes > 2 else 1
    model = MLP((inputs.n_inputs, *hidden, n_outputs), loss="cross_entropy", seed=seed)
    knobs = Knobs(optimizer="adam", **{name: settings[name] for name in KNOBS})
    return Overfitting(model, dataset, knobs, seed=seed, inputs=inputs)


def _stage(settings: dict[str, Any], title: str, session: Session, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.live.panels import Answers, Boundary, Curves, Text
    from course.live.stage import Stage

    panels: list[Any] = [
        Boundary(session, Answers(), tool=settings["tool"]),
        Curves(gap=True, series=METRIC_NAMES[:4]),
        Text(words, title="Learned, or remembered?", column="side"),
    ]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in settings["hide"]],
        controls(settings["controls"], session, settings),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        transport={"hide": [name for name in TRANSPORT if name in settings["hide"]]},
        **texts,
    )
