"""Learning and validation curves of the cross-validation lab: what they go over, and their panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from course.data.groups import groups_of
from course.training.crossval.splits import TRAINS, Splits

if TYPE_CHECKING:
    from course.data.dataset import Dataset
    from course.live.panels import ScoreCurve

#: What a knob of a validation curve is set to.
VALUES: Final = {
    "l2": (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    "lr": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
}
LABELS: Final = {"l2": "L2 penalty", "lr": "learning rate"}
N_SIZES: Final = 8


def sizes_of(splits: Splits, dataset: Dataset) -> list[int]:
    """Return eight numbers of training rows, from 8 to all that every split has, in equal ratios."""
    rows, groups = dataset.train_rows(), groups_of(dataset)
    roles = splits.roles(
        dataset.y[rows], None if groups is None else groups[rows], is_ordered=dataset.is_ordered
    )
    most = int((roles == TRAINS).sum(axis=1).min())
    return sorted({round(size) for size in np.geomspace(min(8, most), most, N_SIZES)})


def score_curve(name: str, session: Any) -> ScoreCurve:
    """Return the panel of a learning curve, or of a validation curve over the decades of a knob."""
    from course.live.panels import ScoreCurve

    metric = "accuracy" if session.dataset.n_classes else "loss"
    if name == "rows":
        return ScoreCurve(session.sizes, title="Learning curve", x_name="training rows", metric=metric)
    label = LABELS[name]
    x_name = f"{label}, as a power of 10"
    return ScoreCurve(
        np.log10(VALUES[name]), title=f"Validation curve: {label}", x_name=x_name, metric=metric
    )
