"""Nested cross-validation scores the choice as well: the best of many on noise is no better than a coin."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.data import load
from course.data.groups import groups_of
from course.training.crossval.nested import nested_cross_validate
from course.training.crossval.splits import Splits


class OneColumn(ClassifierMixin, BaseEstimator):
    """Says class 1 where a column is above 0, or below: one of sixty models."""

    def __init__(self, column: int = 0, sign: int = 1):
        self.column, self.sign = column, sign

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        return self

    def predict(self, X):
        return (self.sign * X[:, self.column] > 0).astype(int)


def test_the_best_of_sixty_on_noise_promises_what_its_nested_score_does_not():
    best, nested = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(40, 30)), np.arange(40) % 2
        grid = {"column": list(range(30)), "sign": [-1, 1]}
        splits = {"outer": Splits("stratified", 4), "inner": Splits("stratified", 3)}
        found = list(nested_cross_validate(OneColumn(), grid, X, y, **splits))
        search = GridSearchCV(OneColumn(), grid, cv=4).fit(X, y)
        best.append(search.best_score_)
        nested.append(np.mean([event.test_score for event in found]))
        assert np.mean([event.inner_score for event in found]) > 0.6
    assert min(best) > 0.6
    assert 0.4 < np.mean(nested) < 0.6


def test_scores_are_those_of_scikit_learns_nested_search():
    dataset = load("moons", n=120, noise=0.3)
    X, y = dataset.X, dataset.y
    model = make_pipeline(StandardScaler(), KNeighborsClassifier())
    grid = {"kneighborsclassifier__n_neighbors": [1, 5, 15]}
    outer, inner = Splits("stratified", 4, seed=1), Splits("stratified", 3, seed=2)
    found = list(nested_cross_validate(model, grid, X, y, outer=outer, inner=inner))
    search = GridSearchCV(model, grid, cv=StratifiedKFold(3, shuffle=True, random_state=2))
    theirs = cross_val_score(search, X, y, cv=StratifiedKFold(4, shuffle=True, random_state=1))
    assert [event.test_score for event in found] == pytest.approx(theirs)
    assert [(event.fold, event.n_folds) for event in found] == [(k, 4) for k in range(4)]
    assert all(event.params["kneighborsclassifier__n_neighbors"] in (1, 5, 15) for event in found)


def test_groups_stay_whole_in_both_rounds_and_the_past_comes_first():
    seen = []

    class Spy(KNeighborsClassifier):
        def fit(self, X, y):
            seen.append(X[:, -1].astype(int))
            return super().fit(X, y)

    dataset = load("visits", train_share=0.9)
    groups = groups_of(dataset)
    X = np.column_stack([dataset.X, groups])
    splits = Splits("grouped", 3)
    list(
        nested_cross_validate(
            Spy(), {"n_neighbors": [1]}, X, dataset.y, outer=splits, inner=splits, groups=groups
        )
    )
    sizes = np.bincount(groups)
    assert all((np.bincount(each, minlength=len(sizes)) % sizes == 0).all() for each in seen)
    seen.clear()
    months = load("stocks")
    X = np.column_stack([months.X, np.arange(months.n)])
    splits = Splits("time-ordered", 3)
    events = nested_cross_validate(
        Spy(), {"n_neighbors": [1]}, X, months.y, outer=splits, inner=splits, is_ordered=True
    )
    assert len(list(events)) == 3
    assert all(each.tolist() == list(range(len(each))) for each in seen)


def test_targets_have_folds_of_their_own_and_what_cannot_be_split_is_refused_at_once():
    dataset = load("diabetes")
    found = list(nested_cross_validate(Ridge(), {"alpha": [0.1, 10.0]}, dataset.X, dataset.y))
    assert 0.2 < np.mean([event.test_score for event in found]) < 0.7
    with pytest.raises(ValueError, match="needs data with groups"):
        nested_cross_validate(Ridge(), {"alpha": [1.0]}, dataset.X, dataset.y, outer=Splits("grouped"))
