"""The bandit lab as one figure: the arms, the regret, and how often the best arm is pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import PercentFormatter

from course.figures.arms import draw_arms
from course.figures.bands import draw_band
from course.figures.palette import GREEN, MARK, PURPLE
from course.labs.picture import Picture
from course.live.panels.arms import ends, seen
from course.training.rl.arms import arm_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from course.labs.pulling import Pulling


def draw(run: Pulling, *, title: str) -> Picture:
    """Return arms, regret and share of the best arm; a pinned run stays as a faint dashed line."""
    figure = Picture(figsize=(10.0, 3.6), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.25, 1, 1))
    arms = seen(run, run.learner, shows_truth=run.shows_truth)
    names = [arm_name(arm) for arm in range(arms.shape[1])]
    draw_arms(left, names, arms, ends=ends(run, arms), doubt=run.rule.doubt.label if run.rule.doubt else "")
    _curve(middle, run, "regret", PURPLE)
    _curve(right, run, "optimal", GREEN)
    middle.set_ylabel("regret")
    right.set_ylabel("best arm pulled")
    right.yaxis.set_major_formatter(PercentFormatter(1.0))
    right.set_ylim(0, 1.02)
    return figure


def _curve(ax: Axes, run: Pulling, name: str, colour: str) -> None:
    histories = {"pinned": run.pinned.history} if run.pinned else {}
    for label, history in (histories | {"now": run.history}).items():
        x, faint = np.array(history.steps, dtype=float), label == "pinned"
        dash = "--" if faint else "-"
        draw_band(ax, x, history.column(name), colour=colour, label=label, dash=dash, faint=faint)
    for step in {edit.step for edit in run.history.edits}:
        ax.axvline(step, color=MARK, linewidth=0.8, linestyle=(0, (1, 2)))
    ax.set_xlabel("pulls")
    if run.pinned:
        ax.legend(fontsize="small", frameon=False)
