"""Looking back: a moment is shown without losing what came after, and a branch goes on from it."""

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

CELL = "from course.labs import playground\n\nlab = playground('circle', hidden=[4], hide=['matrix'])\nlab"

# How many pixels of the loss chart have the colour of the mark, by columns from the left.
MARK = """
(root) => {
  const canvas = root.querySelector("[data-chart='loss'] canvas");
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  paint.fillStyle = getComputedStyle(root).getPropertyValue('--cs-accent');
  paint.fillRect(0, 0, 1, 1);
  const accent = paint.getImageData(0, 0, 1, 1).data;
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < width; i++) {
    let n = 0;
    for (let j = 0; j < height; j++) {
      const k = 4 * (j * width + i);
      n += [0, 1, 2].reduce((far, c) => far + Math.abs(data[k + c] - accent[c]), 0) < 40;
    }
    if (n > height / 2) return i / width;
  }
  return null;
}
"""

# Run code in the notebook's kernel without waiting for its end; whether the kernel works.
KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
ASK_ONLY = f"(code) => {{ {KERNEL}.requestExecute({{code}}); }}"
BUSY = f"{KERNEL}.status === 'busy'"


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("scrub.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    lab = opened.run_again()
    lab.ask("lab.drive(epochs=40)")
    lab.until(lambda: moment(lab), lambda words: words == "epoch 40 of 40")
    return lab


def moment(lab: NotebookPage) -> str:
    return lab.status("moment")


def slider(lab: NotebookPage):
    return lab.stage.locator("[data-action='scrub']")


def epoch(lab: NotebookPage) -> str:
    return lab.ask("print(lab.run.epoch, *lab.run.present)")


def drawn(lab: NotebookPage) -> str:
    """The map as it is drawn."""
    surface = lab.stage.locator("[data-panel='boundary'] [data-canvas='map']")
    return str(surface.evaluate("(canvas) => canvas.toDataURL()"))


def drag(lab: NotebookPage, *, to: float) -> None:
    """Take the slider's thumb from its end to a share of its length."""
    box = in_view(slider(lab))
    y = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + box["width"] - 8, y)
    lab.page.mouse.down()
    for k in range(1, 11):
        share = 1 - (1 - to) * k / 10
        lab.page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), y)
    lab.page.mouse.up()


def test_the_mouse_looks_back_and_what_came_after_is_not_lost(lab: NotebookPage) -> None:
    before = lab.ask("print(lab.history.to_json())")
    now = drawn(lab)
    drag(lab, to=0.05)
    lab.until(lambda: moment(lab), lambda words: words == "epoch 2 of 40")
    lab.until(lambda: lab.status("epoch"), lambda words: words.split()[-1] == "2")
    then = float(lab.ask("print(lab.measure().train_loss[0])"))
    assert float(lab.status("train_loss")) == pytest.approx(then, rel=2e-3)
    lab.until(lambda: drawn(lab), lambda pixels: pixels != now)
    share = lab.until(lambda: lab.stage.evaluate(MARK), lambda found: found is not None)
    assert 0.05 < share < 0.3
    assert lab.ask("print(lab.history.to_json())") == before
    drag_back(lab)
    lab.until(lambda: moment(lab), lambda words: words == "epoch 40 of 40")
    lab.until(lambda: drawn(lab), lambda pixels: pixels == now)
    assert lab.stage.evaluate(MARK) is None
    assert lab.ask("print(lab.run.pinned)") == "None"


def drag_back(lab: NotebookPage) -> None:
    slider(lab).focus()
    lab.page.keyboard.press("End")


def test_keys_go_from_moment_to_moment_and_branch(lab: NotebookPage) -> None:
    branch = lab.stage.locator("[data-action='branch']")
    assert branch.is_disabled()
    slider(lab).focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowLeft")
    lab.until(lambda: moment(lab), lambda words: words == "epoch 37 of 40")
    assert slider(lab).get_attribute("aria-valuetext") == "epoch 37 of 40"
    lab.page.keyboard.press("Home")
    lab.until(lambda: moment(lab), lambda words: words == "epoch 0 of 40")
    lab.page.keyboard.press("PageUp")
    lab.until(lambda: moment(lab), lambda words: words == "epoch 4 of 40")
    lab.page.keyboard.press("Tab")
    assert lab.page.evaluate("document.activeElement.dataset.action") == "branch"
    lab.page.keyboard.press("Enter")
    lab.until(lambda: moment(lab), lambda words: words == "epoch 4 of 4")
    assert lab.stage.locator("[data-notice='pinned']").inner_text().startswith("Branched at epoch 4;")
    assert lab.stage.locator(".panel-ghost").inner_text() == "faint: pinned run"
    assert epoch(lab) == "4 4 " + lab.ask("print(lab.run.step)")
    assert lab.ask("print(lab.run.pinned.history.epochs[-1])") == "40"


def test_a_branch_can_be_asked_for_before_a_busy_run_has_shown_the_moment(lab: NotebookPage) -> None:
    hold = "import time\nwith lab.stage.runner.borrow():\n    time.sleep(3)"
    lab.page.evaluate(ASK_ONLY, hold)
    lab.until(lambda: lab.page.evaluate(BUSY), bool)
    slider(lab).focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("Tab")
    assert lab.page.evaluate("document.activeElement.dataset.action") == "branch"
    lab.page.keyboard.press("Enter")
    assert lab.status("epoch") == "40", "the run was free too early to show anything here"
    lab.until(lambda: moment(lab), lambda words: words == "epoch 0 of 0")
    assert lab.stage.locator("[data-action='branch']").is_disabled()
    assert lab.ask("print(lab.run.pinned.branched_at)") == "0"


def test_an_edit_or_play_goes_on_from_the_moment_as_a_branch(lab: NotebookPage, screenshots) -> None:
    drag(lab, to=0.25)
    lab.until(lambda: moment(lab), lambda words: words == "epoch 10 of 40")
    Plane(lab.page).click(0.5, 0.5)
    lab.until(lambda: moment(lab), lambda words: words == "epoch 10 of 10")
    assert lab.ask("print(lab.run.pinned.branched_at, len(lab.history.edits))") == "10 1"
    lab.ask("lab.drive(epochs=30)")
    lab.stage.screenshot(path=screenshots / "scrub-branch.png")
    slider(lab).focus()
    lab.page.keyboard.press("Home")
    lab.until(lambda: moment(lab), lambda words: words == "epoch 0 of 40")
    lab.press("step")
    lab.until(lambda: moment(lab), lambda words: words == "epoch 1 of 1")
    assert lab.ask("print(lab.run.pinned.branched_at)") == "0"


def test_looking_back_in_training_pauses_it(lab: NotebookPage) -> None:
    lab.press("play")
    lab.wait_for("(root) => !root.querySelector(\"[data-status='moment']\").textContent.endsWith('of 40')")
    slider(lab).focus()
    lab.page.keyboard.press("Home")
    lab.until(lambda: moment(lab), lambda words: words.startswith("epoch 0 of "))
    lab.stage.locator("[data-action='play']:has-text('Play')").wait_for()
    assert lab.ask("print(lab.run.is_scrubbed, lab.stage.runner.playing)") == "True False"
    lab.page.keyboard.press("End")
    lab.until(lambda: lab.ask("print(lab.run.is_scrubbed)"), lambda said: said == "False")


def test_a_view_opened_later_shows_the_moment_too(server: LabServer, lab: NotebookPage) -> None:
    lab.ask("lab.scrub(20)")
    lab.until(lambda: moment(lab), lambda words: words.startswith("epoch 20 "))
    lab.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    lab.page.reload()
    lab.wait_stage()
    lab.until(lambda: moment(lab), lambda words: words.startswith("epoch 20 "))
    assert lab.stage.locator("[data-action='branch']").is_enabled()
