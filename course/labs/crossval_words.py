"""A cross-validation in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.labs.edit_words import edits_told
from course.live.panels.fold_answers import networks_shown
from course.live.panels.folds import mean_and_error
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
    lines += _beside(run, scores)
    lines += edits_told(run.history)
    return "\n".join(lines)


def _beside(run: Any, scores: Any) -> list[str]:
    """Return what the classifier scores beside the networks, which score (n_models,)."""
    told = run.beside.told(run)
    if told is None:
        return []
    if told["state"] == "failed":
        return [told["failure"]]
    name, n_folds = told["name"], told["n_folds"]
    lines = []
    if told["state"] != "done":
        done = "cancelled after" if told["state"] == "cancelled" else "has scored"
        lines = [f"{name} {done} {told['n_scored']} of {n_folds} folds"]
    if told["error"] is not None:
        of = "earlier data or splits" if told["is_earlier"] else "the same test rows"
        lines.append(f"{name} on {of} {told['mean']:.1%}, standard error {told['error']:.1%}")
        mean, error = mean_and_error(scores[networks_shown(run)])
        lines.append(f"the networks {mean:.1%}, standard error {error:.1%}")
    return lines
