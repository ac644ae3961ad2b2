"""Classifiers of scikit-learn by name, each with scikit-learn's own defaults."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from course.data.checks import check_name

#: Short names of those that a learner meets first, and where scikit-learn has them.
CLASSIFIERS: Final = {
    "neighbours": "sklearn.neighbors.KNeighborsClassifier",
    "logistic": "sklearn.linear_model.LogisticRegression",
    "tree": "sklearn.tree.DecisionTreeClassifier",
    "forest": "sklearn.ensemble.RandomForestClassifier",
    "boosting": "sklearn.ensemble.GradientBoostingClassifier",
}
_ROOT: Final = "sklearn."


def check_classifier(name: object, argument: str = "classifier") -> str:
    """Return a name if it is a key of `CLASSIFIERS`, or where scikit-learn has another ("sklearn.svm.SVC").

    Parameters
    ----------
    name : object
        What came.
    argument : str
        What the error calls it.

    Raises
    ------
    ValueError
        If it is neither: one sentence.
    """
    if isinstance(name, str) and name.startswith(_ROOT) and "._" not in name:
        _kind(name, argument)
        return name
    return check_name(argument, name, CLASSIFIERS)


def class_name(name: str) -> str:
    """Return what scikit-learn calls a classifier: "DecisionTreeClassifier" for "tree"."""
    return CLASSIFIERS.get(name, name).rsplit(".", 1)[1]


def make_classifier(name: str, seed: int) -> Any:
    """Return a fresh classifier with scikit-learn's defaults; `seed` is its ``random_state`` if it has one.

    Raises
    ------
    ValueError
        If there is none of this name, or it cannot be made without arguments: one sentence.
    """
    try:
        made = _kind(CLASSIFIERS.get(name, name))()
    except TypeError as error:
        raise ValueError(
            f"classifier must be one that needs no arguments, got {name!r:.80}; {error}"
        ) from None
    return made.set_params(random_state=seed % 2**32) if "random_state" in made.get_params() else made


def _kind(path: str, argument: str = "classifier") -> Any:
    """Return the class at a path within scikit-learn."""
    from sklearn.base import ClassifierMixin

    module, _, name = path.rpartition(".")
    try:
        found = getattr(import_module(module), name, None) if module.startswith(_ROOT) else None
    except ImportError:
        found = None
    if not isinstance(found, type) or not issubclass(found, ClassifierMixin):
        raise ValueError(
            f"{argument} must be one of {', '.join(CLASSIFIERS)}, or where scikit-learn has one, such as "
            f"'sklearn.svm.SVC', got {path!r:.80}"
        )
    return found
