"""The form of a prediction: native controls, a button, and a line for what happened."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from course.learning.kinds import Choice, Curve

if TYPE_CHECKING:
    from course.learning.predict import Prediction

_WIDE = {"width": "max-content", "max_width": "100%"}
DRAW = "Draw your curve on the lab below: on the axes where the run will draw its own. Then keep it there."


def make_form(prediction: Prediction) -> widgets.VBox:
    """Return the question with what answers it, and a line to explain afterwards."""
    note = widgets.HTML()
    question = widgets.HTML(f"<p><strong>{html.escape(prediction.question)}</strong></p>")
    is_drawn = isinstance(prediction.kind, Curve)
    why = _explanation(prediction, note, is_open=is_drawn or prediction.is_kept)
    if is_drawn:
        return widgets.VBox([question, widgets.HTML(f"<p>{DRAW}</p>"), why, note])
    return widgets.VBox([question, *_answer(prediction, note, why), why, note])


def _answer(prediction: Prediction, note: widgets.HTML, why: widgets.Text) -> list[widgets.Widget]:
    """Return the field and the button that keeps what is in it."""
    kind = prediction.kind
    if isinstance(kind, Choice):
        field = widgets.RadioButtons(
            options=kind.options,
            value=prediction.answer if prediction.is_kept else None,
            layout=widgets.Layout(**_WIDE),
        )
    else:
        field = widgets.BoundedFloatText(value=prediction.answer, min=kind.low, max=kind.high)
    button = widgets.Button(
        description="Keep my prediction", button_style="primary", layout=widgets.Layout(**_WIDE)
    )
    field.disabled = button.disabled = prediction.is_kept

    def keep(_: Any) -> None:
        try:
            prediction.keep(field.value)
            field.disabled = button.disabled = True
            why.layout.display = None
            shown = html.escape(prediction.shown())
            note.value = f"<p>Kept: {shown}. Now run the next cell and compare.</p>"
        except ValueError as error:
            note.value = f"<p>{html.escape(_choose_first(field.value) or str(error))}</p>"

    button.on_click(keep)
    unit = getattr(kind, "unit", "")
    return [widgets.HBox([field, *([widgets.Label(unit)] if unit else [])]), button]


def _explanation(prediction: Prediction, note: widgets.HTML, *, is_open: bool) -> widgets.Text:
    """Return the line that is kept as the learner's own explanation."""
    why = widgets.Text(
        description="Afterwards: what happened, and why?",
        continuous_update=False,
        style={"description_width": "initial"},
        layout=widgets.Layout(width="min(44em, 100%)", display=None if is_open else "none"),
    )

    def explain(change: Any) -> None:
        try:
            prediction.explain(change.new)
            note.value = "<p>Your line is kept.</p>"
        except ValueError as error:
            note.value = f"<p>{html.escape(str(error))}</p>"

    why.observe(explain, "value")
    return why


def _choose_first(value: Any) -> str:
    return "Choose an answer first; there is no wrong one before the experiment." if value is None else ""
