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
    rng = np.random.default_rng(0)
    half = N_PATIENTS // 2
    drawn = [rng.permutation(np.flatnonzero(records.y == label))[:half] for label in (0, 1)]
    patients = np.repeat(np.concatenate(drawn), N_VISITS)
    X = records.X[:, [records.feature_names.index(name) for name in COLUMNS]]
    measured = X[patients] + rng.normal(size=(len(patients), len(COLUMNS))) * (NOISE * X.std(axis=0))
    groups = np.repeat(np.arange(N_PATIENTS), N_VISITS)
    return Table(measured, records.y[patients], COLUMNS, records.class_names, groups)
