"""Gains: what taking work over would add to the work that is there, in words."""

from __future__ import annotations

from course.learning.work import Work


def gains(mine: Work, found: Work) -> str:
    """Return what `mine` gains by being merged with `found`; empty where that is nothing.

    Returns
    -------
    str
        Such as "2 exercises passed, 1 prediction".

    Raises
    ------
    ProgressError
        If both together are too many.
    """
    both = mine.merged(found)

    def new(kind: str) -> list[str]:
        old = getattr(mine, kind)
        return [name for name, entry in getattr(both, kind).items() if old.get(name) != entry]

    exercises = new("exercises")
    passed = [name for name in exercises if _is_passed(both, name) and not _is_passed(mine, name)]
    counted = (
        (len(passed), "exercise passed", "exercises passed"),
        (len(exercises) - len(passed), "exercise tried", "exercises tried"),
        (len(new("predictions")), "prediction", "predictions"),
        # Opened is opened: at which times says nothing to a learner.
        (len(found.notebooks.keys() - mine.notebooks.keys()), "notebook opened", "notebooks opened"),
        (len(new("recalls")), "recall question", "recall questions"),
    )
    return ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counted if n)


def _is_passed(work: Work, exercise: str) -> bool:
    tries = work.exercises.get(exercise)
    return tries is not None and tries.first_passed is not None
