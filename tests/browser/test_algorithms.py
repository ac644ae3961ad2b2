"""Four maps under one hand: rows arrive, points are painted by mouse and by keyboard, all maps answer."""

import re

import pytest

from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

CELL = "from course.labs import algorithms\n\nlab = algorithms(VARY)\nlab"
MAPS = ("neighbours", "logistic", "tree", "network")
CORNER = (11.4, 12.5)  # little alcohol, strong colour: Barbera, if anything


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("algorithms.ipynb", [CELL.replace("VARY", "'algorithm'")]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def plane(lab: NotebookPage, name: str) -> Plane:
    printed = lab.ask("print(*lab.dataset.plane.extent)")
    return Plane(lab.page, [float(edge) for edge in printed.split()], name=name)


def caption(lab: NotebookPage, name: str) -> str:
    return lab.stage.locator(f"[data-panel='{name}'] .panel-map-caption").inner_text()


def is_green(colour: tuple[int, int, int]) -> bool:
    red, green, blue = colour
    return green > red and green > blue


def test_rows_arrive_until_all_are_there_and_the_curves_go_over_rows(lab: NotebookPage, screenshots) -> None:
    assert caption(lab, "tree").startswith("9 rows, 100% right")
    lab.stage.locator("[data-action='speed']").select_option(label="Full speed")
    lab.press("play")
    lab.until(lambda: caption(lab, "tree"), lambda text: text == "89 rows, 91% right; new rows 78%")
    assert [caption(lab, name)[:8] for name in MAPS] == ["89 rows,"] * 4
    lab.until(lambda: lab.stage.locator("[data-notice='ended']").count(), lambda n: n == 1)
    curves = lab.stage.locator("[data-panel='curves'] [data-series]")
    names = [curves.nth(k).get_attribute("data-series") for k in range(curves.count())]
    assert names == ["nearest neighbours", "logistic regression", "decision tree", "network"]
    lab.until(curves.nth(2).inner_text, lambda text: "77.5 %" in text)
    lab.stage.screenshot(path=screenshots / "algorithms-all-rows.png")


def test_a_point_painted_on_one_map_changes_all_four(lab: NotebookPage, screenshots) -> None:
    lab.ask("lab.drive(epochs=10)")
    lab.until(lambda: caption(lab, "network"), lambda text: text.startswith("89 rows"))
    maps = {name: plane(lab, name) for name in MAPS}
    assert is_green(maps["tree"].colour(*CORNER))
    lab.stats(reset=True)
    for k in range(6):
        maps["logistic"].click(CORNER[0] + 0.05 * k, CORNER[1])
    for name in MAPS:
        lab.until(lambda name=name: caption(lab, name), lambda text: text.startswith("95 rows"))
    place = (CORNER[0] + 0.02, CORNER[1] - 0.4)
    for name in ("neighbours", "tree", "network"):
        lab.until(lambda name=name: maps[name].colour(*place), lambda colour: not is_green(colour))
    lab.stage.screenshot(path=screenshots / "algorithms-painted.png")
    stats = lab.stats()
    assert stats["lost"] == 0 and stats["n"] >= 1
    for _ in range(6):
        lab.press("undo")
    for name in MAPS:
        lab.until(lambda name=name: caption(lab, name), lambda text: text.startswith("89 rows"))
    assert is_green(maps["tree"].colour(*CORNER))


def test_the_keyboard_alone_paints_and_turns_a_setting(lab: NotebookPage) -> None:
    lab.stage.locator("[data-surface='network']").focus()
    for key in ("ArrowUp", "ArrowLeft", "Enter"):
        lab.page.keyboard.press(key)
    for name in MAPS:
        lab.until(lambda name=name: caption(lab, name), lambda text: text.startswith("10 rows"))
    lab.page.keyboard.press("Control+z")
    lab.until(lambda: caption(lab, "tree"), lambda text: text.startswith("9 rows, 100%"))
    depth = lab.stage.locator("[data-control='depth'] input[type=range]")
    depth.focus()
    depth.press("Home")
    lab.until(lambda: caption(lab, "tree"), lambda text: not text.startswith("9 rows, 100%"))
    assert caption(lab, "neighbours").startswith("9 rows, 67%"), "only the tree has that setting"


def test_one_brush_serves_all_maps_and_they_stand_two_by_two(lab: NotebookPage, screenshots) -> None:
    assert lab.stage.locator("[role='toolbar'][aria-label='Brush']").count() == 1
    for width in (1280, 900):
        lab.page.set_viewport_size({"width": width, "height": 900})
        boxes = [lab.stage.locator(f"[data-surface='{name}']").bounding_box() for name in MAPS]
        lab.page.wait_for_timeout(300)
        boxes = [lab.stage.locator(f"[data-surface='{name}']").bounding_box() for name in MAPS]
        assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2 and abs(boxes[0]["x"] - boxes[2]["x"]) < 2
        assert min(box["width"] for box in boxes) > 240
        lab.stage.screenshot(path=screenshots / f"algorithms-{width}.png")
    lab.page.set_viewport_size({"width": 1280, "height": 900})


def test_two_halves_show_their_parameters_side_by_side(
    server: LabServer, shared: NotebookPage, screenshots
) -> None:
    shared.leave()
    notebook = shared
    notebook.open(server.write_notebook("halves.ipynb", [CELL.replace("VARY", "'data'")])).run_all()
    notebook.wait_stage()
    table = notebook.stage.locator("[data-panel='parameters'] table")
    notebook.until(lambda: table.locator("tbody tr").count(), lambda n: n == 9)
    assert re.search(r"Barolo: alcohol\s+−?[\d.]+\s+−?[\d.]+", table.inner_text())
    notebook.stage.locator("[data-control='algorithm'] select").select_option(label="decision tree")
    notebook.until(table.inner_text, lambda text: "question 1" in text and "≤" in text)
    notebook.stage.screenshot(path=screenshots / "algorithms-halves.png")
