"""Notebook 00: what ten lies of three kinds do, over five splits and with Play left on."""

from __future__ import annotations

import numpy as np
import pytest

from course.data import load
from course.labs.presets import open_lab
from course.learning import first_win
from course.learning.first_win import accuracy_at, ten_alike, ten_malignant, ten_of_both
from course.training.edits import Relabel
from course.training.sklearn.algorithms import fit_one

SEEDS = range(5)
SCRIPT, LONG = 80, 280  # the script trains 80 epochs in all; the lies then stay on


def _trained(seed, lies, **changed):
    lab = open_lab("first win", seed=seed, **changed)
    lab.drive(epochs=LONG, edits=[(40, edit) for edit in lies(lab.dataset)])
    return lab


@pytest.fixture(scope="module")
def runs():
    """For each split: a run with ten alike lies, two with ten malignant ones, two with both classes."""
    return [
        {
            "alike": [_trained(seed, lambda data: [ten_alike(data)])],
            "malignant": [_trained(seed, lambda data, k=k: [ten_malignant(data, k)]) for k in (0, 1)],
            "both": [_trained(seed, lambda data, k=k: ten_of_both(data, k)) for k in (0, 1)],
        }
        for seed in SEEDS
    ]


def _mean(runs, kind, epoch):
    return np.array([np.mean([accuracy_at(lab, epoch) for lab in run[kind]]) for run in runs])


def test_before_the_lies_accuracy_is_above_90_percent(runs):
    assert (_mean(runs, "alike", 40) > 0.90).all()


@pytest.mark.parametrize("epoch", [SCRIPT, LONG])
def test_ten_alike_lies_bring_it_below_80_percent(runs, epoch):
    """The prediction's third answer, in each split."""
    assert (_mean(runs, "alike", epoch) < 0.80).all()


@pytest.mark.parametrize("epoch", [SCRIPT, LONG])
def test_it_falls_by_about_twenty_points(runs, epoch):
    assert 0.17 < (_mean(runs, "alike", 40) - _mean(runs, "alike", epoch)).mean() < 0.25


@pytest.mark.parametrize("epoch", [SCRIPT, LONG])
def test_direction_matters_more_than_place(runs, epoch):
    alike, malignant, both = (_mean(runs, kind, epoch).mean() for kind in ("alike", "malignant", "both"))
    place, direction = malignant - alike, both - malignant
    assert place > 0.02
    assert direction > 0.10 and direction > place


def test_in_each_split_lies_in_one_direction_harm_more_than_lies_in_both(runs):
    assert (_mean(runs, "both", LONG) > _mean(runs, "malignant", LONG)).all()


def test_the_lies_are_what_the_text_says():
    dataset = open_lab("first win").dataset
    assert int((dataset.is_train & (dataset.y == first_win.MALIGNANT)).sum()) == 21
    assert len(set(ten_alike(dataset).ids)) == 10
    both = [ten_of_both(dataset, k) for k in range(12)]
    assert all(sum(len(edit.ids) for edit in edits) == 10 for edits in both)
    malignant = [sum(len(edit.ids) for edit in edits if edit.label == first_win.BENIGN) for edits in both]
    assert 3 <= np.mean(malignant) <= 5, "about four one way and six the other"


def test_putting_the_labels_right_heals_in_each_split():
    for seed in SEEDS:
        lab = open_lab("first win", seed=seed)
        lab.drive(epochs=120, edits=[(40, ten_alike(lab.dataset)), (80, {"do": "undo"})])
        assert accuracy_at(lab, 120) > 0.90


@pytest.mark.parametrize("train_share", [0.1, 0.3])
def test_errors_in_one_direction_harm_more_also_in_a_larger_clinic(train_share):
    """The recall question `00 one direction`: 18% of the labels, of one class or of both at random."""
    for seed in range(3):
        accuracy = []
        for of_one_class in (True, False):
            lab = open_lab("first win", seed=seed, train_share=train_share)
            dataset = lab.dataset
            rows = dataset.is_train & ((dataset.y == first_win.MALIGNANT) | (not of_one_class))
            n = round(0.18 * int(dataset.is_train.sum()))
            ids = np.random.default_rng(seed).permutation(dataset.ids[rows])[:n]
            assert not of_one_class or 0.4 < n / int(rows.sum()) < 0.55, "nearly half of that class"
            clean = dict(zip(dataset.ids.tolist(), dataset.y.tolist(), strict=True))
            edits = [
                Relabel(tuple(int(i) for i in ids if clean[int(i)] == label), 1 - label) for label in (0, 1)
            ]
            lab.drive(epochs=100, edits=[(20, edit) for edit in edits if edit.ids])
            accuracy.append(accuracy_at(lab, 100))
        assert accuracy[1] > accuracy[0] + 0.05


def test_a_model_that_remembers_its_rows_is_as_good_on_new_patients_as_on_validation_rows():
    """The recall question `00 two accuracies`: the validation rows tell, the training rows do not."""
    gaps = []
    for seed in SEEDS:
        data = load("breast_cancer", columns="components", train_share=0.3, label_noise=0.3, seed=seed)
        train, rest = np.flatnonzero(data.is_train), np.flatnonzero(~data.is_train)
        model = fit_one("neighbours", 1, data.X[train], data.y[train], n_classes=2, seed=0)
        rest = np.random.default_rng(seed).permutation(rest)
        own, valid, new = (
            float((model.predict(data.X[rows]) == data.y[rows]).mean())
            for rows in (train, rest[:200], rest[200:])
        )
        assert own == 1.0 and valid < 0.85
        gaps.append(abs(valid - new))
    assert np.mean(gaps) < 0.06 and max(gaps) < 0.10


def test_ten_alike_benign_records_called_malignant_cost_little_at_first_and_not_always_for_good():
    """What the teachers' page says of the other direction."""
    lost = {SCRIPT: [], LONG: []}
    for seed in range(6):
        lab = open_lab("first win", seed=seed)
        dataset = lab.dataset
        rows = np.flatnonzero(dataset.is_train & (dataset.y == first_win.BENIGN))
        points = dataset.plane.project(dataset.X[rows])
        middle = np.linalg.norm(points - points.mean(axis=0), axis=1)
        ids = dataset.ids[rows][np.argsort(middle, kind="stable")[:10]]
        lab.drive(epochs=LONG, edits=[(40, Relabel(tuple(ids.tolist()), first_win.MALIGNANT))])
        for epoch, drops in lost.items():
            drops.append(accuracy_at(lab, 40) - accuracy_at(lab, epoch))
    assert min(lost[SCRIPT]) > 0 and max(lost[SCRIPT]) < 0.055
    assert sorted(drop > 0.10 for drop in lost[LONG]) == [False] * 5 + [True]
    assert 0.20 < max(lost[LONG]) < 0.28
