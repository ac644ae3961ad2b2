"""Label noise, split, sample and noise of a data set: nested, seeded, and taken back."""

import numpy as np
import pytest

from course.data import DataError, load
from tests.data.held import arrays, assert_same


def test_label_noise_is_nested_exact_and_restored():
    dataset = load("spiral")
    flipped = set()
    for share in (0.1, 0.2, 0.5):
        assert dataset.set_label_noise(share) == f"set label noise to {share:.0%}"
        wrong = dataset.y != dataset.clean_y
        assert wrong.sum() == round(share * 250)
        assert not wrong[~dataset.is_train].any()
        assert flipped < set(dataset.ids[wrong])
        flipped = set(dataset.ids[wrong])
    dataset.set_label_noise(0.5, seed=1)
    assert flipped != set(dataset.ids[dataset.y != dataset.clean_y])
    dataset.set_label_noise(0)
    assert not dataset.is_dirty


def test_the_hand_wins_over_label_noise():
    dataset = load("spiral")
    ids = dataset.ids[dataset.is_train][:20]
    given_labels = 1 - dataset.clean_y[:20]
    dataset.relabel(ids, given_labels)
    for share in (1.0, 0.3, 0.0):
        dataset.set_label_noise(share)
        np.testing.assert_array_equal(dataset.y[:20], given_labels)


def test_label_noise_reaches_every_other_class():
    dataset = load("blobs", n_classes=4, n=4000)
    dataset.set_label_noise(1.0)
    train = dataset.is_train
    pairs = np.unique(np.column_stack([dataset.clean_y, dataset.y])[train], axis=0, return_counts=True)
    assert len(pairs[0]) == 12
    assert pairs[1].min() > 120


def test_label_noise_of_targets_takes_those_of_other_rows():
    dataset = load("diabetes")
    dataset.set_label_noise(0.5)
    changed = dataset.y != dataset.clean_y
    assert changed.sum() > 95
    assert set(dataset.y) <= set(dataset.clean_y)


def test_a_point_added_under_label_noise_changes_no_other_label():
    dataset = load("circle", label_noise=0.3)
    before = dataset.y.copy()
    dataset.add([[0, 0]], 1)
    np.testing.assert_array_equal(dataset.y[:-1], before)


def test_train_share_is_nested():
    dataset = load("circle")
    small = None
    for share, n_train in ((0.1, 50), (0.5, 250), (0.9, 450)):
        dataset.set_train_share(share)
        assert dataset.is_train.sum() == n_train
        assert small is None or dataset.is_train[small].all()
        small = dataset.is_train.copy()
    np.testing.assert_array_equal(dataset.train_rows(), np.arange(450))
    dataset.set_train_share(0.5, seed=3)
    assert dataset.is_train.sum() == 250
    assert not dataset.is_train[:250].all()


def test_painted_rows_train_whatever_the_split():
    dataset = load("circle")
    dataset.add([[0, 0]], 1)
    dataset.set_train_share(0.1)
    assert dataset.is_train[-1]


def test_sample_is_nested_in_proportion_and_returns():
    dataset = load("breast_cancer")
    everything = arrays(dataset)
    larger = set(dataset.ids)
    for n in (400, 100, 20):
        dataset.set_sample(n=n)
        assert dataset.n == n == dataset.settings["n"]
        assert dataset.n_drawn == 569
        assert set(dataset.ids) < larger
        larger = set(dataset.ids)
        assert abs(dataset.is_train.mean() - 0.5) < 0.06
        assert abs(dataset.y.mean() - everything["y"].mean()) < 0.1
    dataset.set_sample(n=None)
    assert_same(dataset, everything)


def test_minority_share_shrinks_one_class_on_both_sides():
    dataset = load("gauss")
    fewer = set(dataset.ids)
    for share in (0.4, 0.2, 0.05):
        dataset.set_sample(minority_share=share)
        for side in (dataset.is_train, ~dataset.is_train):
            assert abs((dataset.y[side] == 1).mean() - share) < 0.01
        assert set(dataset.ids) < fewer
        fewer = set(dataset.ids)
    dataset.set_sample(n=100)
    assert dataset.n == 100
    assert dataset.settings["minority_share"] == 0.05
    assert 1 <= dataset.y.sum() <= 8
    dataset.set_sample(n=None, minority_share=0.9)
    assert abs((dataset.y == 1).mean() - 0.9) < 0.01


def test_minority_share_needs_classes():
    with pytest.raises(DataError, match="needs classes"):
        load("reg-plane").set_sample(minority_share=0.1)


def test_noise_keeps_what_the_hand_did():
    dataset = load("gauss")
    dataset.add([[5, -5]], 1)
    dataset.move([3], [[-5, 5]])
    dataset.remove([4])
    dataset.relabel([5], 1 - dataset.y[5])
    labels = dataset.y.copy()
    before = dataset.X.copy()
    assert dataset.set_noise(0.3) == "set noise to 0.3"
    rows = {int(name): row for row, name in enumerate(dataset.ids)}
    np.testing.assert_array_equal(dataset.X[-1], [5, -5])
    np.testing.assert_array_equal(dataset.X[rows[3]], [-5, 5])
    assert 4 not in rows
    np.testing.assert_array_equal(dataset.y, labels)
    assert (before != dataset.X).any(axis=1).sum() == dataset.n - 2
    others = np.setdiff1d(dataset.ids, [3, 500])
    np.testing.assert_array_equal(dataset.X[np.isin(dataset.ids, others)], load("gauss", noise=0.3).X[others])


def test_a_split_that_leaves_no_validation_row_is_refused():
    dataset = load("circle", n=20)
    dataset.set_train_share(0.95)
    dataset.set_train_share(0.5)
    dataset.remove(dataset.ids[-1:])
    before = arrays(dataset)
    with pytest.raises(DataError, match="would leave no validation row"):
        dataset.set_train_share(0.95)
    assert_same(dataset, before)


def test_random_labels_are_uniform_and_tell_nothing_of_the_row():
    dataset = load("blobs", n_classes=4, n=8000)
    assert dataset.set_random_labels(True) == "drew the training labels by lot"
    train = dataset.is_train
    table = np.histogram2d(dataset.clean_y[train], dataset.y[train], bins=(4, 4))[0]
    assert np.abs(table / 4000 - 1 / 16).max() < 0.01, "every pair of true and drawn label is as likely"
    np.testing.assert_array_equal(dataset.y[~train], dataset.clean_y[~train])


def test_random_labels_are_seeded_nested_in_the_rows_and_given_back():
    dataset, other = load("circle"), load("circle")
    for each in (dataset, other):
        each.set_random_labels(True)
    np.testing.assert_array_equal(dataset.y, other.y)
    before = dataset.y.copy()
    dataset.add([[0, 0]], 1)
    np.testing.assert_array_equal(dataset.y[:-1], before)
    dataset.undo()
    assert dataset.settings["random_labels"] is True
    dataset.undo()
    assert not dataset.is_dirty and dataset.settings["random_labels"] is False


def test_random_labels_leave_what_the_hand_gave():
    dataset = load("spiral")
    ids, labels = dataset.ids[:20], 1 - dataset.clean_y[:20]
    dataset.relabel(ids, labels)
    dataset.set_random_labels(True)
    np.testing.assert_array_equal(dataset.y[:20], labels)
    dataset.set_random_labels(False)
    np.testing.assert_array_equal(dataset.y[20:], dataset.clean_y[20:])


def test_targets_have_no_classes_to_draw_from():
    with pytest.raises(DataError, match="random_labels needs classes"):
        load("diabetes").set_random_labels(True)
