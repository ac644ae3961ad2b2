"""The panel says where a learner is, follows what is done, and carries it on without losing any."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
import weakref
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.learning import keeping
from course.learning.contents import CONTENTS
from course.learning.gains import gains
from course.learning.here import Here, here
from course.learning.here_form import HereForm
from course.learning.progress import Progress, open_progress
from course.learning.progress_file import content_of
from course.learning.work import Work

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "course" / "learning" / "static"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path / "progress.json"


class Page:
    """What a page of one panel says and hears, with the copy that its browser keeps."""

    def __init__(self, panel: Here, copy: str | None = None) -> None:
        self.form, self.heard, self.copy = panel.form(), [], copy
        self.form.send = lambda content, buffers=None: self.heard.append(content)

    def say(self, k, **rest):
        self.form._handle_custom_msg({"k": k, **rest}, [])
        return self.heard[-1]

    def hello(self):
        answer = self.say("hello", view="v", copy=self.copy)
        self.copy = answer["keep"] or self.copy
        return answer

    def state(self):
        return [message for message in self.heard if message["k"] == "state"][-1]


def elsewhere(exercise="first win"):
    """What another machine kept."""
    progress = Progress(None, clock=lambda: datetime(2025, 3, 1, tzinfo=UTC))
    progress.attempted(exercise, True)
    progress.predicted("q", "it falls")
    return progress


def test_without_a_browser_the_panel_is_three_lines_that_never_change():
    assert repr(here("01")) == (
        f"01 What training is: notebook 2 of {len(CONTENTS)}, about 45 minutes\n"
        "passed: none; opened: 01\n"
        "Exercise “stop rule”: not tried yet"
    )
    assert repr(here("01")) == repr(here("01"))


def test_showing_it_notes_the_notebook_and_gives_text_beside_the_view(place):
    data, _ = here("00")._repr_mimebundle_()
    assert list(open_progress().notebooks) == ["00_first_win"]
    assert set(data) == {"text/plain", "application/vnd.jupyter.widget-view+json"}
    assert str(place.parent) not in data["text/plain"]


@pytest.mark.parametrize("bad", ["99", "1", 1, "00_first_win", None])
def test_a_number_that_is_none_is_refused(bad):
    with pytest.raises(ValueError, match=r"number must be that of a notebook, such as '..' in quotes, got"):
        here(bad)


def test_a_check_in_the_same_kernel_moves_the_panel(place):
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


def test_another_learners_work_is_not_mixed_in(place, tmp_path):
    panel = here("00")
    Progress(tmp_path / "another.json").attempted("first win", True)
    assert panel.tries("first win") == "not tried yet"


def test_a_change_from_another_thread_is_told(place):
    page = Page(here("00"))
    thread = threading.Thread(target=lambda: open_progress().predicted("q", "it falls"))
    thread.start()
    thread.join()
    assert page.heard == [{"k": "changed"}]


def test_a_page_that_cannot_be_told_stops_nothing(place):
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


def test_a_code_of_another_machine_is_taken_over(place):
    page = Page(here("01"))
    said = page.say("code", text=elsewhere().to_code())
    assert said == {"k": "said", "words": "Taken over: 1 exercise passed, 1 prediction.", "bad": False}
    assert open_progress().passed("first win")
    assert (
        page.say("code", text=elsewhere().to_code())["words"]
        == "Code read: everything in it is here already."
    )


def test_the_file_is_what_export_writes_and_is_taken_over(place, tmp_path):
    page = Page(here("01"))
    open_progress().attempted("stop rule", True)
    page.hello()
    open_progress().export_to(tmp_path / "out.json")
    assert page.state()["file"] == (tmp_path / "out.json").read_text(encoding="utf-8")
    page.say("file", text=content_of(elsewhere().work))
    assert open_progress().passed("first win") and open_progress().passed("stop rule")


CODE = elsewhere().to_code()
FILE = content_of(elsewhere().work)


@pytest.mark.parametrize(
    ("k", "text", "words"),
    [
        ("code", CODE[:-9], "Code is cut off"),
        ("code", CODE[:-1] + ("A" if CODE[-1] != "A" else "B"), "Code was changed on its way"),
        ("code", CODE.replace("=2.", "=9."), "Code was made by a newer version of the course"),
        ("code", "", "Code must look like"),
        ("file", FILE[:-9], "Progress must be JSON, and is not."),
        ("file", FILE.replace('"attempts": 1', '"attempts": -1'), "Attempts must be a whole number"),
        ("file", FILE.replace('"version": 2', '"version": 9'), "Progress was kept by a newer version"),
        ("file", "\ud800", "Progress must be JSON, and is not."),
    ],
)
def test_what_is_damaged_or_newer_is_refused_in_one_sentence(place, k, text, words):
    page = Page(here("01"))
    before = open_progress().work
    said = page.say(k, text=text)
    assert said["words"].startswith(words) and said["bad"]
    assert said["words"].endswith(".") and len(said["words"].splitlines()) == 1
    assert open_progress().work == before


@pytest.mark.parametrize(
    "message", [None, [], {}, {"k": "code"}, {"k": "hello"}, {"k": []}, {"k": "file", "text": 3}, {"k": "no"}]
)
def test_a_message_that_is_none_raises_nothing(message):
    page = Page(here("01"))
    page.form._handle_custom_msg(message, [])
    assert [heard for heard in page.heard if heard["k"] != "said"] == []


def test_the_browser_keeps_what_the_kernel_knows_and_offers_it_when_the_file_is_gone(place):
    page = Page(here("00"))
    open_progress().attempted("first win", True)
    assert page.hello()["offer"] == ""
    assert json.loads(page.copy)["exercises"]["first win"]["first_passed"]
    place.unlink()
    late = Page(Here(CONTENTS[1], open_progress()), page.copy)
    answer = late.hello()
    assert (
        answer["offer"]
        == "This browser remembers what is not kept here: 1 exercise passed, 1 notebook opened."
    )
    assert not open_progress().passed("first win"), "nothing is taken over without being asked"
    assert json.loads(answer["keep"])["exercises"], "and nothing is lost in the browser meanwhile"
    assert late.say("copy", text=late.copy)["words"] == "Taken over: 1 exercise passed, 1 notebook opened."
    assert late.hello()["offer"] == ""
    assert open_progress().passed("first win")


@pytest.mark.parametrize(
    ("copy", "words", "what"),
    [
        ('{"version": 9}', "newer version of the course", "It stays."),
        ("{", "progress must be JSON", "Forget it, and a new one is kept."),
    ],
)
def test_a_newer_or_damaged_copy_is_refused_with_a_reason_and_left_alone(place, copy, words, what):
    answer = Page(here("00"), copy).hello()
    assert words in answer["refused"] and answer["refused"].endswith(what)
    assert (answer["keep"], answer["offer"]) == (None, "")


def test_a_forgotten_copy_comes_back_only_with_new_work(place):
    page = Page(here("00"))
    page.hello()
    page.copy = None
    assert page.say("forgot")["words"].startswith("Forgotten.")
    assert page.hello()["keep"] is None
    open_progress().attempted("first win", True)
    assert "first win" in page.hello()["keep"]


def test_where_nothing_can_be_kept_the_panel_says_so_and_the_code_still_carries_it(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    page = Page(here("00"))
    open_progress().attempted("first win", True)
    page.hello()
    assert page.state()["note"].startswith("Progress is not kept after this session: ")
    other = Progress(None)
    other.restore(page.state()["code"])
    assert other.passed("first win")


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


def test_no_progress_is_stored_with_the_notebook(place):
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
