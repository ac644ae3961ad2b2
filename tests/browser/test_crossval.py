"""Folds under the hand: k dragged and stepped, points flipped while all folds train, splits chosen."""

import pytest

from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

CELL = "from course.labs import crossval\n\nlab = crossval()\nlab"


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("crossval.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def n_folds(lab: NotebookPage) -> int:
    return int(lab.stage.locator(".panel-folds-box canvas").get_attribute("data-folds") or 0)


def test_k_is_dragged_with_the_mouse_while_the_folds_train(lab: NotebookPage, screenshots) -> None:
    lab.press("play")
    lab.until(lambda: n_folds(lab), lambda n: n == 5)
    slider = lab.stage.locator("input[data-folds='k']")
    box = in_view(slider)
    lab.page.mouse.move(box["x"] + 12, box["y"] + box["height"] / 2)
    lab.page.mouse.down()
    for step in range(1, 9):
        lab.page.mouse.move(box["x"] + 12 + 6 * step, box["y"] + box["height"] / 2)
    lab.page.mouse.up()
    lab.until(lambda: n_folds(lab), lambda n: n > 10)
    lab.until(lambda: int(lab.ask("print(lab.run.model.n_models)")), lambda n: n == n_folds(lab))
    lab.until(lambda: int(lab.ask("print(lab.run.epoch)")), lambda epoch: epoch > 2)
    lab.stage.screenshot(path=screenshots / "crossval-dragged.png")
    lab.press("undo")  # one stroke: taken back in one go
    lab.until(lambda: n_folds(lab), lambda n: n == 5)


def test_k_is_stepped_with_the_keyboard_and_the_table_says_what_the_strip_shows(lab: NotebookPage) -> None:
    lab.stage.locator("input[data-folds='k']").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.until(lambda: n_folds(lab), lambda n: n == 6)
    lab.ask("lab.drive(epochs=5)")
    panel = lab.stage.locator("[data-panel='folds']")
    panel.locator("summary").press("Enter")
    rows = panel.locator("tbody tr")
    lab.until(rows.count, lambda n: n == 6)
    said = lab.ask("print(*[f'{100 * s:.1f}_%' for s in lab.history.last.valid_accuracy])").split()
    shown = rows.locator("td:last-child")
    lab.until(shown.all_inner_texts, lambda texts: texts == [score.replace("_", " ") for score in said])


def test_a_point_flipped_while_folds_train_is_scored_by_the_fold_that_tests_it(lab: NotebookPage) -> None:
    printed = lab.ask("print(*lab.dataset.plane.extent)")
    plane = Plane(lab.page, [float(edge) for edge in printed.split()])
    lab.ask("lab.drive(epochs=30)")
    lab.press("play")
    x, y = (float(v) for v in lab.ask("print(*lab.dataset.X[lab.dataset.is_train][0])").split())
    lab.stage.locator("input[data-value='relabel']").check(force=True)
    for label in ("1", "0"):  # one of the two is another label for it
        lab.stage.locator(f"[data-panel='boundary'] input[data-value='{label}']").check(force=True)
        plane.click(x, y)
    lab.until(lambda: int(lab.ask("print(len(lab.history.edits))")), lambda n: n >= 1)
    assert int(lab.ask("print(lab.run.epoch)")) >= 30  # nothing began again
    assert "relabelled" in lab.ask("print(lab.history.edits[0].text)")


def test_another_split_begins_again_and_says_so(lab: NotebookPage, screenshots) -> None:
    lab.stage.get_by_label("Split", exact=True).select_option(label="random splits")
    lab.until(lambda: lab.ask("print(lab.run.splits.kind)").strip(), lambda kind: kind == "random")
    assert "begin again" in lab.ask("print(lab.history.edits[-1].text)")
    lab.stage.get_by_label("Split", exact=True).select_option(label="k folds, grouped")
    notice = lab.stage.locator("[role='alert'], .cs-notice")
    lab.until(lambda: notice.all_inner_texts(), lambda texts: any("groups" in text for text in texts))
    assert lab.ask("print(lab.run.splits.kind)").strip() == "random"


def test_a_classifier_is_chosen_cancelled_and_scored_beside_the_networks(
    lab: NotebookPage, screenshots
) -> None:
    lab.press("play")
    lab.ask("lab.run.beside.pause_s = 60")  # nothing is scored before it is cancelled
    lab.stage.get_by_label("Beside it", exact=True).select_option(label="DecisionTreeClassifier")
    block = lab.stage.locator(".panel-beside")
    says, button = block.locator(".panel-beside-head span"), block.locator("button")
    lab.until(says.inner_text, lambda text: text == "DecisionTreeClassifier: 0 of 5 folds")
    button.press("Enter")
    lab.until(says.inner_text, lambda text: text == "DecisionTreeClassifier: cancelled after 0 of 5 folds")
    lab.ask("lab.run.beside.pause_s = 0")
    button.press("Enter")
    lab.until(says.inner_text, lambda text: text == "DecisionTreeClassifier on the same 5 folds")
    scored = "print(f'{100 * lab.run.beside.told(lab.run)[\"mean\"]:.1f}_%')"
    mean = lab.ask(scored).strip().replace("_", " ")
    assert block.locator("output").last.inner_text().startswith(f"{mean} ± ")
    lab.stage.screenshot(path=screenshots / "crossval-beside.png")
    lab.stage.locator("input[data-folds='k']").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.until(says.inner_text, lambda text: text == "DecisionTreeClassifier on the same 6 folds")
    lab.stage.get_by_label("Beside it", exact=True).select_option(label="None")
    lab.until(block.is_visible, lambda visible: not visible)
