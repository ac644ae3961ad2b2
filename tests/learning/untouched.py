"""Every exercise as a learner finds it in the notebook."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import StandardScaler

from course.labs import gridworld, gripper, overfitting
from course.labs.presets import open_lab
from course.learning import first_win
from course.learning.mend_the_reward import HACKED


def _clinic() -> Any:
    lab = open_lab("thirty repairs")
    lab.drive(epochs=40, edits=[(0, first_win.misfiled(lab.dataset))])
    return lab


def _stop(losses: list[float], threshold: float) -> bool:
    return False


def _backward(X: Any, W: Any, b: Any, grad_a: Any) -> Any:
    return ..., ..., ...


def _remembering() -> Any:
    return overfitting(hide=["new_start"], controls=["width", "layers", "l1", "l2", "dropout", "patience"])


def _leaking(X: Any, y: Any) -> Any:
    X = StandardScaler().fit_transform(X)
    X = SelectKBest(k=10).fit_transform(X, y)
    return cross_val_score(LogisticRegression(), X, y, cv=5)


def _choose(scores: dict[int, list[float]]) -> Any:
    return max(scores, key=lambda width: np.mean(scores[width]))


def _circling() -> Any:
    return gridworld("coin", controls=["step_cost"], hide=["new_start"])


def _target(reply: float) -> Any:
    return ...


UNTOUCHED: dict[str, Callable[[], Any]] = {
    "first win": _clinic,
    "stop rule": lambda: _stop,
    "match the causes": lambda: dict.fromkeys("ABCD"),
    "backward pass": lambda: _backward,
    "mind the gap": _remembering,
    "plug the leak": lambda: _leaking,
    "one standard error": lambda: _choose,
    "repair the reward": _circling,
    "mend the reward": lambda: gripper(weights=HACKED, seed=5),
    "won stays won": lambda: {"target": _target, "alpha": 0.05, "epsilon": 0.0},
}
