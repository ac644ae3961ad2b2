"""Inside the network: pointing enlarges a neuron, and a number set by hand is true at once."""

import pytest

from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = "from course.labs import playground\n\nlab = playground('gauss')\nlab"


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("network.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def test_pointing_at_a_neuron_enlarges_it_until_the_pointer_leaves(lab: NotebookPage) -> None:
    node = lab.stage.locator("[data-node='1,0']")
    large = lab.stage.locator("[data-panel='network'] .panel-tip canvas")
    assert not large.is_visible()
    node.hover()
    large.wait_for()
    box, small = large.bounding_box(), node.bounding_box()
    assert box and small and box["width"] > 2 * small["width"]
    focus = "print(lab.stage.screen.rail.values.get('focus'))"
    lab.until(lambda: lab.ask(focus), "[1, 0]".__eq__)
    lab.page.mouse.move(5, 5)
    large.wait_for(state="hidden")
    lab.until(lambda: lab.ask(focus), "None".__eq__)


def test_a_bias_typed_by_hand_shows_in_model_losses_and_picture(lab: NotebookPage) -> None:
    before = lab.status("train_loss")
    lab.stage.locator("[data-panel='network'] [data-node='3,0']").click()
    lab.stage.locator("[data-edit='number']").fill("-1.5")
    lab.page.keyboard.press("Enter")
    lab.until(lambda: float(lab.ask("print(lab.run.model.biases[2].item())")), (-1.5).__eq__)
    loss = f"{float(lab.ask('print(lab.measure().train_loss[0])')):.3f}"
    assert loss != before
    lab.until(lambda: lab.status("train_loss"), loss.__eq__)
    assert lab.status("epoch") == "0"
