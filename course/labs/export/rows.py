"""Data, inputs and targets as lines of a plain script."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.data import DATASETS, Dataset, Inputs, load
from course.data.generated import GENERATED
from course.data.measured import breast_cancer
from course.data.pure_noise import N_COLUMNS, N_ROWS, tossed
from course.data.split import shuffled
from course.data.state import dataset_state
from course.data.stocks import MONTHS, PLACE, SHARES, years
from course.data.visits import COLUMNS, N_PATIENTS, N_VISITS, NOISE, seen_again

EXPRESSIONS = {
    "x": "x",
    "y": "y",
    "x²": "x * x",
    "y²": "y * y",
    "xy": "x * y",
    "sin x": "np.sin(x)",
    "sin y": "np.sin(y)",
}
COMPONENTS = '''
def components(X, is_train):
    """Return the rows X in the two directions in which the standardised training rows vary most."""
    mean, variance = X[is_train].mean(axis=0), X[is_train].var(axis=0)
    rounding = is_train.sum() * np.finfo(float).eps  # what varies no more than that is constant
    constant = variance <= rounding * variance + (rounding * mean) ** 2
    X = (X - mean) / np.where(constant, 1.0, np.sqrt(variance))
    axes = np.linalg.eigh(X[is_train].T @ X[is_train])[1][:, [-1, -2]]
    return X @ (axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]]))
'''
SCALED = '''
def targets(y):
    """Return what the output aims at for the targets y: standardised by those of the training rows."""
    return torch.tensor((y - {mean!r}) / {scale!r}, dtype=torch.float32)[:, None]


def predict(X):
    """Return what the network predicts for the rows X, in the units of the target."""
    with torch.no_grad():
        return forward(inputs(X))[:, 0].numpy() * {scale!r} + {mean!r}
'''.strip()
LOSSES = '''
def losses():
    """Return the loss of the training rows and of the others{units}."""
    with torch.no_grad():
        parts = (is_train & in_use, ~is_train & in_use)
        return [loss(inputs(X[part]), targets(y[part])).item(){times} for part in parts]
'''.strip()


class Rows:
    """The rows as the script knows them: all arrays over every row, in use or not.

    Attributes
    ----------
    sources : dict of str to str
        Functions and imports that the script needs at its top.
    """

    def __init__(self) -> None:
        self.sources: dict[str, str] = {}
        self._recipe: Any = None
        self._first_id = -1
        self._noise = 0.0
        self._known: dict[str, NDArray[Any]] = {}

    def copy(self) -> Rows:
        """Return what is known now, to come back to it; sources stay shared."""
        twin = Rows()
        twin.__dict__.update(self.__dict__, _known={name: a.copy() for name, a in self._known.items()})
        return twin

    def follow(self, dataset: Dataset) -> list[str]:
        """Return the lines that turn the rows known so far into those of `dataset`."""
        record, arrays = dataset_state(dataset)
        settings, lines = record["settings"], []
        wanted = {name: arrays[name] for name in ("X", "y", "is_train")}
        wanted["in_use"] = arrays["sampled"] & ~arrays["removed"]
        if (record["recipe"], settings["first_id"]) != (self._recipe, self._first_id):
            lines += (
                []
                if self._recipe is None
                else ["if order is not None:", "    order, position = order[:0], 0"]
            )
            lines += self._base(dataset, record, wanted)
        if settings["noise"] != self._noise:
            lines += self._draw_again(record["recipe"], settings["noise"])
        return lines + self._differences(wanted)

    def _base(self, dataset: Dataset, record: dict[str, Any], wanted: dict[str, NDArray[Any]]) -> list[str]:
        """Return the lines that make the data set before anything was done to it."""
        recipe = self._recipe = record["recipe"]
        self._first_id = record["settings"]["first_id"]
        if not recipe:
            return self._file(dataset, record, wanted)
        self._noise = recipe["noise"]
        is_generated = recipe["name"] in GENERATED
        base = load(**recipe | {"label_noise": 0.0} | ({} if is_generated else {"n": None}))
        arrays = dataset_state(base)[1]
        self._known = {name: arrays[name].copy() for name in ("X", "y", "is_train")}
        self._known["in_use"] = np.ones(len(arrays["y"]), dtype=bool)
        lines = [self._call(recipe, self._noise)] if is_generated else self._measured(recipe, base)
        lines += [_trains(arrays["is_train"]), "in_use = np.ones(len(X), dtype=bool)"]
        if recipe["columns"] == "components":
            self.sources["components"] = COMPONENTS
            lines.append("X = components(X, is_train)")
        return lines

    def _call(self, recipe: dict[str, Any], noise: float) -> str:
        maker = GENERATED[recipe["name"]]
        self.sources[maker.__name__] = "\n" + inspect.getsource(maker)
        classes = f", n_classes={recipe['n_classes']}" if recipe["name"] == "blobs" else ""
        return f"X, y, _ = {maker.__name__}(n={recipe['n']}, noise={noise!r}, seed={recipe['seed']}{classes})"

    def _measured(self, recipe: dict[str, Any], base: Dataset) -> list[str]:
        name = recipe["name"]
        lines = self._made(name)
        if not base.is_ordered:
            self.sources["shuffled"] = "\n" + inspect.getsource(shuffled)
            lines += [
                f"mixed = shuffled(y, seed={recipe['seed']}, stratify={base.task == 'classification'})",
                "X, y = X[mixed], y[mixed]",
            ]
        if recipe["columns"] not in (None, "components"):
            names = list(DATASETS[name]().feature_names)
            lines.append(f"X = X[:, {[names.index(column) for column in recipe['columns']]}]")
        return lines

    def _made(self, name: str) -> list[str]:
        """Return the lines that read a measured set, or make one."""
        if name == "pure_noise":
            self.sources[name] = "\n" + inspect.getsource(tossed)
            return [f"X, y = tossed({N_ROWS}, {N_COLUMNS})"]
        if name == "stocks":
            self.sources["cbook"] = "from matplotlib.cbook import get_sample_data"
            self.sources[name] = "\n" + inspect.getsource(years)
            file = f"get_sample_data({PLACE[-1]!r}, asfileobj=False)"
            return [f"X, y = years({file}, shares={SHARES!r}, months={MONTHS})"]
        shipped = "breast_cancer" if name == "visits" else name
        self.sources[shipped] = f"from sklearn.datasets import load_{shipped}"
        lines = [
            f"found = load_{shipped}({'scaled=False' if name == 'diabetes' else ''})",
            "X, y = found.data.astype(float), found.target",
        ]
        if name == "visits":
            self.sources[name] = "\n" + inspect.getsource(seen_again)
            columns = [breast_cancer().feature_names.index(column) for column in COLUMNS]
            how = f"n_patients={N_PATIENTS}, n_visits={N_VISITS}, noise={NOISE}"
            lines.append(f"X, y, patient = seen_again(X[:, {columns}], y, {how})")
        return lines

    def _file(self, dataset: Dataset, record: dict[str, Any], wanted: dict[str, NDArray[Any]]) -> list[str]:
        """Return the lines that hold the rows of a file, which is not there on every machine."""
        self._noise = record["settings"]["noise"]
        self._known = {name: array.copy() for name, array in wanted.items()}
        rows = [f"    {row}," for row in self._known["X"].tolist()]
        return [
            f"# The columns {', '.join(map(ascii, dataset.feature_names))} of {dataset.name!a}.",
            "X = np.array([",
            *rows,
            "])",
            f"y = np.array({self._known['y'].tolist()})",
            *(f"{name} = np.array({self._known[name].tolist()})" for name in ("is_train", "in_use")),
        ]

    def _draw_again(self, recipe: dict[str, Any], noise: float) -> list[str]:
        self._noise, n = noise, recipe["n"]
        classes = {"n_classes": recipe["n_classes"]} if recipe["name"] == "blobs" else {}
        X, y, _ = GENERATED[recipe["name"]](n=n, noise=noise, seed=recipe["seed"], **classes)
        self._known["X"][:n], self._known["y"][:n] = X, y
        return [self._call(recipe, noise).replace("X, y, _", f"X[:{n}], y[:{n}], _")]

    def _differences(self, wanted: dict[str, NDArray[Any]]) -> list[str]:
        """Return the lines for rows painted, moved, relabelled, left out or taken back."""
        known, lines = self._known, []
        n_old, n_new = len(known["y"]), len(wanted["y"])
        if n_new < n_old:
            lines.append(
                f"X, y, is_train, in_use = X[:{n_new}], y[:{n_new}], is_train[:{n_new}], in_use[:{n_new}]"
            )
            known = {name: array[:n_new] for name, array in known.items()}
        for name, array in wanted.items():
            if n_new > n_old:
                painted = array[n_old:].tolist()
                lines.append(f"{name} = np.concatenate([{name}, {painted}])")
                known[name] = np.concatenate([known[name], array[n_old:]])
            differs = known[name] != array
            rows = np.flatnonzero(differs.any(axis=1) if array.ndim == 2 else differs)
            if len(rows):
                values = array[rows].tolist()
                same = array.ndim == 1 and len(set(values)) == 1
                lines.append(f"{name}[{rows.tolist()}] = {values[0] if same else values}")
        self._known = {name: array.copy() for name, array in wanted.items()}
        return lines


def _trains(is_train: NDArray[np.bool_]) -> str:
    """Return the line that says which rows train."""
    n_train = int(is_train.sum())
    if is_train[:n_train].all():
        return f"is_train = np.arange(len(X)) < {n_train}"
    return f"is_train = ~np.isin(np.arange(len(X)), {np.flatnonzero(~is_train).tolist()})"


def inputs_text(inputs: Inputs) -> str:
    """Return the function from rows to what the network sees."""
    scaled, features = "", "X"
    if inputs.mean is not None:
        scaled = (
            f"    X = X - np.array({list(inputs.mean)})\n    X = X / np.array({list(inputs.scale or ())})\n"
        )
    if inputs.features is not None:
        scaled += "    x, y = X.T\n"
        features = f"np.column_stack([{', '.join(EXPRESSIONS[name] for name in inputs.features)}])"
    return (
        'def inputs(X):\n    """Return what the network sees of the rows X."""\n'
        f"{scaled}    return torch.tensor({features}, dtype=torch.float32)"
    )


def losses_text(inputs: Inputs) -> str:
    """Return the function that measures the losses, those of scaled targets in the target's own units."""
    if inputs.loss_unit == 1:
        return LOSSES.format(units="", times="")
    return LOSSES.format(units=", in squared units of the target", times=f" * {inputs.loss_unit!r}")


def targets_text(dataset: Dataset, inputs: Inputs, n_outputs: int, low: float) -> str:
    """Return the function from labels to what the outputs aim at; `low` stands for no, 1 for yes."""
    stretch = " * 2 - 1" if low else ""
    if inputs.loss_unit != 1:
        return SCALED.format(mean=inputs.target_mean, scale=inputs.target_scale)
    if dataset.task == "regression":
        value = "torch.tensor(y, dtype=torch.float32)[:, None]"
    elif n_outputs == 1:
        value = f"torch.tensor(y, dtype=torch.float32)[:, None]{stretch}"
    else:
        value = f"torch.eye({n_outputs})[torch.tensor(y)]{stretch}"
    return f'def targets(y):\n    """Return what the outputs aim at for the labels y."""\n    return {value}'
