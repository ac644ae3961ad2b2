"""The Playground's spiral live in JupyterLab and Chromium, against the same run without a screen."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from course.live.module import module, style
from tests.bench.disconnected import growth_mib
from tests.browser.chromium import launch
from tests.browser.in_view import in_view
from tests.browser.notebook_page import NotebookPage
from tests.browser.plane import Plane
from tests.browser.server import LabServer

GOALS = {
    "live_over_headless": (">=", 0.75),
    "fps": (">=", 25),
    "latency_p50_ms": ("<=", 50),
    "latency_p95_ms": ("<=", 100),
    "brush_latency_p50_ms": ("<=", 50),
    "brush_latency_p95_ms": ("<=", 100),
    "blocked_latency_p95_ms": ("<=", 250),
    "reload_s": ("<=", 2),
    "disconnected_growth_mib": ("<=", 5),
    "bundle_kb": ("<=", 120),
}

LAB = (
    "playground('spiral', features=['x', 'y', 'x²', 'y²', 'xy', 'sin x', 'sin y'], hidden=[8, 8, 8], "
    "batch_size=10, seed=0{more})"
)
HEADLESS = f"""
import time
from course.labs import playground
lab = {LAB.format(more="")}
lab.drive(epochs=20)
start = time.perf_counter()
lab.drive(epochs=400)
print(400 / (time.perf_counter() - start))
"""
WARM_S, MEASURE_S, SLIDER_MS = 3, 8, 100
N_MORE = 3  # of the runs are also reloaded and blocked
N_MOVES = 40  # while another cell sleeps
DISCONNECTED_S = 20  # the last heartbeat is sent after 15
SLEEP = "import time\n\ntime.sleep(15)"
# When the page made its stage, and when that showed its curves and the present state; 0 is the reload.
WATCH = """
new MutationObserver((_, observer) => {
  const root = document.querySelector('.course-stage');
  if (!root) return;
  window.stageMade ??= performance.now();
  if (root.hasAttribute('aria-busy') || !root.querySelector("[data-panel='curves'] canvas")) return;
  window.stageLive = performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy'] });
"""


def measure(runs: int = 5) -> dict[str, float]:
    """Alternate `runs` times: the run live in a browser with a hand on a slider and a brush, and headless.

    Some of the live runs are then reloaded, and moved while another cell keeps the kernel busy.
    """
    live: list[dict[str, float]] = []
    more: list[dict[str, float]] = []
    headless: list[float] = []
    with (
        tempfile.TemporaryDirectory() as home,
        LabServer(Path(home) / "lab") as server,
        sync_playwright() as play,
    ):
        chromium = launch(play)
        for k in range(runs):
            headless.append(_headless())
            page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
            address = server.write_notebook(f"bench{k}.ipynb", [_cell(), SLEEP])
            notebook = NotebookPage(page).open(address)
            live.append(_live(notebook) | _brush(notebook))
            if k < N_MORE:
                more.append(_reload(notebook) | _blocked(notebook))
            page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
            page.context.close()
        chromium.close()
        growth = growth_mib(server, _cell(), DISCONNECTED_S)
    middle = {name: median(run[name] for run in found) for found in (live, more) for name in found[0]}
    ratio = median(run["epochs_per_s"] / alone for run, alone in zip(live, headless, strict=True))
    specs = [{"panel": name} for name in ("Boundary", "Curves", "Network", "Matrix")]
    code = module(specs) + style(specs)
    size = len(code.encode()) / 1000
    return {
        **middle,
        "headless_epochs_per_s": median(headless),
        "live_over_headless": ratio,
        "disconnected_growth_mib": growth,
        "bundle_kb": size,
    }


def _cell() -> str:
    return f"from course.labs import playground\n\nlab = {LAB.format(more=', autoplay=True')}\nlab"


def _headless() -> float:
    done = subprocess.run([sys.executable, "-c", HEADLESS], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _live(notebook: NotebookPage) -> dict[str, float]:
    """Let the run warm up, then move a slider ten times a second and read what the stage measured."""
    notebook.command("notebook:run-cell-and-select-next")
    notebook.wait_stage()
    page: Page = notebook.page
    page.wait_for_timeout(1000 * WARM_S)
    clock = "import time; print(lab.run.epoch, time.perf_counter())"
    notebook.stats(reset=True)
    epoch, start = map(float, notebook.ask(clock).split())
    _move(notebook, MEASURE_S * 1000 // SLIDER_MS)
    stats = notebook.stats()
    epoch_after, end = map(float, notebook.ask(clock).split())
    return {
        "epochs_per_s": (epoch_after - epoch) / (end - start),
        "fps": stats["fps"],
        "latency_p50_ms": stats["p50"],
        "latency_p95_ms": stats["p95"],
    }


def _brush(notebook: NotebookPage) -> dict[str, float]:
    """Paint labels across the plane while the model trains, and read what the stage measured."""
    plane = Plane(notebook.page)
    plane.tool("relabel")
    plane.choose_class(1)
    plane.size(6)
    notebook.stats(reset=True)
    plane.drag((-4, -4), (4, -3), (-4, -1), (4, 1), (-4, 3), (4, 4), steps=12)
    stats = notebook.stats()
    return {"brush_latency_p50_ms": stats["p50"], "brush_latency_p95_ms": stats["p95"]}


def _reload(notebook: NotebookPage) -> dict[str, float]:
    """Reload the page in the middle of the run; seconds until the stage is live again, all curves on it."""
    page = notebook.page
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    first, epoch = map(
        float, notebook.ask("print(lab.history.column('train_loss')[0, 0], lab.run.epoch)").split()
    )
    page.add_init_script(WATCH)
    start = time.perf_counter()
    page.reload(wait_until="commit")
    page.wait_for_function("window.stageLive", timeout=30_000)
    seconds = time.perf_counter() - start
    again = float(page.evaluate("(window.stageLive - window.stageMade) / 1000"))
    page.mouse.move(*_left_end(notebook))
    legend = notebook.stage.locator("[data-panel='curves'] .panel-curve-legend").first
    notebook.until(legend.inner_text, lambda text: f"{first:#.3g}".rstrip(".") in text)
    if int(notebook.ask("print(lab.run.epoch)")) <= epoch:
        raise RuntimeError("the run stood still while the page was reloaded")
    return {"reload_s": seconds, "relive_s": again}


def _left_end(notebook: NotebookPage) -> tuple[float, float]:
    """Where the curves begin, in the window; they are scrolled into it."""
    curves = notebook.stage.locator("[data-panel='curves'] .u-over").first
    box = in_view(curves)
    return box["x"] + 1, box["y"] + box["height"] / 2


def _blocked(notebook: NotebookPage) -> dict[str, float]:
    """Run the cell that sleeps, move the slider meanwhile and read what the stage measured."""
    page = notebook.page
    page.locator(".jp-CodeCell").nth(1).locator(".jp-InputPrompt").click()
    notebook.command("notebook:run-cell")
    busy = page.locator(".jp-InputPrompt").nth(1)
    notebook.until(busy.inner_text, "[*]:".__eq__)
    page.wait_for_timeout(1000)
    notebook.stats(reset=True)
    _move(notebook, N_MOVES)
    stats = notebook.stats()
    if busy.inner_text() != "[*]:" or stats["n"] < N_MOVES / 2:
        raise RuntimeError(f"the cell slept too short, or moves were lost: {stats}")
    return {"blocked_latency_p95_ms": stats["p95"]}


def _move(notebook: NotebookPage, n_moves: int) -> None:
    """Move the learning rate up and down, ten times a second."""
    notebook.stage.locator("[data-control='lr'] input[type='range']").focus()
    for k in range(n_moves):
        notebook.page.keyboard.press("ArrowLeft" if k % 2 else "ArrowRight")
        notebook.page.wait_for_timeout(SLIDER_MS)
