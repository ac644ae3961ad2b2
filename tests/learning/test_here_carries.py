"""The panel carries progress on: by a code, by a file, and by the copy that the browser keeps."""

from __future__ import annotations

import json

import pytest

from course.learning.contents import CONTENTS
from course.learning.here import Here, here
from course.learning.progress import Progress, open_progress
from course.learning.progress_file import content_of
from tests.learning.here_page import Page, elsewhere

CODE = elsewhere().to_code()
FILE = content_of(elsewhere().work)


def test_a_code_of_another_machine_is_taken_over(progress_file):
    page = Page(here("01"))
    said = page.say("code", text=elsewhere().to_code())
    assert said == {"k": "said", "words": "Taken over: 1 exercise passed, 1 prediction.", "bad": False}
    assert open_progress().passed("first win")
    assert (
        page.say("code", text=elsewhere().to_code())["words"]
        == "Code read: everything in it is here already."
    )


def test_the_file_is_what_export_writes_and_is_taken_over(progress_file, tmp_path):
    page = Page(here("01"))
    open_progress().attempted("stop rule", True)
    page.hello()
    open_progress().export_to(tmp_path / "out.json")
    assert page.state()["file"] == (tmp_path / "out.json").read_text(encoding="utf-8")
    page.say("file", text=content_of(elsewhere().work))
    assert open_progress().passed("first win") and open_progress().passed("stop rule")


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
def test_what_is_damaged_or_newer_is_refused_in_one_sentence(progress_file, k, text, words):
    page = Page(here("01"))
    before = open_progress().work
    said = page.say(k, text=text)
    assert said["words"].startswith(words) and said["bad"]
    assert said["words"].endswith(".") and len(said["words"].splitlines()) == 1
    assert open_progress().work == before


def test_the_browser_keeps_what_the_kernel_knows_and_offers_it_when_the_file_is_gone(progress_file):
    page = Page(here("00"))
    open_progress().attempted("first win", True)
    assert page.hello()["offer"] == ""
    assert json.loads(page.copy)["exercises"]["first win"]["first_passed"]
    progress_file.unlink()
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
def test_a_newer_or_damaged_copy_is_refused_with_a_reason_and_left_alone(progress_file, copy, words, what):
    answer = Page(here("00"), copy).hello()
    assert words in answer["refused"] and answer["refused"].endswith(what)
    assert (answer["keep"], answer["offer"]) == (None, "")


def test_a_forgotten_copy_comes_back_only_with_new_work(progress_file):
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
