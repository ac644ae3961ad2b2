"""The strip of folds shows who tests whom, the newest scores, and how many folds there may be."""

import numpy as np
import pytest

from course.data import load
from course.live.panels import Boundary, Curves, FoldAnswers, Folds, ScoreCurve
from course.live.screen import _numbers
from course.models.mlp import MLP
from course.training.crossval.run import CrossVal
from course.training.crossval.splits import TESTS, Splits
from course.training.edits import Relabel, SetSplit
from course.training.events import EpochEnded
from course.training.steering.pinned import outcome


def folds(kind="stratified", k=4, name="moons", **settings):
    dataset = load(name, n=None if name == "visits" else 80, seed=1)
    model = MLP((dataset.n_features, 5, 1), loss="cross_entropy", init="torch")
    return CrossVal(model, dataset, splits=Splits(kind, k, repeats=2), **settings)


def train(run, epochs):
    for event in run.events():
        if isinstance(event, EpochEnded) and event.epoch == epochs:
            return


def told(panel, run, full=False):
    return {part.name: part.value for part in panel.parts(run, full)}


def test_each_row_tests_once_and_rows_of_a_fold_and_class_stand_together():
    run = folds()
    parts = told(Folds(), run, full=True)
    roles = parts["roles"]
    assert roles.shape == (4, 40)
    assert ((roles == TESTS).sum(axis=0) == 1).all()
    labels = np.array(parts["labels"])
    assert (np.diff(labels) >= 0).all()
    for label in (0, 1):
        testers = (roles == TESTS).argmax(axis=0)[labels == label]
        assert (np.diff(testers) >= 0).all()


@pytest.mark.parametrize(
    ("kind", "name", "k", "low_high"),
    [
        ("stratified", "moons", 4, (2, 18)),
        ("k-fold", "moons", 4, (2, 40)),
        ("grouped", "visits", 4, (2, 25)),
        ("random", "moons", 4, (2, 100)),
        ("leave-one-out", "moons", 4, None),
    ],
)
def test_k_reaches_as_far_as_the_rows_allow(kind, name, k, low_high):
    run = folds(kind, k, name)
    found = told(Folds(), run, full=True)["k"]
    assert (found and (found["low"], found["high"])) == low_high
    if found and kind != "random":
        run.apply(SetSplit("k", found["high"]))
        assert run.n_splits == found["high"]


def test_scores_are_those_of_the_newest_report_with_mean_and_spread():
    run, panel = folds(), Folds()
    assert told(panel, run, full=True)["scores"] is None
    train(run, 3)
    scores = told(panel, run)["scores"]
    accuracy = run.history.last.valid_accuracy
    assert scores["values"] == pytest.approx(accuracy, abs=1e-6)
    assert (scores["mean"], scores["spread"]) == pytest.approx((accuracy.mean(), accuracy.std(ddof=1)))
    assert told(panel, run) == {}


def test_another_k_sends_another_strip():
    run, panel = folds(), Folds()
    told(panel, run, full=True)
    run.apply(SetSplit("k", 7))
    parts = told(panel, run)
    assert parts["roles"].shape == (7, 40)
    assert parts["k"]["value"] == 7


def test_the_map_is_the_mean_and_each_network_has_a_line():
    run, answers = folds(k=3), FoldAnswers()
    train(run, 30)
    panel = Boundary(run, answers)
    parts = told(panel, run, full=True)
    lines = parts["lines"]
    assert set(lines[~np.isnan(lines[:, 2]), 2].tolist()) == {0, 1, 2}
    assert parts["map"].shape == (50, 50)
    assert told(panel, run) == {}
    train(run, 31)
    assert "lines" in told(panel, run)


def test_a_row_is_answered_for_by_the_network_that_is_tested_on_it():
    run, answers = folds(k=4), FoldAnswers()
    train(run, 5)
    right = answers.on_rows(run) == run.dataset.y
    for k, roles in enumerate(run.roles):
        assert right[roles == TESTS].mean() == pytest.approx(run.history.last.valid_accuracy[k])
    row = int(run.dataset.ids[run.dataset.is_train][0])
    at = int(np.flatnonzero(run.dataset.ids == row)[0])
    run.apply(Relabel((row,), 1 - int(run.dataset.y[at])))
    assert (answers.on_rows(run) == run.dataset.y)[at] != right[at]


def test_curves_sum_up_many_models_and_follow_another_number_of_them():
    run, panel = folds("k-fold", 3), Curves(series=("train_loss", "valid_loss"), summary=True)
    train(run, 2)
    parts = told(panel, run, full=True)
    kinds = [series["part"] for series in parts["series"]]
    assert kinds == ["mean", "low", "high"] * 2 + ["run"] * 3
    last = run.history.last
    row = parts["rows"][-1]
    assert row[1] == pytest.approx(last.train_loss.mean(), rel=1e-5)
    assert row[5] == pytest.approx(last.valid_loss.mean() - last.valid_loss.std(), rel=1e-5)
    assert row[7:] == pytest.approx(last.valid_loss, rel=1e-5)
    run.pin()
    run.apply(SetSplit("k", 25))
    train(run, 1)
    parts = told(panel, run)
    assert len(parts["series"]) == 6  # too many to be drawn one by one
    assert parts["ghost"].shape[1] == 7


def test_a_learning_curve_forms_as_its_networks_train():
    run = folds("random", 6, sizes=(4, 10, 30))
    panel = ScoreCurve(run.sizes, title="Learning curve", x_name="training rows")
    parts = told(panel, run, full=True)
    assert [line["part"] for line in parts["series"]] == ["mean", "low", "high"] * 2
    assert parts["rows"].shape == (0, 7)
    train(run, 5)
    rows = told(panel, run)["rows"]
    assert rows[:, 0].tolist() == [4, 10, 30]
    valid = run.history.last.valid_accuracy.reshape(3, 6)
    assert rows[:, 4] == pytest.approx(valid.mean(axis=1), rel=1e-5)
    assert rows[:, 5] == pytest.approx(valid.mean(axis=1) - valid.std(axis=1), rel=1e-5, abs=1e-6)
    assert told(panel, run) == {}
    answers = FoldAnswers()
    assert len(set(answers.lines(run)[:, 2][~np.isnan(answers.lines(run)[:, 2])].tolist())) <= 6
    outputs = run.model.forward(run.inputs_of(run.dataset.X))[-6:]  # those of most rows
    untested = ~(run.roles[-6:] == TESTS).any(axis=0)
    expected = run.model.predict(outputs.mean(0, keepdim=True))[0].numpy()
    assert (answers.on_rows(run) == expected)[untested].all()


def test_of_a_learning_curve_the_strip_shows_the_networks_of_most_rows():
    run, panel = folds("random", 6, sizes=(4, 10, 30)), Folds()
    train(run, 2)
    parts = told(panel, run, full=True)
    assert (parts["roles"] == 1).sum(axis=1).tolist() == [30] * 6
    assert parts["scores"]["values"] == pytest.approx(run.history.last.valid_accuracy[-6:], abs=1e-6)


def test_another_model_is_told_beside_the_scores_when_it_changes():
    news = [None, {"name": "A"}, {"name": "A"}, None]
    run, panel = folds(), Folds(beside=lambda _: news.pop(0))
    assert told(panel, run, full=True)["beside"] is None
    assert told(panel, run)["beside"] == {"name": "A"}
    assert "beside" not in told(panel, run)
    assert told(panel, run)["beside"] is None


@pytest.mark.parametrize("kind", ["stratified", "random"])
def test_the_error_is_shown_with_the_mean_and_where_rows_test_again_why_it_is_no_smaller(kind):
    run = folds(kind, 5)
    train(run, 3)
    scores = told(Folds(), run, full=True)["scores"]
    accuracy = run.history.last.valid_accuracy
    more = 0.25 if kind == "random" else 0
    assert scores["error"] == pytest.approx(accuracy.std(ddof=1) * np.sqrt(1 / 5 + more))
    assert scores["note"] == ("more splits of the same rows add no rows" if more else "")


def test_a_learning_curve_is_summed_up_by_the_networks_of_most_rows():
    run, panel = folds("random", 6, sizes=(4, 10, 30)), Curves(series=("valid_accuracy",), summary=True)
    train(run, 5)
    parts = told(panel, run, full=True)
    shown = run.history.last.valid_accuracy[-6:]
    assert parts["rows"][-1, 1] == pytest.approx(shown.mean(), rel=1e-5)
    assert parts["rows"][-1, 4:] == pytest.approx(shown, rel=1e-5)
    assert _numbers(run.history.last, run.shown_runs)["valid_accuracy"] == pytest.approx(shown.mean())
    run.pin()
    train(run, 5)
    assert f"valid accuracy {shown.mean():.1%} pinned" in outcome(run)
    assert run.history.copy().n_shown == 6
    run.apply(SetSplit("k", 4))
    assert run.history.n_shown == 4
