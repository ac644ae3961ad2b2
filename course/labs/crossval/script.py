"""A cross-validation told again as plain scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.labs.export.rows import Rows
from course.labs.export.script import comment, wrapped
from course.training.crossval.score_error import NO_NEW_ROWS, shared_rows
from course.training.crossval.splits import TESTS, TRAINS
from course.training.sklearn.classifiers import CLASSIFIERS, make_classifier

if TYPE_CHECKING:
    from course.labs.record import Record

ACTIVATIONS = {"tanh": "tanh", "relu": "relu", "sigmoid": "logistic", "linear": "identity"}
IMPORTS = (
    "import warnings",
    "",
    "import numpy as np",
    "from sklearn.model_selection import cross_validate",
    "from sklearn.pipeline import make_pipeline",
)
SCORE = """
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a network says that it could go on
{found}
print(f"{score} on test rows: mean {{scores.mean():.4f}}, standard deviation {{scores.std(ddof=1):.4f}}")
{error}{balanced}
"""
BALANCED = """
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    balanced = cross_validate(model, X, y, cv={folds}, scoring="balanced_accuracy")["test_score"]
print(f"balanced accuracy: mean {{balanced.mean():.4f}}, standard deviation {{balanced.std(ddof=1):.4f}}")"""
BESIDE = """
beside = make_pipeline({steps})
scores = cross_validate(beside, X, y, cv={folds})["test_score"]
print(f"{name}: mean {{scores.mean():.4f}}, standard deviation {{scores.std(ddof=1):.4f}}")
{error}
"""


def write(make_session: Callable[[], Any], record: Record, *, title: str) -> str:
    """Return the script of a session: the same rows, folds and settings, with scikit-learn's own network.

    It starts from other weights and takes rows in another order, so its scores are near, not the same.
    """
    run = make_session().repeat(record)
    rows = Rows()
    data = rows.follow(run.dataset)
    ids = run.dataset.ids[run.rows_in()] - run.dataset._pool.first_id
    roles = (run.roles if run.sizes is not None else run.roles[run.shown_runs])[:, run.rows_in()]
    parts = [(ids[row == TRAINS].tolist(), ids[row == TESTS].tolist()) for row in roles]
    folds = ["folds = [", *(f"    ({train}, {test})," for train, test in parts)]
    imports, before, steps = _steps(run)
    other, beside = _beside(run, steps[:-1])
    imports = [*IMPORTS, *imports, *other, *(s for s in rows.sources.values() if not s.startswith("\n"))]
    makers = [source.strip() for source in rows.sources.values() if source.startswith("\n")]
    docstring = f'"""{comment(title)}, told again as plain scikit-learn: near, from other weights."""'
    model = ["model = make_pipeline(", *(f"    {step}," for step in steps), ")"]
    balanced = BALANCED.format(folds=_folds(run)) if run.is_imbalanced else ""
    score = SCORE.format(
        found=_found(run), error=_error(run), score=_kind(run)[0], balanced=balanced
    ).rstrip()
    body = "\n".join(
        [
            *map(wrapped, data),
            *map(wrapped, folds),
            "]",
            *before,
            *model,
            score,
            *beside,
        ]
    )
    return "\n\n\n".join([f"{docstring}\n\n" + "\n".join(imports), *makers, body]) + "\n"


def _folds(run: Any) -> str:
    """Return which of the script's folds stand for the run: of a learning curve those of most rows."""
    return f"folds[{run.shown_runs.start}:]" if run.sizes is not None else "folds"


def _found(run: Any) -> str:
    """Return the lines that score the networks; of a curve, size by size or value by value."""
    score = _kind(run)[1]
    if run.sizes is None and run.vary is None:
        return f"    scores = {score.format('folds')}"
    tell = '    print(f"{}: mean {{by_value[-1].mean():.4f}}, spread {{by_value[-1].std(ddof=1):.4f}}")'
    part = f"folds[{run.n_splits} * k : {run.n_splits} * (k + 1)]" if run.sizes is not None else "folds"
    name, values = ("rows", run.sizes) if run.sizes is not None else run.vary
    scaled = {"l2": f" * {run.knobs.batch_size}", "l1": "", "lr": "", "rows": ""}[name]
    option = {"l2": "alpha", "lr": "learning_rate_init"}.get(name)
    last = "model[-1]" if run.dataset.n_classes else "model[-1].regressor"
    change = [f"        {last}.set_params({option}=value{scaled})"]
    if run.sizes is not None:
        batch = run.knobs.batch_size
        steps = max(run.epoch, 1) * math.ceil(run.sizes[-1] / batch)
        change = [
            f"        passes = round({steps} / np.ceil(value / {batch}))  # equally many steps",
            f"        {last}.set_params(max_iter=passes, n_iter_no_change=passes)",
        ]
    return "\n".join(
        [
            "    by_value = []",
            f"    for k, value in enumerate({list(values)}):",
            *change,
            f"        by_value.append({score.format(part)})",
            "    " + tell.format(f"{name} {{value:g}}"),
            f"scores = by_value[{-1 if run.sizes is not None else 0}]  # told below",
        ]
    )


def _kind(run: Any) -> tuple[str, str]:
    """Return what scores are called, and how the network is scored on folds {}."""
    if run.dataset.n_classes:
        return "accuracy", 'cross_validate(model, X, y, cv={})["test_score"]'
    squares = 'scoring="neg_mean_squared_error"'
    return "loss", f'cross_validate(model, X, y, cv={{}}, {squares})["test_score"] / -2'


def _error(run: Any) -> str:
    """Return the lines that print the standard error of the mean; see `mean_and_error`."""
    shared = shared_rows(run.splits)
    lines = [f"error = scores.std(ddof=1) * np.sqrt(1 / len(scores){f' + {shared!r}' if shared else ''})"]
    if shared:
        lines.insert(0, f"# {NO_NEW_ROWS}, so the rows that test over those that train count, too")
    return "\n".join([*lines, 'print(f"standard error of the mean {error:.4f}")'])


def _beside(run: Any, steps: list[str]) -> tuple[list[str], list[str]]:
    """Return import and lines of the classifier beside the networks, with what they see of a row."""
    name = run.beside.name
    if name is None:
        return [], []
    module, kind = CLASSIFIERS.get(name, name).rsplit(".", 1)
    made = ", ".join([*steps, repr(make_classifier(name, run.beside.seed))])
    return [f"from {module} import {kind}"], [
        BESIDE.format(steps=made, name=kind, error=_error(run), folds=_folds(run)).rstrip()
    ]


def _steps(run: Any) -> tuple[list[str], list[str], list[str]]:
    """Return imports, lines before the model, and its pipeline; a leak prepares all rows before."""
    imports, before, steps = [], [], []
    if run.inputs.mean is not None:
        imports.append("from sklearn.preprocessing import StandardScaler")
        steps.append("StandardScaler()")
    if run.select is not None:
        imports.append("from sklearn.feature_selection import SelectKBest")
        steps.append(f"SelectKBest(k={run.select})")
    if run.leak and steps:
        ids = (run.dataset.ids[run.rows_in()] - run.dataset._pool.first_id).tolist()
        before = [wrapped(f"dealt = {ids}  # the leak: all rows prepare, those that test, too")]
        before += [f"X = {step}.fit(X[dealt], y[dealt]).transform(X)" for step in steps]
        steps = []
    knobs, hidden = run.knobs, run.model.sizes[1:-1]
    solver = "adam" if knobs.optimizer == "adam" else "sgd"
    momentum = knobs.momentum if knobs.optimizer == "momentum" else 0.0
    # scikit-learn divides its penalty by the rows of a batch; ours is on the mean.
    kind = "MLPClassifier" if run.dataset.n_classes else "MLPRegressor"
    imports.append(f"from sklearn.neural_network import {kind}")
    network = (
        f"{kind}(hidden_layer_sizes={hidden}, activation={ACTIVATIONS[run.model.activation]!r}, "
        f"solver={solver!r}, learning_rate_init={knobs.lr}, batch_size={knobs.batch_size}, "
        f"alpha={knobs.l2 * knobs.batch_size}, "
        f"momentum={momentum}, max_iter={max(run.epoch, 1)}, n_iter_no_change={max(run.epoch, 1)}, "
        f"tol=0.0, random_state={run.seed})"
    )
    if not run.dataset.n_classes:  # its targets are standardised, too, and its answers told in their units
        imports += ["from sklearn.compose import TransformedTargetRegressor"]
        scaler = "from sklearn.preprocessing import StandardScaler"
        imports += [] if scaler in imports else [scaler]
        network = f"TransformedTargetRegressor({network}, transformer=StandardScaler())"
    steps.append(network)
    return imports, before, steps
