"""The loss-surface lab live in JupyterLab and Chromium, one row a step: a hand on the point and on a slider.

The peer is the same run without a screen.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch
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
LAB = "training(batch_size=1, lr=0.01, threshold=0, speed=None{more})"
CELL = f"from course.labs.training import training\n\nlab = {LAB.format(more=', autoplay=True')}\nlab"
HEADLESS = f"""
import time
from course.labs.training import training
lab = {LAB.format(more="")}
lab.drive(epochs=5)
start = time.perf_counter()
lab.drive(epochs=60)
print(60 / (time.perf_counter() - start))
"""
WARM_S, MEASURE_S, PAUSE_MS = 3, 6, 50


def measure(runs: int = 3) -> dict[str, float]:
    """Alternate `runs` times: live with hands on it, and headless; medians."""
    live: list[dict[str, float]] = []
    alone: list[float] = []
    with (
        tempfile.TemporaryDirectory() as home,
        LabServer(Path(home) / "lab") as server,
        sync_playwright() as play,
    ):
        chromium = launch(play)
        for k in range(runs):
            done = subprocess.run(
                [sys.executable, "-c", HEADLESS], capture_output=True, text=True, check=True
            )
            alone.append(float(done.stdout))
            page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
            notebook = NotebookPage(page).open(server.write_notebook(f"surface{k}.ipynb", [CELL]))
            live.append(_live(notebook))
            page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
            page.context.close()
        chromium.close()
    middle = {name: median(run[name] for run in live) for name in live[0]}
    ratio = median(run["epochs_per_s"] / rate for run, rate in zip(live, alone, strict=True))
    return {**middle, "headless_epochs_per_s": median(alone), "live_over_headless": ratio}


def _live(notebook: NotebookPage) -> dict[str, float]:
    """Watch the run, then drag its point, then move its slider; what the stage measured of each."""
    notebook.run_all()
    notebook.wait_stage()
    page = notebook.page
    page.wait_for_timeout(1000 * WARM_S)
    clock = "import time; print(lab.run.step / 221, time.perf_counter())"
    notebook.stats(reset=True)
    epoch, start = map(float, notebook.ask(clock).split())
    page.wait_for_timeout(1000 * MEASURE_S)
    fps = notebook.stats()["fps"]
    epoch_after, end = map(float, notebook.ask(clock).split())
    drag = _drag(notebook)
    slider = _slide(notebook)
    return {
        "epochs_per_s": (epoch_after - epoch) / (end - start),
        "fps": fps,
        "drag_latency_p50_ms": drag["p50"],
        "drag_latency_p95_ms": drag["p95"],
        "slider_latency_p50_ms": slider["p50"],
        "slider_latency_p95_ms": slider["p95"],
    }


def _drag(notebook: NotebookPage) -> dict[str, float]:
    surface = notebook.stage.locator("[data-surface='surface']")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box is not None
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
