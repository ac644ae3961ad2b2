"""Four models of the same patients: how wrong each is on those it learned from, and on those it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

from course.data import load
from course.learning.words import Words

if TYPE_CHECKING:
    from course.labs.lab import Lab

MODELS: dict[str, tuple[tuple[str, ...] | None, Any]] = {
    "a line through one measurement": (("bmi",), LinearRegression()),
    "a weighted sum of two": (("bmi", "s5"), LinearRegression()),
    "a weighted sum of all ten": (None, LinearRegression()),
    "a decision tree of all ten": (None, DecisionTreeRegressor(random_state=0)),
}


def losses(lab: Lab) -> dict[str, tuple[float, float]]:
    """Return the loss of each model, fitted on a lab's training rows, on these and on the rows kept aside.

    Parameters
    ----------
    lab : Lab
        Of notebook 01; its split is used.

    Returns
    -------
    dict of str to (float, float)
        Half the mean squared error on training rows, and on validation rows.
    """
    data = load("diabetes", train_share=lab.config["train_share"], seed=lab.config["seed"])
    train, found = data.is_train, {}
    for name, (columns, model) in MODELS.items():
        kept = slice(None) if columns is None else [data.feature_names.index(column) for column in columns]
        X = data.X[:, kept]
        model.fit(X[train], data.y[train])
        squared = (model.predict(X) - data.y) ** 2
        found[name] = (float(np.mean(squared[train]) / 2), float(np.mean(squared[~train]) / 2))
    return found


def four_models(lab: Lab) -> Words:
    """Return the losses of four models in words; see `losses`."""
    lines = [
        f"{name:30}  loss {seen:5,.0f} on its training rows, {unseen:5,.0f} on unseen patients"
        for name, (seen, unseen) in losses(lab).items()
    ]
    return Words("\n".join(lines))
