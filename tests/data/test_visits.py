"""Visits of one patient look alike: a random split leaks them, and a split by patient does not."""

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.data.groups import groups_of
from course.data.load import load
from course.data.state import dataset_from_state, dataset_state
from course.data.visits import N_PATIENTS, N_VISITS


def test_every_patient_comes_six_times_with_one_label():
    dataset = load("visits")
    groups = groups_of(dataset)
    ids, counts = np.unique(groups, return_counts=True)
    assert (len(ids), set(counts.tolist())) == (N_PATIENTS, {N_VISITS})
    assert all(len(set(dataset.y[groups == patient].tolist())) == 1 for patient in ids)


def test_a_random_split_promises_what_new_patients_do_not_keep():
    dataset = load("visits")
    groups = groups_of(dataset)
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(3))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    leaking = cross_val_score(model, dataset.X, dataset.y, cv=folds).mean()
    honest = cross_val_score(model, dataset.X, dataset.y, groups=groups, cv=GroupKFold(5)).mean()
    assert leaking > 0.95
    assert honest < 0.8


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_whole_patients_are_held_out_also_when_split_afresh(share):
    dataset = load("visits", train_share=share, seed=1)
    held = []
    for seed in (0, 1, 2):
        dataset.set_train_share(share, seed=seed)
        groups = groups_of(dataset)
        held.append(set(groups[~dataset.is_train].tolist()))
        assert not held[-1] & set(groups[dataset.is_train].tolist())
        assert dataset.is_train.sum() == share * len(groups)
    assert held[0] != held[1] != held[2]
    dataset.add([[0.0, 0.0]], [1])
    dataset.set_sample(n=100)
    groups = groups_of(dataset)
    assert dataset.is_train[-1]
    assert not set(groups[dataset.is_train].tolist()) & set(groups[~dataset.is_train].tolist())


def test_patients_held_out_confirm_the_folds_of_patients_and_not_those_of_visits():
    honest, leaking, held = [], [], []
    for seed in range(5):
        dataset = load("visits", train_share=0.8, seed=seed)
        X, y, groups = dataset.X, dataset.y, groups_of(dataset)
        trains, tests = dataset.train_rows(), dataset.valid_rows()
        model = make_pipeline(StandardScaler(), KNeighborsClassifier(3))
        by_visit = StratifiedKFold(5, shuffle=True, random_state=seed)
        leaking.append(cross_val_score(model, X[trains], y[trains], cv=by_visit).mean())
        by_patient = GroupKFold(5, shuffle=True, random_state=seed)
        scores = cross_val_score(model, X[trains], y[trains], groups=groups[trains], cv=by_patient)
        honest.append(scores.mean())
        held.append(model.fit(X[trains], y[trains]).score(X[tests], y[tests]))
    assert min(leaking) > 0.9
    assert min(leaking) > np.mean(held) + 0.3
    assert abs(np.mean(held) - np.mean(honest)) < 0.15


def test_groups_follow_rows_through_edits_and_a_saved_copy():
    dataset = load("visits", seed=3)
    before = groups_of(dataset)
    dataset.add([[0.0, 0.0]], [1])
    dataset.remove(dataset.ids[:2])
    groups = groups_of(dataset)
    assert groups[:-1].tolist() == before[2:].tolist()
    assert groups[-1] == N_PATIENTS
    again = dataset_from_state(*dataset_state(dataset))
    assert groups_of(again).tolist() == groups.tolist()
    dataset.undo()
    dataset.undo()
    assert groups_of(dataset).tolist() == before.tolist()
    assert groups_of(load("wine")) is None


def test_saved_groups_must_fit_the_rows():
    record, arrays = dataset_state(load("visits"))
    with pytest.raises(ValueError, match="whole"):
        dataset_from_state({**record, "groups": [0, 1]}, arrays)
