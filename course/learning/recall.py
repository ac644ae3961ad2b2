"""Recall: a few questions from earlier notebooks, spaced over days, each with its reason at once.

To be asked again, and to look for the answer before seeing it, makes more stay than reading again.

Source: H. Roediger and J. Karpicke, "Test-enhanced learning", Psychological Science 17, 2006.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from course.data.checks import check_int, check_name
from course.learning.progress import Progress, open_progress
from course.learning.questions import LETTERS, NOTEBOOKS, QUESTIONS, Question
from course.learning.spacing import due, pick
from course.learning.words import Words


class Recall:
    """Questions with their options; an answer brings the reason, and is kept in the learner's progress.

    Attributes
    ----------
    questions : tuple of Question
    chosen : dict of int to int
        The option chosen for each question answered, both counted from 0.
    """

    def __init__(
        self, questions: Sequence[Question], progress: Progress, clock: Callable[[], datetime]
    ) -> None:
        self.questions = tuple(questions)
        self.chosen: dict[int, int] = {}
        self._progress, self._clock = progress, clock

    def answer(self, i: int, option: str) -> Words:
        """Answer a question, and return whether that is right and why; the first answer counts.

        Parameters
        ----------
        i : int
            The number of the question, from 1.
        option : str
            The letter of an option, or its text.

        Raises
        ------
        ValueError
            If there is no such question or option, or the question is already answered.
        """
        at = check_int("i", i, 1, len(self.questions), 1) - 1
        question = self.questions[at]
        letters = LETTERS[: len(question.options)]
        if option in question.options:
            option = letters[question.options.index(option)]
        return Words(self.choose(at, letters.index(check_name("option", option, letters))))

    def choose(self, at: int, option: int) -> str:
        """Answer by the indices of a question and an option; see `answer`."""
        question = self.questions[at]
        if at in self.chosen:
            raise ValueError(
                f"question {at + 1} is already answered, with {LETTERS[self.chosen[at]]}; "
                "run the cell again for the next questions"
            )
        self.chosen[at] = option
        self._progress.recalled(question.key, option == question.right)
        return question.feedback(option)

    def closing(self) -> str:
        """Return how many are right and when they come back; empty until all are answered."""
        n = len(self.questions)
        if len(self.chosen) < n:
            return ""
        n_right = sum(self.questions[at].right == option for at, option in self.chosen.items())
        return f"{n_right} of {n} right. " + (self._return_days() if self._progress.is_kept else self._lost())

    def _return_days(self) -> str:
        now, recalls = self._clock(), self._progress.recalls
        days = Counter((due(recalls[one.key], now.tzinfo) - now.date()).days for one in self.questions)
        first, *rest = [f"{n} {_when(day)}" for day, n in sorted(days.items())]
        if not rest:
            n = len(self.questions)
            return f"{'They come' if n > 1 else 'It comes'} back {_when(min(days))}."
        return f"They come back: {', '.join([first, *rest])}."

    def _lost(self) -> str:
        return self._progress.note or "Progress is not kept, so it is not known when they should come back."

    def __repr__(self) -> str:
        """Return questions and options, and nothing that tells the right ones."""
        return "\n\n".join(
            "\n".join(
                [
                    f"{i}. {one.text}",
                    *(f"   {a}) {text}" for a, text in zip(LETTERS, one.options, strict=False)),
                ]
            )
            for i, one in enumerate(self.questions, 1)
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show the form where there is a browser, the questions elsewhere."""
        return self.form()._repr_mimebundle_() | {"text/plain": repr(self)}

    def form(self) -> Any:
        """Return the questions as native controls: one button an option, and the reason below."""
        from course.learning.recall_form import make_form

        return make_form(self)


def local_now() -> datetime:
    """Return this moment in the learner's time zone, whose midnight begins a day."""
    return datetime.now().astimezone()


def recall(before: str, *, n: int = 3, clock: Callable[[], datetime] = local_now) -> Recall:
    """Ask a few questions from the notebooks before one, those first whose time has come.

    A right answer sends its question away for 1, 3, 7, 16, then 35 days; a wrong one brings it back at once.

    Parameters
    ----------
    before : str
        The number of this notebook, such as "02".
    n : int
        How many questions, as many as there are at most.
    clock : callable
        Returns the moment in the learner's time zone.

    Returns
    -------
    Recall
        Shown as a form. A script answers with ``answer(1, "b")``.

    Raises
    ------
    ValueError
        If there is no such notebook, none before it, or `n` is out of range.
    """
    first, *later = NOTEBOOKS
    if before == first:
        raise ValueError(
            f'before must be a notebook that others come before, got {before!r}, the first; use "01"'
        )
    if before not in later:
        raise ValueError(
            f'before must be the number of a notebook, "{later[0]}" to "{later[-1]}" in quotes, '
            f"got {before!r:.60}; write it as the name of its file begins"
        )
    pool = [one for one in QUESTIONS if one.notebook < before]
    check_int("n", n, 1, len(pool), min(3, len(pool)))
    progress = open_progress(clock=clock)
    recalls = progress.recalls
    # With each answer another seed, so that a later visit does not ask the same in the same order.
    n_answers = sum(recalls[one.key].n_right + recalls[one.key].n_wrong for one in pool if one.key in recalls)
    return Recall(pick(pool, recalls, n, clock(), seed=f"{before} {n_answers}"), progress, clock)


def _when(days: int) -> str:
    return "today" if days <= 0 else "tomorrow" if days == 1 else f"in {days} days"
