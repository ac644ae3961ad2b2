"""Models fitted side by side, told again as plain scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.labs.export.rows import Rows
from course.labs.export.script import comment, wrapped

if TYPE_CHECKING:
    from course.labs.record import Record

IMPORTS = {
    "make_pipeline": "from sklearn.pipeline import make_pipeline",
    "StandardScaler": "from sklearn.preprocessing import StandardScaler",
    "KNeighborsClassifier": "from sklearn.neighbors import KNeighborsClassifier",
    "LogisticRegression": "from sklearn.linear_model import LogisticRegression",
    "DecisionTreeClassifier": "from sklearn.tree import DecisionTreeClassifier",
    "MLPClassifier": "from sklearn.neural_network import MLPClassifier",
    "DummyClassifier": "from sklearn.dummy import DummyClassifier",
}
FIT = """
for name, (model, rows) in models.items():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a network says that it could go on
        model.fit(X[rows], y[rows])
    right = model.predict(X) == y
    print(f"{name}: {right[rows].mean():.4f} of training rows, {right[valid].mean():.4f} of others")
"""


def write(make_session: Callable[[], Any], record: Record, *, title: str) -> str:
    """Return the script of a session; it needs numpy and scikit-learn."""
    run = make_session().repeat(record)
    rows = Rows()
    data = rows.follow(run.dataset)
    models = ["models = {"]
    for k, (entry, model) in enumerate(zip(run.entries, run.model, strict=True)):
        data += [f"rows_{k} = {run.dataset.ids[run.rows(k)].tolist()}"]
        models += [f'    "{entry.name}": (', f"        {model.text},", f"        rows_{k},", "    ),"]
    text = "\n".join(models)
    imports = ["import warnings", "", "import numpy as np"]
    imports += [line for name, line in IMPORTS.items() if f"{name}(" in text]
    imports += [source for source in rows.sources.values() if not source.startswith("\n")]
    makers = [source.strip() for source in rows.sources.values() if source.startswith("\n")]
    docstring = f'"""{comment(title)}, told again as plain scikit-learn: the rows as they were left."""'
    body = "\n".join([*map(wrapped, data), "valid = ~is_train & in_use", text + "\n}", FIT.rstrip()])
    return "\n\n\n".join([f"{docstring}\n\n" + "\n".join(imports), *makers, body]) + "\n"
