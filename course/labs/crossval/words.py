"""A cross-validation in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.labs.edit_words import edits_told
from course.training.crossval.score_error import NO_NEW_ROWS, mean_and_error, shared_rows
from course.training.crossval.splits import KINDS
from course.training.supervised.report import typical_error


def tell(run: Any, *, title: str) -> str:
    """Return where the run is, in a few lines."""
    metrics, splits = run.evaluate().metrics, run.splits
    n_rows, n_held = len(run.rows_in()), len(run.dataset.valid_rows())
    which, held = run.shown_runs, run.held_out_scores()
    name, said = _score(run)
    scores = getattr(metrics, f"valid_{name}")[which]
    train, held_out = getattr(metrics, f"train_{name}")[which], getattr(held, f"valid_{name}")[which]
    mean, error = mean_and_error(scores, splits)
    spread = scores.std(ddof=1)
    of = _of_which(run)
    lines = [
        f"{title}, epoch {run.epoch}: {KINDS[splits.kind]}, {run.n_splits} networks on {n_rows} rows{of}",
        f"{name} on test rows {said(mean)}, standard error {said(error)}, standard deviation {said(spread)}",
        f"lowest {said(scores.min())}, highest {said(scores.max())}",
        f"on their own training rows {said(np.nanmean(train))}",
        f"on {n_held} rows that no fold holds {said(held_out.mean())}",
    ]
    if name == "loss" and mean is not None:
        lines.append(f"a prediction is off by {typical_error(mean):.4g} (root mean square) on test rows")
    if run.is_imbalanced:
        mean, error = mean_and_error(run.balanced_accuracy()[which], splits)
        lines.append(
            f"balanced accuracy {said(mean)}, standard error {said(error)}: every class counts the same, "
            "however many rows it has"
        )
    if shared_rows(splits):
        lines.append(f"the standard error counts that {NO_NEW_ROWS}")
    lines += _curve(run, metrics)
    if run.leak:
        lines.append("leak: scaler and columns were fitted on test rows, too")
    lines += _beside(run, scores)
    lines += edits_told(run.history)
    return "\n".join(lines)


def _score(run: Any) -> tuple[str, Callable[[float | None], str]]:
    """Return which score is told, and what writes it."""
    if run.dataset.n_classes:
        return "accuracy", lambda value: "–" if value is None else f"{value:.1%}"
    return "loss", lambda value: "–" if value is None else f"{value:.4g}"


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
    lines, (name, said) = [], _score(run)
    table = getattr(metrics, f"valid_{name}").reshape(len(places), -1)
    for place, scores in zip(places, table, strict=True):
        mean, error = mean_and_error(scores, run.splits)
        lines.append(f"{place}: {said(mean)}, standard error {said(error)}")
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
