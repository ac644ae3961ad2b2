"""Predict: a learner writes down what will happen before it happens, and the answer is kept.

Predicting first is what makes a demonstration teach: students who only watched understood no more than those
who saw nothing; students who predicted did.

Source: C. Crouch, A. Fagen, J. Callan and E. Mazur, "Classroom demonstrations: learning tools or
entertainment?", American Journal of Physics 72, 2004.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

from course.data.checks import check_name, check_range
from course.learning.entries import MAX_NAME
from course.learning.progress import open_progress


class Prediction:
    """A question with its answer: the learner's once they press the button, the stated default until then.

    Attributes
    ----------
    question : str
    answer : str or float
        The learner's answer, or `default` where nobody answered (a script, a test, a printed page).
    is_kept : bool
        Whether somebody answered.
    """

    def __init__(
        self, question: str, options: Sequence[str], low: float, high: float, unit: str, default: Any
    ) -> None:
        self.question, self.unit = question, unit
        self.options, self.low, self.high = tuple(options), low, high
        self.default = self._check(default, "default")
        self.answer = self.default
        self.is_kept = False

    def keep(self, answer: str | float) -> None:
        """Keep an answer, here and in the learner's progress.

        A later one is refused, for a prediction made afterwards is none.

        Raises
        ------
        ValueError
            If an answer was kept before, or this one is no option or out of range.
        """
        if self.is_kept:
            raise ValueError(f"prediction is already kept: {self._shown()}; run the cell again to ask anew")
        self.answer, self.is_kept = self._check(answer, "prediction"), True
        open_progress().predicted(self._key, self.answer)

    def explain(self, text: str) -> None:
        """Keep one line on what happened and why; another one takes its place.

        Raises
        ------
        ValueError
            If it is longer than 2,000 characters.
        """
        open_progress().explained(self._key, text)

    @property
    def _key(self) -> str:
        """The name of this question in the learner's progress."""
        return " ".join(self.question.split())[:MAX_NAME]

    def _check(self, answer: Any, name: str) -> str | float:
        if self.options:
            return check_name(name, answer, self.options)
        good = getattr(self, "default", None)
        return check_range(name, answer, self.low, self.high, good)

    def _shown(self) -> str:
        return self.answer if isinstance(self.answer, str) else f"{self.answer:g}{self.unit}"

    def __repr__(self) -> str:
        state = "kept" if self.is_kept else "nothing kept yet, so the stated default stands"
        return f"{self.question}\n→ {self._shown()} ({state})"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Show the form where there is a browser, the question and its answer elsewhere."""
        return self.form()._repr_mimebundle_() | {"text/plain": repr(self)}

    def form(self) -> Any:
        """Return the question as native controls: a choice or a number, a button, a line for later."""
        import ipywidgets as widgets

        wide = widgets.Layout(width="max-content", max_width="100%")
        if self.options:
            field = widgets.RadioButtons(options=self.options, value=None, layout=wide)
        else:
            field = widgets.BoundedFloatText(value=self.default, min=self.low, max=self.high)
        button = widgets.Button(description="Keep my prediction", button_style="primary", layout=wide)
        note = widgets.HTML()
        why = widgets.Text(
            description="Afterwards: what happened, and why?",
            continuous_update=False,
            style={"description_width": "initial"},
            layout=widgets.Layout(width="min(44em, 100%)", display=None if self.is_kept else "none"),
        )
        field.disabled = button.disabled = self.is_kept

        def keep(_: Any) -> None:
            try:
                self.keep(field.value)
                field.disabled = button.disabled = True
                why.layout.display = None
                note.value = f"<p>Kept: {html.escape(self._shown())}. Now run the next cell and compare.</p>"
            except ValueError as error:
                note.value = f"<p>{html.escape(_choose_first(field.value) or str(error))}</p>"

        def explain(change: Any) -> None:
            try:
                self.explain(change.new)
                note.value = "<p>Your line is kept.</p>"
            except ValueError as error:
                note.value = f"<p>{html.escape(str(error))}</p>"

        button.on_click(keep)
        why.observe(explain, "value")
        question = widgets.HTML(f"<p><strong>{html.escape(self.question)}</strong></p>")
        unit = [widgets.Label(self.unit)] if self.unit and not self.options else []
        return widgets.VBox([question, widgets.HBox([field, *unit]), button, why, note])


def _choose_first(value: Any) -> str:
    return "Choose an answer first; there is no wrong one before the experiment." if value is None else ""


def predict(
    question: str,
    options: Sequence[str] = (),
    *,
    low: float = -math.inf,
    high: float = math.inf,
    unit: str = "",
    default: str | float,
) -> Prediction:
    """Ask before the experiment.

    Parameters
    ----------
    question : str
        One sentence that ends in a question mark.
    options : sequence of str, at least 2
        Answers to choose from. Without them the answer is a number.
    low, high : float
        Accepted range of a number, both ends included.
    unit : str
        Shown after a number.
    default : str or float
        The answer that stands where nobody can give one; stated in the text form.

    Returns
    -------
    Prediction
        Shown as a form; its ``answer`` is kept.

    Raises
    ------
    ValueError
        If there is one option only, two are the same, or `default` is no possible answer.
    """
    if options and (len(set(options)) < 2 or len(set(options)) < len(options)):
        raise ValueError(
            f"options must be at least 2 different answers, got {list(options)}; none asks a number"
        )
    return Prediction(question, options, low, high, unit, default)
