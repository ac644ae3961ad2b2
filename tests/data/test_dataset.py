"""Edits of a data set: what they do, what they refuse, and how they are taken back."""

import numpy as np
import pytest

from course.data import DataError, load
from tests.data.held import FIELDS, arrays, assert_same


def test_added_points_train_and_are_clean():
    dataset = load("circle")
    assert dataset.add([[1, 2], [3, -4]], [1, 0]) == "added 2 points"
    np.testing.assert_array_equal(dataset.X[-2:], [[1, 2], [3, -4]])
    np.testing.assert_array_equal(dataset.y[-2:], [1, 0])
    np.testing.assert_array_equal(dataset.clean_y[-2:], [1, 0])
    np.testing.assert_array_equal(dataset.ids[-2:], [500, 501])
    assert dataset.is_train[-2:].all()
    assert dataset.n == 502
    assert dataset.version == 1
    assert dataset.undo() == "undid: added 2 points"
    assert dataset.n == 500
    assert dataset.version == 2


def test_moving_real_rows_keeps_what_lies_out_of_plane():
    dataset = load("breast_cancer")
    row = dataset.X[3].copy()
    target = dataset.plane.project(row[None]) + np.array([1.0, -0.5])
    assert dataset.move([dataset.ids[3]], target) == "moved 1 point"
    np.testing.assert_allclose(dataset.plane.project(dataset.X[3:4]), target)
    flat = dataset.plane.lift(dataset.plane.project(row[None]))
    kept = dataset.plane.lift(target)
    np.testing.assert_allclose(dataset.X[3] - kept, row - flat, atol=1e-9)


def test_relabelling_keeps_the_clean_label():
    dataset = load("circle")
    ids = dataset.ids[dataset.y == 0][:3]
    assert dataset.relabel(ids, 1) == "relabelled 3 points"
    assert dataset.is_dirty
    assert (dataset.y[ids] == 1).all()
    assert (dataset.clean_y[ids] == 0).all()
    dataset.relabel(ids, [0, 0, 0])
    assert not dataset.is_dirty


def test_ids_outlast_other_edits():
    dataset = load("circle")
    row = dataset.X[100].copy()
    dataset.remove(dataset.ids[:50])
    assert dataset.n == 450
    np.testing.assert_array_equal(dataset.X[dataset.ids == 100][0], row)
    dataset.set_sample(n=200)
    if 100 in dataset.ids:
        np.testing.assert_array_equal(dataset.X[dataset.ids == 100][0], row)
    dataset.add([[0, 0]], 1)
    assert dataset.ids[-1] == 500


def test_remove_leaves_enough_to_learn_from():
    dataset = load("circle", n=20)
    train, valid = dataset.ids[dataset.is_train], dataset.ids[~dataset.is_train]
    with pytest.raises(DataError, match="at least one training row, got all 10"):
        dataset.remove(train)
    with pytest.raises(DataError, match="at least one validation row"):
        dataset.remove(valid)
    with pytest.raises(DataError, match="at least two classes, got all but 'blue'"):
        dataset.remove(dataset.ids[dataset.y == 0])
    assert dataset.version == 0


def test_replace_becomes_another_set_and_back():
    dataset = load("circle")
    dataset.relabel([0], 1 - dataset.y[0])
    before = arrays(dataset)
    other = load("wine")
    assert dataset.replace(other) == "changed the data to wine"
    assert dataset.name == "wine"
    assert dataset.n_classes == 3
    assert dataset.ids.min() == 500
    np.testing.assert_array_equal(dataset.X, other.X)
    dataset.relabel(dataset.ids[:1], 2)
    assert not other.is_dirty
    dataset.undo()
    dataset.undo()
    assert dataset.name == "circle"
    assert_same(dataset, before)


def test_a_copy_goes_its_own_way():
    dataset = load("circle")
    dataset.relabel([0], 1 - dataset.y[0])
    twin = dataset.copy()
    twin.add([[0, 0]], 1)
    assert dataset.n == 500
    assert twin.undo() == "undid: added 1 point"
    assert twin.undo() == "undid: relabelled 1 point"
    assert dataset.is_dirty
    assert not twin.is_dirty


def test_arrays_handed_out_are_never_written_to():
    dataset = load("circle")
    held = {field: getattr(dataset, field) for field in FIELDS}
    before = arrays(dataset)
    dataset.move([0], [[0, 0]])
    dataset.relabel([1], 1 - dataset.y[1])
    dataset.set_label_noise(0.5)
    dataset.X[:] = 0  # nor does a careless reader spoil what undo brings back
    for field in FIELDS:
        np.testing.assert_array_equal(held[field], before[field])
    while dataset.undo():
        pass
    assert_same(dataset, before)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda d: d.add([[0, float("nan")]], 1), "points must be finite, got nan"),
        (lambda d: d.add([[0, 1e9]], 1), "stay near the canvas"),
        (lambda d: d.add([[0, 1, 2]], 1), "shape (k, 2), got (1, 3)"),
        (lambda d: d.add([[0, 1], [2]], 1), "points (k, 2)"),
        (lambda d: d.add([], 1), "points (k, 2)"),
        (lambda d: d.add("here", 1), "got 'here'"),
        (lambda d: d.add([[0, 0]], 2), "labels must be between 0 and 1, got 2"),
        (lambda d: d.add([[0, 0]], 0.5), "classes from 0 to 1"),
        (lambda d: d.add([[0, 0]], True), "classes from 0 to 1"),
        (lambda d: d.add([[0, 0]], [1, 1]), "labels must be one label or one for each of the 1 points"),
        (lambda d: d.add(np.zeros((20_001, 2)), 1), "at or below 20000"),
        (lambda d: d.move([0, 1], [[0, 0]]), "one point for each of the 2 ids, got 1"),
        (lambda d: d.move([500], [[0, 0]]), "ids must name rows in use, got 500"),
        (lambda d: d.move([-1], [[0, 0]]), "ids must name rows in use, got -1"),
        (lambda d: d.move([2**70], [[0, 0]]), "row names"),
        (lambda d: d.remove([]), "row names"),
        (lambda d: d.remove([1.5]), "row names"),
        (lambda d: d.remove([True]), "row names"),
        (lambda d: d.remove([[1], [2]]), "flat list"),
        (lambda d: d.remove([1, 1]), "each row once"),
        (lambda d: d.relabel([0], float("nan")), "classes from 0 to 1"),
        (lambda d: d.relabel([0], "<b>blue</b>"), "got '<b>blue</b>'"),
        (lambda d: d.relabel([0], -1), "got -1"),
        (lambda d: d.set_label_noise(1.1), "label_noise must be between 0 and 1, got 1.1"),
        (lambda d: d.set_label_noise(0.1, seed=-1), "seed must be"),
        (lambda d: d.set_train_share(0), "train_share must be between 0.05 and 0.95"),
        (lambda d: d.set_sample(n=501), "n must be a whole number between 2 and 500, got 501"),
        (lambda d: d.set_sample(n=3), "n must be at least 4"),
        (lambda d: d.set_sample(minority_share=0), "minority_share must be between 0.01 and 0.99"),
        (lambda d: d.set_noise(-1), "noise must be between 0 and 1, got -1; 0.1 is a good start"),
        (lambda d: d.set_noise(None), "got None"),
    ],
)
def test_a_refused_edit_says_why_and_changes_nothing(edit, sentence):
    dataset = load("circle")
    before = arrays(dataset)
    with pytest.raises(ValueError, match="must") as caught:
        edit(dataset)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 250
    assert dataset.version == 0
    assert dataset.undo() is None
    assert_same(dataset, before)


def test_targets_far_from_the_others_are_refused():
    dataset = load("reg-plane")
    dataset.add([[0, 0]], 0.5)
    assert dataset.y[-1] == 0.5
    with pytest.raises(DataError, match="labels must be between -2 and 2, got 1e\\+30"):
        dataset.add([[0, 0]], 1e30)


@pytest.mark.parametrize("name", ["circle", "digits"])
def test_an_edit_copies_only_what_it_changes(name):
    dataset = load(name)
    here = dataset.plane.project(dataset.X[:1])
    edits = {
        "relabel": (lambda: dataset.relabel(dataset.ids[:1], 1 - (dataset.y[0] > 0)), {"y"}),
        "move": (lambda: dataset.move(dataset.ids[:1], here + 0.5), {"X"}),
        "label noise": (lambda: dataset.set_label_noise(0.2), {"y"}),
        "train share": (lambda: dataset.set_train_share(0.4), {"is_train", "y"}),
    }
    for kind, (edit, changed) in edits.items():
        before = {field: getattr(dataset, field) for field in ("X", "y", "clean_y", "is_train")}
        edit()
        copied = {field for field, array in before.items() if getattr(dataset, field) is not array}
        assert copied == changed, kind
