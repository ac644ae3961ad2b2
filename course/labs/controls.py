"""The control rail of a lab of supervised training: every control with the edit it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from course.data.load import DATASETS
from course.live.controls import Control
from course.models.activations import ACTIVATIONS
from course.training.edits import SetActivation, SetData, SetFeatures, SetHidden, SetKnob
from course.training.knobs import KNOBS

if TYPE_CHECKING:
    from course.training.supervised.run import Run

FEATURES = ("x", "y", "x²", "y²", "xy", "sin x", "sin y")
MAX_LAYERS, MAX_WIDTH = 6, 8
GOOD = {"noise": 0.1, "label_noise": 0.1, "train_share": 0.5, "hidden": [4, 2]}  # what an error suggests
PENALTIES = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)  # the Playground's


def controls(wanted: Iterable[str], run: Run, view: dict[str, Any]) -> list[Control]:
    """Return the wanted controls in the order of the rail, at the values of `run` and `view`.

    A slider reaches as far as its value, however far that was set from Python. View options that are not
    wanted are there but hidden: the page must know their values.
    """
    found, wanted = [], set(wanted)
    for name in (name for name in RAIL if name in wanted or RAIL[name].group == "view"):
        control = replace(RAIL[name], hidden=name not in wanted)
        value = control.read(run) if control.read else view[name]
        if control.kind == "range":
            least = value if control.min is None else min(control.min, value)
            most = value if control.max is None else max(control.max, value)
            control = replace(control, min=least, max=most)
        elif name in ("l1", "l2") and value not in control.options:
            control = replace(control, options=sorted({*control.options, value}))
        found.append(replace(control, value=value))
    return found


def check(name: str, value: Any, **limits: Any) -> Any:
    """Return a value that the control of this name accepts, or raise a sentence; `limits` replace its own."""
    return replace(RAIL[name], value=GOOD.get(name), **limits).check(value)


def _of_data(name: str, label: str, help_: str, **fields: Any) -> Control:
    """Return a slider over a setting of the data."""
    fields.setdefault("read", lambda run: run.dataset.settings[name])
    to_edit = partial(SetData, name)
    return Control(name=name, label=label, kind="range", group="data", help=help_, to_edit=to_edit, **fields)


def _of_knob(name: str, label: str, help_: str, **fields: Any) -> Control:
    """Return a control over a knob of the training."""
    read = lambda run: getattr(run.knobs, name)  # noqa: E731  (a field, not a function of its own)
    to_edit = partial(SetKnob, name)
    return Control(name=name, label=label, group="training", help=help_, to_edit=to_edit, read=read, **fields)


def _rare_share(run: Run) -> float:
    """Return the share of the class that `minority_share` is about; the middle where there are no classes."""
    dataset = run.dataset
    if not dataset.n_classes:
        return 0.5
    shares = np.bincount(dataset.clean_y, minlength=dataset.n_classes) / len(dataset.clean_y)
    return round(float(shares[-1] if dataset.is_generated else shares.min()), 2)


_CONTROLS = (
    Control(
        name="dataset",
        label="Data set",
        kind="choice",
        group="data",
        options=[{"value": name, "label": name.replace("_", " ")} for name in DATASETS],
        help="Another data set; the network keeps its weights.",
        to_edit=partial(SetData, "dataset"),
        read=lambda run: run.dataset.name,
    ),
    Control(
        name="n_classes",
        label="Classes",
        kind="range",
        group="data",
        min=2,
        max=6,
        step=1,
        help="How many clouds of points there are.",
        to_edit=lambda k: SetData("dataset", {"name": "blobs", "n_classes": k}),
        read=lambda run: run.dataset.n_classes or 2,
    ),
    _of_data("noise", "Noise", "How far chance moves the points.", min=0, max=0.5, step=0.05),
    _of_data("n", "Rows", "How many rows are in use.", min=10, step=1),
    _of_data(
        "minority_share",
        "Rare class",
        "Its share of the rows.",
        min=0.01,
        max=0.99,
        step=0.01,
        read=_rare_share,
    ),
    _of_data(
        "label_noise", "Wrong labels", "Share of training labels made wrong.", min=0, max=0.5, step=0.05
    ),
    _of_data(
        "train_share", "Training share", "These rows train, the rest validate.", min=0.1, max=0.9, step=0.1
    ),
    Control(
        name="features",
        label="Inputs",
        kind="multi",
        group="model",
        options=list(FEATURES),
        min_items=1,
        help="What the network is told about each point.",
        to_edit=lambda names: SetFeatures(tuple(names)),
        read=lambda run: list(run.inputs.names),
    ),
    Control(
        name="hidden",
        label="Hidden layers",
        kind="layers",
        group="model",
        min=1,
        max=MAX_WIDTH,
        max_items=MAX_LAYERS,
        help="Neurons in each hidden layer; those that stay keep their weights.",
        to_edit=lambda widths: SetHidden(tuple(widths)),
        read=lambda run: list(run.model.sizes[1:-1]),
    ),
    Control(
        name="activation",
        label="Activation",
        kind="choice",
        group="model",
        options=list(ACTIVATIONS),
        help="What a hidden neuron does with its sum.",
        to_edit=SetActivation,
        read=lambda run: run.model.activation,
    ),
    _of_knob("lr", "Learning rate", "How far one step goes.", kind="range", min=1e-5, max=10, log=True),
    _of_knob("batch_size", "Batch size", "Rows for each step.", kind="range", min=1, max=100, step=1),
    _of_knob(
        "optimizer", "Step rule", "How a step is made.", kind="choice", options=KNOBS["optimizer"].options
    ),
    _of_knob("l1", "L1 penalty", "Pulls weights to exactly 0.", kind="choice", options=PENALTIES),
    _of_knob("l2", "L2 penalty", "Keeps weights small.", kind="choice", options=PENALTIES),
    Control(
        name="discretise",
        label="Show only the decision",
        kind="toggle",
        group="view",
        help="Two colours instead of shades.",
    ),
    Control(
        name="show_valid",
        label="Show validation rows",
        kind="toggle",
        group="view",
        help="Rows the network never learns from.",
    ),
)

RAIL: dict[str, Control] = {control.name: control for control in _CONTROLS}
