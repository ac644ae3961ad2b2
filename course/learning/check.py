"""Check: looks at what a learner's lab has become, and says pass or what to try next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from course.data.checks import check_name
from course.labs.lab import Lab
from course.learning import first_win

if TYPE_CHECKING:
    from course.learning.verdict import Verdict


@dataclass(frozen=True)
class Exercise:
    """What a check needs: the judge of a lab, and one way to solve the exercise in it."""

    judge: Callable[[Lab], Verdict]
    solve: Callable[[Lab], None]


EXERCISES: dict[str, Exercise] = {
    "first win": Exercise(first_win.judge, first_win.solve),
}


def check(exercise: str, lab: Lab) -> Verdict:
    """Say whether an exercise is solved by the lab as it is now.

    Parameters
    ----------
    exercise : str
        One of `EXERCISES`.
    lab : Lab
        The exercise's lab; a run that trains is held still for a moment.

    Returns
    -------
    Verdict
        Shown as "Pass: …" or "Not yet: …" with advice.

    Raises
    ------
    ValueError
        If there is no such exercise, or `lab` is no lab.
    """
    check_name("exercise", exercise, EXERCISES)
    if not isinstance(lab, Lab):
        raise ValueError(f"lab must be what playground(…) returned, got {type(lab).__name__}; pass the lab")
    return EXERCISES[exercise].judge(lab)
