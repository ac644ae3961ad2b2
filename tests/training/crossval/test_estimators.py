"""Any estimator, fold by fold: scikit-learn's own scores, as they come, and no more once cancelled."""

import time
from typing import ClassVar

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.data.load import load
from course.training.crossval.estimators import cross_validate_folds
from course.training.crossval.splits import Splits

WINE = load("wine")
ROLES = Splits("stratified", 5, seed=2).roles(WINE.y)


class Slow(ClassifierMixin, BaseEstimator):
    """Answers 0, after a while, and notes that it was fitted."""

    fitted: ClassVar[list[int]] = []

    def fit(self, X, y):
        time.sleep(0.02)
        self.fitted.append(len(y))
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.zeros(len(X), dtype=int)


def spoiled(*_):
    raise RuntimeError("no scorer")


@pytest.mark.parametrize("estimator", [LogisticRegression(max_iter=50), KNeighborsClassifier(3)])
def test_scores_are_those_of_scikit_learn(estimator):
    model = make_pipeline(StandardScaler(), estimator)
    cv = StratifiedKFold(5, shuffle=True, random_state=2)
    theirs = cross_validate(model, WINE.X, WINE.y, cv=cv, return_train_score=True)
    events = sorted(
        cross_validate_folds(model, WINE.X, WINE.y, ROLES, train_score=True), key=lambda event: event.fold
    )
    assert [event.test_score for event in events] == theirs["test_score"].tolist()
    assert [event.train_score for event in events] == theirs["train_score"].tolist()
    assert sorted(event.n_scored for event in events) == [1, 2, 3, 4, 5]
    assert all(event.seconds > 0 and event.n_folds == 5 for event in events)


def test_each_fold_may_see_the_rows_in_its_own_way():
    seen = [StandardScaler().fit(WINE.X[row == 1]).transform(WINE.X) for row in ROLES]
    events = cross_validate_folds(KNeighborsClassifier(), np.stack(seen), WINE.y, ROLES)
    found = {event.fold: event.test_score for event in events}
    model = make_pipeline(StandardScaler(), KNeighborsClassifier())
    assert found == {e.fold: e.test_score for e in cross_validate_folds(model, WINE.X, WINE.y, ROLES)}


def test_any_backend_of_joblib_can_be_put_under_it():
    with joblib.parallel_config(backend="threading", n_jobs=2):
        events = list(cross_validate_folds(KNeighborsClassifier(), WINE.X, WINE.y, ROLES, scoring="f1_macro"))
    assert sorted(event.fold for event in events) == [0, 1, 2, 3, 4]
    assert events[0].train_score is None


def test_worker_processes_give_the_same_scores():
    alone = {e.fold: e.test_score for e in cross_validate_folds(LogisticRegression(), *_scaled(), ROLES)}
    there = {
        e.fold: e.test_score for e in cross_validate_folds(LogisticRegression(), *_scaled(), ROLES, n_jobs=2)
    }
    assert there == alone


def _scaled():
    return StandardScaler().fit_transform(WINE.X), WINE.y


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_closing_it_cancels_the_folds_that_have_not_begun(n_jobs):
    Slow.fitted.clear()
    roles = Splits("stratified", 20).roles(WINE.y)
    with joblib.parallel_config(backend="threading"):
        running = cross_validate_folds(Slow(), WINE.X, WINE.y, roles, n_jobs=n_jobs)
        assert next(running).n_scored == 1
        running.close()
    begun = len(Slow.fitted)
    time.sleep(0.1)
    assert len(Slow.fitted) <= begun + n_jobs
    assert len(Slow.fitted) < 10


def test_what_cannot_be_cross_validated_is_refused_before_anything_runs():
    with pytest.raises(ValueError, match="estimator must be an object with a fit method"):
        cross_validate_folds(LogisticRegression, WINE.X, WINE.y, ROLES)
    with pytest.raises(ValueError, match=r"roles must be \(n_folds, 178\)"):
        cross_validate_folds(LogisticRegression(), WINE.X, WINE.y, ROLES[:, :-1])
    with pytest.raises(ValueError, match=r"X must be \(178, n_columns\), or \(5, 178, n_columns\)"):
        cross_validate_folds(LogisticRegression(), WINE.X[:, :, None], WINE.y, ROLES)


def test_what_a_scorer_raises_reaches_the_learner():
    with pytest.raises(RuntimeError, match="no scorer"):
        list(cross_validate_folds(LogisticRegression(max_iter=50), *_scaled(), ROLES, scoring=spoiled))
