"""Hexapawn on the screen: a game to its end by mouse, one by keyboard, while the agent trains."""

import pytest

from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = "from course.labs import selfplay\n\nlab = selfplay()\nlab"


@pytest.fixture(scope="module")
def opened(server: LabServer, shared: NotebookPage) -> NotebookPage:
    return shared.open(server.write_notebook("selfplay.ipynb", [CELL]))


@pytest.fixture
def lab(opened: NotebookPage) -> NotebookPage:
    return opened.run_again()


def settled(lab: NotebookPage) -> list[str]:
    """Wait until the board shows all moves made; what may be moved now, as the page tells it."""
    made = lab.ask("print(len(lab.run.game.actions))")
    lab.until(lambda: lab.stage.locator(".panel-board").get_attribute("data-moves"), lambda n: n == made)
    return lab.stage.locator(".panel-move").all_inner_texts()


def ends_of(move: str) -> tuple[str, str]:
    """The squares of a move such as ``a1–a2``."""
    return move[:2], move[3:5]


def square(lab: NotebookPage, name: str):
    return lab.stage.locator(f"[data-square='{name}']")


def is_over(lab: NotebookPage) -> bool:
    return lab.ask("print(lab.run.game.is_over)") == "True"


def test_a_game_is_played_to_its_end_by_mouse_while_chances_grow_sharp(
    lab: NotebookPage, screenshots
) -> None:
    assert all("50 %" in move for move in settled(lab))
    lab.press("play")
    lab.until(lambda: lab.ask("print(lab.run.epoch)"), lambda epoch: int(epoch) > 8)
    lab.until(lambda: "".join(settled(lab)), lambda moves: "50 %" not in moves)
    lab.stage.get_by_label("Show who really wins").check(force=True)
    lab.until(lambda: settled(lab), lambda moves: all(move.endswith("✗ loses") for move in moves))
    arrows = lab.stage.locator(".panel-board-box canvas").get_attribute("data-arrows")
    assert arrows == "3"  # one for each move that White may begin with
    n_moves = 0
    while moves := settled(lab):
        start, end = ends_of(moves[0])
        if n_moves % 2:
            square(lab, start).click()
            square(lab, end).click()
        else:
            square(lab, start).drag_to(square(lab, end))
        n_moves += 1
        lab.until(lambda: int(lab.ask("print(len(lab.run.game.actions))")), lambda n: n >= 2 * n_moves - 1)  # noqa: B023
    assert n_moves >= 2 and is_over(lab)
    said = lab.stage.locator(".panel-board-words").inner_text()
    assert "wins. You have " in said
    assert lab.ask("print(lab.history.edits)") == "[]"
    lab.stage.screenshot(path=screenshots / "board-played.png")
    lab.stage.locator("[data-board='back']").click()
    lab.until(lambda: is_over(lab), lambda over: not over)


def test_a_game_is_played_to_its_end_by_keyboard_and_outlives_a_reload(lab: NotebookPage) -> None:
    keys = lab.page.keyboard
    lab.stage.locator(".panel-board input[data-value='white']").focus()
    keys.press("ArrowRight")  # Black
    lab.until(lambda: lab.ask("print(lab.run.game.side)"), lambda side: side == "black")
    lab.until(lambda: settled(lab), lambda moves: len(moves) > 0)
    start, end = ends_of(settled(lab)[0])
    size, at = 3, {name: k for k, name in enumerate(["a3", "b3", "c3", "a2", "b2", "c2", "a1", "b1", "c1"])}
    square(lab, "a1").focus()

    def go(name: str, now: str) -> None:
        (row, column), (row_now, column_now) = divmod(at[name], size), divmod(at[now], size)
        for _ in range(abs(row - row_now)):
            keys.press("ArrowUp" if row < row_now else "ArrowDown")
        for _ in range(abs(column - column_now)):
            keys.press("ArrowLeft" if column < column_now else "ArrowRight")

    go(start, "a1")
    keys.press("Enter")
    lab.until(lambda: square(lab, start).get_attribute("aria-label"), lambda label: "in the hand" in label)
    go(end, start)
    keys.press("Enter")
    lab.until(lambda: int(lab.ask("print(len(lab.run.game.actions))")), lambda n: n >= 2)
    while settled(lab):  # the rest by the list of moves
        before = lab.ask("print(len(lab.run.game.actions))")
        lab.stage.locator(".panel-move").first.focus()
        keys.press("Enter")
        lab.until(lambda: lab.ask("print(len(lab.run.game.actions))"), lambda n: n != before)  # noqa: B023
    said = lab.stage.locator(".panel-board-words").inner_text()
    assert is_over(lab) and "You have " in said
    lab.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    lab.page.reload()
    lab.wait_stage()
    lab.until(lambda: lab.stage.locator(".panel-board-words").inner_text(), lambda words: words == said)
