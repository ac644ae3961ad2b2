"""A check passes the solution, and tells the untouched exercise and each typical error what to try."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from course.labs.playground import playground
from course.learning import first_win
from course.learning.check import EXERCISES, check
from course.learning.progress import open_progress
from course.learning.verdict import Verdict
from course.training.edits import AddPoints, MovePoints, Relabel, RemovePoints, SetData


@pytest.fixture
def lab():
    made = playground("breast_cancer", columns="components", train_share=0.3, hidden=(3,), lr=0.1, l2=0.01)
    made.drive(epochs=40, edits=[(0, first_win.misfiled(made.dataset))])
    return made


@pytest.fixture
def wrong(lab):
    """Ids of the wrong labels, nearest to the benign cloud first."""
    return [int(i) for i in first_win._by_depth(lab.dataset)[-first_win.N_MISFILED :]]


def repair(lab, ids, *, epochs=60):
    lab.drive(epochs=epochs, edits=[(0, Relabel(tuple(ids), first_win.MALIGNANT))])
    return check("first win", lab)


def test_the_untouched_exercise_fails_with_advice(lab):
    verdict = check("first win", lab)
    assert repr(verdict).startswith("Not yet: no label is repaired and accuracy on unseen patients is 63%.")
    assert verdict.misconception == "more training mends wrong labels"


def test_training_on_does_not_pass_it(lab):
    lab.drive(epochs=100)
    assert not check("first win", lab).passed


def test_the_solution_passes(lab):
    EXERCISES["first win"].solve(lab)
    verdict = check("first win", lab)
    assert verdict.passed
    assert "of 399 unseen patients after 30 repairs. The other 15 labels are still wrong" in repr(verdict)
    accuracy = lab.drive(epochs=400).column("valid_accuracy")[-400:]
    assert accuracy.min() > first_win.GOAL, "it stays solved, however long it trains"


@pytest.mark.parametrize("seed", range(3))
def test_thirty_repairs_picked_by_chance_pass_too(lab, wrong, seed):
    chosen = np.random.default_rng(seed).permutation(wrong)[: first_win.BUDGET]
    assert repair(lab, chosen.tolist()).passed


@pytest.mark.parametrize("part", [slice(None, 30), slice(-25, None)], ids=["near", "far"])
def test_repairs_in_one_place_fail_and_are_told_to_spread(lab, wrong, part):
    verdict = repair(lab, wrong[part])
    assert not verdict.passed
    assert "lie close together" in verdict.text and "spread your repairs" in verdict.text
    assert verdict.misconception == "one place repaired well repairs the whole"


def test_more_than_thirty_repairs_are_refused(lab, wrong):
    verdict = repair(lab, wrong)
    assert lab.measure().valid_accuracy[0] > first_win.GOAL
    assert (verdict.passed, verdict.text) == (
        False,
        "45 labels are repaired and there is time for 30. Undo 15.",
    )


def test_a_right_label_made_wrong_is_named(lab, wrong):
    dataset = lab.dataset
    benign = dataset.ids[dataset.is_train & (dataset.clean_y == first_win.BENIGN)][:2]
    verdict = repair(lab, [*wrong[::3], *benign.tolist()])
    assert "2 labels that had been right are wrong now" in verdict.text
    assert verdict.misconception == "a label that the network contradicts is wrong"


def test_repairs_without_training_are_told_to_press_play(lab, wrong):
    verdict = repair(lab, wrong[::2], epochs=0)
    assert "hardly trained since. Press play" in verdict.text


def test_too_few_repairs_are_told_how_many_are_left(lab, wrong):
    assert "8 labels repaired" in (text := repair(lab, wrong[::6]).text)
    assert "22 repairs are left" in text


@pytest.mark.parametrize(
    "edit",
    [RemovePoints((25, 27)), AddPoints(((5, 5),), (0,)), MovePoints((25,), ((-5, 0),)), SetData("n", 100)],
    ids=lambda edit: edit.do,
)
def test_anything_but_labels_is_noticed(lab, edit):
    lab.run.apply(edit)
    assert "only labels are yours to change" in check("first win", lab).text


def test_ten_records_alike_do_what_the_notebook_says():
    lab = playground("breast_cancer", columns="components", train_share=0.1, hidden=(3,), lr=0.1, l2=0.01)
    edit = first_win.ten_alike(lab.dataset)
    assert len(set(edit.ids)) == 10
    lab.drive(epochs=80, edits=[(40, edit)])
    accuracy = lab.history.column("valid_accuracy")[:, 0]
    assert accuracy[40] > 0.90
    assert accuracy[-1] < 0.80


def test_an_unknown_exercise_and_what_is_no_lab_are_refused(lab):
    with pytest.raises(ValueError, match=r"exercise must be one of first win, .*did you mean 'first win'\?"):
        check("firstwin", lab)
    with pytest.raises(ValueError, match=r"answer must be what playground\(…\) returned, got int; pass that"):
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
