"""A large table of a learner's: a word before it is read, and no more for the page than it can show."""

from __future__ import annotations

import numpy as np
import pytest

from course.data import load_csv
from course.labs import crossval, playground, settings
from course.labs.picture import boundary_display
from course.live.panels import Answers, Boundary, Matrix, Network
from course.live.panels.answers import MOST_ROWS
from course.live.panels.fold_answers import FoldAnswers
from course.training.edits import AddPoints, RemovePoints

N_ROWS = 90_000


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "grösse.csv"
    rows = np.random.default_rng(0).normal(size=(N_ROWS, 3)).round(6)
    body = "".join(f"{a},{b},{c},{'cat' if a + b > 0 else 'dog'}\n" for a, b, c in rows.tolist())
    path.write_text("a,b,c,kind\n" + body, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def lab(path):
    return playground(csv=path)


def test_a_large_file_is_announced(path, capsys, monkeypatch):
    monkeypatch.setattr(settings, "LARGE_MB", 1)
    playground(csv=path)
    assert capsys.readouterr().err == "Reading 'gr\\xf6sse.csv', 3 MB: this takes some seconds.\n"
    monkeypatch.setattr(settings, "LARGE_MB", 5)
    playground(csv=path)
    assert capsys.readouterr().err == ""


def sent(parts):
    return sum(part.value.nbytes for part in parts if isinstance(part.value, np.ndarray))


def test_what_a_page_is_sent_is_bounded(lab):
    run, answers = lab.run, Answers()
    panels = [Boundary(run, answers), Network(run, answers), Matrix(run, answers)]
    assert sum(sent(panel.parts(run, full=True)) for panel in panels) < 600_000
    parts = {part.name: part.value for part in panels[0].parts(run, full=True)}
    n_shown = len(parts["ids"])
    assert MOST_ROWS / 2 < n_shown <= MOST_ROWS
    assert len(parts["points"]) == len(parts["flags"]) == len(parts["clean"]) == n_shown
    assert parts["caption"] == f"{n_shown:,} of 90,000 rows are drawn; all are learned from and measured."
    positions = np.searchsorted(run.dataset.ids, parts["ids"])
    assert (run.dataset.y[positions] == parts["points"][:, 2]).all()
    shown = run.dataset.is_train[positions].mean()
    assert shown == pytest.approx(run.dataset.is_train.mean(), abs=0.02)  # of both parts, in proportion


def test_what_a_hand_paints_and_removes_is_seen(path):
    lab = playground(csv=path)
    panel = Boundary(lab.run, Answers())
    before = {part.name: part.value for part in panel.parts(lab.run, full=True)}["ids"]
    lab.run.apply(AddPoints(((0.0, 0.0), (1.0, 1.0)), (0, 1)))
    lab.run.apply(RemovePoints(tuple(before[:5].tolist())))
    after = {part.name: part.value for part in panel.parts(lab.run, full=False)}["ids"]
    assert set(after) == set(before[5:]) | {N_ROWS, N_ROWS + 1}


def test_the_figure_and_the_folds_draw_the_same_part(path, lab):
    assert len(boundary_display(lab.run).points) <= MOST_ROWS
    folds = crossval(csv=path, n=50_000)
    map_of_folds = Boundary(folds.run, FoldAnswers())
    parts = {part.name: part.value for part in map_of_folds.parts(folds.run, full=True)}
    assert len(parts["ids"]) <= MOST_ROWS
    assert "rows are drawn" in parts["caption"]


def test_a_built_in_set_of_the_largest_size_is_drawn_whole():
    lab = playground("circle", n=20_000)
    parts = {part.name: part.value for part in Boundary(lab.run, Answers()).parts(lab.run, full=True)}
    assert len(parts["ids"]) == 20_000 and not parts.get("caption")


def test_a_table_of_many_rows_is_read_as_numbers_at_once(path, monkeypatch):
    from course.data import csv

    def read_texts(*_args, **_kwargs):
        raise AssertionError("plain numbers were read as text, which takes ten times as long")

    monkeypatch.setattr(csv, "read_texts", read_texts)
    assert load_csv(path).n == N_ROWS
