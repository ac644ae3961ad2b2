"""A whole notebook with the keyboard alone: read, predict, train, write the exercise, be checked, recall."""

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ACTIVE = "window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()"
SOLUTION = "return losses[-1] <= threshold or len(losses) >= 200"


@pytest.fixture
def lesson(server: LabServer, notebook: NotebookPage) -> NotebookPage:
    for file in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(file, server.root)
    notebook.page.set_viewport_size({"width": 1280, "height": 1000})
    return notebook.open(server.address("01_what_training_is.ipynb"))


def read_to(lesson: NotebookPage, cell: str) -> None:
    """Press Shift+Enter, cell by cell, until the selected cell begins with this text."""
    lesson.page.locator(".jp-Cell.jp-mod-selected").first.focus()
    for _ in range(60):
        if str(lesson.page.evaluate(ACTIVE)).startswith(cell):
            return
        lesson.page.keyboard.press("Shift+Enter")
        lesson.page.wait_for_timeout(250)
    raise AssertionError(f"no cell begins with {cell!r}")


def output_of(lesson: NotebookPage, cell: str) -> Locator:
    return lesson.page.locator(".jp-CodeCell", has_text=cell).last


def test_a_lesson_from_top_to_bottom(server: LabServer, lesson: NotebookPage, screenshots: Path) -> None:
    keys = lesson.page.keyboard
    read_to(lesson, "The same by script")
    stage = lesson.wait_stage()
    stage.locator(".panel-sketch").focus()
    for key in (*["ArrowUp"] * 9, "End", *["ArrowDown"] * 18, "Tab"):
        keys.press(key)
    assert lesson.page.evaluate("document.activeElement.dataset.sketch") == "keep"
    keys.press("Enter")
    play = stage.locator("[data-action='play']")
    lesson.until(lambda: play.get_attribute("aria-disabled"), "false".__eq__)
    play.focus()
    keys.press("Enter")
    note = stage.locator(".panel-sketch-bar span")
    lesson.until(note.inner_text, lambda text: re.search(r"off by [\d.e+]+ on average", text))
    lesson.until(lambda: stage.locator("[data-notice='ended']").count(), (1).__eq__, timeout_s=30)

    read_to(lesson, "def stop(losses, threshold):")
    keys.press("Enter")
    keys.press("Control+End")
    keys.press("Shift+Home")
    keys.type(SOLUTION)
    keys.press("Shift+Enter")
    read_to(lesson, "## Recap")
    verdict = output_of(lesson, 'check("stop rule", stop)').locator("strong", has_text=re.compile("^Pass$"))
    lesson.until(verdict.count, (1).__eq__)

    read_to(lesson, "**Sources**")
    questions = lesson.page.locator(".course-recall")
    buttons = questions.locator(".jupyter-button")
    lesson.until(buttons.count, lambda n: n >= 6)
    said = questions.locator("[role='alert']")
    assert said.count() == 0, "no answer stands there before one is given"
    for number in (1, 2, 3):
        first = questions.locator(f"[title='Answer question {number} with a']")
        first.focus()
        keys.press("Enter")
        told = lesson.until(
            questions.locator("[role='alert']").all_inner_texts, lambda n, k=number: len(n) >= k
        )
        assert re.match(r"(Right|Not quite)", told[number - 1])
    closing = lesson.until(said.all_inner_texts, lambda texts: len(texts) == 4)[-1]
    assert re.match(r"\d of 3 right\.", closing)
    lesson.page.screenshot(path=screenshots / "lesson-by-keyboard.png")

    kept = json.loads(server.progress.read_text(encoding="utf-8"))
    assert kept["exercises"]["stop rule"]["first_passed"]
    assert kept["predictions"]["How will the training loss go over the first 40 epochs?"]["answer"]
    assert len(kept["recalls"]) >= 3 and "01_what_training_is" in kept["notebooks"]
