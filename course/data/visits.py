"""Patients who come several times: rows that belong together, made of measured ones."""

from __future__ import annotations

from typing import Final

import numpy as np

from .measured import breast_cancer
from .table import Table

COLUMNS: Final = (
    "mean smoothness",
    "mean symmetry",
    "mean fractal dimension",
    "texture error",
    "smoothness error",
    "symmetry error",
)
N_PATIENTS, N_VISITS, NOISE = 50, 6, 0.1


def visits() -> Table:
    """Return 50 breast-cancer patients, six visits each: 300 rows, malignant (0) or benign (1).

    The patients are real, 25 of each class drawn by chance; their visits are not. At each visit all six
    columns are measured again with an error, drawn from a normal distribution, of a tenth of the column's
    standard deviation over all 569 records. The columns are six that tell little about the class and much
    about the person, so that a model which has met a patient knows them again, and one which has not must
    guess.

    Source: as for `course.data.measured.breast_cancer`; the visits are made here, with seed 0.
    """
    records = breast_cancer()
    X = records.X[:, [records.feature_names.index(name) for name in COLUMNS]]
    measured, y, groups = seen_again(X, records.y, n_patients=N_PATIENTS, n_visits=N_VISITS, noise=NOISE)
    return Table(measured, y, COLUMNS, records.class_names, groups)


def seen_again(
    X: np.ndarray, y: np.ndarray, *, n_patients: int, n_visits: int, noise: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rows of patients drawn from (X, y), half of each class, visit by visit, and whose they are."""
    rng = np.random.default_rng(0)
    drawn = [rng.permutation(np.flatnonzero(y == label))[: n_patients // 2] for label in (0, 1)]
    patients = np.repeat(np.concatenate(drawn), n_visits)
    measured = X[patients] + rng.normal(size=(len(patients), X.shape[1])) * (noise * X.std(axis=0))
    return measured, y[patients], np.repeat(np.arange(n_patients), n_visits)
