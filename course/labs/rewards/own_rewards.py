"""A learner's own terms of a lab's reward: functions of a transition, weighed beside those of the lab."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from course.labs.lab import Lab

if TYPE_CHECKING:
    from course.envs.terms import TermFunction
    from course.labs.rewards.run import Acting


class OwnRewards:
    """What a policy's lab pays for, with a way in for terms of one's own.

    Parameters
    ----------
    lab : ActingLab
    """

    def __init__(self, lab: ActingLab) -> None:
        self._lab = lab

    @property
    def weights(self) -> dict[str, float]:
        """What each term is multiplied by now, in order; a copy."""
        with self._lab.held() as session:
            return session.weights

    def add(self, name: str, function: TermFunction, weight: float = 1.0) -> None:
        """Pay for a term of one's own from the next step on, or replace one's own of that name.

        It is tried on the states of now first. Its weight is edited as those of other terms are, by
        ``{"do": "reward_weight", "name": name, "value": …}``, and has a slider if the term was added before
        the lab was shown. What was meant, the true return and the goal, is measured without it. Links and
        scripts can't carry a function of a notebook: `Lab.link` and `Lab.code` say so from then on.

        Parameters
        ----------
        name : str
            1 to 40 characters, and none of the lab's own terms.
        function : callable
            Takes a `course.envs.terms.Transition` of n copies and returns n numbers between -1e6 and 1e6; it
            gets copies of the arrays, and one second.
        weight : float, -1e6 to 1e6
            What the numbers are multiplied by.

        Raises
        ------
        ValueError
            If the name, the function or the weight can't be used: one sentence; nothing has changed.
        """
        with self._lab.held() as session:
            session.add_term(name, function, weight)

    def __repr__(self) -> str:
        return f"<Rewards: {', '.join(f'{name} {weight:g}' for name, weight in self.weights.items())}>"


class ActingLab(Lab):
    """A lab in which a policy acts; see `Lab`."""

    @property
    def rewards(self) -> OwnRewards:
        """What the policy is paid for; ``rewards.add`` takes a term of one's own."""
        return OwnRewards(self)

    def held(self) -> AbstractContextManager[Acting]:
        """Hold the run still, whoever trains it."""
        return self._held()  # type: ignore[return-value]  # the session of these labs

    def link(self) -> str:
        """Return configuration, edits and seed as one line of text; see `Lab.link`.

        Raises
        ------
        ValueError
            If a learner's own term of the reward was added.
        """
        self._check_own("a link")
        return super().link()

    def code(self) -> str:
        """Return the run as a script; see `Lab.code`.

        Raises
        ------
        ValueError
            If a learner's own term of the reward was added.
        """
        self._check_own("a script")
        return super().code()

    def _check_own(self, what: str) -> None:
        with self.held() as session:
            own = session.own_terms
        if own:
            raise ValueError(
                f"{what} can't carry the reward term {own[0]!r}, a function of this notebook; pass the "
                "notebook on, or take a lab without it from fresh()"
            )
