"""The form of recall: one button an option, the reason at once, a closing line."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import ipywidgets as widgets

from course.learning.questions import LETTERS, NOTEBOOKS, Question

if TYPE_CHECKING:
    from course.learning.recall import Recall

_CLASS = "course-recall"
# A button of ipywidgets is one line high and cuts its text: an option may need two.
_STYLE = f"""<style>
.{_CLASS} .jupyter-button {{
  height: auto; min-height: 32px; width: fit-content; max-width: 100%; padding: 4px 12px;
  white-space: normal; text-align: left; line-height: 1.4;
}}
.{_CLASS} .jupyter-button:disabled {{ opacity: 1; cursor: default; color: var(--jp-ui-font-color1); }}
.{_CLASS} .course-chosen:disabled {{
  color: var(--jp-ui-font-color0); box-shadow: inset 0 0 0 2px currentColor;
}}
.{_CLASS} .fa-check {{ margin-right: 6px; }}
.{_CLASS} p {{ max-width: 44em; line-height: 1.5; margin: 4px 0; }}
</style>"""


def make_form(recall: Recall) -> widgets.VBox:
    """Return the questions one below the other, and a line for the end."""
    closing = widgets.HTML(_said(recall.closing()))
    blocks = [_block(recall, at, question, closing) for at, question in enumerate(recall.questions)]
    form = widgets.VBox([widgets.HTML(_STYLE), *blocks, closing])
    form.add_class(_CLASS)
    return form


def _block(recall: Recall, at: int, question: Question, closing: widgets.HTML) -> widgets.VBox:
    """Return one question: its text, its options as buttons, and a place for the reason."""
    text = widgets.HTML(
        f"<p><strong>{at + 1}. {html.escape(question.text)}</strong> "
        f"<small>(from {question.notebook}, {NOTEBOOKS[question.notebook]})</small></p>"
    )
    reason = widgets.HTML()
    buttons = [
        widgets.Button(description=f"{letter}) {option}", tooltip=f"Answer question {at + 1} with {letter}")
        for letter, option in zip(LETTERS, question.options, strict=False)
    ]

    def show(chosen: int) -> None:
        for button in buttons:
            button.disabled = True
        buttons[chosen].add_class("course-chosen")
        buttons[question.right].icon = "check"
        reason.value = _said(question.feedback(chosen))

    def choose(option: int) -> None:
        if at not in recall.chosen:  # it may have been answered by a script, or in another view
            recall.choose(at, option)
        show(recall.chosen[at])
        closing.value = _said(recall.closing())

    # A button for each option, not radio buttons: there the arrow keys choose whatever they pass, and the
    # first choice counts.
    for option, button in enumerate(buttons):
        button.on_click(lambda _, option=option: choose(option))
    if at in recall.chosen:
        show(recall.chosen[at])
    return widgets.VBox([text, *buttons, reason])


def _said(words: str) -> str:
    """Return words that a screen reader speaks when they appear."""
    if not words:
        return ""
    head, colon, rest = words.partition(":") if words.startswith(("Right", "Not quite")) else ("", "", words)
    strong = f"<strong>{head}{colon}</strong>" if head else ""
    return f'<p role="alert">{strong}{html.escape(rest)}</p>'
