"""Backpropagation: one point goes forward through a small network, and its error comes back, edge by edge.

Source: D. Rumelhart, G. Hinton and R. Williams, "Learning representations by back-propagating errors", Nature
323, 1986.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import torch

from course.data import Inputs, load
from course.data.checks import check_int, check_name
from course.labs import controls as rail
from course.labs.arguments import for_teachers, with_defaults
from course.labs.backprop import picture as walk_picture
from course.labs.backprop import script as walk_script
from course.labs.backprop import words as walk_words
from course.labs.backprop.run import Walk
from course.labs.lab import Lab
from course.live.controls import Control
from course.live.transport import TRANSPORT
from course.models.mlp import MLP
from course.training.edits import SetHidden
from course.training.knobs import Knobs

if TYPE_CHECKING:
    from course.live.stage import Stage

DATASETS = ("xor", "circle", "gauss", "spiral")
CONTROLS = ("activation", "depth", "lr")
PANELS = ("network", "words", "table", "boundary", "bars")
SPEEDS = (0.5, 1, 1.5, 3, 10)
WIDTH, MAX_DEPTH = 3, 6


def backprop(
    dataset: str = "xor",
    *,
    n: int = 60,
    hidden: Sequence[int] = (3, 2),
    activation: str = "tanh",
    lr: float = 0.5,
    row: int | None = None,
    seed: int = 0,
    controls: Iterable[str] | None = None,
    hide: Iterable[str] = (),
    autoplay: bool = False,
    speed: float | None = 1.5,
) -> Lab:
    """Return a lab in which one point's numbers go forward through a network and its gradients come back.

    Going on by one epoch is going on by one phase: forward a layer, the loss, backward a layer, the update.

    Parameters
    ----------
    dataset : {"xor", "circle", "gauss", "spiral"}
        Points of two classes on a plane.
    n : int, 20 to 500
        How many; half of them train, which matters to the measured losses only.
    hidden : sequence of int
        Up to 6 hidden layers of 1 to 8 neurons.
    activation : {"tanh", "relu", "sigmoid", "linear"}
        Of the hidden neurons.
    lr : float
        How far the update goes.
    row : int, optional
        Id of the point to look at, the first one unless given.
    seed : int
        Of the points and the weights.
    controls, hide : iterable of str
        For teachers: show these controls only; hide these controls, panels or buttons.
    autoplay, speed : bool, float
        Walk as soon as the stage is shown; phases per second, None for as fast as it goes.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range: one sentence with what is accepted.
    """
    return open_backprop(locals())


def open_backprop(settings: Any) -> Lab:
    """Return the lab of `backprop`'s arguments by name, as a link holds them; errors as there."""
    settings = _checked(settings)
    title = "Backpropagation: one point forward, its error back"
    return Lab(
        "backprop",
        settings,
        partial(_session, settings),
        partial(_stage, settings, title),
        title=title,
        draw=walk_picture.draw,
        tell=walk_words.tell,
        write=walk_script.write,
    )


def _checked(settings: Any) -> dict[str, Any]:
    settings = with_defaults(settings, {"dataset": "xor", **backprop.__kwdefaults__})
    check_name("dataset", settings["dataset"], DATASETS)
    settings["n"] = check_int("n", settings["n"], 20, 500, 60)
    for name in ("hidden", "activation"):
        settings[name] = rail.check(name, settings[name])
    settings["lr"] = Knobs(lr=settings["lr"]).lr
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    if settings["row"] is not None:
        settings["row"] = check_int("row", settings["row"], 0, settings["n"] - 1, 0)
    return for_teachers(settings, CONTROLS, PANELS)


def _session(settings: dict[str, Any]) -> Walk:
    """Return the run before its first phase."""
    dataset = load(settings["dataset"], n=settings["n"], seed=settings["seed"])
    row = int(dataset.ids[0]) if settings["row"] is None else settings["row"]
    model = MLP(
        (2, *settings["hidden"], 1),
        activation=settings["activation"],
        init="glorot",
        seed=settings["seed"],
        dtype=torch.float64,  # a numerical gradient needs the digits
    )
    inputs = Inputs.fit(dataset, features=("x", "y"))
    return Walk(model, dataset, Knobs(lr=settings["lr"]), seed=settings["seed"], inputs=inputs, row=row)


def _controls(settings: dict[str, Any], run: Walk) -> list[Control]:
    """Return the controls that the teacher left, in their order."""
    depth = Control(
        name="depth",
        label="Hidden layers",
        kind="range",
        group="model",
        value=len(run.model.sizes) - 2,
        min=0 if len(run.model.sizes) == 2 else 1,
        max=MAX_DEPTH,
        step=1,
        help="Layers of three neurons between inputs and output; neurons that stay keep their weights.",
        to_edit=lambda k: SetHidden((WIDTH,) * k),
        read=lambda run: len(run.model.sizes) - 2,
    )
    lr = replace(rail.RAIL["lr"], value=run.knobs.lr, min=0.001, max=10)
    known = {
        "activation": replace(rail.RAIL["activation"], value=run.model.activation),
        "depth": depth,
        "lr": lr,
    }
    return [replace(known[name], hidden=name not in settings["controls"]) for name in CONTROLS]


def _stage(settings: dict[str, Any], title: str, session: Walk, **texts: Any) -> Stage:
    """Return the stage: panels and controls that the teacher left, around the run."""
    from course.labs.backprop import table as walk_table
    from course.live.panels import Answers, Bars, Boundary, Network, Table, Text
    from course.live.stage import Stage

    answers, hide = Answers(), settings["hide"]
    network = Network(session, answers, marks=walk_table.marks)
    panels = [
        network,
        Text(walk_words.words, panel_id="words", title="What happens now", column="middle", live=True),
        Table(walk_table.table, title="Its numbers", column="middle"),
        Boundary(
            session,
            answers,
            title="Click a point",
            editable=False,
            pick="row",
            picked=lambda run: run.row,
        ),
        Bars(walk_table.bars, title="Gradient, layer by layer"),
    ]
    return Stage(
        session,
        [panel for panel in panels if panel.id not in hide],
        _controls(settings, session),
        title=title,
        playing=settings["autoplay"],
        speed=settings["speed"],
        view_options={"focus": network.focus, "row": session.choose},
        transport={
            "hide": ["pin", "scrub", *(name for name in TRANSPORT if name in hide)],
            "speeds": list(SPEEDS),
            "unit": "phase",
        },
        **texts,
    )
