"""Overfitting under the hand: a knob turned in training, labels drawn by lot, the best epoch on screen."""

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = "from course.labs import overfitting\n\nlab = overfitting(speed=None)\nlab"

# Is there a run of ink-dark pixels, as high as the mark, upright at an epoch of the loss chart?
MARK = """
(root, epoch) => {
  const chart = root.querySelector("[data-chart='loss'] .uplot");
  const canvas = chart.querySelector('canvas'), over = chart.querySelector('.u-over');
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const last = Number(root.querySelector("[data-status='epoch']").textContent.replace(/\\D/g, ''));
  const x = Math.round((over.offsetLeft + (over.offsetWidth * epoch) / last) * scale);
  const { data, width, height } = canvas.getContext('2d').getImageData(x - 3, 0, 7, canvas.height);
  let most = 0;
  for (let i = 0; i < width; i++) {
    let dark = 0;
    for (let j = 0; j < height; j++) {
      const k = 4 * (j * width + i);
      dark += data[k + 3] > 200 && data[k] + data[k + 1] + data[k + 2] < 200;
    }
    most = Math.max(most, dark);
  }
  return most / scale;
}
"""


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("overfitting.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def words(lab: NotebookPage) -> str:
    return lab.stage.locator("[data-panel='text']").inner_text()


def epoch(lab: NotebookPage) -> int:
    return int(lab.status("epoch").replace("\u202f", "").replace(" ", "").split()[-1])


def test_the_gap_opens_and_the_best_epoch_is_marked(lab: NotebookPage, screenshots) -> None:
    lab.ask("lab.drive(epochs=150)")
    lab.until(lambda: words(lab), lambda text: "The best epoch so far is" in text)
    best = int(lab.ask("print(lab.run.best_epoch)"))
    assert f"best epoch so far is {best}," in words(lab)
    lab.until(lambda: lab.stage.evaluate(MARK, best), lambda height: height > 25)
    assert lab.stage.evaluate(MARK, best + 30) < 25
    assert lab.stage.locator(".panel-gap").inner_text() == "shaded: the gap"
    lab.stage.screenshot(path=screenshots / "overfitting-gap.png")


def test_a_knob_is_dragged_while_it_trains(lab: NotebookPage) -> None:
    lab.press("play")
    lab.until(lambda: epoch(lab), lambda n: n > 20)
    slider = lab.stage.locator("[data-control='dropout'] input[type=range]")
    box = in_view(slider)
    lab.page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
    lab.page.mouse.up()
    at = epoch(lab)
    lab.until(lambda: epoch(lab), lambda n: n > at + 10)
    lab.press("play")
    share = float(lab.ask("print(lab.run.knobs.dropout)"))
    assert 0.35 <= share <= 0.55
    assert lab.ask("print(len(lab.history.edits), lab.history.epochs[0])") == "1 0", "a drag is one edit"


@pytest.mark.parametrize("by", ["click", "keyboard"])
def test_labels_are_drawn_by_lot_in_one_go_and_given_back(lab: NotebookPage, by: str) -> None:
    switch = lab.stage.locator("[data-control='random_labels'] input")
    if by == "click":
        switch.click()
    else:
        switch.focus()
        lab.page.keyboard.press("Space")
    lab.until(lambda: words(lab), lambda text: "drawn by lot" in text)
    assert lab.ask("print(lab.dataset.is_dirty, lab.dataset.settings['random_labels'])") == "True True"
    lab.press("undo")
    lab.until(lambda: words(lab), lambda text: "drawn by lot" not in text)
    assert not switch.is_checked()


def test_patience_ends_the_run_and_says_where_it_went_back_to(lab: NotebookPage, screenshots) -> None:
    lab.stage.locator("[data-control='patience'] input[type=range]").focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
    lab.press("play")
    ended = lab.stage.locator("[data-notice='ended']")
    lab.until(lambda: ended.count(), lambda n: n == 1)
    assert "No lower validation loss for 15 epochs; back at epoch" in ended.inner_text()
    lab.until(lambda: words(lab), lambda text: "Play trains on from there" in text)
    lab.stage.screenshot(path=screenshots / "overfitting-patience.png")
    at = epoch(lab)
    lab.press("play")
    lab.until(lambda: epoch(lab), lambda n: n > at)
