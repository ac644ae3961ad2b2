"""The Curves panel sends every row once, and again from where a run was turned back."""

from __future__ import annotations

import numpy as np
import pytest

from course.live.panels import Curves
from course.live.sketch import N_POINTS, Sketch
from course.training.edits import Relabel, SetData, SetKnob


@pytest.fixture
def panel():
    return Curves()


def rows_of(panel, run, *, full=False):
    return next((part for part in panel.parts(run, full) if part.name == "rows"), None)


def test_rows_hold_epoch_and_series_in_the_order_announced(make_run, train, panel):
    run = make_run()
    train(run, 3)
    series, rows, *_ = panel.parts(run, full=True)
    assert [entry["name"] for entry in series.value] == [
        "train loss", "valid loss", "train accuracy", "valid accuracy"
    ]  # fmt: skip
    frame = run.history.to_frame()
    names = ["epoch", "train_loss", "valid_loss", "train_accuracy", "valid_accuracy"]
    assert rows.start == 0
    assert np.allclose(rows.value, frame[names].to_numpy())


def test_only_new_rows_travel(make_run, train, panel):
    run = make_run()
    train(run, 3)
    rows_of(panel, run, full=True)
    train(run, 2)
    part = rows_of(panel, run)
    assert (part.start, part.value[:, 0].tolist()) == (4, [4, 5])


def test_a_step_back_takes_rows_back(make_run, train, panel):
    run = make_run()
    train(run, 4)
    rows_of(panel, run, full=True)
    run.step_back()
    part = rows_of(panel, run)
    assert (part.start, len(part.value)) == (4, 0)
    train(run, 1)
    assert rows_of(panel, run).start == 4


def test_rows_that_differ_after_a_step_back_are_sent_again(make_run, train, panel):
    run = make_run()
    train(run, 4)
    rows_of(panel, run, full=True)
    for _ in range(2):
        run.step_back()
    run.apply(SetKnob("lr", 1.0))
    train(run, 3)
    part = rows_of(panel, run)
    assert (part.start, part.value[:, 0].tolist()) == (3, [3, 4, 5])


def test_what_was_sent_is_kept_packed(make_run, train, panel):
    run = make_run()
    train(run, 40)
    rows_of(panel, run, full=True)
    assert (panel._sent.itemsize, len(panel._sent)) == (4, 41 * 5), "four bytes a number, no object a row"
    run.step_back()
    rows_of(panel, run)
    assert len(panel._sent) == 40 * 5


def test_rows_without_a_number_are_not_sent_again(make_run, train, panel):
    run = make_run()
    train(run, 2)
    run.apply(SetData("label_noise", 0.2))
    train(run, 3)
    first = rows_of(panel, run, full=True).value
    assert np.isnan(first[:3, -1]).all()
    run.step_back()
    assert rows_of(panel, run).start == 5


def test_a_reset_starts_the_record_anew(make_run, train, panel):
    run = make_run()
    train(run, 4)
    rows_of(panel, run, full=True)
    run.reset(seed=5)
    train(run, 2)
    part = rows_of(panel, run)
    assert (part.start, part.value[:, 0].tolist()) == (0, [0, 1, 2])


def test_clean_accuracy_joins_when_labels_get_dirty(make_run, train, panel):
    run = make_run()
    train(run, 2)
    rows_of(panel, run, full=True)
    run.apply(SetData("label_noise", 0.2))
    train(run, 1)
    series, rows, markers, *_ = panel.parts(run, full=False)
    assert series.value[-1]["role"] == "clean"
    assert rows.start == 0 and rows.value.shape == (4, 6)
    assert np.isnan(rows.value[:3, -1]).all() and 0 < rows.value[3, -1] <= 1
    assert markers.value == [{"epoch": 2, "text": "set label noise to 20%"}]


def test_regression_has_losses_only(make_run, train, panel):
    run = make_run("reg-plane")
    train(run, 1)
    assert {entry["axis"] for entry in panel.parts(run, full=True)[0].value} == {"loss"}


def test_before_the_first_step_one_row_shows_the_losses_as_they_are(make_run, train, panel):
    run = make_run()
    first = rows_of(panel, run, full=True)
    metrics = run.evaluate().metrics
    assert (first.start, first.value.shape) == (0, (1, 5))
    assert first.value[0, :2].tolist() == pytest.approx([0, metrics.train_loss[0]])
    assert rows_of(panel, run) is None
    run.apply(SetData("label_noise", 0.3))
    after = {part.name: part for part in panel.parts(run, full=False)}
    assert (after["rows"].start, after["rows"].value.shape) == (0, (1, 6)), "with the clean labels' accuracy"
    assert after["rows"].value[0, 1] != first.value[0, 1]
    assert len(run.history) == 0, "looking is not recorded"
    train(run, 2)
    rows = rows_of(panel, run)
    assert rows.value[:, 0].tolist()[-1] == 2
    assert rows.start + len(rows.value) == 3


def test_a_stroke_is_one_mark_with_its_whole_count(make_run, panel):
    run = make_run()
    run.apply(Relabel((1, 2), 1, stroke=3))
    rows_of(panel, run, full=True)
    run.apply(Relabel((4,), 1, stroke=3))
    (markers,) = (part for part in panel.parts(run, full=False) if part.name == "markers")
    assert markers.value == [{"epoch": 0, "text": "relabelled 3 points"}]


def parts_by_name(panel, run, *, full=False):
    return {part.name: part.value for part in panel.parts(run, full)}


def test_the_pinned_run_stays_as_a_ghost_until_it_is_taken_away(make_run, train, panel):
    run = make_run()
    train(run, 3)
    parts_by_name(panel, run, full=True)
    before = run.history.to_frame()
    run.pin()
    ghost = parts_by_name(panel, run)["ghost"]
    assert np.allclose(ghost[:, 1], before["train_loss"])
    train(run, 1)
    assert "ghost" not in parts_by_name(panel, run)
    assert len(parts_by_name(panel, run, full=True)["ghost"]) == 4
    run.unpin()
    assert len(parts_by_name(panel, run)["ghost"]) == 0


def test_the_drawn_curve_travels_with_its_error(make_run, train, panel):
    run = make_run()
    run.sketch = Sketch("valid_loss", 4, 0, 1)
    asked = parts_by_name(panel, run, full=True)["sketch"]
    assert (asked["values"], asked["is_kept"], asked["error"], asked["axis"]) == ([], False, None, "loss")
    run.sketch.keep([0.5] * N_POINTS)
    train(run, 2)
    told = parts_by_name(panel, run)["sketch"]
    assert told["error"] == pytest.approx(np.abs(run.history.column("valid_loss") - 0.5).mean())


def test_the_gap_is_an_option_and_the_best_epoch_travels_when_it_changes(make_run, train):
    run, panel = make_run(), Curves(gap=True)
    assert panel.spec()["gap"] is True and panel.spec()["needs"] == ["Gap"]
    assert not {"gap", "needs"} & set(Curves().spec())

    def best(full=False):
        return [part.value for part in panel.parts(run, full) if part.name == "best"]

    assert best(full=True) == [None]
    train(run, 4)
    assert best() == [run.best_epoch] and run.best_epoch is not None
    assert best() == []
    run.apply(Relabel((1, 2, 3), 1))
    assert best() == [None], "losses on other labels cannot be compared"


def test_a_series_may_have_a_name_and_a_role_of_its_own(make_run, train):
    run = make_run()
    train(run, 1)
    panel = Curves(series={"valid_loss": {"name": "missed"}, "train_loss": {}})
    (series, *_) = panel.parts(run, full=True)
    assert [(each["name"], each["role"]) for each in series.value] == [
        ("train loss", "train"),
        ("missed", "valid"),
    ]
