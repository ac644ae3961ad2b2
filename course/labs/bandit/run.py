"""Pulling: learners before a bandit under the hand, and how much of them is shown."""

from __future__ import annotations

from typing import Any

from course.data.checks import check_int, check_switch
from course.labs.session import Recorded
from course.training.rl.bandit.run import ARM_RULES, BanditRun

PER_ROUND = 10  # pulls of each learner between two reports


class Pulling(Recorded, BanditRun):
    """Learners whose hands are written down; see `BanditRun` and `Recorded`.

    Attributes
    ----------
    shows_truth : bool
        Whether the page may know what the arms pay.
    learner : int
        Which learner's beliefs are shown, counted from 1; 0 for the mean of all.
    """

    def __init__(self, *args: Any, shows_truth: bool = True, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.shows_truth, self.learner = shows_truth, 0

    @property
    def rule_name(self) -> str:
        """The rule by the name that an edit gives it."""
        return next(name for name, rule in ARM_RULES.items() if rule is self.rule)

    def show_truth(self, shows: Any) -> None:
        """Show what the arms pay, or hide it.

        Raises
        ------
        ValueError
            If `shows` is neither True nor False.
        """
        self.shows_truth = check_switch("show_truth", shows)

    def show_learner(self, learner: Any) -> None:
        """Show the beliefs of one learner, counted from 1, or with 0 the mean of all.

        Raises
        ------
        ValueError
            If there is no such learner.
        """
        self.learner = check_int("learner", learner, 0, self.n_runs, 0)
