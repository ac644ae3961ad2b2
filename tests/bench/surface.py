"""The loss-surface lab live in JupyterLab and Chromium, one row a step: a hand on the point and on a slider.

The peer is the same run without a screen.
"""

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.bench.peer import peer
from tests.browser.chromium import launch
from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

GOALS = {
    "live_over_headless": (">=", 0.75),
    "fps": (">=", 25),
    "drag_latency_p50_ms": ("<=", 50),
    "drag_latency_p95_ms": ("<=", 100),
    "slider_latency_p50_ms": ("<=", 50),
    "slider_latency_p95_ms": ("<=", 100),
}
ARGUMENTS = "batch_size=1, lr=0.01, threshold=0, speed=None"
PEER, CELL = peer("training", ARGUMENTS), "lab = make()\nlab"
ROWS = 221  # a step is one of them
N_TURNS, TURN_S = 4, 2.5
WARM_S, MEASURE_S, PAUSE_MS = 1, 6, 50


def measure(runs: int = 3) -> dict[str, float]:
    """Open it `runs` times: live and headless in turns, then hands on it; medians."""
    opened: list[dict[str, float]] = []
    with (
        tempfile.TemporaryDirectory() as home,
        LabServer(Path(home) / "lab") as server,
        sync_playwright() as play,
    ):
        chromium = launch(play)
        for k in range(runs):
            page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
            notebook = NotebookPage(page).open(server.write_notebook(f"surface{k}.ipynb", [PEER, CELL]))
            opened.append(_live(notebook))
            page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
            page.context.close()
        chromium.close()
    return {name: median(run[name] for run in opened) for name in opened[0]}


def _live(notebook: NotebookPage) -> dict[str, float]:
    """Watch the run, then drag its point, then move its slider; what the stage measured of each."""
    notebook.run_all()
    notebook.wait_stage()
    turns = [_turn(notebook) for _ in range(N_TURNS)]
    notebook.press("play")
    drag = _drag(notebook)
    slider = _slide(notebook)
    return {
        "epochs_per_s": median(live for live, _, _ in turns) / ROWS,
        "fps": median(fps for _, _, fps in turns),
        "drag_latency_p50_ms": drag["p50"],
        "drag_latency_p95_ms": drag["p95"],
        "slider_latency_p50_ms": slider["p50"],
        "slider_latency_p95_ms": slider["p95"],
        "headless_epochs_per_s": median(alone for _, alone, _ in turns) / ROWS,
        "live_over_headless": median(live / alone for live, alone, _ in turns),
    }


def _turn(notebook: NotebookPage) -> tuple[float, float, float]:
    """Steps a second live, then headless while the page rests, and frames a second."""
    clock = "import time; print(lab.run.step, time.perf_counter())"
    notebook.press("play")
    notebook.page.wait_for_timeout(1000 * WARM_S)
    notebook.stats(reset=True)
    step, start = map(float, notebook.ask(clock).split())
    notebook.page.wait_for_timeout(1000 * TURN_S)
    fps = notebook.stats()["fps"]
    step_after, end = map(float, notebook.ask(clock).split())
    notebook.press("play")
    notebook.page.wait_for_timeout(300)
    alone = float(notebook.ask(f"print(headless({TURN_S}))"))
    return (step_after - step) / (end - start), alone, fps


def _drag(notebook: NotebookPage) -> dict[str, float]:
    surface = notebook.stage.locator("[data-surface='surface']")
    box = in_view(surface)
    mouse = notebook.page.mouse
    notebook.stats(reset=True)
    mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    mouse.down()
    for k in range(MEASURE_S * 1000 // PAUSE_MS):
        share = 0.3 + 0.4 * abs((k % 40) - 20) / 20
        mouse.move(box["x"] + share * box["width"], box["y"] + (1 - share) * box["height"])
        notebook.page.wait_for_timeout(PAUSE_MS)
    mouse.up()
    return notebook.stats()


def _slide(notebook: NotebookPage) -> dict[str, float]:
    notebook.stage.locator("[data-control='lr'] input[type='range']").focus()
    notebook.stats(reset=True)
    for k in range(MEASURE_S * 1000 // (2 * PAUSE_MS)):
        notebook.page.keyboard.press("ArrowLeft" if k % 2 else "ArrowRight")
        notebook.page.wait_for_timeout(2 * PAUSE_MS)
    return notebook.stats()
