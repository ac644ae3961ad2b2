"""Hands: what each edit does to a run, and what takes it back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import torch

from course.data import load
from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.models.activations import ACTIVATIONS
from course.models.checks import check_name
from course.models.resize import split_layers
from course.training.edits import (
    AddPoints,
    Edit,
    MovePoints,
    Relabel,
    RemovePoints,
    SetActivation,
    SetBias,
    SetData,
    SetFeatures,
    SetHidden,
    SetKnob,
    SetParameters,
    SetWeight,
    Undo,
)
from course.training.edits.base import EditError
from course.training.knobs import KNOBS
from course.training.supervised.divergence import NO_LIMIT
from course.training.supervised.structure import Structure, changeable, check_dropout, fit_to, reshape

if TYPE_CHECKING:
    from course.training.supervised.run import Run

Back: TypeAlias = Callable[[], None]


def do(run: Run, edit: Edit) -> tuple[str, Back]:
    """Apply one checked edit: what was done, in a few words, and what takes it back beside the data.

    Raises
    ------
    ValueError
        One sentence; the run is as it was.
    """
    if isinstance(edit, SetData) and edit.name == "dataset":
        return replace_data(run, run.make_dataset(edit.value, run.dataset))
    text = on_data(run.dataset, edit)
    if text is not None:
        return text, nothing
    match edit:
        case SetKnob():
            return _knob(run, edit)
        case SetHidden():
            return _hidden(run, edit.widths)
        case SetActivation():
            changeable(run)
            name = check_name("activation", edit.name, ACTIVATIONS)
            return f"activation {name}", reshape(run, replace(Structure.of(run), activation=name))
        case SetFeatures():
            return _features(run, edit.names)
        case SetWeight() | SetBias():
            return _by_hand(run, edit)
        case SetParameters():
            return _parameters(run, edit)
        case Undo():
            raise EditError("an undo is no edit of its own; call undo()")
    raise EditError(f"{edit.do!r} is no edit of a network in training; edit data, knobs, layers or weights")


def on_data(dataset: Dataset, edit: Edit) -> str | None:
    """Apply an edit of rows, labels or split: what was done, in a few words; None if it is of another kind.

    Raises
    ------
    ValueError
        One sentence; the data are as they were.
    """
    match edit:
        case AddPoints():
            return dataset.add(edit.points, edit.labels)
        case MovePoints():
            return dataset.move(edit.ids, edit.points)
        case RemovePoints():
            return dataset.remove(edit.ids)
        case Relabel():
            return dataset.relabel(edit.ids, edit.label)
        case SetData():
            return _set_data(dataset, edit.name, edit.value)
    return None


def nothing() -> None:
    """What takes back an edit of the data, which have an undo of their own: beside them nothing changed."""


def _set_data(dataset: Dataset, name: str, value: Any) -> str:
    match name:
        case "noise":
            return dataset.set_noise(value)
        case "label_noise":
            return dataset.set_label_noise(value)
        case "random_labels":
            return dataset.set_random_labels(value)
        case "train_share":
            return dataset.set_train_share(value)
        case "n":
            return dataset.set_sample(n=value)
        case _:
            return dataset.set_sample(minority_share=value)


def make_dataset(value: str | dict[str, Any], now: Dataset) -> Dataset:
    """The built-in dataset of a name (or of arguments of `load`), with the split and noise of the one before.

    Raises
    ------
    ValueError
        For an unknown name or argument: one sentence with the nearest name.
    """
    arguments: dict[str, Any] = {"name": value} if isinstance(value, str) else dict(value)
    known = load.__kwdefaults__ or {}
    for key in arguments:
        if key != "name" and key not in known:
            raise EditError(f"{key!r} is no setting of a dataset; settings are {', '.join(known)}")
    kept = now.settings
    arguments.setdefault("train_share", kept["train_share"])
    arguments.setdefault("seed", now.recipe.get("seed", 0))
    return load(**arguments)


def replace_data(run: Run, other: Dataset) -> tuple[str, Back]:
    """Give a run another dataset, and its model the inputs and outputs for it; as `do` does.

    Raises
    ------
    ValueError
        One sentence; the run is as it was.
    """
    inputs = inputs_for(run.inputs, other)
    now = Structure.of(run)
    if not now.sizes:
        if (other.n_features, other.task, other.n_classes) != (
            run.dataset.n_features,
            run.dataset.task,
            run.dataset.n_classes,
        ):
            changeable(run)
        to = replace(now, inputs=inputs)
    else:
        to = fit_to(other, inputs, now, run.classifier)
    text = run.dataset.replace(other)
    back_model = reshape(run, to)
    limit, run.loss_limit = run.loss_limit, NO_LIMIT  # a loss is compared with the first on the same data

    def back() -> None:
        back_model()
        run.loss_limit = limit

    return text, back


def inputs_for(now: Inputs, dataset: Dataset) -> Inputs:
    """The inputs chosen so far where the new data has them, else what suits the new data."""
    if now.features and dataset.n_features == 2:
        try:
            return Inputs.fit(dataset, features=now.features)
        except ValueError:
            return Inputs.fit(dataset)
    return Inputs.fit(dataset)


def _knob(run: Run, edit: SetKnob) -> tuple[str, Back]:
    if edit.name not in KNOBS:
        raise EditError(f"a network in training has no knob {edit.name!r}; its knobs are {', '.join(KNOBS)}")
    knobs, name, before = run.knobs, edit.name, getattr(run.knobs, edit.name)
    if name == "dropout":
        check_dropout(run, float(edit.value))
    setattr(knobs, name, edit.value)

    def back() -> None:
        setattr(knobs, name, before)

    value = getattr(knobs, name)
    return f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}", back


def _hidden(run: Run, widths: tuple[int, ...]) -> tuple[str, Back]:
    sizes = changeable(run).sizes
    back = reshape(run, replace(Structure.of(run), sizes=(sizes[0], *widths, sizes[-1])))
    return f"hidden layers {', '.join(map(str, widths))}" if widths else "no hidden layers", back


def _features(run: Run, names: tuple[str, ...]) -> tuple[str, Back]:
    model = changeable(run)
    inputs = run.inputs.with_features(names)
    sizes = (inputs.n_inputs, *model.sizes[1:])
    back = reshape(run, replace(Structure.of(run), inputs=inputs, sizes=sizes))
    return f"features {', '.join(inputs.names)}", back


def _by_hand(run: Run, edit: SetWeight | SetBias) -> tuple[str, Back]:
    model = changeable(run)
    n_layers = len(model.weights)
    if edit.layer >= n_layers:
        raise EditError(f"layer must be from 0 to {n_layers - 1}, got {edit.layer}")
    n_in, n_out = model.sizes[edit.layer], model.sizes[edit.layer + 1]
    if isinstance(edit, SetWeight) and edit.i >= n_in:
        raise EditError(f"i must be from 0 to {n_in - 1} in layer {edit.layer}, got {edit.i}")
    if edit.j >= n_out:
        raise EditError(f"j must be from 0 to {n_out - 1} in layer {edit.layer}, got {edit.j}")
    if not math.isfinite(edit.value):
        raise EditError(f"value must be a finite number, got {edit.value}")

    def cell() -> Any:
        if isinstance(edit, SetWeight):
            return model.weights[edit.layer][:, edit.i, edit.j]
        return model.biases[edit.layer][:, 0, edit.j]

    before = cell().clone()
    cell().fill_(edit.value)
    run.optimizer.revive()
    name = "weight" if isinstance(edit, SetWeight) else "bias"
    return f"{name} {edit.value:g}", lambda: cell().copy_(before)


def _parameters(run: Run, edit: SetParameters) -> tuple[str, Back]:
    model = changeable(run)
    if len(edit.values) != model.n_parameters:
        raise EditError(f"values must be {model.n_parameters} numbers, got {len(edit.values)}")
    before = model.flat.clone()
    for block, values in zip(
        model.blocks,
        split_layers(torch.tensor(edit.values, dtype=model.flat.dtype, device="cpu"), model.sizes, 1),
        strict=True,
    ):
        block.copy_(values.expand_as(block))
    run.optimizer.revive()

    def back() -> None:
        model.flat.copy_(before)

    return f"parameters {', '.join(f'{value:.4g}' for value in edit.values)}", back
