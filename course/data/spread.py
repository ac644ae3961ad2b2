"""How far columns spread, and which do not vary: nothing is divided by rounding errors.

Source: the bound is that of scikit-learn's `StandardScaler`, after T. Chan, G. Golub and R. LeVeque,
"Algorithms for Computing the Sample Variance", 1983.
"""

import numpy as np


def is_constant(X: np.ndarray) -> np.ndarray:
    """Return which columns of X (n, k) are constant, (k,) bool, apart from what rounding makes of it."""
    n, eps = len(X), np.finfo(np.float64).eps
    mean, variance = X.mean(axis=0, dtype=np.float64), X.var(axis=0, dtype=np.float64)
    return np.asarray(variance <= n * eps * variance + (n * mean * eps) ** 2)


def spreads(X: np.ndarray) -> np.ndarray:
    """Return what each column of X (n, k) is divided by, (k,): its standard deviation, or 1 if constant."""
    return np.where(is_constant(X), 1.0, X.std(axis=0))
