"""The controls of the overfitting lab: what there is to learn, room to remember, and what restrains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from course.labs import controls as rail
from course.live.controls import Control
from course.training.edits import SetData, SetHidden, SetKnob

if TYPE_CHECKING:
    from course.training.supervised.run import Run

DATASETS = ("circle", "xor", "gauss", "spiral", "moons", "digits")
N_ROWS, NOISE = 500, 0.2  # drawn of every set, and how far chance moves generated points
WIDTHS = (1, 2, 4, 8, 16, 32, 64)
MAX_LAYERS = 3
LEAST_ROWS, MOST_ROWS = 25, 400
CONTROLS = (
    "dataset", "n", "noise", "label_noise", "random_labels", "width", "layers", "lr", "l1", "l2", "dropout",
    "patience", "show_valid",
)  # fmt: skip
ORDER = (*CONTROLS, "discretise")


def arguments(dataset: str, noise: float | None = None) -> dict[str, Any]:
    """Return what `course.data.load` is asked for, training share and seed aside."""
    given = {} if dataset == "digits" else {"noise": NOISE if noise is None else noise}
    return {"name": dataset, "n": N_ROWS} | given


def controls(wanted: Iterable[str], run: Run, settings: dict[str, Any]) -> list[Control]:
    """Return the wanted controls in the order of `CONTROLS`, at the values of a run."""
    known = {control.name: control for control in _controls(run)}
    shared = [name for name in wanted if name not in known]
    others = rail.controls(shared, run, settings | {"discretise": False})
    own = [replace(control, hidden=name not in wanted) for name, control in known.items()]
    return sorted([*own, *others], key=lambda control: ORDER.index(control.name))


def _controls(run: Run) -> list[Control]:
    """Return the controls that no other lab has."""

    def hidden() -> tuple[int, ...]:
        return run.model.sizes[1:-1]

    found = [
        Control(
            name="dataset",
            label="Data set",
            kind="choice",
            group="data",
            options=list(DATASETS),
            help="Another data set; the network keeps its weights.",
            to_edit=lambda name: SetData("dataset", arguments(name)),
            read=lambda run: run.dataset.name,
        ),
        Control(
            name="n",
            label="Training rows",
            kind="range",
            group="data",
            min=LEAST_ROWS,
            max=MOST_ROWS,
            step=5,
            help=f"So many of the {N_ROWS} rows train; the others validate.",
            to_edit=lambda k: SetData("train_share", k / N_ROWS),
            read=lambda run: int(run.dataset.is_train.sum()),
        ),
        Control(
            name="random_labels",
            label="Random labels",
            kind="toggle",
            group="data",
            help="Draw every training label by lot: nothing is left to learn, only to remember.",
            to_edit=partial(SetData, "random_labels"),
            read=lambda run: run.dataset.settings["random_labels"],
        ),
        Control(
            name="width",
            label="Width",
            kind="choice",
            group="model",
            options=WIDTHS,
            help="Neurons in each hidden layer: room to remember; those that stay keep their weights.",
            to_edit=lambda width: SetHidden((width,) * max(1, len(hidden()))),
            read=lambda run: max(run.model.sizes[1:-1], default=WIDTHS[0]),
        ),
        Control(
            name="layers",
            label="Hidden layers",
            kind="range",
            group="model",
            min=0,
            max=MAX_LAYERS,
            step=1,
            help="Without any the border is a straight line.",
            to_edit=lambda k: SetHidden((max(hidden(), default=WIDTHS[3]),) * k),
            read=lambda run: len(run.model.sizes) - 2,
        ),
        Control(
            name="dropout",
            label="Dropout",
            kind="range",
            min=0,
            max=0.9,
            step=0.05,
            help="Share of hidden answers left out by chance in every training step.",
            to_edit=partial(SetKnob, "dropout"),
            read=lambda run: run.knobs.dropout,
        ),
        Control(
            name="patience",
            label="Patience",
            kind="range",
            min=0,
            max=100,
            step=5,
            unit="epochs",
            help="Go back to the best epoch after so many without a lower validation loss; 0: never.",
            to_edit=partial(SetKnob, "patience"),
            read=lambda run: run.knobs.patience,
        ),
    ]
    return [replace(control, value=control.current(run)) for control in found]
