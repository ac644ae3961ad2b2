"""A cross-validation in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.labs.edit_words import edits_told
from course.training.score_error import NO_NEW_ROWS, mean_and_error, shared_rows
from course.training.splits import KINDS


def tell(run: Any, *, title: str) -> str:
    """Return where the run is, in a few lines."""
    metrics, splits = run.evaluate().metrics, run.splits
    n_rows, n_held = len(run.rows_in()), len(run.dataset.valid_rows())
    which = run.shown_runs
    scores = metrics.valid_accuracy[which]
    mean, error = mean_and_error(scores, splits)
    spread = scores.std(ddof=1)
    of = _of_which(run)
    lines = [
        f"{title}, epoch {run.epoch}: {KINDS[splits.kind]}, {run.n_splits} networks on {n_rows} rows{of}",
        f"accuracy on test rows {mean:.1%}, standard error {error:.1%}, standard deviation {spread:.1%}",
        f"lowest {scores.min():.1%}, highest {scores.max():.1%}",
        f"on their own training rows {np.nanmean(metrics.train_accuracy[which]):.1%}",
        f"on {n_held} rows that no fold holds {run.held_out_scores().valid_accuracy[which].mean():.1%}",
    ]
    if shared_rows(splits):
        lines.append(f"the standard error counts that {NO_NEW_ROWS}")
    lines += _curve(run, metrics)
    if run.leak:
        lines.append("leak: scaler and columns were fitted on test rows, too")
    lines += _beside(run, scores)
    lines += edits_told(run.history)
    return "\n".join(lines)


def _of_which(run: Any) -> str:
    """Return which networks of a curve are told; nothing where there is one for each split."""
    if run.sizes is not None:
        return f"; of each split the one that trains on {run.sizes[-1]} rows"
    if run.vary is not None:
        name, values = run.vary
        return f"; of each split the one with {name} {values[0]:g}"
    return ""


def _curve(run: Any, metrics: Any) -> list[str]:
    """Return a line for each size or value of a curve: mean and standard error on test rows."""
    if run.sizes is None and run.vary is None:
        return []
    places = [f"{size} rows" for size in run.sizes or ()]
    if run.vary is not None:
        places = [f"{run.vary[0]} {value:g}" for value in run.vary[1]]
    lines = []
    for place, scores in zip(places, metrics.valid_accuracy.reshape(len(places), -1), strict=True):
        mean, error = mean_and_error(scores, run.splits)
        lines.append(f"{place}: {mean:.1%}, standard error {error:.1%}")
    return lines


def _beside(run: Any, scores: Any) -> list[str]:
    """Return what the classifier scores beside the networks, which score (n_splits,)."""
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
        mean, error = mean_and_error(scores, run.splits)
        lines.append(f"the networks {mean:.1%}, standard error {error:.1%}")
    return lines
