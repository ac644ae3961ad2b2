"""The Table panel sends what it reads off a run, when it changed, in a form that JSON takes."""

from __future__ import annotations

import json
import math

import pytest

from course.live.panels import Cells, Table


def cells_of(run):
    rows = [["epoch", float(run.epoch), None], ["rows", float(run.dataset.n), "in use"]]
    return Cells(("what", "number", "remark"), rows, emphasis=(1,), caption="What is there.")


def test_a_table_is_read_off_the_run_and_sent_when_a_cell_changed(make_run, train, read):
    run, panel = make_run(), Table(cells_of, panel_id="numbers", title="Numbers")
    first = read(panel, run, full=True)["cells"]
    assert first["rows"] == [["epoch", 0.0, None], ["rows", 500.0, "in use"]]
    assert (first["columns"], first["emphasis"]) == (["what", "number", "remark"], [1])
    assert read(panel, run) == {}
    train(run, 1)
    assert read(panel, run)["cells"]["rows"][0][1] == 1.0
    assert panel.spec() == {"panel": "Table", "id": "numbers", "title": "Numbers"}


def test_numbers_that_json_does_not_know_become_words_or_nothing(make_run, read):
    cells = Cells(("a", "b", "c"), [[math.nan, math.inf, -math.inf]])
    sent = read(Table(lambda _: cells), make_run(), full=True)["cells"]
    assert sent["rows"] == [[None, "∞", "−∞"]]
    json.dumps(sent, allow_nan=False)


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"3 cells each, got 2 in row 1; put None"):
        Cells(("a", "b", "c"), [[1, 2, 3], [1, 2]])


def test_a_mark_without_a_row_is_refused():
    with pytest.raises(ValueError, match="from 0 to 0, got 1"):
        Cells(("a",), [["x"]], emphasis=(1,))
