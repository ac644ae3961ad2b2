"""How the stage looks: both themes, common widths, the axe scan. Pictures go to .screenshots/."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

CELL = "from course.labs import playground\n\nlab = playground('spiral', hidden=[8, 8], autoplay=True)\nlab"
AXE = Path(__file__).parents[2] / "course/live/ts/node_modules/axe-core/axe.min.js"
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"


def dress(page: Page, theme: str) -> None:
    """Give JupyterLab another theme."""
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    light = str(theme != DARK).lower()
    page.wait_for_function("(light) => document.body.dataset.jpThemeLight === light", arg=light)


@pytest.fixture(autouse=True)
def _light_again(notebook: NotebookPage) -> Iterator[None]:
    yield
    dress(notebook.page, LIGHT)


def open_lab(server: LabServer, notebook: NotebookPage, width: int, theme: str) -> NotebookPage:
    notebook.page.set_viewport_size({"width": width, "height": 1100})
    notebook.open(server.write_notebook("look.ipynb", [CELL]))
    dress(notebook.page, theme)
    notebook.run_all()
    notebook.wait_stage()
    notebook.wait_for("(root) => root.stats().frames > 40")
    return notebook


@pytest.mark.parametrize("width", [1280, 900])
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_nothing_is_cut_off(
    server: LabServer, notebook: NotebookPage, screenshots: Path, width: int, theme: str
) -> None:
    open_lab(server, notebook, width, theme)
    page = notebook.page
    shade = "dark" if theme == DARK else "light"
    page.screenshot(path=screenshots / f"playground-{width}-{shade}.png")
    notebook.stage.screenshot(path=screenshots / f"stage-{width}-{shade}.png")
    overflowing = notebook.stage.evaluate(
        """(root) => [...root.querySelectorAll('*')].filter((el) => {
             const style = getComputedStyle(el);
             const clips = style.overflowX === 'hidden' || style.overflowX === 'clip';
             const hidden = style.clipPath !== 'none' || el.closest('[hidden], details:not([open])');
             return clips && !hidden && el.clientWidth > 0 && el.scrollWidth > el.clientWidth + 1;
           }).map((el) => el.className)"""
    )
    assert overflowing == []
    assert notebook.stage.evaluate("(root) => root.scrollWidth <= root.clientWidth")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_axe_finds_no_serious_violation(server: LabServer, notebook: NotebookPage, theme: str) -> None:
    open_lab(server, notebook, 1280, theme)
    page = notebook.page
    notebook.press("play")
    page.add_script_tag(content=AXE.read_text())
    report = page.evaluate("async () => await axe.run('.course-stage')")
    serious = [
        (violation["id"], [node["target"] for node in violation["nodes"]][:5])
        for violation in report["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == [], json.dumps(serious, indent=1)


def test_dark_theme_follows_jupyterlab_while_it_runs(server: LabServer, notebook: NotebookPage) -> None:
    open_lab(server, notebook, 1280, LIGHT)
    colour = "(root) => getComputedStyle(root).backgroundColor + getComputedStyle(root).color"
    light = notebook.stage.evaluate(colour)
    dress(notebook.page, DARK)
    notebook.until(lambda: notebook.stage.evaluate(colour), lambda now: now != light)
