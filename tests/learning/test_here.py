"""The panel says where a learner is and follows what is done."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import pytest

from course.learning import keeping
from course.learning.contents import CONTENTS
from course.learning.gains import gains
from course.learning.here import here
from course.learning.here_form import HereForm
from course.learning.progress import Progress, open_progress
from course.learning.work import Work
from tests.learning.here_page import Page, elsewhere

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "course" / "learning" / "static"


def test_without_a_browser_the_panel_is_three_lines_that_never_change():
    assert repr(here("01")) == (
        f"01 What training is: notebook 2 of {len(CONTENTS)}, about 45 minutes\n"
        "passed: none; opened: 01\n"
        "Exercise “stop rule”: not tried yet"
    )
    assert repr(here("01")) == repr(here("01"))


def test_showing_it_notes_the_notebook_and_gives_text_beside_the_view(progress_file):
    data, _ = here("00")._repr_mimebundle_()
    assert list(open_progress().notebooks) == ["00_first_win"]
    assert set(data) == {"text/plain", "application/vnd.jupyter.widget-view+json"}
    assert str(progress_file.parent) not in data["text/plain"]


@pytest.mark.parametrize("bad", ["99", "1", 1, "00_first_win", None])
def test_a_number_that_is_none_is_refused(bad):
    with pytest.raises(ValueError, match=r"number must be that of a notebook, such as '..' in quotes, got"):
        here(bad)


def test_a_check_in_the_same_kernel_moves_the_panel(progress_file):
    panel = here("00")
    page = Page(panel)
    page.hello()
    open_progress().attempted("first win", False)
    assert page.heard[-1] == {"k": "changed"}
    open_progress().attempted("first win", False)
    page.hello()
    assert page.state()["exercises"] == "Exercise “first win”: 2 attempts, not passed yet"
    open_progress().attempted("first win", True)
    page.hello()
    assert page.state()["exercises"] == "Exercise “first win”: passed"
    first, second, *_ = page.state()["marks"]
    assert first == {"sign": "✓", "name": "00 First win", "mark": "passed", "here": True}
    assert (second["mark"], second["here"]) == ("not opened yet", False)


def test_work_that_no_file_keeps_is_followed_too():
    panel = here("00")
    open_progress().attempted("first win", True)
    assert "passed: 00; opened: none" in repr(panel)


def test_another_learners_work_is_not_mixed_in(progress_file, tmp_path):
    panel = here("00")
    Progress(tmp_path / "another.json").attempted("first win", True)
    assert panel.tries("first win") == "not tried yet"


def test_a_change_from_another_thread_is_told(progress_file):
    page = Page(here("00"))
    thread = threading.Thread(target=lambda: open_progress().predicted("q", "it falls"))
    thread.start()
    thread.join()
    assert page.heard == [{"k": "changed"}]


def test_a_page_that_cannot_be_told_stops_nothing(progress_file):
    page = Page(here("00"))

    def broken(*_):
        raise OSError("the page is gone")

    page.form.send = broken
    open_progress().attempted("first win", True)
    assert open_progress().passed("first win")


def test_a_panel_that_nobody_holds_is_let_go():
    before = len(keeping._listeners)
    panel = here("00")
    assert len(keeping._listeners) == before + 1
    held = weakref.ref(panel)
    del panel
    gc.collect()
    assert held() is None and len(keeping._listeners) == before


@pytest.mark.parametrize(
    "message", [None, [], {}, {"k": "code"}, {"k": "hello"}, {"k": []}, {"k": "file", "text": 3}, {"k": "no"}]
)
def test_a_message_that_is_none_raises_nothing(message):
    page = Page(here("01"))
    page.form._handle_custom_msg(message, [])
    assert [heard for heard in page.heard if heard["k"] != "said"] == []


def test_only_notebooks_that_are_there_have_an_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "00_first_win.ipynb").write_text("{}", encoding="utf-8")
    assert here("01").state()["ways"] == [
        {"words": "← 00 First win", "file": "00_first_win.ipynb"},
        {"words": "02 Models and algorithms →", "file": ""},
    ]
    assert [way["words"] for way in here("00").state()["ways"]] == ["01 What training is →"]
    last, before = CONTENTS[-1], CONTENTS[-2]
    assert [way["words"] for way in here(last.number).state()["ways"]] == [f"← {before.name}"]


def test_gains_are_counted_by_kind():
    assert gains(Work(), Work()) == ""
    progress = elsewhere()
    progress.attempted("stop rule", False)
    progress.attempted("another", True)
    progress.opened("00_first_win")
    progress.recalled("loss", True)
    assert gains(Work(), progress.work) == (
        "2 exercises passed, 1 exercise tried, 1 prediction, 1 notebook opened, 1 recall question"
    )
    assert gains(progress.work, progress.work) == ""
    later = Progress(None)
    later.opened("00_first_win")
    assert gains(later.work, Work().with_visit("00_first_win", "2020-03-01T09:30:00Z")) == ""


def test_no_progress_is_stored_with_the_notebook(progress_file):
    open_progress().predicted("q", "a private answer")
    form = here("00").form()
    assert isinstance(form, HereForm)
    assert "private" not in json.dumps(form.get_state(), default=str)


def test_it_loads_neither_torch_nor_matplotlib():
    code = (
        "import sys; from course.learning.here import here; here('00')._repr_mimebundle_(); "
        "print({'torch', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "set()\n", done.stderr


def test_the_front_end_is_small_shows_text_only_and_asks_the_network_for_nothing():
    files = [STATIC / "here.js", STATIC / "here.css"]
    assert sum(file.stat().st_size for file in files) < 8_000
    for banned in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "fetch(",
        "http",
        "XMLHttp",
        "WebSocket",
        "@import",
    ):
        assert not [file.name for file in files if banned in file.read_text(encoding="utf-8")], banned
