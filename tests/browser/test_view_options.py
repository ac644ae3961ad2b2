"""Discretised output and validation rows, and a data set of targets: read back from the pixels."""

import pytest

from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

CELL = "from course.labs import playground\n\nlab = playground('gauss')\nlab"
MARKS = """
(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let k = 3; k < data.length; k += 4) painted += data[k] > 0;
  return painted;
}
"""


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("view.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def switch(lab: NotebookPage, name: str) -> None:
    lab.stage.locator(f"[data-control='{name}'] input").first.click(force=True)


def test_discretised_output_has_two_colours(lab: NotebookPage) -> None:
    plane = Plane(lab.page)

    def colours() -> int:
        return len({plane.colour(x / 2, y / 2) for x in range(-11, 12, 2) for y in range(-11, 12, 2)})

    assert lab.until(colours, lambda n: n > 10)
    switch(lab, "discretise")
    lab.until(colours, lambda n: n <= 2)
    switch(lab, "discretise")
    lab.until(colours, lambda n: n > 10)


def test_validation_rows_are_drawn_when_asked_for(lab: NotebookPage) -> None:
    marks = lab.stage.locator("[data-panel='boundary'] canvas[data-canvas='points']")
    before = lab.until(lambda: marks.evaluate(MARKS), lambda n: n > 0)
    switch(lab, "show_valid")
    lab.until(lambda: marks.evaluate(MARKS), lambda n: n > 1.3 * before)
    switch(lab, "show_valid")
    lab.until(lambda: marks.evaluate(MARKS), before.__eq__)


def test_a_set_of_targets_can_be_chosen_and_learnt(lab: NotebookPage) -> None:
    plane = Plane(lab.page)
    lab.stage.locator("[data-control='dataset'] select").select_option(label="reg-plane")
    lab.press("play")
    lab.until(lambda: lab.ask("print(lab.measure().train_loss[0] < 0.01)"), "True".__eq__, timeout_s=30)
    assert plane.is_blue(4, 4) and not plane.is_blue(-4, -4)
    assert not lab.stage.locator("[data-status='train_accuracy']").is_visible()
    assert lab.stage.locator("[data-notice]:visible").count() == 0
