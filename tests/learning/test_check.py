"""A check judges, shows its hints one inside the other, keeps the attempt and hides nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from course.labs.presets import open_lab
from course.learning import first_win
from course.learning.check import EXERCISES, check
from course.learning.progress import open_progress
from course.learning.verdict import Verdict


@pytest.fixture
def lab():
    made = open_lab("thirty repairs")
    made.drive(epochs=40, edits=[(0, first_win.misfiled(made.dataset))])
    return made


def test_an_unknown_exercise_and_what_is_no_lab_are_refused(lab):
    with pytest.raises(ValueError, match=r"exercise must be one of first win, .*did you mean 'first win'\?"):
        check("firstwin", lab)
    with pytest.raises(
        ValueError, match=r"answer must be the lab that open_lab\(…\) returned, got int; pass that"
    ):
        check("first win", 3)


def test_hints_unfold_one_inside_the_other_and_end_in_the_solution(lab):
    shown = check("first win", lab)._repr_html_()
    names = ["Hint 1", "Hint 2", "Hint 3", "A worked solution"]
    assert re.findall(r"<summary>(.*?)</summary>", shown) == names
    assert shown.endswith("</details>" * 4), "each hides the next"
    assert html.escape(first_win.SOLUTION) in shown


def test_a_pass_needs_no_hints(lab):
    EXERCISES["first win"].solve(lab)
    assert "<details>" not in check("first win", lab)._repr_html_()


def test_markup_in_what_a_check_found_is_text():
    assert "<b>" not in Verdict(False, "got <b>1</b>", hints=("<i>",))._repr_html_()


def test_nothing_is_hidden():
    source = check.source("first win")
    assert "def judge(" in source and "N_MISFILED, BUDGET, GOAL = 45, 30, 0.90" in source
    assert source._repr_markdown_().startswith("```python\n")
    with pytest.raises(ValueError, match="exercise must be one of first win"):
        check.source("last win")


def test_an_endless_answer_is_cut_off_and_explained(monkeypatch):
    def judge(answer):
        while True:
            answer()

    endless = replace(EXERCISES["first win"], judge=judge, accepts=Callable)
    monkeypatch.setitem(EXERCISES, "endless", endless)
    monkeypatch.setattr("course.learning.check.LIMIT_S", 0.05)
    verdict = check("endless", lambda: None)
    assert not verdict.passed
    assert "ran for more than 0.05 s and was cut off. Is there a loop" in verdict.text
    assert verdict.misconception == "a loop ends by itself"
    assert len(verdict.hints) == 4


def test_attempts_and_the_pass_are_kept(lab, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    assert check("first win", lab).note == ""
    assert not open_progress().passed("first win")
    EXERCISES["first win"].solve(lab)
    check("first win", lab)
    assert open_progress().passed("first win")
    assert open_progress().exercises["first win"].attempts == 2


def test_where_nothing_can_be_kept_it_judges_and_says_so(lab, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    verdict = check("first win", lab)
    assert verdict.text.startswith("no label is repaired")
    assert "Progress is not kept after this session" in repr(verdict)
    assert html.escape(verdict.note) in verdict._repr_html_()
