"""Models fitted side by side in words: what their columns and classes are called, and where they are."""

from __future__ import annotations

from typing import Any

from course.labs.edit_words import edits_told

COLUMNS = {
    "alcohol": "alcohol (% by volume)",
    "color_intensity": "colour intensity",
    "malic_acid": "malic acid (g/l)",
    "flavanoids": "flavanoids",
    "proline": "proline",
}
#: The wines' cultivars in the order of scikit-learn's class_0, class_1, class_2: 59, 71 and 48 wines.
CULTIVARS = ("Barolo", "Grignolino", "Barbera")


def names_of(run: Any) -> dict[str, list[str]]:
    """Return the names of axes and classes that a learner reads."""
    axes = [COLUMNS.get(name, name.replace("_", " ")) for name in run.dataset.plane.axis_names]
    return {"axis_names": axes, "class_names": list(CULTIVARS)}


def tell(run: Any, *, title: str) -> str:
    """Return where the run is, in a few lines."""
    metrics, n_valid = run.evaluate().metrics, len(run.dataset.valid_rows())
    lines = [f"{title}: {run.n_arrived} training rows are there, {run.n_waiting} to come, {n_valid} validate"]
    for k, entry in enumerate(run.entries):
        train, valid = metrics.train_accuracy[k], metrics.valid_accuracy[k]
        n = len(run.rows(k))
        lines.append(f"{entry.name}: right on {train:.1%} of its {n} training rows, {valid:.1%} of others")
    lines += edits_told(run.history)
    return "\n".join(lines)
