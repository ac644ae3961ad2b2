"""The bandit lab as one figure: the arms, the regret, and how often the best arm is pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import PercentFormatter

from course.figures.arms import draw_arms
from course.figures.bands import draw_bands
from course.figures.palette import MARK
from course.labs.picture import Picture
from course.live.panels.arms import ends, seen
from course.training.rl.bandit.arms import arm_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from course.labs.bandit.run import Pulling


def draw(run: Pulling, *, title: str) -> Picture:
    """Return arms, regret and share of the best arm; a pinned run stays as a faint dashed line."""
    figure = Picture(figsize=(10.0, 3.6), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.25, 1, 1))
    arms = seen(run, run.learner, shows_truth=run.shows_truth)
    names = [arm_name(arm) for arm in range(arms.shape[1])]
    draw_arms(left, names, arms, ends=ends(run, arms), doubt=run.rule.doubt.label if run.rule.doubt else "")
    for ax, name in ((middle, "regret"), (right, "optimal")):
        _curve(ax, run, name)
    middle.set_ylabel("regret")
    right.set_ylabel("best arm pulled")
    right.yaxis.set_major_formatter(PercentFormatter(1.0))
    right.set_ylim(0, 1.02)
    return figure


def _curve(ax: Axes, run: Pulling, name: str) -> None:
    if run.pinned:
        earlier = run.pinned.history
        draw_bands(ax, np.array(earlier.steps), {"pinned": earlier.column(name)}, faint=True)
    draw_bands(ax, np.array(run.history.steps), {"now": run.history.column(name)})
    for step in {edit.step for edit in run.history.edits}:
        ax.axvline(step, color=MARK, linewidth=0.8, linestyle=(0, (1, 2)))
    ax.set_xlabel("pulls")
    if run.pinned:
        ax.legend(fontsize="small", frameon=False)
