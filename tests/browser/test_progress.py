"""Progress goes from machine to machine by code, by file and by the browser's own copy."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from course.learning.contents import CONTENTS
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = 'from course.learning.here import here\n\nhere("01")'
DONE = "from course.learning.progress import open_progress; open_progress().attempted('{0}', True)"
KEY = "course-progress"


def show(server: LabServer, notebook: NotebookPage, *, forget: bool = True) -> Locator:
    """Open a notebook with the panel, with no progress but what `forget` leaves in the browser."""
    server.progress.unlink(missing_ok=True)
    notebook.open(server.write_notebook("progress.ipynb", [CELL]))
    if forget:
        notebook.page.evaluate(f"localStorage.removeItem('{KEY}')")
    notebook.run_all()
    panel = notebook.page.locator(".course-here")
    panel.get_by_text(f"notebook 2 of {len(CONTENTS)}").wait_for()
    return panel


def copy(page: Page) -> str:
    """What the browser keeps."""
    return str(page.evaluate(f"localStorage.getItem('{KEY}') ?? ''"))


def passed(server: LabServer) -> set[str]:
    exercises = json.loads(server.progress.read_text(encoding="utf-8"))["exercises"]
    return {name for name, tries in exercises.items() if tries["first_passed"]}


def unfold(panel: Locator) -> None:
    panel.locator("summary").focus()
    panel.page.keyboard.press("Enter")
    panel.get_by_label("Paste a code").wait_for()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[LabServer]:
    """Another machine: a server with a home of its own."""
    with LabServer(tmp_path / "other") as running:
        yield running


def test_a_code_copied_and_pasted_with_the_keyboard_carries_progress_to_another_machine(
    server: LabServer, other: LabServer, notebook: NotebookPage, page: Page
) -> None:
    here = show(server, notebook)
    notebook.ask(DONE.format("stop rule"))
    here.get_by_text("Exercise “stop rule”: passed").wait_for()
    unfold(here)
    for key in ("Tab", "Tab", "Enter"):  # over the code to the button
        notebook.page.keyboard.press(key)
    here.get_by_text("The code is copied.").wait_for()

    there = show(other, NotebookPage(page))
    there.get_by_text("Exercise “stop rule”: not tried yet").wait_for()
    page.bring_to_front()
    unfold(there)
    for key in ("Tab", "Tab", "Tab", "Control+V", "Enter"):
        page.keyboard.press(key)
    there.get_by_text("Taken over: 1 exercise passed").wait_for()
    there.get_by_text("Exercise “stop rule”: passed").wait_for()
    assert passed(other) == {"stop rule"}


def test_the_browsers_copy_is_offered_when_the_file_is_gone_and_taken_over(
    server: LabServer, notebook: NotebookPage, screenshots: Path
) -> None:
    page, panel = notebook.page, show(server, notebook)
    notebook.ask(DONE.format("first win"))
    notebook.until(lambda: copy(page), lambda kept: "first win" in kept)
    notebook.leave()
    panel = show(server, notebook, forget=False)
    panel.get_by_text("This browser remembers what is not kept here: 1 exercise passed.").wait_for()
    assert passed(server) == set()
    page.screenshot(path=screenshots / "progress-offer.png")
    panel.get_by_role("button", name="Take over").first.press("Enter")
    panel.get_by_text("Taken over: 1 exercise passed.").wait_for()
    assert passed(server) == {"first win"}
    assert not panel.get_by_text("This browser remembers").is_visible()

    unfold(panel)
    panel.get_by_role("button", name="Forget this browser’s copy").press("Enter")
    panel.get_by_text("Forgotten.").wait_for()
    assert copy(page) == "" and passed(server) == {"first win"}


def test_a_tampered_code_is_refused_with_a_sentence(server: LabServer, notebook: NotebookPage) -> None:
    panel = show(server, notebook)
    notebook.ask(DONE.format("stop rule"))
    panel.get_by_text("Exercise “stop rule”: passed").wait_for()
    code = panel.get_by_label("Your resume code").input_value()
    before = passed(server)
    unfold(panel)
    panel.get_by_label("Paste a code").fill(code[:-1] + ("A" if code[-1] != "A" else "B"))
    panel.get_by_role("button", name="Take over").last.click()
    panel.get_by_text("Code was changed on its way (its checksum does not match)").wait_for()
    assert passed(server) == before


def test_a_downloaded_file_is_what_an_export_writes_and_an_upload_takes_it_over(
    server: LabServer, notebook: NotebookPage, tmp_path: Path
) -> None:
    page, panel = notebook.page, show(server, notebook)
    notebook.ask(DONE.format("first win"))
    notebook.until(lambda: copy(page), lambda kept: "first win" in kept)
    unfold(panel)
    with page.expect_download() as download:
        panel.get_by_role("button", name="Download").press("Enter")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "course-progress.json"
    assert file.read_bytes() == server.progress.read_bytes()

    notebook.leave()
    panel = show(server, notebook)
    unfold(panel)
    panel.get_by_label("Upload").set_input_files(file)
    panel.get_by_text("Taken over: 1 exercise passed").wait_for()
    assert passed(server) == {"first win"}
    panel.get_by_label("Upload").set_input_files(
        {"name": "course-progress.json", "mimeType": "application/json", "buffer": file.read_bytes()[:-9]}
    )
    panel.get_by_text("Progress must be JSON, and is not.").wait_for()


BLOCK = """
const { getItem, setItem } = Storage.prototype;
const but = (real) => function (key, ...rest) {
  if (key === 'course-progress') throw new DOMException('blocked', 'SecurityError');
  return real.call(this, key, ...rest);
};
Object.assign(Storage.prototype, { getItem: but(getItem), setItem: but(setItem) });
window.unblock = () => Object.assign(Storage.prototype, { getItem, setItem });
"""


def test_a_browser_that_keeps_nothing_breaks_nothing(server: LabServer, notebook: NotebookPage) -> None:
    page, panel = notebook.page, show(server, notebook)
    notebook.until(lambda: copy(page), bool)
    page.evaluate(f"() => {{ {BLOCK} }}")
    try:
        notebook.ask(DONE.format("stop rule"))
        panel.get_by_text("Exercise “stop rule”: passed").wait_for()
        notebook.run_all()
        panel.get_by_text("Exercise “stop rule”: passed").wait_for()
    finally:
        page.evaluate("window.unblock()")
    assert "stop rule" not in copy(page)
