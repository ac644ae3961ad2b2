"""Hands on folds: what an edit does to splits that are in training, and what takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from course.training.crossval.splits import TESTS, TRAINS
from course.training.edits import (
    AddPoints,
    Edit,
    MovePoints,
    Relabel,
    RemovePoints,
    SetData,
    SetFeatures,
    SetSplit,
)
from course.training.edits.base import EditError
from course.training.supervised import hands

if TYPE_CHECKING:
    from course.training.crossval.run import CrossVal

EDITS_OF_ROWS: Final = (AddPoints, MovePoints, RemovePoints, Relabel, SetData)
Do = Callable[[Edit], tuple[str, hands.Back]]


def do(run: CrossVal, edit: Edit, otherwise: Do) -> tuple[str, hands.Back]:
    """Apply one checked edit: what was done, in a few words, and what takes it back beside the data.

    Parameters
    ----------
    run : CrossVal
    edit : Edit
    otherwise : callable
        What does the edits that a run without folds knows, too.

    Raises
    ------
    ValueError
        One sentence; the run is as it was.
    """
    if isinstance(edit, SetSplit):
        return _set_split(run, edit)
    other_inputs = isinstance(edit, SetFeatures) or (isinstance(edit, SetData) and edit.name == "dataset")
    if other_inputs and run.select is not None:
        raise EditError(
            f"these folds choose {run.select} of {run.inputs.n_inputs} inputs, so data set and inputs stay; "
            "leave select out to change them"
        )
    if isinstance(edit, AddPoints | RemovePoints | SetData) and _splits_anew(run, edit):
        return _with_data(run, edit, otherwise)
    if run.select is not None and isinstance(edit, EDITS_OF_ROWS):
        return _with_columns(run, edit, otherwise)
    return otherwise(edit)


def _splits_anew(run: CrossVal, edit: Edit) -> bool:
    """Tell whether an edit leaves no sense to the splits there are; refuse one that empties a fold."""
    if isinstance(edit, SetData) and edit.name == "dataset":
        return True
    trial = run.dataset.copy()
    hands.on_data(trial, edit)
    if run.splits.kind == "leave-one-out":
        return trial.n != run.dataset.n
    now = trial.ids[run.rows_in(trial)]
    if np.isin(now, run.dataset.ids[run.rows_in()], invert=True).any():
        return False  # rows came, and are dealt out evenly
    stays = np.isin(run.dataset.ids, now)
    for part, does in ((TRAINS, "trains on"), (TESTS, "is scored on")):
        left = (run.roles[:, stays] == part).any(axis=1)
        if not left.all():
            fold = int(np.flatnonzero(~left)[0]) + 1
            raise EditError(f"that would take the last row that fold {fold} {does}; take fewer folds first")
    return False


def _set_split(run: CrossVal, edit: SetSplit) -> tuple[str, hands.Back]:
    before = run.splits, run.leak
    if edit.name == "leak":
        after = run.splits, bool(edit.value)
        text = f"leak {'on: fitted on all rows' if edit.value else 'off: fitted on training rows only'}"
    else:
        after = run.splits.with_(edit.name, edit.value), run.leak
        text = f"{edit.name} {edit.value}"
    run.check_splits(*after, run.dataset, run.inputs)
    run.split_anew(*after)
    return f"{text}; all {run.n_splits} folds begin again", lambda: run.split_anew(*before)


def _with_data(run: CrossVal, edit: Edit, otherwise: Do) -> tuple[str, hands.Back]:
    """Edit the data and split what comes of it afresh; refused before anything changes if it can't be."""
    if isinstance(edit, SetData) and edit.name == "dataset":
        other = run.make_dataset(edit.value, run.dataset)
        run.check_splits(run.splits, run.leak, other, hands.inputs_for(run.inputs, other))
        text, back_model = hands.replace_data(run, other)
    else:
        trial = run.dataset.copy()
        hands.on_data(trial, edit)
        run.check_splits(run.splits, run.leak, trial, run.inputs)
        text, back_model = otherwise(edit)
    run.split_anew(run.splits, run.leak)

    def back() -> None:
        back_model()
        run.split_anew(run.splits, run.leak)

    return f"{text}; all {run.n_splits} folds begin again", back


def _with_columns(run: CrossVal, edit: Edit, otherwise: Do) -> tuple[str, hands.Back]:
    """Edit the data, and choose columns by rows and labels as they are now."""
    text, back_model = otherwise(edit)
    run.begin_again()

    def back() -> None:
        back_model()
        run.begin_again()

    return f"{text}; columns are chosen anew, and all {run.n_splits} folds begin again", back
