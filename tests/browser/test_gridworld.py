"""Rewards painted on the map by mouse and by keys, while agents learn; their arrows read off the canvas."""

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = "from course.labs import gridworld\n\nlab = gridworld()\nlab"
LEADS = {"→": 1, "↓": 10}  # cells that the start leads to; both ways to the goal are equally long

# Where the ink of a cell's arrow lies, of its left, lower, right and upper part: the one that has most.
POINTS = """
(root, cell) => {
  const canvas = root.querySelector("[data-panel='grid'] canvas[data-canvas='cells']");
  const side = canvas.width / 10;
  const [left, top] = [(cell % 10) * side, Math.floor(cell / 10) * side];
  const dark = (x, y) => {
    const at = [Math.round(left + (x - 0.09) * side), Math.round(top + (y - 0.09) * side)];
    const size = Math.round(0.18 * side);
    const { data } = canvas.getContext('2d').getImageData(...at, size, size);
    let n = 0;
    for (let k = 0; k < data.length; k += 4) n += data[k] + data[k + 1] + data[k + 2] < 240;
    return n;
  };
  const ink = [dark(0.3, 0.42), dark(0.5, 0.62), dark(0.7, 0.42), dark(0.5, 0.22)];
  return '←↓→↑'[ink.indexOf(Math.max(...ink))];
}
"""


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("gridworld.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def arrows(lab: NotebookPage) -> str:
    found = lab.stage.locator("[data-canvas='cells']").get_attribute("data-arrows")
    assert found is not None
    return found


def centre(lab: NotebookPage, cell: int) -> tuple[float, float]:
    surface = lab.stage.locator("[data-surface='grid']")
    box = in_view(surface)
    row, column = divmod(cell, 10)
    return box["x"] + (column + 0.5) * box["width"] / 10, box["y"] + (row + 0.5) * box["height"] / 10


def reads(lab: NotebookPage, words: str) -> None:
    """Wait until the line under the map begins with these words."""
    lab.until(lab.stage.locator(".panel-grid-readout").inner_text, lambda text: text.startswith(words))


def test_a_painted_cell_turns_the_arrows_around(lab: NotebookPage, screenshots) -> None:
    assert arrows(lab) == "·" * 100, "nobody knows anything yet"
    lab.press("play")
    lab.until(lambda: lab.status("greedy_goal"), "100.0 %".__eq__)
    before = lab.stage.evaluate(POINTS, 0)
    cell, after = LEADS[before], {"→": "↓", "↓": "→"}[before]
    lab.page.mouse.move(*centre(lab, cell))
    lab.page.mouse.down()
    lab.page.mouse.move(*centre(lab, cell + 1), steps=4)
    lab.page.mouse.up()
    lab.until(lambda: lab.stage.evaluate(POINTS, 0), after.__eq__)
    assert arrows(lab)[0] == after
    reads(lab, f"row {cell // 10 + 1}, column {cell % 10 + 2}: reward −1")
    lab.press("play")
    lab.stage.screenshot(path=screenshots / "gridworld-rerouted.png")
    told = f"print([e.text for e in lab.history.edits], lab.run.world.rewards.flat[{cell}:{cell + 2}])"
    assert lab.ask(told) == "['reward -1 in 2 cells'] [-1. -1.]", "a stroke is one edit"


def test_the_keyboard_paints_reads_and_undoes(lab: NotebookPage, screenshots) -> None:
    surface = lab.stage.locator("[data-surface='grid']")
    surface.focus()
    reads(lab, "row 1, column 1, start: reward 0, value 0, no way known yet")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        surface.press(key)
    reads(lab, "row 3, column 2, wall")
    surface.press("ArrowLeft")
    for _ in range(4):
        surface.press("+")
    assert lab.stage.locator("[data-brush='reward']").input_value() == "-0.6"
    surface.press("Enter")
    reads(lab, "row 3, column 1: reward −0.6")
    rewards = "print(lab.run.world.rewards[2, 0])"
    lab.until(lambda: lab.ask(rewards), "-0.6".__eq__)
    said = lab.stage.locator("[aria-live='polite']").first
    lab.until(said.inner_text, lambda words: "row 3, column 1: reward −0.6" in words)
    surface.press("Control+z")
    lab.until(lambda: lab.ask(rewards), "0.0".__eq__)
    reads(lab, "row 3, column 1: reward 0,")
    agent = lab.stage.locator(".panel-grid-agent")
    lab.until(lambda: agent.get_attribute("data-cell"), lambda cell: cell not in (None, "0"))
    lab.stage.locator("input[data-value='actions']").press("Space")
    lab.until(lambda: lab.stage.locator("[data-canvas='cells']").get_attribute("data-show"), "actions".__eq__)
    lab.stage.screenshot(path=screenshots / "gridworld-keys.png")
