"""Backpropagation under the hand: a point chosen and walked phase by phase, a weight nudged."""

import re

import pytest

from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

CELL = "from course.labs import backprop\n\nlab = backprop()\nlab"

# How many pixels are the text's colour in the picture of the network; numbers on it add some.
INK = """
(root) => {
  const canvas = root.querySelector("[data-panel='network'] canvas[data-canvas='network']");
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  for (let k = 0; k < data.length; k += 4)
    ink += data[k + 3] > 250 && data[k] < 60 && data[k + 1] < 60 && data[k + 2] < 60;
  return ink;
}
"""


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("backprop.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def words(lab: NotebookPage) -> str:
    return lab.stage.locator("[data-panel='words']").inner_text()


def table(lab: NotebookPage) -> list[list[str]]:
    """The rows of the table, as they stand on the screen."""
    rows = lab.stage.locator("[data-panel='table'] tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def walk_to(lab: NotebookPage, phase: int) -> None:
    for k in range(int(lab.status("epoch")) + 1, phase + 1):
        lab.press("step")
        lab.until(lambda: lab.status("epoch"), str(k).__eq__)


def test_a_click_chooses_a_point_and_steps_take_it_forward_and_back(lab: NotebookPage, screenshots) -> None:
    x, y = map(float, lab.ask("print(*lab.dataset.X[lab.dataset.ids == 40][0])").split())
    Plane(lab.page).click(x, y)
    lab.until(lambda: words(lab), lambda text: "Point 40" in text)
    bare = lab.stage.evaluate(INK)
    walk_to(lab, 1)
    lab.until(lambda: words(lab), lambda text: "Forward into hidden layer 1" in text)
    lab.until(lambda: lab.stage.evaluate(INK), lambda ink: ink > bare + 50)
    walk_to(lab, 4)
    lab.until(lambda: words(lab), lambda text: "The network answers" in text)
    walk_to(lab, 6)
    rows = lab.until(lambda: table(lab), lambda rows: len(rows) == 8)
    for _, gradient, nudged, off in rows:
        assert number(gradient) == pytest.approx(number(nudged), abs=0.002) and abs(number(off)) < 1e-8
    lab.stage.screenshot(path=screenshots / "backprop-backward.png")
    before = lab.status("train_loss")
    walk_to(lab, 8)
    lab.until(lambda: lab.status("train_loss"), lambda loss: loss != before)
    found = re.search(r"from (\d+\.\d+) to (\d+\.\d+)", words(lab))
    assert found and float(found[2]) < float(found[1])
    lab.press("step_back")
    lab.until(lambda: words(lab), lambda text: "Backward through hidden layer 1" in text)
    lab.until(lambda: lab.status("train_loss"), before.__eq__)


def test_the_keyboard_alone_chooses_and_walks(lab: NotebookPage) -> None:
    surface = lab.stage.locator("[data-surface='boundary']")
    surface.focus()
    lab.page.keyboard.press("Shift+ArrowRight")
    lab.page.keyboard.press("n")
    lab.page.keyboard.press("n")
    lab.page.keyboard.press("Enter")
    lab.until(lambda: words(lab), lambda text: "Point" in text and "Point 0," not in text)
    chosen = int(lab.ask("print(lab.run.row)"))
    assert f"Point {chosen}," in words(lab)
    lab.stage.locator("[data-action='step']").press("Enter")
    lab.until(lambda: words(lab), lambda text: "Forward into hidden layer 1" in text)


def test_a_nudged_weight_is_told_what_its_gradient_promised(lab: NotebookPage, screenshots) -> None:
    walk_to(lab, 5)
    details = lab.stage.locator("[data-panel='network'] details")
    details.locator("summary").click()
    lab.stage.locator("[data-panel='network'] [data-node='3,0']").focus()
    button = details.locator("button").first
    button.click()
    field = lab.stage.locator("[data-edit='number']")
    field.fill(str(float(field.input_value()) + 0.1))
    lab.page.keyboard.press("Enter")
    text = lab.until(lambda: words(lab), lambda text: "promised" in text)
    found = re.search(r"moved by \+([\d.]+)\..* changes by (\S+); it changed by (\S+)\.", text)
    assert found and float(found[1]) == pytest.approx(0.1, abs=0.001)
    assert number(found[3]) == pytest.approx(number(found[2]), rel=0.3)
    lab.stage.screenshot(path=screenshots / "backprop-nudged.png")
    lab.press("undo")
    lab.until(lambda: words(lab), lambda text: "promised" not in text)


def test_with_depth_and_sigmoids_the_first_bar_shrinks(lab: NotebookPage, screenshots) -> None:
    bars = lab.stage.locator("[data-panel='bars'] output")
    lab.stage.locator("[data-control='depth'] input[type=range]").press("End")
    lab.until(bars.count, (7).__eq__)
    lab.stage.locator("[data-control='activation'] select").select_option("sigmoid")
    lab.until(lambda: number(bars.first.inner_text()), lambda size: size < 1e-4)
    assert number(bars.last.inner_text()) > 0.01
    walk_to(lab, 3)
    lab.page.set_viewport_size({"width": 900, "height": 1000})
    lab.page.wait_for_timeout(300)
    lab.stage.screenshot(path=screenshots / "backprop-deep-900.png")
    lab.page.set_viewport_size({"width": 1280, "height": 900})
