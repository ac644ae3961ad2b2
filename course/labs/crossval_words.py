"""A cross-validation in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.training.splits import KINDS


def tell(run: Any, *, title: str) -> str:
    """Return where the run is, in a few lines."""
    metrics, splits = run.evaluate().metrics, run.splits
    n_rows, n_held = len(run.rows_in()), len(run.dataset.valid_rows())
    scores = metrics.valid_accuracy
    spread = scores.std(ddof=1)
    lines = [
        f"{title}, epoch {run.epoch}: {KINDS[splits.kind]}, {run.n_splits} networks on {n_rows} rows",
        f"accuracy on test rows {scores.mean():.1%}, standard deviation {spread:.1%}",
        f"lowest {scores.min():.1%}, highest {scores.max():.1%}",
        f"on their own training rows {np.nanmean(metrics.train_accuracy):.1%}",
        f"on {n_held} rows that no fold holds {run.held_out_scores().valid_accuracy.mean():.1%}",
    ]
    if run.leak:
        lines.append("leak: scaler and columns were fitted on test rows, too")
    if run.history.edits:
        n_edits = len(run.history.edits)
        lines.append(f"{n_edits} edit{'s' * (n_edits > 1)}, last: {run.history.edits[-1].text}")
    return "\n".join(lines)
