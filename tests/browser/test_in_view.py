"""An element is found where it lies, though the page replaces it and takes it away for a while."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.browser.in_view import in_view

# The button lies below the window's edge, is taken away and comes back as another, six times, then stays.
REPLACED = """
<div style="height: 3000px"></div><div id="place" style="height: 40px"><button>here</button></div>
<script>
  window.n = 0;
  const timer = setInterval(() => {
    window.n += 1;
    document.getElementById('place').innerHTML = n % 2 ? '' : '<button>here</button>';
    if (n === 12) clearInterval(timer);
  }, 60);
</script>
"""


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    yield page
    page.close()


def test_an_element_that_is_replaced_is_scrolled_into_view_and_clicked(blank):
    blank.set_content(REPLACED)
    while blank.evaluate("window.n < 12"):
        box = in_view(blank.locator("button"))
        assert 0 <= box["y"] <= 600 - box["height"]
    blank.evaluate("document.querySelector('button').onclick = () => { window.clicked = true; }")
    blank.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert blank.evaluate("window.clicked")


def test_one_that_was_found_and_then_replaced_is_what_playwright_gives_up_on(blank):
    blank.set_content("<div id='place'><button>here</button></div>")
    found = blank.locator("button").element_handle()
    blank.evaluate("document.getElementById('place').innerHTML = '<button>here</button>'")
    with pytest.raises(Error, match="not attached to the DOM"):
        found.scroll_into_view_if_needed()
    assert in_view(blank.locator("button"))["width"] > 0


def test_one_that_never_rests_is_told(blank):
    blank.set_content("<button style='position: relative'>here</button>")
    blank.evaluate(
        "setInterval(() => { document.querySelector('button').style.left = Math.random() + 'px' }, 5)"
    )
    with pytest.raises(AssertionError, match="did not come to rest in view"):
        in_view(blank.locator("button"), timeout_s=0.5)


def test_browser_tests_and_benchmarks_ask_this_way():
    folder = Path(__file__).parents[1]
    files = [*(folder / "browser").glob("*.py"), *(folder / "bench").glob("*.py")]
    asking = {
        path.name for path in files if ".scroll_into_view_if_needed(" in path.read_text(encoding="utf-8")
    }
    assert asking == {Path(__file__).name}
