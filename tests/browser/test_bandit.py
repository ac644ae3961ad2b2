"""Arms under the hand: what one pays is dragged while learners pull, and beliefs and curves answer."""

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

SETTINGS = "alpha=0.1, epsilon=0.2, speed=40"
CELL = f"from course.labs import bandit\n\nlab = bandit((0.3, 0.6, 0.1), {SETTINGS})\nlab"
OTHER = "from course.labs import gridworld\n\ngridworld()"  # another lab on the same page

# The highest blue pixel in the middle of an arm's column, as a value of its scale from 0 to 1.
_BELIEVED = """
(canvas, arm) => {
  const scale = canvas.width / canvas.clientWidth;
  const [left, right, top, bottom] = [50, 8, 12, 46].map((edge) => edge * scale);
  const column = (canvas.width - left - right) / canvas.dataset.arms;
  const x = Math.round(left + (arm + 0.3) * column);
  const { data } = canvas.getContext("2d").getImageData(x, 0, 1, canvas.height);
  const base = canvas.height - bottom;
  for (let y = Math.round(top); y < base; y++) {
    const [red, , blue] = data.slice(4 * y, 4 * y + 3);
    if (blue > 120 && red < 90) return (base - y) / (base - top);
  }
  return 0;
}
"""


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("bandit.ipynb", [CELL, OTHER]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def believed(lab: NotebookPage, arm: int) -> float:
    return float(lab.stage.locator("canvas[data-canvas='arms']").evaluate(_BELIEVED, arm))


def test_an_arm_is_dragged_while_learners_pull_and_its_bar_follows(lab: NotebookPage, screenshots) -> None:
    box = in_view(lab.stage.locator(".panel-arms-box"))
    assert box is not None and box["height"] == 280, "the other lab has left the styles of this one alone"
    lab.press("play")
    lab.until(lambda: believed(lab, 1), lambda height: 0.45 < height < 0.75)
    low = believed(lab, 2)
    line = lab.stage.locator("[data-arm='2']")
    box = in_view(line)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x, y - 178, steps=8)
    lab.page.mouse.up()
    paid = lab.until(lambda: float(lab.ask("print(lab.run.bandit.means[0, 2])")), lambda mean: 0.8 < mean < 1)
    assert float(line.get_attribute("aria-valuenow") or 0) == pytest.approx(paid)
    lab.until(lambda: believed(lab, 2), lambda height: height > low + 0.4)
    assert "of arm C" in lab.ask("print(lab.history.edits[-1].text)")
    lab.stage.screenshot(path=screenshots / "bandit-dragged.png")
    lab.press("undo")  # one stroke: taken back in one go
    lab.until(lambda: line.get_attribute("aria-valuenow"), lambda now: now == "0.1")


def test_by_keyboard_alone_an_arm_is_moved_the_rule_changed_and_the_truth_hidden(lab: NotebookPage) -> None:
    line = lab.stage.locator("[data-arm='0']")
    line.focus()
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowUp"):
        lab.page.keyboard.press(key)
    lab.until(lambda: lab.ask("print(lab.run.bandit.means[0, 0].round(3))"), lambda mean: mean == "0.345")
    lab.page.keyboard.press("End")
    lab.until(lambda: line.get_attribute("aria-valuetext"), lambda text: text == "1")
    lab.stage.locator("[data-action='step']").press("Enter")
    rule = lab.stage.get_by_label("Rule", exact=True)
    rule.focus()
    rule.select_option(label="Thompson sampling")
    legend = lab.stage.locator(".panel-arms-legend")
    lab.until(legend.inner_text, lambda text: "give or take" in text)
    summary = lab.stage.locator("[data-panel='arms'] summary")
    summary.press("Enter")
    cells = lab.stage.locator("[data-panel='arms'] tbody tr").first.locator("td")
    believes = lab.ask("from course.live.panels.arms import seen; print(f'{seen(lab.run)[0, 0]:.3g}')")
    lab.until(cells.first.inner_text, lambda text: text == believes)
    lab.stage.get_by_label("Show what the arms pay").press("Space")
    lab.until(lab.stage.locator("[data-arm]").count, lambda n: n == 0)
    assert "hidden" in lab.stage.locator("[data-panel='arms'] .panel-note").inner_text()
