"""The measured sets that come with scikit-learn, as plain arrays and names."""

from collections.abc import Callable

import numpy as np

from .table import Table


def breast_cancer() -> Table:
    """Return 569 breast-mass samples, 30 measurements of cell nuclei, malignant (0) or benign (1).

    Source: W. Wolberg, O. Mangasarian, N. Street, "Breast Cancer Wisconsin (Diagnostic)", 1995.
    """
    from sklearn.datasets import load_breast_cancer

    found = load_breast_cancer()
    return _table(found.data, found.target, found.feature_names, found.target_names)


def wine() -> Table:
    """Return 178 wines, 13 chemical measurements, three growers.

    Source: S. Aeberhard, M. Forina, "Wine", 1992.
    """
    from sklearn.datasets import load_wine

    found = load_wine()
    return _table(found.data, found.target, found.feature_names, found.target_names)


def digits() -> Table:
    """Return 1,797 handwritten digits, 8 × 8 pixels from 0 to 16, ten classes.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", 1998.
    """
    from sklearn.datasets import load_digits

    found = load_digits()
    return _table(found.data, found.target, found.feature_names, found.target_names)


def diabetes() -> Table:
    """Return 442 patients, 10 measurements in raw units, and how far the disease went after a year (25–346).

    Source: B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, "Least Angle Regression", 2004.
    """
    from sklearn.datasets import load_diabetes

    found = load_diabetes(scaled=False)
    return _table(found.data, found.target, found.feature_names, ())


def _table(X: object, y: object, feature_names: object, class_names: object) -> Table:
    """Return scikit-learn's arrays and names with the types of the house."""
    classes = tuple(str(name) for name in np.asarray(class_names).tolist())
    columns = tuple(str(name) for name in np.asarray(feature_names).tolist())
    labels = np.asarray(y).astype(np.int64 if classes else np.float64)
    return Table(np.array(X, dtype=np.float64), labels, columns, classes)


MEASURED: dict[str, Callable[[], Table]] = {
    "breast_cancer": breast_cancer,
    "wine": wine,
    "digits": digits,
    "diabetes": diabetes,
}
