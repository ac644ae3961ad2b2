"""The run answers while it trains, and survives reloads, second views, blocked kernels and hidden tabs."""

import pytest
from playwright.sync_api import Page

from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

CELL = (
    "from course.labs import playground\n\n"
    "lab = playground('circle', hide=['network', 'matrix'], autoplay=True)\nlab"
)
SMALL = CELL.replace("'matrix'", "'matrix', 'curves'")
EPOCH = "Number(root.querySelector(\"[data-status='epoch']\").textContent.replace(/\\D/g, ''))"


@pytest.fixture
def lab(server: LabServer, notebook: NotebookPage) -> NotebookPage:
    notebook.open(server.write_notebook("live.ipynb", [CELL])).run_all()
    notebook.wait_stage()
    notebook.wait_for(f"(root) => {EPOCH} > 20")
    return notebook


def epoch(lab: NotebookPage) -> int:
    return int(lab.stage.evaluate(f"(root) => {EPOCH}"))


def test_a_slider_moves_the_run_and_resets_nothing(lab: NotebookPage) -> None:
    before = epoch(lab)
    lab.stats(reset=True)
    slider = lab.stage.locator("[data-control='lr'] input[type='range']")
    slider.focus()
    rate = float(lab.ask("print(lab.run.knobs.lr)"))
    for _ in range(20):
        lab.page.keyboard.press("ArrowRight")
    lab.until(lambda: float(lab.ask("print(lab.run.knobs.lr)")), lambda lr: lr > rate)
    lab.until(lambda: lab.stats()["pending"], lambda pending: pending == 0)
    stats = lab.stats()
    assert stats["n"] >= 1
    assert stats["lost"] == 0
    assert epoch(lab) > before
    assert "lr" in lab.ask("print(lab.history.edits[-1].text)")


def test_reload_in_the_middle_of_a_run_brings_it_all_back(server: LabServer, page: Page) -> None:
    lab = NotebookPage(page).open(server.write_notebook("reload.ipynb", [CELL]))
    lab.run_all()
    lab.wait_stage()
    lab.wait_for(f"(root) => {EPOCH} > 20")
    lab.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")  # waits until it is saved
    before = epoch(lab)
    lab.page.reload()
    lab.wait_stage()
    lab.wait_for(f"(root) => {EPOCH} > {before}")
    assert lab.ask("print(lab.stage.runner.playing)") == "True"
    assert lab.stage.locator("[data-panel='curves'] canvas").count() > 0


def test_two_views_show_one_run(server: LabServer, notebook: NotebookPage) -> None:
    notebook.page.set_viewport_size({"width": 1000, "height": 1700})  # a view out of sight gets no frames
    notebook.open(server.write_notebook("views.ipynb", [SMALL, "lab"])).run_all()
    notebook.wait_stage()
    notebook.page.wait_for_function(
        "[...document.querySelectorAll('.course-stage')].filter((r) => r.stats().frames > 2).length === 2"
    )
    first, second = (notebook.page.locator(".course-stage").nth(k) for k in range(2))
    first.locator("[data-action='play']").click()
    for view in (first, second):
        view.locator("[data-action='play']:has-text('Play')").wait_for()
    texts = [view.locator("[data-status='epoch']").inner_text() for view in (first, second)]
    assert texts[0] == texts[1]
    second.locator("[data-action='play']").click()
    first.locator("[data-action='play']:has-text('Pause')").wait_for()
    assert notebook.ask("import threading; print(sum('run' in t.name for t in threading.enumerate()))") == "1"


def test_answers_while_another_cell_blocks_the_kernel(server: LabServer, notebook: NotebookPage) -> None:
    notebook.open(server.write_notebook("blocked.ipynb", [CELL, "import time; time.sleep(60)"])).run_all()
    notebook.wait_stage()
    notebook.page.wait_for_function("document.querySelector('.course-stage')?.stats().frames > 5")
    notebook.stats(reset=True)
    slider = notebook.stage.locator("[data-control='lr'] input[type='range']")
    slider.focus()
    for _ in range(30):
        notebook.page.keyboard.press("ArrowRight")
        notebook.page.wait_for_timeout(30)
    stats = notebook.stats()
    assert notebook.page.locator(".jp-InputPrompt").nth(1).inner_text() == "[*]:"
    assert stats["n"] >= 10


def test_hidden_view_asks_for_no_frames_and_comes_back(lab: NotebookPage) -> None:
    hide = "(value) => { const el = document.querySelector('.jp-Notebook'); el.style.display = value; }"
    lab.page.evaluate(hide, "none")
    lab.page.wait_for_timeout(1000)  # frames that were under way have landed
    before = lab.stats()["frames"]
    sent = int(lab.ask("print(lab.stage.screen.n_frames)"))
    lab.page.wait_for_timeout(1500)
    assert lab.stats()["frames"] == before
    assert int(lab.ask("print(lab.stage.screen.n_frames)")) <= sent + 1
    lab.page.evaluate(hide, "")
    lab.wait_for(f"(root) => root.stats().frames > {before} + 5")


def test_clearing_the_output_ends_the_frames(lab: NotebookPage) -> None:
    lab.command("notebook:clear-all-cell-outputs")
    lab.page.wait_for_selector(".course-stage", state="detached")
    sent = lab.until(lambda: int(lab.ask("print(lab.stage.screen.n_frames)")), lambda n: n > 0)
    lab.page.wait_for_timeout(1500)
    assert int(lab.ask("print(lab.stage.screen.n_frames)")) <= sent + 16


def test_no_request_leaves_the_machine(server: LabServer, page: Page) -> None:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("websocket", lambda socket: addresses.append(socket.url))
    notebook = NotebookPage(page).open(server.write_notebook("quiet.ipynb", [CELL]))
    notebook.run_all()
    notebook.wait_stage()
    notebook.wait_for("(root) => root.stats().frames > 20")
    local = ("http://localhost", "http://127.0.0.1", "ws://localhost", "ws://127.0.0.1", "data:", "blob:")
    assert addresses
    assert [address for address in addresses if not address.startswith(local)] == []


def test_console_stays_clean(server: LabServer, page: Page) -> None:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    notebook = NotebookPage(page).open(server.write_notebook("console.ipynb", [CELL]))
    quiet_before = len(said)
    notebook.run_all()
    notebook.wait_stage()
    for name in ("step", "reset", "new_start", "undo"):
        notebook.press(name) if notebook.stage.locator(f"[data-action='{name}']").is_enabled() else None
    Plane(page).drag((-3, 0), (3, 0))
    notebook.press("play")
    notebook.wait_for("(root) => root.stats().frames > 20")
    assert said[quiet_before:] == []
