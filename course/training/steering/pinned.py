"""Pinned: a run kept as it ended, so that the next one can be compared with it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from course.training.edits import BY_HAND

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.data.inputs import Inputs
    from course.training.history import History
    from course.training.steering.editable import Editable
    from course.training.supervised.run import Run

_KNOBS = {
    "lr": "learning rate",
    "batch_size": "batch size",
    "optimizer": "step rule",
    "momentum": "momentum",
    "l1": "L1 penalty",
    "l2": "L2 penalty",
    "dropout": "dropout",
    "patience": "patience",
    "shuffle": "shuffling",
}
_DATA = {
    "noise": "noise",
    "label_noise": "wrong labels",
    "random_labels": "random labels",
    "train_share": "training share",
    "n": "rows",
    "minority_share": "rare class",
}
_ROWS = "points and labels"
SHARES = ("accuracy", "goal")  # metrics that are told in per cent


class Comparable(Protocol):
    """What is asked of a run that is compared with a pinned one."""

    history: History
    pinned: Pinned | None

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything a hand can set, by the name a learner reads, plain values."""


@dataclass(frozen=True, eq=False)
class Pinned:
    """What is left of a run for comparison: its record, its model and everything that a hand could set.

    Attributes
    ----------
    settings : mapping of str to value
        Everything that makes two runs differ, by the name that a learner reads.
    history : History
    dataset : Dataset or None
        None where the run learns from no rows.
    model : object
        What was trained, of the kind that the run trains.
    inputs : Inputs or None
        What the model saw of a row, where the run has such.
    branched_at : int or None
        The epoch at which the run of now branched off; None where it began at the start.
    """

    settings: Mapping[str, Any]
    history: History
    dataset: Dataset | None
    model: Any
    inputs: Inputs | None = None
    branched_at: int | None = None

    @classmethod
    def of(cls, run: Editable[Any]) -> Pinned:
        """Keep a run as it is now; nothing of it is shared with what trains on."""
        model = copy.deepcopy(run.model)
        inputs = getattr(run, "inputs", None)
        return cls(run.settings, run.history.copy(), run.dataset.copy(), model, inputs)

    def changed(self, run: Comparable) -> dict[str, tuple[Any, Any]]:
        """Return what differs now, by name: (pinned, now). Edited rows count as one change."""
        now = run.settings
        found = {name: (self.settings[name], now[name]) for name in now if self.settings[name] != now[name]}
        data = {"data set", *_DATA.values()} & set(found)
        dataset = getattr(run, "dataset", None)
        if data or dataset is None or self.dataset is None:
            return found
        if not _same_rows(self.dataset, dataset):
            found[_ROWS] = ("as they were", "edited")
        return found


def settings_of(run: Run) -> dict[str, Any]:
    """Return everything a hand can set, by the name a learner reads, plain values."""
    knobs, model = run.knobs, run.model
    settings: dict[str, Any] = {label: getattr(knobs, name) for name, label in _KNOBS.items()}
    settings |= of_data(run.dataset)
    settings["inputs"] = ", ".join(run.inputs.names)
    settings["hidden layers"] = ", ".join(map(str, model.sizes[1:-1])) or "none"
    settings["activation"] = getattr(model, "activation", "")
    settings["start of the weights"] = f"number {run.seed}"
    by_hand = [edit for edit in run.history.edits if isinstance(edit.edit, BY_HAND)]
    settings["weights by hand"] = len(by_hand)
    return settings


def of_data(dataset: Dataset) -> dict[str, Any]:
    """Return what a hand can set of the data, by the name a learner reads."""
    data = dataset.settings
    return {"data set": dataset.name} | {label: data[name] for name, label in _DATA.items()}


def tell(run: Comparable) -> str:
    """Return in one or two sentences what differs from the pinned run; empty where none is pinned."""
    pinned = run.pinned
    if pinned is None:
        return ""
    at = pinned.branched_at
    origin = "" if at is None else f"Branched at epoch {at}; the run as it was stays as a ghost. "
    changed = [
        f"{name} {_shown(before)} → {_shown(now)}" for name, (before, now) in pinned.changed(run).items()
    ]
    if not changed and origin:
        return f"{origin}Nothing differs from it: the branch goes the same way until something is changed."
    if not changed:
        return "Pinned. Now change one control, press Play and compare: the earlier run stays as a ghost."
    if len(changed) == 1:
        return f"{origin}One thing differs from the pinned run: {changed[0]}."
    return (
        f"{origin}{len(changed)} things differ from the pinned run: {'; '.join(changed)}. "
        "What comes of it cannot be put down to one of them: take all but one back."
    )


def outcome(run: Comparable) -> str:
    """Return the pinned run's numbers beside this one's, at the last epoch that both have reached."""
    pinned = run.pinned
    if pinned is None or not pinned.history.epochs or not run.history.epochs:
        return ""
    epoch = min(pinned.history.epochs[-1], run.history.epochs[-1])
    before, now = (_at(history, epoch) for history in (pinned.history, run.history))
    numbers = [f"{name} {before[name]} pinned, {now[name]} now" for name in now if name in before]
    return f"epoch {epoch}: {'; '.join(numbers)}"


def _at(history: History, epoch: int) -> dict[str, str]:
    """Return the metrics of the last report up to an epoch, as words."""
    row = int(np.searchsorted(history.epochs, epoch, side="right")) - 1
    found = {}
    for name in history.kind.names():
        if history.has(name):
            value = float(history.column(name, row)[0][history.shown].mean())
            found[name.replace("_", " ")] = f"{value:.1%}" if name.endswith(SHARES) else f"{value:.3g}"
    return found


def _same_rows(a: Dataset, b: Dataset) -> bool:
    """Tell whether two data sets hold the same rows; an edit replaces only the arrays that it changes."""
    pairs = ((a.X, b.X), (a.y, b.y), (a.is_train, b.is_train))
    return all(x is y or np.array_equal(x, y) for x, y in pairs)


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
