"""The generated sets by name, and how a recipe draws its rows again."""

from collections.abc import Callable
from typing import Any

import numpy as np

from . import playground

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]

GENERATED: dict[str, Callable[..., Arrays]] = {
    "circle": playground.circle,
    "xor": playground.xor,
    "gauss": playground.gauss,
    "spiral": playground.spiral,
    "reg-plane": playground.reg_plane,
    "reg-gauss": playground.reg_gauss,
    "moons": playground.moons,
    "blobs": playground.blobs,
}


def generate(recipe: dict[str, Any], noise: float) -> Arrays:
    """Return ``(X, y, clean_y)`` of a recipe (keys name, n, seed and, for blobs, n_classes) at `noise`."""
    arguments = {"n": recipe["n"], "noise": noise, "seed": recipe["seed"]}
    if recipe["name"] == "blobs":
        arguments["n_classes"] = recipe["n_classes"]
    return GENERATED[recipe["name"]](**arguments)
