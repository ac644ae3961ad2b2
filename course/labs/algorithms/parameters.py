"""What models consist of: the numbers that an algorithm made of the rows, side by side."""

from __future__ import annotations

from typing import Any

from course.labs.algorithms.words import names_of
from course.live.panels.table import Cell, Cells
from course.training.sklearn.algorithms import ALGORITHMS, ALONE, Fitted

N_SHOWN = 12  # a network has many weights more than anybody reads


def parameters(run: Any) -> Cells:
    """Return the parameters of all models of a run that are of one algorithm, a column each."""
    models, names = run.model, names_of(run)
    known = {
        "neighbours": _neighbours,
        "logistic": _logistic,
        "tree": _tree,
        "network": _network,
    }
    algorithm = models[0].algorithm
    told = [
        _alone(m) if m.text == ALONE else known[algorithm](m, names, run, k) for k, m in enumerate(models)
    ]
    labels = list(dict.fromkeys(label for column in told for label in column))
    rows = [[label, *(column.get(label) for column in told)] for label in labels]
    marked = [r for r, row in enumerate(rows) if algorithm == "logistic" and _opposed(row[1:])]
    caption = (
        f"The algorithm, {ALGORITHMS[algorithm].label}, is the same. These are what it made of the rows."
    )
    if marked:
        caption += " Marked: here one model takes for a sign what the other takes for a sign against."
    return Cells(("", *(entry.name for entry in run.entries)), rows, emphasis=marked, caption=caption)


def _opposed(values: Any) -> bool:
    """Tell whether numbers point in opposite directions."""
    numbers = [value for value in values if isinstance(value, float)]
    return len(numbers) > 1 and min(numbers) < 0 < max(numbers)


def _alone(model: Fitted) -> dict[str, Cell]:
    return {"answer to everything": f"class {int(model.estimator.classes_[0])}"}


def _neighbours(model: Fitted, names: dict[str, list[str]], run: Any, k: int) -> dict[str, Cell]:
    """The rows themselves: nothing is worked out of them."""
    told: dict[str, Cell] = {"numbers worked out": "none", "rows kept": str(model.n_rows)}
    rows, dataset = run.rows(k)[: N_SHOWN // 2], run.dataset
    for n, row in enumerate(rows, start=1):
        values = ", ".join(f"{value:.3g}" for value in dataset.X[row])
        told[f"row {n} kept"] = f"{values}: {names['class_names'][int(dataset.y[row])]}"
    return told | {"…": f"and {model.n_rows - len(rows)} more"}


def _logistic(model: Fitted, names: dict[str, list[str]], run: Any, k: int) -> dict[str, Cell]:  # noqa: ARG001
    """One weight for each class and column, and one for each class alone; two classes share one set."""
    classes = [names["class_names"][c] for c in model.estimator.classes_]
    told: dict[str, Cell] = {}
    for name, weights, own in zip(
        classes[-len(model.last.coef_) :], model.last.coef_, model.last.intercept_, strict=True
    ):
        for axis, weight in zip(names["axis_names"], weights, strict=True):
            told[f"{name}: {axis.split(' (')[0]}"] = float(weight)
        told[f"{name}: alone"] = float(own)
    return told


def _tree(model: Fitted, names: dict[str, list[str]], run: Any, k: int) -> dict[str, Cell]:  # noqa: ARG001
    """The questions, from the first on."""
    tree = model.last.tree_
    asks = [node for node in range(tree.node_count) if tree.children_left[node] >= 0]
    told: dict[str, Cell] = {"questions": str(len(asks)), "answers": str(tree.node_count - len(asks))}
    for n, node in enumerate(asks[:N_SHOWN], start=1):
        axis = names["axis_names"][tree.feature[node]].split(" (")[0]
        told[f"question {n}"] = f"{axis} ≤ {tree.threshold[node]:.3g}?"
    return told


def _network(model: Fitted, names: dict[str, list[str]], run: Any, k: int) -> dict[str, Cell]:  # noqa: ARG001
    """How many weights there are, and the first of them."""
    net = model.last
    n_weights = sum(block.size for block in (*net.coefs_, *net.intercepts_))
    told: dict[str, Cell] = {"weights and biases": str(n_weights)}
    for j in range(net.coefs_[0].shape[1]):
        for i, axis in enumerate(names["axis_names"]):
            if len(told) <= N_SHOWN:
                told[f"{axis.split(' (')[0]} → neuron {j + 1}"] = float(net.coefs_[0][i, j])
    return told
