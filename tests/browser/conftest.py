"""Fixtures: one JupyterLab server, one Chromium, a fresh page for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.chromium import launch
from tests.browser.notebook_page import NotebookPage
from tests.browser.server import LabServer

SIZE = ViewportSize(width=1280, height=900)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with LabServer(tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, for a test that looks at how JupyterLab comes up."""
    context = browser.new_context(viewport=SIZE)
    context.set_default_timeout(20_000)
    opened = context.new_page()
    yield opened
    NotebookPage(opened).leave()
    context.close()


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def notebook(window: Page) -> Iterator[NotebookPage]:
    """The page that tests share, one notebook after the other: JupyterLab takes seconds to come up."""
    window.set_viewport_size(SIZE)
    shared = NotebookPage(window)
    yield shared
    shared.leave()


@pytest.fixture(scope="module")
def shared(window: Page) -> Iterator[NotebookPage]:
    """One notebook and kernel for the tests of a file, which run its cells again."""
    window.set_viewport_size(SIZE)
    page = NotebookPage(window)
    yield page
    page.leave()


@pytest.fixture
def screenshots() -> Path:
    """The folder for pictures to look at; git ignores it."""
    folder = Path(__file__).parents[2] / ".screenshots"
    folder.mkdir(exist_ok=True)
    return folder
