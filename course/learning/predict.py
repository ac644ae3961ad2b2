"""Predict: a learner writes down what will happen before it happens, and the answer is kept.

Predicting first is what makes a demonstration teach: students who only watched understood no more than those
who saw nothing; students who predicted did.

Source: C. Crouch, A. Fagen, J. Callan and E. Mazur, "Classroom demonstrations: learning tools or
entertainment?", American Journal of Physics 72, 2004.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.learning.entries import MAX_NAME
from course.learning.kinds import Choice, Curve, Kind, Number
from course.learning.progress import open_progress
from course.learning.words import Words

if TYPE_CHECKING:
    from course.labs.lab import Lab

UNLOCKED = "COURSE_UNLOCKED"  # set by a teacher, no lab waits for a prediction
FIRST = "Predict first: answer the question above this lab, then Play is yours."
FIRST_DRAW = "Predict first: draw your curve below and keep it, then Play is yours."


class Prediction:
    """A question with its answer: the learner's once it is kept, the stated default until then.

    Attributes
    ----------
    question : str
    kind : Choice, Number or Curve
    answer : str, float or list of float
        The learner's answer, or `default` where nobody answered (a script, a test, a printed page).
    is_kept : bool
        Whether somebody answered.
    """

    def __init__(self, question: str, kind: Kind, default: Any, lab: Lab | None) -> None:
        self.question, self.kind = question, kind
        self.default = kind.check("default", default, None)
        self.answer = self.default
        self.is_kept = False
        self._lab = lab
        if lab is not None:
            self._ask_on(lab)

    def keep(self, answer: Any) -> None:
        """Keep an answer, here and in the learner's progress, and unlock the lab that waits for it.

        A later one is refused, for a prediction made afterwards is none.

        Raises
        ------
        ValueError
            If an answer was kept before, or this one is no option or out of range.
        """
        self._keep(answer)
        if self._lab is not None:
            self._lab.unlock()
            self._lab.show_sketch(self.kind.sketch(self.answer))

    def explain(self, text: str) -> None:
        """Keep one line on what happened and why; another one takes its place.

        Raises
        ------
        ValueError
            If it is longer than 2,000 characters.
        """
        open_progress().explained(self._key, text)

    def against(self, happened: Any) -> Words:
        """Return the prediction beside what happened.

        Parameters
        ----------
        happened : str, float or Lab
            The option that came true, the number measured, or, for a curve, the lab that has trained.
        """
        return Words(self.kind.against(self.answer, happened))

    def _ask_on(self, lab: Lab) -> None:
        """Lay the question over a lab, and lock it until there is an answer."""
        sketch = self.kind.sketch(None)
        if sketch is not None:
            sketch.on_kept = self._drawn
        lab.show_sketch(sketch)
        if os.environ.get(UNLOCKED, "") in ("", "0"):
            lab.lock(FIRST if sketch is None else FIRST_DRAW)

    def _drawn(self, values: list[float]) -> None:
        """Keep what was drawn on the page; this is the thread of the run, which holds it."""
        self._keep(values)
        if self._lab is not None:
            self._lab.run.locked = ""

    def _keep(self, answer: Any) -> None:
        if self.is_kept:
            how = "run the cell" if self._lab is None else "make the lab"
            raise ValueError(f"prediction is already kept: {self.shown()}; {how} again to be asked anew")
        self.answer, self.is_kept = self.kind.check("prediction", answer, self.default), True
        open_progress().predicted(self._key, self.kind.kept(self.answer))

    @property
    def _key(self) -> str:
        """The name of this question in the learner's progress."""
        return " ".join(self.question.split())[:MAX_NAME]

    def shown(self) -> str:
        """Return the answer in words."""
        return self.kind.shown(self.answer)

    def __repr__(self) -> str:
        state = "kept" if self.is_kept else "nothing kept yet, so the stated default stands"
        return f"{self.question}\n→ {self.shown()} ({state})"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show the form where there is a browser, the question and its answer elsewhere."""
        return self.form()._repr_mimebundle_() | {"text/plain": repr(self)}

    def form(self) -> Any:
        """Return the question as native controls: a choice or a number, a button, a line for later."""
        from course.learning.predict_form import make_form

        return make_form(self)


def predict(
    question: str,
    options: Sequence[str] = (),
    *,
    default: Any,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    draw: str | None = None,
    metric: str | None = None,
    epochs: int = 60,
    locks: Lab | None = None,
) -> Prediction:
    """Ask before the experiment.

    Parameters
    ----------
    question : str
        One sentence that ends in a question mark.
    options : sequence of str, at least 2
        Answers to choose from. Without them the answer is a number, or a curve.
    default : str, float or sequence of float
        The answer that stands where nobody can give one; stated in the text form.
    low, high : float
        Accepted range of a number or a curve, both ends included; of a curve 0 to 1 unless given.
    unit : str
        Shown after a number.
    draw : str
        Ask for a curve of this metric ("train_loss"), drawn on the axes of the lab in `locks`.
    metric : str
        The number is of this metric: once kept it lies as a level over the lab's curves.
    epochs : int
        How far a curve, or the level of a number, reaches.
    locks : Lab
        Its page does not train before the prediction is kept. ``lab.unlock()`` opens it all the same, and
        so does the environment variable ``COURSE_UNLOCKED=1`` for everybody; ``drive`` is never locked. Asked
        the same question again, the lab remembers the answer: a lab made anew asks anew.

    Returns
    -------
    Prediction
        Shown as a form; its ``answer`` is kept.

    Raises
    ------
    ValueError
        If options or a range are none, a curve has no lab to be drawn on, or `default` is no possible answer.
    """
    if draw is not None:
        if locks is None:
            raise ValueError("draw needs locks, the lab on whose axes the curve is drawn; pass locks=lab")
        kind: Kind = Curve(draw, epochs, 0.0 if low is None else low, 1.0 if high is None else high)
    elif options:
        kind = Choice(tuple(options))
    else:
        ends = (-1e300 if low is None else low, 1e300 if high is None else high)
        kind = Number(*ends, unit, metric, epochs)
    if locks is None:
        return Prediction(question, kind, default, None)
    before = locks.asked.get(question)
    if before is not None and before.is_kept and before.kind == kind:
        return before  # its cell ran again, as Shift+Enter in its output makes it
    locks.asked[question] = Prediction(question, kind, default, locks)
    return locks.asked[question]
