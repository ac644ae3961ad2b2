"""The timeline of a run: how soon a moment that is looked back at is drawn, and what keeping moments costs.

The page is driven in JupyterLab and Chromium, by mouse through the whole slider, then by key from its end to
the start. What moments cost in time is what taking and keeping them takes of the time of a run of digits.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import torch
from playwright.sync_api import sync_playwright

from course.data import load
from course.data.inputs import Inputs
from course.models.mlp import MLP
from course.training.events import EpochEnded
from course.training.knobs import Knobs
from course.training.supervised.run import Run
from tests.browser.chromium import launch
from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

GOALS = {
    "scrub_p95_ms": ("<=", 100),
    "digits_scrub_p95_ms": ("<=", 100),
    "snapshot_share": ("<", 0.05),
    "snapshot_mib": ("<=", 20),
}
CELLS = {
    "scrub": "from course.labs import playground\n\nlab = playground('spiral', hidden=[8, 8, 8])",
    "digits_scrub": "from course.labs import overfitting\n\nlab = overfitting('digits', n=400)",
}
N_EPOCHS, PAUSE_MS = 200, 120


def measure(runs: int = 5) -> dict[str, float]:
    """Medians of `runs`."""
    torch.set_num_threads(1)
    found = [_kept() for _ in range(runs)]
    drawn = _drawn(min(runs, 3))
    costs = {name: median(each[name] for each in found) for name in found[0]}
    return costs | {name: median(each[name] for each in drawn) for name in drawn[0]}


def _kept() -> dict[str, float]:
    """Train on digits for 200 epochs, and add up what moments cost."""
    dataset = load("digits")
    inputs = Inputs.fit(dataset)
    model = MLP((inputs.n_inputs, 64, 64, 10), activation="relu", output="linear", seed=0)
    run = Run(model, dataset, Knobs(lr=0.001, batch_size=64, optimizer="adam"), inputs=inputs)
    spent = [0.0]

    def timed(call: Callable[..., Any]) -> Callable[..., Any]:
        def timing(*args: Any) -> Any:
            start = time.perf_counter()
            try:
                return call(*args)
            finally:
                spent[0] += time.perf_counter() - start

        return timing

    run.take_moment = timed(run.take_moment)  # type: ignore[method-assign]
    run.timeline.add = timed(run.timeline.add)  # type: ignore[method-assign]
    start = time.perf_counter()
    for event in run.events():
        if isinstance(event, EpochEnded) and event.epoch == N_EPOCHS:
            break
    total = time.perf_counter() - start
    moments = [*run.timeline, *(each.watch.best for each in run.timeline if each.watch.best is not None)]
    held = {
        tensor.untyped_storage().data_ptr(): tensor.untyped_storage().nbytes()
        for moment in moments
        for tensor in (moment.generator, *moment.model.values(), *moment.optimizer.values())
    }
    return {
        "snapshot_share": spent[0] / total,
        "snapshot_us": 1e6 * spent[0] / N_EPOCHS,
        "epoch_ms": 1e3 * total / N_EPOCHS,
        "snapshot_mib": sum(held.values()) / 2**20,
        "n_snapshots": len(run.timeline),
    }


def _drawn(runs: int) -> list[dict[str, float]]:
    """Look back with a browser: from a hand's movement to the picture, of all movements."""
    found: list[dict[str, float]] = []
    with (
        tempfile.TemporaryDirectory() as home,
        LabServer(Path(home) / "lab") as server,
        sync_playwright() as play,
    ):
        chromium = launch(play)
        for k in range(runs):
            found.append({})
            for name, cell in CELLS.items():
                page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
                notebook = NotebookPage(page).open(
                    server.write_notebook(f"{name}{k}.ipynb", [f"{cell}\nlab"])
                )
                found[-1] |= _look_back(notebook, name)
                page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
                page.context.close()
        chromium.close()
    return found


def _look_back(notebook: NotebookPage, name: str) -> dict[str, float]:
    notebook.run_all()
    notebook.wait_stage()
    notebook.ask(f"lab.drive(epochs={N_EPOCHS})")
    notebook.until(lambda: notebook.status("moment"), lambda words: f"of {N_EPOCHS}" in words)
    slider, page = notebook.stage.locator("[data-action='scrub']"), notebook.page
    box = in_view(slider)
    notebook.stats(reset=True)
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 8, y)
    page.mouse.down()
    for k in range(60):
        page.mouse.move(box["x"] + 8 + (box["width"] - 16) * (1 - k / 60), y)
        page.wait_for_timeout(PAUSE_MS)
    page.mouse.up()
    page.keyboard.press("End")
    for _ in range(60):
        page.wait_for_timeout(PAUSE_MS)
        page.keyboard.press("ArrowLeft")
    notebook.until(lambda: notebook.stats()["pending"], lambda pending: pending == 0)
    stats = notebook.stats()
    return {f"{name}_p50_ms": stats["p50"], f"{name}_p95_ms": stats["p95"], f"n_{name}": stats["n"]}
