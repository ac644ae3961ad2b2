"""Algorithms: four ways from rows to a model, each scikit-learn's own, each with its one telling setting.

Source: T. Cover, P. Hart, "Nearest Neighbor Pattern Classification", 1967; D. Cox, "The Regression Analysis
of Binary Sequences", 1958; L. Breiman, J. Friedman, R. Olshen, C. Stone, "Classification and Regression
Trees", 1984; D. Rumelhart, G. Hinton, R. Williams, "Learning Representations by Back-Propagating Errors",
1986.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from course.training.knobs import Choice, NumberRange

ALONE: Final = "DummyClassifier()"  # where all rows are of one class there is nothing to tell apart


@dataclass(frozen=True)
class Algorithm:
    """A procedure that makes a model of rows.

    Attributes
    ----------
    label : str
        What a learner reads.
    option : str
        Its one telling setting, a key of `OPTIONS`.
    make : callable
        ``make(value, seed)`` gives scikit-learn's estimator, not yet fitted.
    text : str
        The same as a line of Python, with ``{value}`` and ``{seed}`` left open.
    scaled : bool
        Whether columns are standardised first, on the rows that the model is fitted on.
    """

    label: str
    option: str
    make: Callable[[Any, int], Any]
    text: str
    scaled: bool = True

    def written(self, value: Any, seed: int) -> str:
        """Return the line of Python that makes the estimator with its scaler."""
        made = self.text.format(value=value, seed=seed)
        return f"make_pipeline(StandardScaler(), {made})" if self.scaled else made


def _neighbours(k: int, seed: int) -> Any:  # noqa: ARG001  (one signature for all algorithms)
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(n_neighbors=k)


def _logistic(C: float, seed: int) -> Any:  # noqa: ARG001
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=C)


def _tree(depth: int, seed: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(max_depth=depth, random_state=seed)


def _network(width: int, seed: int) -> Any:
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier(
        (width,), activation="tanh", solver="lbfgs", alpha=0.1, max_iter=60, random_state=seed
    )


ALGORITHMS: Final[dict[str, Algorithm]] = {
    "neighbours": Algorithm(
        "nearest neighbours", "k", _neighbours, "KNeighborsClassifier(n_neighbors={value})"
    ),
    "logistic": Algorithm("logistic regression", "C", _logistic, "LogisticRegression(C={value})"),
    "tree": Algorithm(
        "decision tree",
        "depth",
        _tree,
        "DecisionTreeClassifier(max_depth={value}, random_state={seed})",
        scaled=False,  # it asks about one column at a time: its questions stay in the units of the data
    ),
    "network": Algorithm(
        "network",
        "width",
        _network,
        (
            'MLPClassifier(({value},), activation="tanh", solver="lbfgs", alpha=0.1, max_iter=60, '
            "random_state={seed})"
        ),
    ),
}
OPTIONS: Final[dict[str, NumberRange | Choice]] = {
    "k": NumberRange(1, 40, 5, whole=True),
    "C": NumberRange(0.001, 1000.0, 1.0),
    "depth": NumberRange(1, 10, 3, whole=True),
    "width": NumberRange(1, 32, 8, whole=True),
    "algorithm": Choice(tuple(ALGORITHMS), "logistic"),
}


def check_option(name: str, value: object) -> float | int | str:
    """Give the setting of an algorithm back if it is one, or raise one sentence."""
    if name not in OPTIONS:
        raise ValueError(
            f"name must be one of {', '.join(OPTIONS)}, got {name!r:.40}; k is the number of neighbours"
        )
    return OPTIONS[name].check(name, value)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model: what an algorithm made of some rows.

    Attributes
    ----------
    algorithm : str
        A key of `ALGORITHMS`.
    estimator : object
        scikit-learn's, fitted; a pipeline where columns are standardised.
    text : str
        The line of Python that makes it.
    n_classes, n_rows : int
        Classes in the data, and rows that it was fitted on.
    """

    algorithm: str
    estimator: Any
    text: str
    n_classes: int
    n_rows: int

    @property
    def last(self) -> Any:
        """The estimator itself, without the scaler before it."""
        return self.estimator[-1] if hasattr(self.estimator, "steps") else self.estimator

    @property
    def scaler(self) -> Any | None:
        """What standardises the columns; None where nothing does."""
        return self.estimator[0] if hasattr(self.estimator, "steps") else None

    def proba(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how sure the model is of every class, (n, n_classes); a class it never saw gets 0."""
        found = np.zeros((len(X), self.n_classes))
        with _quick():
            found[:, self.estimator.classes_] = self.estimator.predict_proba(X)
        return found

    def predict(self, X: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the likeliest class of every row, (n,)."""
        return np.asarray(self.proba(X).argmax(axis=1))


def fit_one(
    algorithm: str, value: Any, X: NDArray[np.float64], y: NDArray[np.int64], *, n_classes: int, seed: int
) -> Fitted:
    """Return the model that an algorithm makes of rows.

    Parameters
    ----------
    algorithm : str
        A key of `ALGORITHMS`.
    value : number
        Its telling setting; no more neighbours are asked than there are rows.
    X : ndarray (n, n_features)
    y : ndarray (n,) int
    n_classes : int
        Classes in the data, some of which may be missing from these rows.
    seed : int
        Of the network's first weights, and of ties in the tree.
    """
    from sklearn.exceptions import ConvergenceWarning

    known, seed = ALGORITHMS[algorithm], seed % 2**32
    if algorithm == "neighbours":
        value = min(value, len(y))
    if len(np.unique(y)) == 1:
        from sklearn.dummy import DummyClassifier

        return Fitted(algorithm, DummyClassifier().fit(X, y), ALONE, n_classes, len(y))
    estimator = known.make(value, seed)
    if known.scaled:
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        estimator = make_pipeline(StandardScaler(), estimator)
    with warnings.catch_warnings(), _quick():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a network's time is limited on purpose
        estimator.fit(X, y)
    return Fitted(algorithm, estimator, known.written(value, seed), n_classes, len(y))


@contextmanager
def _quick() -> Iterator[None]:
    """Have one thread compute, on numbers that a data set has checked already."""
    from sklearn import config_context

    with _pools().limit(limits=1), config_context(assume_finite=True, skip_parameter_validation=True):
        yield


@cache
def _pools() -> Any:
    """Return what limits the threads of BLAS and OpenMP: on data this small they wait for each other."""
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()
