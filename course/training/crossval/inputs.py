"""What each fold's network sees of a row: scaler and columns of its own rows, or of all (a leak)."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from course.data.dataset import Dataset
from course.data.inputs import Inputs
from course.data.spread import is_constant
from course.training.crossval.splits import TRAINS, Roles

MAX_INPUTS: Final = 100_000_000  # numbers kept for all networks together: 400 MB


def check_size(n_seen: int, n_rows: int, n_inputs: int) -> None:
    """Refuse to keep more numbers than a small machine holds."""
    if n_seen * n_rows * n_inputs > MAX_INPUTS:
        raise ValueError(
            f"folds times rows times inputs must be at most {MAX_INPUTS:,}, got {n_seen} × {n_rows} × "
            f"{n_inputs}; take fewer folds or rows"
        )


def fit_inputs(
    inputs: Inputs, dataset: Dataset, rows: NDArray[np.int64], roles: Roles, *, leak: bool
) -> tuple[Inputs, ...]:
    """Return one `Inputs` for all networks, or one each.

    Parameters
    ----------
    inputs : Inputs
        Which features, and whether to standardise at all.
    dataset : Dataset
    rows : ndarray of int64
        Positions in X of the rows that take part.
    roles : ndarray (n_models, n) of int8
    leak : bool
        Standardise by all those rows, test rows included, instead of by each network's training rows.
    """
    if inputs.mean is None:
        return (inputs,)
    parts = [rows] if leak else [rows[each == TRAINS] for each in roles]
    # All train in the units that the run has for its targets, so that their losses can be compared.
    units: dict[str, Any] = {"target_mean": inputs.target_mean, "target_scale": inputs.target_scale}
    how: dict[str, Any] = {"features": inputs.features, "scale": True, "scale_target": False}
    return tuple(replace(Inputs.fit(dataset, **how, rows=part), **units) for part in parts)


def seen_by(
    inputs: tuple[Inputs, ...], columns: NDArray[np.int64] | None, raw: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return what networks see of rows (n, n_columns) in raw units: (n_models or 1, n, n_inputs)."""
    seen = [each(raw) for each in inputs]
    if columns is not None:
        seen = [seen[k % len(seen)][:, chosen] for k, chosen in enumerate(columns)]
    return np.stack(seen)


def select_columns(
    inputs: tuple[Inputs, ...],
    dataset: Dataset,
    rows: NDArray[np.int64],
    roles: Roles,
    n_selected: int,
    *,
    leak: bool,
) -> NDArray[np.int64]:
    """Return the inputs that tell most about the label by an F-test, (n_models, n_selected), or one for all.

    Parameters
    ----------
    inputs : tuple of Inputs
        One for all networks, or one each.
    dataset : Dataset
    rows : ndarray (n,) of int64
        Ids of the rows that are dealt into folds.
    roles : ndarray (n_models, n)
        What each row is to each network.
    n_selected : int
        How many inputs are chosen.
    leak : bool
        Ask all rows, test rows included, instead of each network's training rows. This is the mistake that
        C. Ambroise and G. McLachlan, "Selection bias in gene extraction", 2002, is about.
    """
    from sklearn.feature_selection import f_classif, f_regression

    score = f_classif if dataset.n_classes else f_regression
    y = dataset.y[rows]
    parts = [np.ones(len(rows), dtype=bool)] if leak else list(roles == TRAINS)
    chosen = []
    for k, part in enumerate(parts):
        X = inputs[k % len(inputs)](dataset.X[rows[part]])
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # a column that is constant tells nothing, and comes last
            told = np.nan_to_num(score(X.astype(np.float64), y[part])[0], nan=-1.0, posinf=np.inf)
        if inputs[0].features is None:
            told[is_constant(dataset.X[rows[part]])] = -1.0
        chosen.append(np.sort(np.argsort(-told, kind="stable")[:n_selected]))
    return np.array(chosen)
