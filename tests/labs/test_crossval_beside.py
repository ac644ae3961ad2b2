"""A classifier beside the live networks: scikit-learn's scores on the very same splits, in the background."""

import re
import subprocess
import sys
import threading

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.labs import crossval
from course.labs.crossval import trial as crossval_trial
from course.labs.lab import Lab
from course.training.crossval.splits import TESTS, TRAINS
from course.training.edits import Relabel, SetBeside, SetData, SetKnob, SetSplit
from course.training.sklearn.classifiers import CLASSIFIERS, make_classifier

WINE = {"dataset": "wine", "n": None, "train_share": 0.6}
SOON_S = 10


class Gated(ClassifierMixin, BaseEstimator):
    """Answers 0 once it is let through; one pass a fold."""

    gate = threading.Semaphore(0)
    begun = threading.Semaphore(0)

    def fit(self, X, y):
        self.begun.release()
        assert self.gate.acquire(timeout=SOON_S)
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.zeros(len(X), dtype=int)


class Broken(ClassifierMixin, BaseEstimator):
    """Cannot be fitted."""

    def fit(self, X, y):
        raise RuntimeError("no memory left\nand more")


@pytest.fixture
def gated(monkeypatch):
    monkeypatch.setattr(crossval_trial, "make_classifier", lambda *_: Gated())
    monkeypatch.setattr(Gated, "gate", threading.Semaphore(0))
    monkeypatch.setattr(Gated, "begun", threading.Semaphore(0))
    return Gated


@pytest.fixture
def opened():
    labs = []

    def make(*args, **settings):
        labs.append(crossval(*args, **settings))
        labs[-1].run.beside.pause_s = 0.0
        return labs[-1]

    yield make
    for lab in labs:
        lab.close()


def shown(lab):
    """Return what the strip of folds shows of the classifier after a look at it."""
    with lab.stage.runner.borrow() as run:
        panel = next(panel for panel in lab.stage.screen.panels if panel.id == "folds")
        return {part.name: part.value for part in panel.parts(run, full=True)}["beside"]


def theirs(lab, name, steps):
    """Return the scores of `cross_validate` on the splits of a lab."""
    run, (X, y) = lab.run, (lab.dataset.X, lab.dataset.y)
    folds = [(np.flatnonzero(row == TRAINS), np.flatnonzero(row == TESTS)) for row in run.roles]
    if run.leak:
        rows = run.rows_in()
        for step in steps:
            X = step.fit(X[rows], y[rows]).transform(X)
        steps = []
    return cross_validate(make_pipeline(*steps, make_classifier(name, run.seed)), X, y, cv=folds)[
        "test_score"
    ]


@pytest.mark.parametrize(
    ("name", "leak"),
    [*zip([*CLASSIFIERS, "sklearn.naive_bayes.GaussianNB"], [False, True] * 3, strict=True)],
)
def test_scores_are_those_of_cross_validate_on_the_splits_of_the_networks(name, leak):
    lab = crossval(**WINE, k=3, leak=leak, select=5, beside=name, seed=3)
    lab.drive(epochs=0)
    assert lab.run.beside.trial.scores == pytest.approx(
        theirs(lab, name, [StandardScaler(), SelectKBest(k=5)]), abs=1e-12
    )


@pytest.mark.parametrize("kind", ["k-fold", "repeated", "random", "time-ordered", "leave-one-out"])
def test_every_kind_of_split_is_followed(kind):
    dataset = "stocks" if kind == "time-ordered" else "moons"
    lab = crossval(dataset, kind=kind, k=4, repeats=3, beside="neighbours", n=80)
    lab.drive(epochs=0)
    found = lab.run.beside.trial.scores
    assert len(found) == lab.run.n_splits
    steps = [StandardScaler()] if dataset == "stocks" else []
    assert found == pytest.approx(theirs(lab, "neighbours", steps))


def test_of_a_learning_curve_it_is_compared_with_the_networks_of_most_rows(opened):
    lab = opened(kind="random", k=6, curve="rows", beside="tree")
    lab.drive(epochs=2)
    alone = crossval(kind="random", k=6, beside="tree")
    alone.drive(epochs=0)
    assert lab.run.beside.trial.scores.tolist() == alone.run.beside.trial.scores.tolist()


def test_it_is_scored_in_the_background_while_the_networks_train_on(opened, gated):
    lab = opened(k=3, beside="tree", speed=None, autoplay=True)
    assert shown(lab)["state"] == "runs"
    assert gated.begun.acquire(timeout=SOON_S)
    with lab.stage.runner.borrow() as run:
        before = run.step
    while lab.run.step == before:  # the fit waits, and the networks do not
        pass
    gated.gate.release(3)
    assert lab.run.beside.trial.stopped.wait(SOON_S)
    found = shown(lab)
    assert (found["state"], found["n_scored"], found["n_folds"]) == ("done", 3, 3)
    scores = np.array(found["values"])
    assert found["mean"] == pytest.approx(scores.mean(), abs=1e-6)
    assert found["error"] == pytest.approx(scores.std(ddof=1) / np.sqrt(3), abs=1e-6)


def test_the_page_is_told_of_every_fold(opened, gated):
    lab = opened(k=4, beside="tree")
    told = []
    assert lab.stage
    lab.run.beside.tell = lambda: told.append(lab.run.beside.trial.n_scored)
    gated.gate.release(4)
    shown(lab)
    assert lab.run.beside.trial.stopped.wait(SOON_S)
    assert told[:4] == [1, 2, 3, 4]


def test_folds_run_on_the_backend_that_joblib_has_where_the_lab_is_made(opened, gated):
    with joblib.parallel_config(backend="threading", n_jobs=3):
        lab = opened(k=5, beside="tree")
    shown(lab)
    for _ in range(3):  # three at once, though none has ended
        assert gated.begun.acquire(timeout=SOON_S)
    gated.gate.release(5)
    assert lab.run.beside.trial.stopped.wait(SOON_S)
    assert shown(lab)["state"] == "done"


@pytest.mark.parametrize("stop", ["button", "close", "interrupt"])
def test_a_cancel_leaves_what_has_not_begun(opened, gated, stop):
    lab = opened(k=5, beside="tree")
    shown(lab)
    trial = lab.run.beside.trial
    assert gated.begun.acquire(timeout=SOON_S)
    match stop:
        case "button":
            with lab.stage.runner.borrow():
                lab.stage.screen.rail.to_edit("beside_goes", False)
        case "close":
            lab.close()
        case "interrupt":
            lab.stage.runner.interrupted = True
            lab.stage.runner.pause()
            assert trial.stopped.wait(SOON_S)
    gated.gate.release()
    assert trial.stopped.wait(SOON_S)
    assert trial.state == "cancelled"
    assert trial.n_scored <= 1
    assert not gated.begun.acquire(blocking=False)
    if stop == "button":
        assert "cancelled after" in lab.summary()
        with lab.stage.runner.borrow():
            lab.stage.screen.rail.to_edit("beside_goes", True)
        gated.gate.release(5)
        assert shown(lab)["state"] in ("runs", "done")
        assert lab.run.beside.trial.stopped.wait(SOON_S)
        assert shown(lab)["state"] == "done"


EDITS = {
    "labels": Relabel((1, 2, 3), 1),
    "data": SetData("noise", 0.1),
    "k": SetSplit("k", 7),
    "kind": SetSplit("kind", "k-fold"),
    "leak": SetSplit("leak", True),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_marks_the_scores_as_earlier_until_they_are_there_anew(opened, edit):
    lab = opened(beside="tree")
    lab.drive(epochs=1)
    old = shown(lab)
    assert (old["state"], old["is_earlier"]) == ("done", False)
    lab.run.beside.pause_s = 1e6
    with lab.stage.runner.borrow() as run:
        run.apply(EDITS[edit])
    assert "earlier data or splits" in lab.summary()
    waits = shown(lab)
    assert (waits["state"], waits["n_scored"], waits["is_earlier"]) == ("runs", 0, True)
    assert waits["values"] == old["values"]
    waiting = lab.run.beside.trial
    lab.drive(epochs=0)
    assert waiting.stopped.is_set()
    new = shown(lab)
    assert (new["state"], new["is_earlier"]) == ("done", False)
    assert len(new["values"]) == lab.run.n_splits
    if edit not in ("leak",):
        assert new["values"] != old["values"]


def test_what_changes_nothing_about_the_rows_fits_nothing_again(opened):
    lab = opened(beside="tree")
    lab.drive(epochs=1)
    trial = lab.run.beside.trial
    lab.drive(epochs=2, edits=[(0, SetKnob("lr", 0.5)), (1, SetKnob("l2", 0.01))])
    shown(lab)
    assert lab.run.beside.trial is trial


def test_a_failure_is_a_sentence_and_the_networks_train_on(opened, monkeypatch):
    monkeypatch.setattr(crossval_trial, "make_classifier", lambda *_: Broken())
    lab = opened(beside="tree")
    lab.drive(epochs=2)
    assert lab.run.epoch == 2
    found = shown(lab)
    assert found["state"] == "failed"
    assert found["failure"] == "DecisionTreeClassifier could not be scored: no memory left"
    assert found["failure"] in lab.summary()


def test_a_fold_that_trains_on_one_class_only_is_a_failure_in_words():
    lab = crossval(beside="logistic", k=2, n=20)
    ones = lab.dataset.ids[(lab.run.roles[0] == TRAINS) & (lab.dataset.y == 1)]
    lab.drive(epochs=1, edits=[(0, Relabel(tuple(ones.tolist()), 0))])
    assert "LogisticRegression could not be scored: " in lab.summary()


def test_without_a_browser_it_is_chosen_scored_told_and_linked():
    lab = crossval(k=4)
    assert "Classifier" not in lab.summary()
    lab.drive(epochs=2, edits=[(1, SetBeside("forest"))])
    told = lab.summary()
    assert "RandomForestClassifier on the same test rows" in told
    assert "standard error" in told
    again = Lab.from_link(lab.link())
    assert again.run.beside.name == "forest"
    again.drive(epochs=0)
    assert again.run.beside.trial.scores.tolist() == lab.run.beside.trial.scores.tolist()
    lab.run.undo()
    assert lab.run.beside.name is None
    lab.drive(epochs=0)
    assert "RandomForestClassifier on" not in lab.summary()
    assert Lab.from_link(crossval(beside="boosting").link()).run.beside.name == "boosting"


def test_the_rail_offers_classifiers_by_the_names_of_scikit_learn(opened):
    lab = opened(beside="sklearn.svm.SVC")
    control = lab.stage.screen.rail.controls["beside"]
    labels = [option["label"] for option in control.options]
    assert labels[0] == "None"
    assert labels[1:] == [path.rsplit(".", 1)[1] for path in CLASSIFIERS.values()] + ["SVC"]
    assert control.current(lab.run) == "sklearn.svm.SVC"
    assert lab.stage.screen.rail.to_edit("beside", "none") == SetBeside(None)
    assert lab.stage.screen.rail.to_edit("beside", "tree") == SetBeside("tree")


def test_what_is_no_classifier_is_refused():
    with pytest.raises(ValueError, match="beside must be one of neighbours"):
        crossval(beside="forrest")
    with pytest.raises(ValueError, match=r"beside must be one of neighbours.*sklearn\.svm\.SVC"):
        crossval(beside="sklearn.svm.SVR")


def test_the_script_scores_it_as_the_lab_does(tmp_path):
    lab = crossval(**WINE, select=5, beside="sklearn.svm.SVC")
    lab.drive(epochs=1)
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True)
    mean = float(re.search(r"SVC: mean (\d\.\d+)", done.stdout).group(1))
    assert mean == pytest.approx(lab.run.beside.trial.scores.mean(), abs=1e-4)
