"""Models fitted side by side: scikit-learn's own numbers, rows that arrive, edits, undo and ways back."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from course.data import load
from course.training.edits import (
    AddPoints,
    MovePoints,
    Relabel,
    RemovePoints,
    SetData,
    SetHidden,
    SetOption,
    from_dict,
)
from course.training.edits.base import EditError
from course.training.events import EditApplied, EpochEnded, Evaluated, RunEnded, RunStarted, StepEnded
from course.training.sklearn.algorithms import ALGORITHMS, OPTIONS, fit_one
from course.training.sklearn.run import Entry, SideBySide

QUICK = [Entry("nearest", "neighbours"), Entry("lines", "logistic"), Entry("tree", "tree")]


def make_run(entries=QUICK, **settings):
    dataset = load("wine", columns=("alcohol", "color_intensity"), seed=settings.pop("data_seed", 0))
    return SideBySide(dataset, entries, settings.pop("options", None), n_first=17, batch=24, **settings)


@pytest.fixture
def run():
    return make_run()


def to_the_end(run):
    return list(run.events())


def take_epochs(run, n):
    ended = (event for event in run.events() if isinstance(event, EpochEnded))
    for _ in range(n):
        next(ended)


def test_rows_arrive_in_batches_until_all_are_there(run):
    events = to_the_end(run)
    kinds = [type(event) for event in events]
    assert kinds[:2] == [RunStarted, Evaluated] and kinds[-1] is RunEnded
    assert kinds.count(StepEnded) == kinds.count(EpochEnded) == 3
    assert events[-1].reason == "all 89 training rows are there"
    assert (run.n_arrived, run.n_waiting, run.step, run.epoch) == (89, 0, 72, 3)
    assert [type(event) for event in to_the_end(run)] == [RunStarted, RunEnded], "asked again it ends at once"


def test_the_models_are_those_of_scikit_learn(run):
    to_the_end(run)
    dataset, rows = run.dataset, run.rows(0)
    assert sorted(rows) == dataset.train_rows().tolist()
    X, y = dataset.X, dataset.y
    estimators = [
        make_pipeline(StandardScaler(), KNeighborsClassifier(5)),
        make_pipeline(StandardScaler(), LogisticRegression()),
        DecisionTreeClassifier(max_depth=3, random_state=0),
    ]
    metrics = run.evaluate().metrics
    for k, estimator in enumerate(estimators):
        estimator.fit(X[rows], y[rows])
        assert np.array_equal(run.predicted(k), estimator.predict(X))
        assert metrics.train_accuracy[k] == estimator.score(X[rows], y[rows])
        assert metrics.valid_accuracy[k] == estimator.score(X[~dataset.is_train], y[~dataset.is_train])
    assert np.allclose(metrics.valid_loss, 1 - metrics.valid_accuracy)


def test_the_line_of_python_makes_the_same_estimator():
    X, y = np.random.default_rng(0).normal(size=(30, 2)), np.arange(30) % 3
    names = {"make_pipeline": make_pipeline, "StandardScaler": StandardScaler}
    import sklearn.linear_model
    import sklearn.neighbors
    import sklearn.neural_network
    import sklearn.tree

    for part in (sklearn.linear_model, sklearn.neighbors, sklearn.neural_network, sklearn.tree):
        names |= {name: getattr(part, name) for name in part.__all__}
    for name, algorithm in ALGORITHMS.items():
        model = fit_one(name, OPTIONS[algorithm.option].start, X, y, n_classes=3, seed=7)
        assert repr(eval(model.text, names)) == repr(model.estimator)  # noqa: S307  (our own text)


def test_same_seed_same_history_another_seed_another_order():
    first, second, other = make_run(seed=3), make_run(seed=3), make_run(seed=4)
    for run in (first, second, other):
        to_the_end(run)
    assert first.history == second.history
    assert first.history != other.history
    assert np.array_equal(np.sort(first.rows(0)), np.sort(other.rows(0)))


def test_two_halves_share_no_row_and_miss_none():
    run = make_run([Entry("half A", half=0), Entry("half B", half=1)])
    to_the_end(run)
    a, b = set(run.rows(0).tolist()), set(run.rows(1).tolist())
    assert not a & b and len(a | b) == 89 and abs(len(a) - len(b)) <= 1
    assert not np.allclose(run.fitted(0).last.coef_, run.fitted(1).last.coef_)


def test_another_algorithm_is_chosen_for_both_halves_and_taken_back():
    run = make_run([Entry("half A", half=0), Entry("half B", half=1)])
    run.apply(SetOption("algorithm", "tree"))
    assert [model.algorithm for model in run.model] == ["tree", "tree"]
    assert run.history.edits[-1].text == "algorithm decision tree"
    run.undo()
    assert [model.algorithm for model in run.model] == ["logistic", "logistic"]


@pytest.mark.parametrize(
    "edit",
    [
        AddPoints(((11.5, 12.0), (11.6, 12.0)), (1, 1)),
        Relabel(tuple(range(40)), 2),
        RemovePoints(tuple(range(30))),
        MovePoints((0, 1, 2), ((14.0, 2.0), (14.0, 2.1), (14.0, 2.2))),
        SetData("label_noise", 0.4),
        SetData("train_share", 0.8),
        SetOption("k", 1),
        SetOption("depth", 1),
    ],
    ids=lambda edit: type(edit).__name__,
)
def test_an_edit_is_answered_at_once_and_an_undo_brings_the_models_back(run, edit):
    to_the_end(run)
    before = run.evaluate().metrics
    text = run.apply(edit).text
    assert run.evaluate().metrics != before
    assert run.history.edits[-1].text == text
    run.undo()
    assert run.evaluate().metrics == before


def test_an_edit_is_told_in_the_stream(run):
    take_epochs(run, 1)
    run.apply(Relabel((0,), 2))
    stream = run.events()
    assert isinstance(next(stream), RunStarted)
    told = next(stream)
    assert isinstance(told, EditApplied) and told.text == "relabelled 1 point"


def test_painted_rows_are_there_at_once_for_every_model(run):
    run.apply(AddPoints(((11.5, 12.0),), (1,)))
    assert all(len(run.rows(k)) == 18 for k in range(3))
    assert run.n_arrived == 17


def test_a_setting_fits_only_the_model_that_has_it_again(run):
    before = run.model
    run.apply(SetOption("k", 9))
    after = run.model
    assert after[0] is not before[0] and after[1] is before[1] and after[2] is before[2]


def test_stepping_back_and_restoring_come_to_the_same_models(run):
    take_epochs(run, 2)
    snapshot, metrics = run.snapshot(), run.evaluate().metrics
    to_the_end(run)
    whole = run.history.copy()
    assert run.step_back() and run.epoch == 2
    assert run.evaluate().metrics == metrics and len(run.history) == 3
    to_the_end(run)
    assert run.history == whole
    run.restore(snapshot)
    assert (run.epoch, run.evaluate().metrics) == (2, metrics)
    run.reset()
    assert (run.step, run.epoch, len(run.history)) == (0, 0, 0) and not run.can_step_back


def test_a_new_start_lets_rows_arrive_in_another_order_and_a_reset_keeps_it(run):
    first = run.rows(0).tolist()
    run.reset(seed=5)
    second = run.rows(0).tolist()
    take_epochs(run, 1)
    run.reset()
    assert first != second and run.rows(0).tolist() == second


def test_a_snapshot_from_before_a_new_start_brings_its_order_back(run):
    take_epochs(run, 1)
    snapshot, rows = run.snapshot(), run.rows(0).tolist()
    run.reset(seed=5)
    run.restore(snapshot)
    assert run.rows(0).tolist() == rows


def test_pinning_keeps_the_models_and_names_what_differs(run):
    to_the_end(run)
    before = run.predicted(0)
    run.pin()
    assert run.step == 0 and np.array_equal(run.pinned.model[0].predict(run.dataset.X), before)
    run.apply(SetOption("k", 1))
    assert run.comparison.startswith("One thing differs from the pinned run: k of the nearest neighbours 5 →")


def test_rows_of_one_class_make_a_model_that_always_answers_it():
    X = np.arange(8.0).reshape(4, 2)
    model = fit_one("logistic", 1.0, X, np.array([2, 2, 2, 2]), n_classes=3, seed=0)
    assert model.predict(X).tolist() == [2, 2, 2, 2]
    assert model.proba(X)[:, :2].max() == 0


def test_no_more_neighbours_are_asked_than_there_are():
    X = np.arange(6.0).reshape(3, 2)
    model = fit_one("neighbours", 40, X, np.array([0, 1, 1]), n_classes=3, seed=0)
    assert model.last.n_neighbors == 3 and model.predict(X).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ({"do": "option", "name": "k", "value": 0}, "k must be a whole number from 1 to 40, got 0; 5 is"),
        ({"do": "option", "name": "K", "value": 3}, "name must be one of k, C, depth, width, algorithm, got"),
        ({"do": "option", "name": "algorithm", "value": "forest"}, "algorithm must be one of 'neighbours'"),
        (SetHidden((3,)), "'hidden' changes nothing here; edit points, labels or a setting"),
        (SetData("dataset", "digits"), "'data' changes nothing here"),
        (Relabel((9999,), 1), "9999"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence_and_changes_nothing(run, edit, told):
    before = run.evaluate().metrics
    with pytest.raises(EditError, match=r"(?s).*" + told.replace("(", r"\(")):
        run.apply(edit)
    assert run.evaluate().metrics == before and not run.can_undo


def test_a_drag_of_a_slider_is_one_edit(run):
    for value in (6, 7, 8):
        run.apply(from_dict({"do": "option", "name": "k", "value": value, "stroke": 3}))
    assert len(run.history.edits) == 1
    run.undo()
    assert run.options["k"] == 5


def test_targets_are_refused():
    with pytest.raises(ValueError, match="dataset must have classes, and diabetes has targets"):
        SideBySide(load("diabetes"), QUICK)
