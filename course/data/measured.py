"""The measured sets that come with scikit-learn, as plain arrays and names.

They are read from its files, without importing it: that takes two seconds and 60 MiB, and a lab that trains
a network needs nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .table import Table

NUCLEI: Final = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
WINES: Final = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280/od315_of_diluted_wines",
    "proline",
)
PATIENTS: Final = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


def breast_cancer() -> Table:
    """Return 569 breast-mass samples, 30 measurements of cell nuclei, malignant (0) or benign (1).

    Source: W. Wolberg, O. Mangasarian, N. Street, "Breast Cancer Wisconsin (Diagnostic)", 1995.
    """
    columns = (
        *(f"mean {name}" for name in NUCLEI),
        *(f"{name} error" for name in NUCLEI),
        *(f"worst {name}" for name in NUCLEI),
    )
    return _classes("breast_cancer.csv", columns, ("malignant", "benign"), n_header=1)


def wine() -> Table:
    """Return 178 wines, 13 chemical measurements, three growers.

    Source: S. Aeberhard, M. Forina, "Wine", 1992.
    """
    return _classes("wine_data.csv", WINES, ("class_0", "class_1", "class_2"), n_header=1)


def digits() -> Table:
    """Return 1,797 handwritten digits, 8 × 8 pixels from 0 to 16, ten classes.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", 1998.
    """
    columns = tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8))
    return _classes("digits.csv.gz", columns, tuple(str(digit) for digit in range(10)))


def diabetes() -> Table:
    """Return 442 patients, 10 measurements in raw units, and how far the disease went after a year (25–346).

    Source: B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, "Least Angle Regression", 2004.
    """
    return Table(_numbers("diabetes_data_raw.csv.gz"), _numbers("diabetes_target.csv.gz"), PATIENTS, ())


def _classes(file: str, columns: tuple[str, ...], classes: tuple[str, ...], n_header: int = 0) -> Table:
    """Return a file whose last column is the class."""
    rows = _numbers(file, ",", n_header)
    return Table(np.ascontiguousarray(rows[:, :-1]), rows[:, -1].astype(np.int64), columns, classes)


def _numbers(file: str, delimiter: str | None = None, n_header: int = 0) -> NDArray[np.float64]:
    """Return the numbers of one of scikit-learn's files."""
    found = find_spec("sklearn")  # says where it lies, and imports nothing
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("scikit-learn is not installed; its files hold the measured sets")
    path = Path(found.submodule_search_locations[0]) / "datasets" / "data" / file
    return np.loadtxt(path, delimiter=delimiter, skiprows=n_header)


MEASURED: dict[str, Callable[[], Table]] = {
    "breast_cancer": breast_cancer,
    "wine": wine,
    "digits": digits,
    "diabetes": diabetes,
}
