"""The first notebook, as a newcomer does it: predict, lie while it trains, repair, be checked."""

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MALIGNANT, BENIGN = 0, 1
MIDDLE = "d = lab.dataset; print(*d.X[d.is_train & (d.y == 0)].mean(axis=0))"
N_WRONG = "print(int(({0}.dataset.y != {0}.dataset.clean_y).sum()))"
WRONG = (
    "d = exercise.dataset; rows = d.X[d.y != d.clean_y]; rows = rows[rows[:, 0].argsort()][::2]; "
    "print(*rows.ravel())"
)


@pytest.fixture
def first(server: LabServer, notebook: NotebookPage) -> NotebookPage:
    shutil.copy(NOTEBOOKS / "00_first_win.ipynb", server.root)
    notebook.page.set_viewport_size({"width": 1280, "height": 1000})
    return notebook.open(server.address("00_first_win.ipynb"))


def accuracy(stage: Locator) -> float:
    """What the stage shows as accuracy on validation rows, in percent."""
    return float(stage.locator("[data-status='valid_accuracy']").inner_text().rstrip("\u00a0 %"))


def n_wrong(notebook: NotebookPage, lab: str) -> int:
    return int(notebook.ask(N_WRONG.format(lab)))


def read_on_to(notebook: NotebookPage, found: Locator) -> Locator:
    """Press Shift+Enter, cell by cell as a reader does, until `found` is there."""
    for _ in range(60):
        if found.count():
            return found
        notebook.page.keyboard.press("Shift+Enter")
        notebook.page.wait_for_timeout(400)
    raise AssertionError(f"the notebook ended before {found}")


def go_to(notebook: NotebookPage, text: str) -> None:
    """Click on the cell with this text: the brush has left the cell of its stage selected."""
    notebook.page.locator(".jp-Notebook .jp-Cell", has_text=text).first.click(position={"x": 5, "y": 5})


def plane_of(notebook: NotebookPage, lab: str, nth: int) -> Plane:
    extent = [float(edge) for edge in notebook.ask(f"print(*{lab}.dataset.plane.extent)").split()]
    return Plane(notebook.page, extent, nth=nth)


def test_a_newcomer_wins(server: LabServer, first: NotebookPage, screenshots: Path) -> None:
    page = first.page
    page.locator(".jp-Notebook .jp-Cell").first.click()
    read_on_to(first, page.locator(".jp-OutputArea input[type='radio']")).first.check()
    page.screenshot(path=screenshots / "first-notebook-predict.png")
    page.get_by_role("button", name="Keep my prediction").click()
    stage = read_on_to(first, page.locator(".course-stage")).first
    play = stage.locator("[data-action='play']")
    expect(play).to_have_attribute("aria-disabled", "false")  # the prediction is kept
    expect(stage.locator("[data-surface='boundary']")).to_be_visible()
    expect(stage.get_by_role("toolbar", name="Brush")).to_have_attribute("data-tool", "relabel")

    play.click()
    first.until(lambda: accuracy(stage), lambda value: value > 90)
    plane = plane_of(first, "lab", 0)
    plane.tool("relabel")
    plane.choose_class(BENIGN)
    plane.size(12)
    x, y = map(float, first.ask(MIDDLE).split())
    plane.drag((x, y), (x + 0.8, y), (x - 0.8, y), (x, y + 0.8), (x, y - 0.8))
    first.until(lambda: n_wrong(first, "lab"), lambda n: n > 5)
    first.until(lambda: accuracy(stage), lambda value: value < 88)
    page.screenshot(path=screenshots / "first-notebook-fallen.png")
    for _ in range(10):
        if not n_wrong(first, "lab"):
            break
        stage.locator("[data-action='undo']").click()
        page.wait_for_timeout(300)
    first.until(lambda: accuracy(stage), lambda value: value > 90, timeout_s=30)
    stage.locator("[data-action='play']").click()

    go_to(first, "The next cells do the same by script")
    exercise = read_on_to(first, page.locator(".course-stage").nth(1))
    in_view(exercise)
    plane = plane_of(first, "exercise", 1)
    plane.tool("relabel")
    plane.choose_class(MALIGNANT)
    plane.size(1)
    before = n_wrong(first, "exercise")
    numbers = [float(number) for number in first.ask(WRONG).split()]
    for x, y in zip(numbers[::2], numbers[1::2], strict=True):
        plane.click(x, y)
        repaired = before - first.until(lambda: n_wrong(first, "exercise"), lambda n: n <= before)
        if repaired >= 28:
            break
    exercise.locator("[data-action='play']").click()
    first.until(lambda: accuracy(exercise), lambda value: value > 91, timeout_s=30)
    page.screenshot(path=screenshots / "first-notebook-repaired.png")
    go_to(first, "Run the next cell whenever you like")
    verdict = page.locator(".jp-OutputArea strong", has_text=re.compile("^Pass$"))
    read_on_to(first, verdict)
    kept = json.loads(server.progress.read_text(encoding="utf-8"))
    assert kept["exercises"]["first win"]["first_passed"]
