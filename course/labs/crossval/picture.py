"""A cross-validation as one figure: the folds, each one's score, and how the scores formed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.ticker import MaxNLocator, PercentFormatter

from course.figures.palette import BLUE, ORANGE
from course.labs.picture import Picture
from course.live.panels.folds import sorted_roles
from course.training.crossval.score_error import mean_and_error

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(run: Any, *, title: str) -> Figure:
    """Return a figure: rows by fold on the left, mean and spread of the scores on the right."""
    figure = Picture(figsize=(9.0, 3.8), layout="constrained")
    figure.suptitle(title.replace("$", r"\$"), fontsize="medium")
    left, right = figure.subplots(1, 2)
    roles, _ = sorted_roles(run)
    colours = ListedColormap(["white", "#d5e3ee", BLUE])
    left.imshow(roles, aspect="auto", cmap=colours, vmin=0, vmax=2, interpolation="nearest",
                extent=(0, roles.shape[1], len(roles) + 0.5, 0.5))  # fmt: skip
    left.set(xlabel="rows, sorted", ylabel="fold", title="dark: tests, pale: trains")
    left.yaxis.set_major_locator(MaxNLocator(integer=True))
    name = "accuracy" if run.dataset.n_classes else "loss"
    epochs, scores = np.array(run.history.epochs), run.history.column(f"valid_{name}")[:, run.shown_runs]
    if len(epochs):
        mean, spread = np.nanmean(scores, axis=1), np.nanstd(scores, axis=1)
        right.plot(epochs, scores, color=ORANGE, linewidth=0.6, alpha=0.5)
        right.fill_between(epochs, mean - spread, mean + spread, color=ORANGE, alpha=0.2)
        right.plot(epochs, mean, color=ORANGE, linewidth=2.2, label=f"mean of {scores.shape[1]}")
        now, error = mean_and_error(scores[-1], run.splits)
        if now is not None and error is not None:
            told = (f"{value:.1%}" if name == "accuracy" else f"{value:.4g}" for value in (now, error))
            said = f"{' ± '.join(told)} (standard error)"
            right.errorbar(
                epochs[-1],
                now,
                error,
                color="black",
                capsize=4,
                label=said,
            )
        right.legend(fontsize="small", frameon=False)
    right.set(xlabel="epoch", ylabel=f"{name} on test rows")
    if name == "accuracy":
        right.yaxis.set_major_formatter(PercentFormatter(1.0))
    right.spines[["top", "right"]].set_visible(False)
    return figure
