"""The gripper under the hand: the ball is seen lifted, and a reward of the gallery is weighed by keyboard."""

import json

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = "from course.labs import gripper\n\nlab = gripper(seed=5)\nlab"

# The colour of the picture where a point of the world is.
AT = """
(canvas, [x, y, [left, right, low, high]]) => {
  const i = Math.round(((x - left) / (right - left)) * canvas.width);
  const j = Math.round(((high - y) / (high - low)) * canvas.height);
  return [...canvas.getContext("2d").getImageData(i, j, 1, 1).data];
}
"""


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("gripper.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def ball(lab: NotebookPage, step: int) -> list[int]:
    """The colour of the picture where the kernel says that the ball is at a step."""
    code = "from course.labs.rewards.gripper_picture import PICTURE; s = lab.run.episode(greedy=False).states"
    told = f"import json; print(json.dumps([*s[{step}, 3:5], PICTURE.extent]))"
    place = json.loads(lab.ask(f"{code}; {told}"))
    return list(lab.stage.locator("[data-canvas='scene']").evaluate(AT, place))


def test_the_ball_is_seen_on_the_table_and_lifted_in_the_end(lab: NotebookPage, screenshots) -> None:
    lab.ask("lab.drive(epochs=35)")
    words = lab.stage.locator("[data-scene='words']")
    lab.until(lambda: words.get_attribute("data-epoch"), lambda epoch: epoch == "35")
    slider = lab.stage.locator("input[data-scene='step']")
    slider.focus()
    lab.page.keyboard.press("Home")
    lab.until(words.inner_text, lambda text: text.startswith("Step 0 ") and "ball not held" in text)
    free = lab.until(lambda: ball(lab, 0), lambda colour: colour[3] == 255)
    box = in_view(slider)
    lab.page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    lab.until(words.inner_text, lambda text: "ball held" in text and "The ball is lifted" in text)
    held = lab.until(lambda: ball(lab, -1), lambda colour: colour != free)
    assert held[3] == 255 and max(abs(a - b) for a, b in zip(held, free, strict=True)) > 60
    assert lab.status("goal").startswith(("8", "9", "100"))
    lab.stage.screenshot(path=screenshots / "gripper.png")


def test_a_reward_of_the_gallery_is_chosen_and_mended_with_the_keyboard(lab: NotebookPage) -> None:
    gallery = lab.stage.get_by_label("Paid for")

    def chosen() -> str:
        return str(gallery.evaluate("select => select.selectedOptions[0].textContent"))

    grasp = lab.stage.get_by_role("slider", name="Grasp", exact=True)
    gallery.focus()
    for _ in range(2):
        lab.page.keyboard.press("ArrowDown")
    lab.until(grasp.input_value, lambda value: float(value) == 1)
    assert chosen() == "each grasp"
    assert lab.ask("print(lab.run.weights['grasp'], lab.run.weights['hold'])") == "1.0 0.0"
    lab.stage.locator("[data-action='step']").press("Enter")
    lab.until(lambda: lab.ask("print(lab.run.step)"), lambda step: int(step) > 0)
    grasp.focus()
    lab.page.keyboard.press("Home")
    lab.until(chosen, lambda label: label == "your own")
    row = lab.stage.locator("[data-panel='scene'] tbody tr").nth(3)
    lab.until(lambda: row.locator("th, td").all_inner_texts()[:2], lambda said: said == ["grasp", "0"])
    lab.stage.locator("[data-action='undo']").press("Enter")
    lab.until(chosen, lambda label: label == "each grasp")
