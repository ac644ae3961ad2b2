"""The grid-world lab in words: its title, its readouts, and where it stands."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from course.labs.edit_words import edits_told
from course.live.panels.grid import Known

if TYPE_CHECKING:
    from course.labs.gridworld.lab import Settings
    from course.training.rl.tabular.run import Tabular

NAMES = {
    "karpathy": "Karpathy's room",
    "coin": "a coin on the way to the flag",
    "cliff_walking": "a walk along a cliff",
    "frozen_lake_4x4": "a frozen lake, 4×4",
    "frozen_lake_8x8": "a frozen lake, 8×8",
}
ARROWS = "←↓→↑"
# Field of the status, caption, whether it is a share, colour of its line, tooltip; see `Readout` in types.ts.
READOUTS = [
    ["episode_return", "Return", False, 0, "What an episode paid, as the agents explore; mean of all"],
    [
        "greedy_return",
        "Greedy return",
        False,
        1,
        "What an episode pays who always takes the best action known",
    ],
    ["goal", "Goal", True, 0, "Share of the episodes that ended on a goal, whatever the rewards say"],
    ["greedy_goal", "Greedy goal", True, 1, "The same for those who always take the best action known"],
]


def title_of(settings: Settings) -> str:
    """Return what the learner reads above the lab."""
    n = settings.n_runs
    where = NAMES[settings.world] if settings.map is None else "a map of your own"
    return f"Rewards on a map: {where}; {n} agent{'s' * (n > 1)}"


def tell(run: Tabular, *, title: str) -> str:
    """Return where the run is, in a few lines, the last of which are the map with the ways that most take."""
    now = run.measure()
    lines = [
        title,
        f"{run.rule.label}, round {run.epoch}, {run.step:,} steps of each agent",
        f"return of an episode {_mean(now.episode_return)} exploring, {_mean(now.greedy_return)} greedy",
        f"goal reached {_mean(now.goal, share=True)} exploring, {_mean(now.greedy_goal, share=True)} greedy",
    ]
    lines += edits_told(run.history)
    return "\n".join([*lines, *ways(run)])


def ways(run: Tabular) -> list[str]:
    """Return the map, row by row: an arrow for the move that most agents hold for the best, or a symbol."""
    shares = Known.of(run).ways[0]
    symbols = "".join(run.world.map.rows)
    cells = [
        ARROWS[int(share.argmax())] if symbol in "S.~" and share.any() else symbol
        for symbol, share in zip(symbols, shares, strict=True)
    ]
    width = run.world.shape[1]
    return ["".join(cells[k : k + width]) for k in range(0, len(cells), width)]


def _mean(values: np.ndarray, *, share: bool = False) -> str:
    """Return the mean over agents; a dash where none has a number yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = float(np.nanmean(values))
    if np.isnan(mean):
        return "–"
    return f"{mean:.1%}" if share else f"{mean:.3g}".replace("-", "−")
