"""Predict first: the lab waits, the drawn curve lies over the run, and an earlier run over the next."""

import re

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

LAB = """from course.labs import playground
from course.learning.predict import predict
lab = playground('circle', seed=1, controls=['lr', 'noise'], hide=['network', 'matrix'])"""
DRAW = "predict('How will it go?', draw='train_loss', epochs=60, high=0.6, default=[0.5, 0.1], locks=lab)"
CHOOSE = "predict('What will it do?', ['It falls', 'It stays'], default='It stays', locks=lab)"

# Is the ink of the drawn line within three pixels of a place of the loss chart, given in shares of its axes?
INK = """
(root, [x, y]) => {
  const over = root.querySelector("[data-chart='loss'] .u-over").getBoundingClientRect();
  const canvas = root.querySelector("[data-chart='loss'] canvas");
  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  const left = Math.round((over.x - box.x + x * over.width) * scale) - 3;
  const top = Math.round((over.y - box.y + (1 - y) * over.height) * scale) - 3;
  const { data } = canvas.getContext('2d').getImageData(left, top, 7, 7);
  let dark = 0;
  for (let k = 0; k < data.length; k += 4)
    dark += data[k + 3] > 200 && data[k] + data[k + 1] + data[k + 2] < 150;
  return dark > 2;
}
"""
# Dark pixels of the points' layer, which has none but the pinned run's border in an empty place.
BORDER = """
(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let k = 0; k < data.length; k += 4)
    dark += data[k + 3] > 200 && data[k] + data[k + 1] + data[k + 2] < 120;
  return dark;
}
"""


@pytest.fixture
def ask(server: LabServer, notebook: NotebookPage):
    def opened(question: str) -> NotebookPage:
        notebook.open(server.write_notebook("predict.ipynb", [LAB, question, "lab"])).run_all()
        notebook.wait_stage()
        return notebook

    return opened


def note(lab: NotebookPage) -> str:
    return lab.stage.locator(".panel-sketch-bar span").inner_text()


def inked(lab: NotebookPage, shares: list[tuple[float, float]]) -> int:
    """Count how many of the places have the ink of a dashed line, each looked for in its neighbourhood."""
    near = [(x + dx, y) for x, y in shares for dx in (0, 0.012, 0.024)]
    found = [lab.stage.evaluate(INK, list(place)) for place in near]
    return sum(any(found[k : k + 3]) for k in range(0, len(found), 3))


def test_a_curve_is_drawn_with_the_mouse_before_anything_may_train(ask, screenshots) -> None:
    lab = ask(DRAW)
    play = lab.stage.locator("[data-action='play']")
    assert play.get_attribute("aria-disabled") == "true"
    assert "Predict first" in lab.stage.locator("[data-notice='locked']").inner_text()
    play.click(force=True)
    surface = lab.stage.locator(".panel-sketch")
    box = in_view(surface)
    shares = [(0.02, 0.8), (0.3, 0.5), (0.6, 0.2), (0.98, 0.1)]
    lab.page.mouse.move(box["x"] + shares[0][0] * box["width"], box["y"] + (1 - shares[0][1]) * box["height"])
    lab.page.mouse.down()
    for x, y in shares[1:]:
        lab.page.mouse.move(box["x"] + x * box["width"], box["y"] + (1 - y) * box["height"], steps=12)
    lab.page.mouse.up()
    # Between two of the places the line is straight, so its middle is known.
    middles = [(0.16, 0.65), (0.45, 0.35), (0.79, 0.15)]
    assert lab.until(lambda: inked(lab, middles), lambda n: n == 3)
    lab.stage.screenshot(path=screenshots / "predict-drawn.png")
    lab.stage.locator("[data-sketch='keep']").click()
    lab.until(lambda: play.get_attribute("aria-disabled"), "false".__eq__)
    assert "is kept" in lab.until(lambda: note(lab), lambda text: "kept" in text)
    kept = [float(value) for value in lab.ask("print(*lab.run.sketch.values)").split()]
    top = 0.6 * 1.06  # the axis reaches a little higher than what is drawn on it
    assert len(kept) == 41 and abs(kept[20] - top * 0.30) < 0.02

    lab.press("play")
    lab.until(lambda: int(re.sub(r"\D", "", lab.status("epoch"))), lambda epoch: epoch > 60)
    lab.press("play")
    error = float(lab.ask("print(lab.run.sketch.error(lab.history))"))
    said = lab.until(lambda: re.search(r"off by ([\d.]+) on average", note(lab)), bool)
    assert abs(float(said[1]) - error) < 0.01
    assert inked(lab, []) == 0


def test_a_curve_is_drawn_and_kept_with_the_keyboard_alone(ask) -> None:
    lab = ask(DRAW)
    keys = lab.page.keyboard
    lab.stage.locator(".panel-sketch").focus()
    for key in ("ArrowUp", "ArrowUp", "End", *["ArrowDown"] * 8):
        keys.press(key)
    keys.press("Tab")
    assert lab.page.evaluate("document.activeElement.dataset.sketch") == "keep"
    keys.press("Enter")
    lab.until(lambda: note(lab), lambda text: "is kept" in text)
    ends = lab.ask("print(*[round(v, 3) for v in (lab.run.sketch.values[0], lab.run.sketch.values[-1])])")
    assert ends == "0.348 0.156"  # from the middle two steps of a 25th up; along the line eight down
    play = lab.stage.locator("[data-action='play']")
    lab.until(lambda: play.get_attribute("aria-disabled"), "false".__eq__)  # a frame after the note


def test_a_choice_unlocks_the_lab(ask) -> None:
    lab = ask(CHOOSE)
    play = lab.stage.locator("[data-action='play']")
    assert play.get_attribute("aria-disabled") == "true"
    lab.page.locator(".widget-radio-box input").first.focus()
    lab.page.keyboard.press("Space")
    lab.page.locator("button", has_text="Keep my prediction").focus()
    lab.page.keyboard.press("Enter")
    lab.until(lambda: play.get_attribute("aria-disabled"), "false".__eq__)
    assert lab.stage.locator("[data-notice='locked']").count() == 0
    play.press("Enter")
    lab.wait_for("(root) => root.querySelector('[data-status=epoch]').textContent !== '0'")


def test_a_pinned_run_is_compared_with_the_next(ask, screenshots) -> None:
    lab = ask("lab.run.step")
    points = lab.stage.locator("[data-panel='boundary'] canvas[data-canvas='points']")
    before = lab.until(lambda: points.evaluate(BORDER), lambda n: n >= 0)
    lab.press("play")
    lab.until(lambda: int(re.sub(r"\D", "", lab.status("epoch"))), lambda epoch: epoch > 80)
    lab.press("pin")
    lab.until(lambda: lab.status("epoch"), "0".__eq__)
    words = lab.stage.locator("[data-notice='pinned']")
    assert "change one control" in words.inner_text()
    assert lab.until(lambda: points.evaluate(BORDER), lambda n: n > before + 300)
    slider = lab.stage.locator("[data-control='lr'] input[type=range]")
    slider.press("ArrowRight")
    said = lab.until(lambda: words.inner_text(), lambda text: "One thing differs" in text)
    assert re.search(r"learning rate 0\.03 → 0\.0\d+", said)
    assert "examples seen" in lab.status("n_examples")
    lab.press("step")
    lab.until(lambda: lab.status("epoch"), "1".__eq__)
    lab.stage.screenshot(path=screenshots / "pinned.png")
    lab.stage.locator("[data-control='noise'] input[type=range]").press("ArrowRight")
    lab.until(lambda: words.inner_text(), lambda text: text.startswith("2 things differ"))
    lab.press("pin")
    lab.until(lambda: words.count(), lambda n: n == 0)
    assert lab.until(lambda: points.evaluate(BORDER), lambda n: n < before + 300)
