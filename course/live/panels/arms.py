"""Arms: what each arm of a bandit is believed to pay, how surely, and what it pays, for the hand to drag."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.panels.column import in_column
from course.live.panels.spread import summed_up
from course.live.parts import Part
from course.training.rl.bandit.arms import arm_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from course.training.rl.bandit.run import BanditRun

ESTIMATE, LOW, HIGH, PULLS, TRUTH = range(5)


class Arms:
    """The arms of a bandit side by side; the line of what an arm pays can be dragged.

    Parameters
    ----------
    learner : callable
        ``learner(run)`` gives the learner that is shown, counted from 1, or 0 for the mean of all.
    shows_truth : callable
        ``shows_truth(run)`` says whether the page may know what the arms pay.
    title : str
    column : {"", "middle", "side"}
        Where it stands; by default where the stage puts it.
    """

    def __init__(
        self,
        learner: Callable[[Any], int] = lambda _: 0,
        shows_truth: Callable[[Any], bool] = lambda _: True,
        *,
        title: str = "What the arms pay",
        column: str = "",
    ) -> None:
        self.id = "arms"
        self._learner, self._shows_truth = learner, shows_truth
        self._title, self._column = title, in_column(column)
        self._sent: bytes | None = None
        self._about: dict[str, Any] | None = None

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {"panel": "Arms", "id": self.id, "title": self._title, **self._column}

    def parts(self, run: BanditRun, full: bool) -> list[Part]:
        """The numbers when one changed; names, ends of the scale and words when those did."""
        parts = []
        learner = self._learner(run)
        arms = seen(run, learner, shows_truth=self._shows_truth(run))
        about = {
            "names": [arm_name(arm) for arm in range(arms.shape[1])],
            "ends": ends(run, arms),
            "doubt": run.rule.doubt.label if run.rule.doubt else "",
            "whose": _whose(learner, run.n_runs),
        }
        if full or about != self._about:
            self._about = about
            parts.append(Part(self.id, "about", about))
        now = arms.tobytes()
        if full or now != self._sent:
            self._sent = now
            parts.append(Part(self.id, "arms", arms))
        return parts


def _whose(learner: int, n_runs: int) -> str:
    """Return in words whose beliefs are shown."""
    if learner or n_runs == 1:
        return f"learner {learner or 1}"
    return f"{n_runs} learners, on average"


def seen(run: BanditRun, learner: int = 0, *, shows_truth: bool = True) -> NDArray[np.float32]:
    """Return what is shown of the arms.

    Parameters
    ----------
    run : BanditRun
    learner : int
        Whose beliefs, counted from 1; 0 for the mean of all.
    shows_truth : bool

    Returns
    -------
    ndarray (5, n_arms) float32
        Estimate (NaN of an arm that nobody has pulled), least and most that the rule reckons it to pay (NaN
        where it has no doubt), pulls, and what the arm pays (NaN where that is not to be known).
    """
    nothing = np.full_like(run.q, np.nan)
    low, high = run.interval or (nothing, nothing)
    estimates = np.where(run.n_pulls > 0, run.q, np.nan)
    truth = run.bandit.means if shows_truth else nothing
    each = np.stack([estimates, low, high, run.n_pulls, truth])  # (5, n_runs, n_arms)
    shown = each[:, learner - 1] if learner else summed_up(each.transpose(0, 2, 1))[..., 0]
    return shown.astype(np.float32)


def ends(run: BanditRun, arms: NDArray[np.float32]) -> tuple[float, float]:
    """Return where the scale begins and ends: 0 and 1 for chances, else whole numbers with room to drag."""
    if run.bandit.kind == "bernoulli":
        return 0.0, 1.0
    known = [row[np.isfinite(row)] for row in (arms[ESTIMATE], arms[TRUTH])]
    low = min((float(row.min()) for row in known if row.size), default=0.0)
    high = max((float(row.max()) for row in known if row.size), default=0.0)
    return float(min(-1, math.floor(low - 0.5))), float(max(2, math.ceil(high + 0.5)))
