"""A lab in which a policy acts as one figure: an episode in one picture, what is paid, and what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import PercentFormatter

from course.figures.curves import draw_curves
from course.figures.scene import Placed, draw_scene
from course.labs.picture import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from course.labs.rewards.run import Acting
    from course.live.panels.picture import Picture as Scenery
    from course.training.rl.policy.episode import Episode

N_STILLS = 6  # moments of an episode laid over one another


def draw(run: Acting, scenery: Scenery, *, title: str, start: int = 1) -> Figure:
    """Return an episode as a few moments laid over one another, beside the return and the goal."""
    figure = Picture(figsize=(10.5, 3.4), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    left, middle, right = figure.subplots(1, 3, width_ratios=(4, 3, 3))
    episode = run.episode(start=start)
    draw_scene(left, _stills(scenery, episode), scenery.extent)
    steps = f"{episode.n_steps} step{'s' * (episode.n_steps != 1)}"
    left.set_title(f"start {start}: {steps}, return {episode.episode_return:.0f}", fontsize="small")
    edits = tuple((float(edit.epoch), edit.text) for edit in run.history.edits)
    epochs = np.array(run.history.epochs, dtype=float)
    for ax, name, label in ((middle, "episode_return", "return"), (right, "goal", "true goal reached")):
        draw_curves(ax, epochs, {label: run.history.column(name).mean(axis=1)}, edits)
        if run.pinned is not None:
            ghost = run.pinned.history
            ax.plot(ghost.epochs, ghost.column(name).mean(axis=1), color="0.6", linewidth=1.2, linestyle="--")
        ax.set_xlabel("round")
    right.yaxis.set_major_formatter(PercentFormatter(1.0))
    right.set_ylim(-0.02, 1.02)
    return figure


def _stills(scenery: Scenery, episode: Episode) -> list[Placed]:
    """Return the shapes of some moments, the last one strongest."""
    frames = scenery.frames(episode)
    steps = np.unique(np.linspace(0, episode.n_steps, N_STILLS).round().astype(int))
    placed = [
        Placed(shape.kind, shape.colour, shape.at, shape.outline)
        for shape in scenery.shapes
        if shape.at is not None
    ]
    moving = [(k, shape) for k, shape in enumerate(s for s in scenery.shapes if s.at is None)]
    moving = [(k, shape) for k, shape in moving if shape.kind != "arrow"]  # of one moment only
    for k, step in enumerate(steps):
        alpha = 1.0 if k == len(steps) - 1 else 0.12 + 0.3 * k / len(steps)
        places = frames[step].tolist()
        placed += [Placed(shape.kind, shape.colour, places[at], shape.outline, alpha) for at, shape in moving]
    return placed
