"""Presets: named settings of a lab, so that a notebook opens the lab it needs in one short line.

Each preset is the name of a lab and the arguments of its maker. The lab that opens is an ordinary one: its
link and its script carry the settings themselves, not the name of the preset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.data.checks import check_name
from course.labs.makers import makers

if TYPE_CHECKING:
    from course.labs.lab import Lab

_PATIENTS = {  # the records of notebook 00, with only the controls that its questions need
    "dataset": "breast_cancer",
    "columns": "components",
    "hidden": (3,),
    "lr": 0.1,
    "l2": 0.01,
    "speed": 30,
    "tool": "relabel",
    "controls": ("label_noise",),
    "hide": ("network", "matrix", "step_back", "new_start", "pin"),
}

_TERMS = ("progress", "closeness", "hold", "grasp", "lift", "effort", "time")  # sliders of notebook 14

PRESETS: dict[str, tuple[str, dict[str, Any]]] = {
    # notebook 00
    "first win": ("playground", _PATIENTS | {"train_share": 0.1}),
    "thirty repairs": ("playground", _PATIENTS | {"train_share": 0.3}),
    # notebook 01
    "downhill": ("training", {"hide": ("new_start",), "controls": ()}),
    "learning rate": ("training", {"threshold": 0, "hide": ("new_start", "where"), "controls": ("lr",)}),
    "batches": (
        "training",
        {"lr": 0.05, "threshold": 0, "hide": ("new_start", "where"), "controls": ("batch_size", "lr")},
    ),
    "threshold": ("training", {"lr": 0.3, "hide": ("new_start",), "controls": ("threshold", "goal")}),
    # notebook 02
    "four algorithms": ("algorithms", {}),
    "two halves": ("algorithms", {"vary": "data"}),
    # notebook 03
    "one point": ("backprop", {"hide": ("new_start",), "controls": ("lr",)}),
    "deep": (
        "backprop",
        {
            "hidden": (3,) * 6,
            "hide": ("new_start", "table"),
            "controls": ("activation", "depth"),
        },
    ),
    # notebook 07
    "forty rows": ("overfitting", {"hide": ("new_start",), "controls": ("lr",)}),
    "labels by lot": (
        "overfitting",
        {"hide": ("new_start",), "controls": ("random_labels", "width", "layers")},
    ),
    "five ways": (
        "overfitting",
        {"hide": ("new_start",), "controls": ("n", "width", "l1", "l2", "dropout", "patience")},
    ),
    "mind the gap": (
        "overfitting",
        {"hide": ("new_start",), "controls": ("width", "layers", "l1", "l2", "dropout", "patience")},
    ),
    # notebook 08
    "lottery": (
        "crossval",
        {"kind": "random", "k": 100, "hide": ("boundary",), "controls": ("test_share",)},
    ),
    "folds": ("crossval", {"controls": ("kind", "deal", "label_noise")}),
    "noise": (
        "crossval",
        {
            "dataset": "pure_noise",
            "n": None,
            "train_share": 0.9,
            "select": 10,
            "k": 6,
            "lr": 0.03,
            "hide": ("boundary",),
            "controls": ("leak", "deal"),
        },
    ),
    "clinic": (
        "crossval",
        {
            "dataset": "visits",
            "n": None,
            "train_share": 0.8,
            "hidden": (8, 8),
            "beside": "neighbours",
            "hide": ("boundary",),
            "controls": ("kind",),
        },
    ),
    "more rows": ("crossval", {"n": 400, "curve": "rows", "hide": ("boundary",), "controls": ("deal",)}),
    # notebook 13
    "greedy": ("bandit", {"epsilon": 0.0, "controls": ("epsilon", "learner")}),
    "arms": ("bandit", {}),
    "room": ("gridworld", {}),
    "cliff": (
        "gridworld",
        {"world": "cliff_walking", "gamma": 0.99, "alpha": 0.2, "epsilon": 0.1},
    ),
    "coin": ("gridworld", {"world": "coin", "controls": ("gamma", "epsilon", "step_cost")}),
    "repair": ("gridworld", {"world": "coin", "controls": ("step_cost",), "hide": ("new_start",)}),
    # notebook 14
    "being near": (
        "gripper",
        {
            "preset": "hover",
            "weights": {"hold": 0, "lift": 0, "time": 0},
            "seed": 5,
            "controls": ("start", "greedy"),
        },
    ),
    "honest reward": (
        "gripper",
        {"seed": 5, "controls": ("progress", "hold", "lift", "time", "start", "greedy")},
    ),
    "hacks": (
        "gripper",
        {"preset": "regrasp", "seed": 5, "controls": ("preset", *_TERMS, "start")},
    ),
    "lift alone": (
        "gripper",
        {"preset": "bare", "seed": 5, "controls": ("preset", "shaping", "closeness", "start")},
    ),
    "two learners": ("gripper", {"seed": 5, "controls": ("algorithm", "lr", "start")}),
    "two holes": (
        "gripper",
        {
            "weights": {"progress": 0, "hold": 0, "closeness": 0.05, "grasp": 0.5},
            "seed": 5,
            "controls": (*_TERMS, "shaping", "start"),
            "hide": ("new_start",),
        },
    ),
    # notebook 15
    "self-play": ("selfplay", {"hide": ("new_start",), "controls": ("show_chances",)}),
    "duel": (
        "selfplay",
        {
            "hide": ("new_start", "text"),
            "controls": ("show_chances", "show_exact"),
            "show_chances": False,
        },
    ),
    "chance": ("selfplay", {"hide": ("new_start", "board"), "controls": ("epsilon", "alpha"), "speed": 30}),
    "four squares": ("selfplay", {"size": 4, "n_runs": 2, "hide": ("new_start",), "show_exact": True}),
}


def open_lab(preset: str, /, **changed: Any) -> Lab:
    """Return a lab with the settings of a preset, untrained.

    Parameters
    ----------
    preset : str
        One of `PRESETS`.
    changed : any argument
        Arguments of the lab's maker that replace the preset's, such as ``seed=1``.

    Raises
    ------
    ValueError
        If there is no such preset, or a changed argument is unknown or out of range: one sentence.
    """
    name, settings = PRESETS[check_name("preset", preset, PRESETS)]
    return makers()[name](settings | changed)
