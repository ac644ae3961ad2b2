"""The loss surface under the hand: dragged by mouse and keyboard, walked down, ended, turned upside down."""

import re

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = "from course.labs import training\n\nlab = training(lr=0.5)\nlab"

# Is the handle's colour (strong orange) within four pixels of a place of the surface?
HANDLE = """
(root, [x, y]) => {
  const canvas = root.querySelector("[data-panel='surface'] canvas[data-canvas='marks']");
  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  const at = [Math.round((x - box.x) * scale) - 4, Math.round((y - box.y) * scale) - 4];
  const { data } = canvas.getContext('2d').getImageData(...at, 9, 9);
  let orange = 0;
  for (let k = 0; k < data.length; k += 4)
    orange += data[k + 3] > 200 && data[k] > data[k + 2] + 60;
  return orange > 40;
}
"""


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("training.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def readout(lab: NotebookPage, panel: str = "surface") -> str:
    return lab.stage.locator(f"[data-panel='{panel}'] .panel-plot-readout").inner_text()


def loss(lab: NotebookPage) -> float:
    found = re.search(r"(loss|reward) −?([\d,]+)", readout(lab))
    assert found is not None
    return float(found[2].replace(",", ""))


def test_the_point_is_dragged_and_the_line_follows(lab: NotebookPage, screenshots) -> None:
    surface = lab.stage.locator("[data-surface='surface']")
    box = in_view(surface)
    before, squares = loss(lab), readout(lab, "fit")
    # The lowest point stands in the middle of the map.
    middle = (box["x"] + 58 + (box["width"] - 70) / 2, box["y"] + 8 + (box["height"] - 52) / 2)
    lab.page.mouse.move(middle[0] + 60, middle[1] - 60)
    lab.page.mouse.down()
    lab.page.mouse.move(*middle, steps=10)
    lab.page.mouse.up()
    lab.until(lambda: loss(lab), lambda value: value < 1920 < before)
    assert readout(lab, "fit") != squares
    assert lab.stage.evaluate(HANDLE, list(middle))
    lab.stage.screenshot(path=screenshots / "training-dragged.png")
    assert lab.ask("print(len(lab.history.edits))") == "1", "a drag is one edit"
    lab.press("undo")
    lab.until(lambda: loss(lab), before.__eq__)


def test_the_keyboard_moves_the_point(lab: NotebookPage) -> None:
    lab.stage.locator("[data-surface='surface']").focus()
    before = loss(lab)
    for _ in range(4):
        lab.page.keyboard.press("ArrowUp")
    after = lab.until(lambda: loss(lab), lambda value: value < before)
    lab.page.keyboard.press("Shift+ArrowUp")
    lab.until(lambda: loss(lab), lambda value: value < after)


def test_it_walks_down_and_ends_at_the_threshold(lab: NotebookPage) -> None:
    where = lab.stage.locator("[data-panel='where']")
    assert "Not trained yet" in where.inner_text()
    lab.press("play")
    ended = lab.stage.locator("[data-notice='ended']")
    lab.until(lambda: ended.count(), lambda n: n == 1)
    assert re.match(r"Trained: loss 1,9\d\d is at or below the threshold 2,000", ended.inner_text())
    assert "Trained: the loss" in where.inner_text()
    lab.stage.locator("[data-control='threshold'] input[type=range]").press("Home")
    lab.until(where.inner_text, lambda text: "training would never end" in text)


def test_the_reward_is_the_same_picture_upside_down(lab: NotebookPage, screenshots) -> None:
    before = loss(lab)
    lab.stage.locator("[data-control='goal'] select").select_option(index=1)
    lab.until(lambda: readout(lab), lambda text: "reward −" in text)
    assert loss(lab) == before
    names = lab.stage.locator("[data-panel='curves'] [data-series]")
    assert names.first.get_attribute("data-series") == "train reward"
    lab.stage.screenshot(path=screenshots / "training-reward.png")
