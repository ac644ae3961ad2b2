"""The playground's arguments, checked one by one before anything is made of them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import Any

from course.data import DATASETS, Dataset, load, load_csv
from course.data.cells import MAX_MB, check_separator
from course.data.checks import check_int, check_name, shown
from course.data.errors import DataError
from course.data.numerals import check_decimal
from course.labs import controls as rail
from course.labs.arguments import for_teachers, with_defaults
from course.labs.own_files import place_of
from course.models.mlp import LOSSES
from course.training.knobs import Knobs

PANELS = ("boundary", "curves", "network", "matrix")
PRESETS = ("tf-playground",)
PLAYGROUND_SETS = ("circle", "xor", "gauss", "spiral", "reg-plane", "reg-gauss")
# What that program has no control for.
BEYOND_PLAYGROUND = ("n_classes", "n", "minority_share", "label_noise", "optimizer")


def checked(settings: Any, defaults: dict[str, Any]) -> dict[str, Any]:
    """Return settings of which every one is accepted, ready for JSON.

    Raises
    ------
    ValueError
        One sentence: which setting, what is accepted, what came.
    """
    settings = with_defaults(settings, defaults)
    _check_data(settings)
    for name in ("noise", "label_noise", "train_share", "hidden", "activation", "discretise", "show_valid"):
        settings[name] = rail.check(name, settings[name])
    check_name("loss", settings["loss"], LOSSES)
    Knobs.from_dict({name: settings[name] for name in ("lr", "batch_size", "optimizer", "l1", "l2")})
    settings["seed"] = check_int("seed", settings["seed"], 0, 2**32 - 1, 0)
    if settings["controls"] is None:
        settings["controls"] = _shown(settings)
    return for_teachers(settings, rail.RAIL, PANELS)


#: The noise that a lab of this data set has unless another is given.
NOISE = {"circle": 0.0, "moons": 0.3}
LARGE_MB = 5  # a file that takes longer to read than a learner waits without a word
#: What is said of a learner's own file, and what it is unless said; see `course.data.load_csv`.
FILE = {"target": None, "separator": ",", "decimal": None, "groups": None, "time": None}


def check_data(settings: dict[str, Any], *, usual: str, datasets: Iterable[str]) -> None:
    """Check what says which rows there are: one of the data sets, of which `usual` is the default, or a file.

    Raises
    ------
    ValueError
        One sentence: which setting, what is accepted, what came.
    """
    if settings["csv"] is not None and not isinstance(settings["csv"], str):
        raise ValueError(f"csv must be the path of a file, got {shown(settings['csv'])}; write it as text")
    for name in ("target", "groups"):
        if settings.get(name) is not None:
            settings[name] = str(settings[name])
    time = settings.get("time")
    if not (time is None or isinstance(time, str | bool)):
        raise ValueError(
            f"time must be the name of a column, or True for rows that are in order, got {shown(time)}"
        )
    check_separator(settings["separator"])
    check_decimal(settings["decimal"])
    if settings["csv"] is None:
        check_name("dataset", settings["dataset"], datasets)
        for name, default in FILE.items():
            if name in settings and settings[name] != default:
                raise ValueError(
                    f"{name} needs csv, got {shown(settings[name])} alone; a built-in set has its own"
                )
        return
    for name, default in (("dataset", usual), ("noise", NOISE[usual]), ("n_classes", None)):
        if name in settings and settings[name] not in (default, 0 if name == "noise" else default):
            raise ValueError(
                f"{name} must be left out with csv, got {shown(settings[name])}; the rows are the file's"
            )


def _check_data(settings: dict[str, Any]) -> None:
    """Check what decides about the data; `load` and `load_csv` check the rest."""
    for name in ("columns", "features"):
        value = settings[name]
        settings[name] = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else value
    check_data(settings, usual="circle", datasets=DATASETS)
    if settings["preset"] is not None:
        check_name("preset", settings["preset"], PRESETS)
        check_name("dataset with preset='tf-playground'", settings["dataset"], PLAYGROUND_SETS)
        for name in ("csv", "n", "label_noise"):
            if settings[name]:
                raise ValueError(
                    f"{name} must be left out with preset='tf-playground', got {shown(settings[name])}"
                )


def _shown(settings: dict[str, Any]) -> list[str]:
    """Return the names of the controls that make sense here."""
    left_out = set()
    if settings["csv"] is not None:
        left_out |= {"dataset", "noise"}
    if settings["dataset"] != "blobs":
        left_out.add("n_classes")
    if settings["preset"] is not None:
        left_out |= set(BEYOND_PLAYGROUND)
    return [name for name in rail.RAIL if name not in left_out]


def read_file(settings: dict[str, Any]) -> Dataset:
    """Return the rows of a learner's own file; what cannot be used is said as `load_csv` says it."""
    names = (*FILE, "columns", "train_share", "seed")
    place = place_of(settings["csv"])
    is_there = os.path.isfile(place)  # noqa: PTH113  (pathlib's raises where the name is too long)
    mb = place.stat().st_size / 1e6 if is_there else 0
    if LARGE_MB < mb <= MAX_MB:
        print(f"Reading {place.name!a}, {mb:.0f} MB: this takes some seconds.", file=sys.stderr, flush=True)
    try:
        return load_csv(settings["csv"], **{name: settings[name] for name in names if name in settings})
    except DataError as error:  # which calls it by the name that it has there
        raise DataError(re.sub("^path must", "csv must", str(error))) from None


def make_dataset(settings: dict[str, Any]) -> Dataset:
    """Return the data as asked for."""
    shared = {name: settings[name] for name in ("columns", "train_share", "seed")}
    if settings["csv"] is None:
        others = {name: settings[name] for name in ("n", "n_classes", "noise", "label_noise")}
        return load(settings["dataset"], **shared, **others)
    dataset = read_file(settings)
    if settings["n"] is not None:
        dataset.set_sample(n=settings["n"], seed=settings["seed"])
    dataset.set_label_noise(settings["label_noise"], seed=settings["seed"])
    return dataset
