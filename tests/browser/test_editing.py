"""A hand on the data: drag, relabel, add, erase and undo, by mouse and by keyboard alone."""

import json
import re
from collections.abc import Callable

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

CELLS = ["from course.labs import playground\n\nlab = playground('gauss', seed=0, show_valid=True)\nlab"]
TRUE_LOSS = "print(f'{lab.run.evaluate().metrics.train_loss[0]:.3f}')"
EMPTY = (-4.5, 4.5)  # a corner of the plane where the two blobs have no point
ORANGE_BLOB, BLUE_BLOB = (-2.0, -2.0), (2.0, 2.0)


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("editing.ipynb", CELLS))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


@pytest.fixture
def data(lab: NotebookPage) -> Callable[[], dict]:
    code = (
        "import json; d = lab.dataset; "
        "print(json.dumps({'n': d.n, 'ids': d.ids.tolist(), 'X': d.X.tolist(), 'y': d.y.tolist(), "
        "'train': d.is_train.tolist(), 'wrong': int((d.y != d.clean_y).sum())}))"
    )
    return lambda: json.loads(lab.ask(code))


def nearest(data: dict, x: float, y: float) -> int:
    """Position of the row nearest to (x, y)."""
    return min(range(data["n"]), key=lambda k: (data["X"][k][0] - x) ** 2 + (data["X"][k][1] - y) ** 2)


def test_painting_points_moves_the_map(lab: NotebookPage, data: Callable[[], dict]) -> None:
    plane = Plane(lab.page)
    lab.press("play")
    lab.until(lambda: plane.is_blue(4, 4) and not plane.is_blue(-4, -4), bool)
    before = data()["n"]
    plane.tool("add")
    plane.choose_class(1)
    plane.size(8)
    for _ in range(3):
        plane.drag((-5.5, -5.5), (-3.5, -3.5), (-5.5, -3.5), (-3.5, -5.5), (-5.5, -5.5), steps=8)
    lab.until(lambda: data()["n"], lambda n: n > before + 60)
    lab.until(lambda: plane.is_blue(-5, -5), bool, timeout_s=30)
    assert int(lab.status("epoch").replace("\u202f", "")) > 0


def test_relabel_and_undo_with_the_mouse(lab: NotebookPage, data: Callable[[], dict]) -> None:
    plane = Plane(lab.page)
    clean = data()
    plane.tool("relabel")
    plane.choose_class(1)
    plane.size(6)
    plane.drag((-3, -2), (-1, -2))
    dirty = lab.until(data, lambda d: d["wrong"] > 3)
    changed = [k for k in range(clean["n"]) if clean["y"][k] != dirty["y"][k]]
    assert all(dirty["y"][k] == 1 for k in changed)
    assert lab.stage.locator("[data-status='clean_accuracy']").is_visible()
    lab.until(
        lambda: lab.stage.locator("[data-action='undo']").get_attribute("aria-disabled"), "false".__eq__
    )
    lab.press("undo")
    assert lab.until(data, lambda d: d["wrong"] == 0)["y"] == clean["y"]


def test_drag_moves_one_point_and_keeps_its_name(lab: NotebookPage, data: Callable[[], dict]) -> None:
    plane = Plane(lab.page)
    before = data()
    # The row farthest out stands alone, so the smallest brush takes only it.
    k = max(range(before["n"]), key=lambda k: abs(before["X"][k][0]) + abs(before["X"][k][1]))
    x, y = before["X"][k]
    plane.tool("move")
    plane.size(1)
    plane.drag((x, y), EMPTY)
    after = lab.until(data, lambda d: d["X"][k] == pytest.approx(EMPTY, abs=0.15))
    assert after["ids"] == before["ids"]
    assert sum(after["X"][j] != before["X"][j] for j in range(before["n"])) == 1


def marks(lab: NotebookPage) -> list[str]:
    """What the marks on the curves say."""
    return json.loads(lab.ask("import json; print(json.dumps([e.text for e in lab.history.edits]))"))


def undo_once(lab: NotebookPage) -> None:
    button = lab.stage.locator("[data-action='undo']")
    lab.until(lambda: button.get_attribute("aria-disabled"), "false".__eq__)
    lab.press("undo")


def test_the_model_answers_while_the_brush_is_still_down(lab: NotebookPage, data: Callable[[], dict]) -> None:
    plane, mouse = Plane(lab.page), lab.page.mouse
    lab.press("play")
    lab.until(lambda: plane.is_blue(4, 4) and not plane.is_blue(-4, -4), bool)
    clean = data()
    plane.tool("relabel")
    plane.choose_class(1)
    plane.size(5)
    mouse.move(*plane.at(-3, -5))
    mouse.down()
    counts = [0]
    for x, y in ((-3, 0), (-2, -5), (-2, 0)):
        mouse.move(*plane.at(x, y), steps=20)
        counts.append(lab.until(lambda: data()["wrong"], lambda n: n > counts[-1]))
    mouse.move(*plane.at(-1, -5), steps=20)
    mouse.move(*plane.at(-1, 0), steps=20)
    lab.until(lambda: plane.is_blue(-2, -2), bool, timeout_s=30)  # the button is still pressed
    wrong = data()["wrong"]
    assert wrong > 100
    assert marks(lab) == [f"relabelled {wrong} points"]
    mouse.up()
    lab.press("play")
    undo_once(lab)
    assert lab.until(data, lambda d: d["wrong"] == 0)["y"] == clean["y"]
    assert marks(lab) == [f"relabelled {wrong} points", f"undid: relabelled {wrong} points"]


def test_at_rest_the_losses_answer_every_move_of_points(lab: NotebookPage, data: Callable[[], dict]) -> None:
    plane, mouse = Plane(lab.page), lab.page.mouse
    before = data()
    plane.tool("move")
    plane.size(12)
    mouse.move(*plane.at(*BLUE_BLOB))
    mouse.down()
    losses = [lab.status("train_loss")]
    for place in ((-2, 2), (-2, -2), (2, -2)):
        mouse.move(*plane.at(*place), steps=6)
        losses.append(lab.until(lambda: lab.status("train_loss"), lambda loss: loss != losses[-1]))
        # The true loss, the button still pressed. The last pieces of the move may still be on their way.
        lab.until(lambda: lab.status("train_loss") == lab.ask(TRUE_LOSS), bool)
    mouse.up()
    moved = sum(a != b for a, b in zip(before["X"], data()["X"], strict=True))
    assert moved > 5
    assert marks(lab) == [f"moved {moved} points"]
    undo_once(lab)
    assert lab.until(data, lambda d: d["X"] == before["X"])
    assert lab.until(lambda: lab.status("train_loss"), losses[0].__eq__)


def test_sprayed_points_go_with_one_undo(lab: NotebookPage, data: Callable[[], dict]) -> None:
    plane, mouse = Plane(lab.page), lab.page.mouse
    before = data()
    plane.tool("add")
    plane.size(6)
    mouse.move(*plane.at(*EMPTY))
    mouse.down()
    mouse.move(*plane.at(-3, 4), steps=10)
    lab.until(lambda: data()["n"], lambda n: n > before["n"] + 8)  # while it sprays
    mouse.up()
    undo_once(lab)
    assert lab.until(data, lambda d: d["n"] == before["n"])["ids"] == before["ids"]
    assert len(marks(lab)) == 2


def test_one_undo_takes_a_whole_drag_of_a_slider_back(lab: NotebookPage) -> None:
    slider = lab.stage.locator("[data-control='noise'] input[type='range']")
    box = in_view(slider)

    def noise() -> float:
        return float(lab.ask("print(lab.dataset.settings['noise'])"))

    before, mouse = noise(), lab.page.mouse
    y = box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] * 0.2, y)
    mouse.down()
    values = [noise()]
    for share in (0.45, 0.7, 0.95):
        mouse.move(box["x"] + box["width"] * share, y, steps=6)
        values.append(lab.until(noise, lambda value: value > values[-1]))  # the button is still pressed
    # A busy machine may have answered the last move half-way only.
    values[-1] = lab.until(noise, lambda value: value == pytest.approx(float(slider.input_value())))
    mouse.up()
    assert len(marks(lab)) == 1
    for _ in range(2):  # each press of a key is a step of its own
        slider.press("ArrowLeft")
    lab.until(lambda: len(marks(lab)), (3).__eq__)
    for left in (values[-1] - 0.05, values[-1], before):
        undo_once(lab)
        lab.until(noise, lambda value, left=left: value == pytest.approx(left))
    assert lab.until(lambda: slider.input_value(), lambda value: float(value) == pytest.approx(before))


def test_one_undo_takes_a_weight_back_that_was_dragged(lab: NotebookPage) -> None:
    def weight() -> float:
        return float(lab.ask("print(lab.run.model.biases[0][0, 0, 0].item())"))

    before, mouse = weight(), lab.page.mouse
    lab.stage.locator("[data-panel='network'] [data-node='1,0']").click()
    slider = lab.stage.locator("[data-edit='slider']")
    box = in_view(slider)
    y = box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] / 2, y)
    mouse.down()
    values = [before]
    for share in (0.7, 0.95):
        mouse.move(box["x"] + box["width"] * share, y, steps=8)
        values.append(lab.until(weight, lambda value: value > values[-1]))  # the button is still pressed
    mouse.up()
    lab.page.keyboard.press("Enter")
    assert len(marks(lab)) == 1
    undo_once(lab)
    lab.until(weight, lambda value: value == pytest.approx(before))


def test_a_point_carried_by_keys_answers_at_every_step(lab: NotebookPage, data: Callable[[], dict]) -> None:
    before = data()
    Plane(lab.page).surface.focus()
    for key in ("n", "m"):
        lab.page.keyboard.press(key)
    for _ in range(3):
        last = data()["X"]
        lab.page.keyboard.press("Shift+ArrowUp")
        moved = lab.until(data, lambda d, last=last: d["X"] != last)  # it is still in the hand
    assert sum(moved["X"][j] != before["X"][j] for j in range(before["n"])) == 1
    lab.page.keyboard.press("m")
    assert marks(lab) == ["moved 1 point"]
    lab.page.keyboard.press("Control+z")
    lab.until(data, lambda d: d["X"] == before["X"])


def test_the_legend_has_numbers_before_the_first_step(lab: NotebookPage) -> None:
    assert lab.status("epoch") == "0"
    legend = lab.stage.locator("[data-panel='curves'] .panel-curve-legend").first
    assert re.search(r"train\s*0\.\d+", legend.inner_text())


def test_erase_takes_what_lies_under_the_brush(lab: NotebookPage, data: Callable[[], dict]) -> None:
    plane = Plane(lab.page)
    before = data()
    plane.tool("erase")
    plane.size(6)
    plane.drag((2, 1.8), (2.4, 2.2))
    after = lab.until(data, lambda d: d["n"] < before["n"])
    gone = set(before["ids"]) - set(after["ids"])
    rows = [before["X"][before["ids"].index(row)] for row in gone]
    assert rows
    assert all(abs(x - 2.2) < 1.5 and abs(y - 2) < 1.5 for x, y in rows)


def test_everything_with_the_keyboard_alone(lab: NotebookPage, data: Callable[[], dict]) -> None:
    page = lab.page
    before = data()
    lab.stage.locator("[data-action='play']").focus()
    page.keyboard.press("Space")
    lab.wait_for("(root) => Number(root.querySelector(\"[data-status='epoch']\").textContent) > 0")
    page.keyboard.press("Space")
    for _ in range(60):  # reach the plane as a learner would, key by key
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.hasAttribute('data-surface')"):
            break
    assert page.evaluate("document.activeElement.hasAttribute('data-surface')")
    page.keyboard.press("2")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    added = lab.until(data, lambda d: d["n"] == before["n"] + 1)
    x, y = added["X"][-1]
    assert (x, y) == pytest.approx((-4.8, 0), abs=0.2)
    assert added["y"][-1] == 1
    lab.until(lambda: lab.stats()["pending"], (0).__eq__)  # the page has its name, too
    page.keyboard.press("l")
    lab.until(data, lambda d: d["y"][-1] == 0)
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("m")
    moved = lab.until(data, lambda d: d["X"][-1][1] > 0.8)
    assert moved["n"] == before["n"] + 1
    page.keyboard.press("Delete")
    lab.until(data, lambda d: d["n"] == before["n"])
    for _ in range(4):
        page.keyboard.press("Control+z")
    assert lab.until(data, lambda d: d["ids"] == before["ids"] and d["y"] == before["y"])


def test_stage_does_not_leak_keys_to_the_notebook(lab: NotebookPage) -> None:
    Plane(lab.page).surface.focus()
    for key in ("d", "d", "a", "x"):  # JupyterLab would delete or add a cell
        lab.page.keyboard.press(key)
    assert lab.page.locator(".jp-Notebook .jp-CodeCell").count() == len(CELLS)
