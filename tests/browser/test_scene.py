"""An episode under the hand: replayed, stopped and stepped through; the timeline shows another one."""

import re

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = "from course.labs import cartpole\n\nlab = cartpole()\nlab"
SAID = re.compile(r"Step (\d+) of (\d+): return (\S+), pole (\S+)°( left| right)?, cart")


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("scene.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def said(lab: NotebookPage) -> tuple[int, int, float]:
    """Step, length and return that stand beside the picture."""
    text = lab.stage.locator("[data-scene='words']").inner_text()
    found = SAID.match(text)
    assert found, text
    return int(found[1]), int(found[2]), float(found[3])


def picture(lab: NotebookPage) -> str:
    return str(lab.stage.locator("[data-canvas='scene']").evaluate("canvas => canvas.toDataURL()"))


def whole(lab: NotebookPage, start: int = 1) -> tuple[int, float]:
    """Length and return of the episode, as the kernel plays it."""
    code = f"e = lab.run.episode(start={start}); print(e.n_steps, e.episode_return)"
    n_steps, paid = lab.ask(code).split()
    return int(n_steps), float(paid)


def test_an_episode_is_replayed_and_stopped_with_the_mouse(lab: NotebookPage, screenshots) -> None:
    lab.ask("lab.drive(epochs=12)")
    length, paid = lab.until(lambda: whole(lab), lambda w: w[0] > 20)
    lab.until(lambda: said(lab)[1], lambda n: n == length)
    assert lab.stage.locator("[data-scene='words']").get_attribute("data-epoch") == "12"
    slider = lab.stage.locator("input[data-scene='step']")
    box = in_view(slider)
    lab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    step, _, so_far = lab.until(lambda: said(lab), lambda s: 0 < s[0] < length)
    assert step == pytest.approx(length / 2, abs=length / 10) and so_far == step
    middle = picture(lab)
    lab.page.wait_for_timeout(250)
    assert said(lab)[0] == step and picture(lab) == middle  # a hand on the slider stops the replay
    lab.stage.locator("select[data-scene='speed']").select_option("4")
    lab.stage.locator("button[data-scene='play']").click()
    lab.until(lambda: said(lab), lambda s: s == (length, length, paid))
    assert picture(lab) != middle
    lab.stage.screenshot(path=screenshots / "scene.png")
    row = lab.stage.locator("[data-panel='scene'] tbody tr").first
    assert row.locator("th, td").all_inner_texts() == ["upright", "1", "1.00", f"{paid:.1f}"]


def test_the_timeline_and_another_start_show_another_episode_with_the_keyboard(lab: NotebookPage) -> None:
    lab.ask("lab.drive(epochs=12)")
    words = lab.stage.locator("[data-scene='words']")
    lab.until(lambda: words.get_attribute("data-epoch"), lambda epoch: epoch == "12")
    last, last_picture = whole(lab), picture(lab)
    timeline = lab.stage.locator("input[data-action='scrub']")
    timeline.focus()
    lab.page.keyboard.press("Home")
    lab.until(lambda: words.get_attribute("data-epoch"), lambda epoch: epoch == "0")
    first = whole(lab)
    assert first != last and said(lab)[1] == first[0]
    lab.until(lambda: said(lab), lambda s: s == (first[0], *first))  # a hand on it would hold the next
    lab.stage.locator("input[data-scene='step']").focus()
    lab.page.keyboard.press("Home")
    lab.until(lambda: said(lab)[0], lambda now: now == 0)
    lab.page.keyboard.press("End")
    lab.until(lambda: said(lab), lambda s: s == (first[0], *first))
    assert "The pole fell" in words.inner_text() and picture(lab) != last_picture
    for key, step in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2)):
        lab.page.keyboard.press(key)
        lab.until(lambda: said(lab)[0], lambda now, step=step: now == step)
    lab.stage.get_by_role("slider", name="Start", exact=True).focus()
    lab.page.keyboard.press("ArrowRight")
    second = lab.until(lambda: whole(lab, 2), lambda w: w[0] > 0)
    lab.until(lambda: said(lab)[1], lambda n: n == second[0])
    assert "start 2" in lab.stage.locator(".panel-scene-about").inner_text()
    lab.until(lambda: said(lab), lambda s: s == (second[0], *second))  # it plays by itself
    pace = lab.stage.locator("select[data-scene='speed']")
    pace.press("Home")
    assert pace.input_value() == "0.25"
    lab.stage.locator("button[data-scene='play']").press("Enter")
    lab.until(lambda: said(lab)[0], lambda now: now < second[0])
    lab.until(lambda: said(lab), lambda s: s == (second[0], *second))
    assert lab.ask("print(lab.run.epoch, lab.run.is_scrubbed)") == "0 True"
