"""The control rail of a cross-validation: how rows are split, and what the playground's rail has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from course.labs import controls as rail
from course.live.controls import Control
from course.training.crossval.splits import KINDS
from course.training.edits import SetBeside, SetSplit
from course.training.sklearn.classifiers import CLASSIFIERS, class_name

#: Sets that can be dealt into folds, in classes or with targets.
DATASETS: Final = (
    *("circle", "xor", "gauss", "spiral", "moons", "blobs"),
    *("reg-plane", "reg-gauss", "diabetes"),
    *("wine", "breast_cancer", "digits", "visits", "pure_noise", "stocks"),
)
SPLIT: Final = ("kind", "k", "repeats", "test_share", "deal", "leak")
PLAYGROUND: Final = (
    "noise",
    "n",
    "minority_share",
    "label_noise",
    "hidden",
    "activation",
    "lr",
    "batch_size",
    "l2",
    "show_valid",
)
CONTROLS: Final = (*SPLIT, "beside", *PLAYGROUND)
NONE: Final = "none"


def controls(wanted: Iterable[str], run: Any, view: dict[str, Any]) -> list[Control]:
    """Return the wanted controls in the order of the rail, at the values of `run` and `view`."""
    wanted = set(wanted)
    found = [make(run) for name, make in _MADE.items() if name in wanted]
    return found + rail.controls(wanted & set(PLAYGROUND), run, view | {"discretise": False})


def _kind(run: Any) -> Control:
    return Control(
        name="kind",
        label="Split",
        kind="choice",
        group="data",
        value=run.splits.kind,
        options=[{"value": name, "label": label} for name, label in KINDS.items()],
        help="How rows are dealt out to train and to test.",
        to_edit=partial(SetSplit, "kind"),
        read=lambda run: run.splits.kind,
    )


def _range(name: str, label: str, help_: str, low: float, high: float, step: float, setting: str) -> Any:
    def read(run: Any) -> Any:
        return getattr(run.splits, setting)

    def make(run: Any) -> Control:
        return Control(
            name=name,
            label=label,
            kind="range",
            group="data",
            value=read(run),
            min=low,
            max=max(high, read(run)),
            step=step,
            help=help_,
            to_edit=partial(SetSplit, setting),
            read=read,
        )

    return make


def _leak(run: Any) -> Control:
    return Control(
        name="leak",
        label="Leak: prepare with all rows",
        kind="toggle",
        group="data",
        value=run.leak,
        help="Fit the scaler and the choice of columns on test rows, too.",
        to_edit=partial(SetSplit, "leak"),
        read=lambda run: run.leak,
    )


def _beside(run: Any) -> Control:
    def read(run: Any) -> str:
        return run.beside.name or NONE

    names = dict.fromkeys([*CLASSIFIERS, *([run.beside.name] if run.beside.name else [])])
    options = [{"value": name, "label": class_name(name)} for name in names]
    return Control(
        name="beside",
        label="Beside it",
        kind="choice",
        group="model",
        value=read(run),
        options=[{"value": NONE, "label": "None"}, *options],
        help="A classifier of scikit-learn, scored on the same folds.",
        to_edit=lambda name: SetBeside(None if name == NONE else name),
        read=read,
    )


_MADE: Final[dict[str, Any]] = {
    "kind": _kind,
    "k": _range("k", "Folds (k)", "How many parts; each is tested once.", 2, 50, 1, "k"),
    "repeats": _range("repeats", "Repeats", "How often the folds are dealt again.", 2, 20, 1, "repeats"),
    "test_share": _range(
        "test_share", "Test share", "Of the rows, in random splits.", 0.05, 0.95, 0.05, "test_share"
    ),
    "deal": _range("deal", "Deal", "Another number deals the rows out in another order.", 0, 99, 1, "seed"),
    "leak": _leak,
    "beside": _beside,
}
