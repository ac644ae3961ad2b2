"""Splits, orders, samples and label noise as pure functions."""

import numpy as np
import pytest

from course.data.errors import DataError
from course.data.label_noise import noisy_labels
from course.data.plane import component_plane
from course.data.sample import sample
from course.data.split import shuffled, split


def test_a_split_leaves_a_row_on_each_side():
    assert split(2, 0.05).tolist() == [True, False]
    assert split(3, 0.95).sum() == 2
    assert split(500, 0.29).sum() == 145


def test_any_beginning_of_a_stratified_order_holds_the_classes_in_proportion():
    y = np.repeat([0, 1, 2], [10, 40, 150])
    order = shuffled(y, 3, stratify=True)
    assert sorted(order) == list(range(200))
    np.testing.assert_allclose(np.bincount(y[order[:100]]), [5, 20, 75], atol=1)
    assert not np.array_equal(order, shuffled(y, 4, stratify=True))


def test_whole_groups_train_in_proportion_and_nested():
    sizes = np.random.default_rng(0).integers(1, 12, 60)
    groups = np.random.default_rng(1).permutation(np.repeat(np.arange(60), sizes))
    y = groups % 2
    before = np.zeros(len(y), dtype=bool)
    for share in (0.05, 0.3, 0.5, 0.8, 0.95):
        trains = split(len(y), share, 3, y=y, groups=groups)
        assert not set(groups[trains]) & set(groups[~trains])
        assert share * len(y) - 12 < trains.sum() <= share * len(y)
        n_groups = [len(np.unique(groups[trains & (y == label)])) for label in (0, 1)]
        assert abs(n_groups[0] - n_groups[1]) <= 1
        assert not (before & ~trains).any()
        before = trains
    assert not np.array_equal(before, split(len(y), 0.95, 4, y=y, groups=groups))
    assert np.array_equal(before, split(len(y), 0.95, 3, y=y, groups=(groups + 7) % 60))  # names say nothing


def test_a_group_is_left_on_each_side_and_a_single_one_is_refused():
    groups = np.array([0, 0, 0, 1])
    for share in (0.05, 0.95):
        trains = split(4, share, y=groups, groups=groups)
        assert set(groups[trains]) != set(groups[~trains])
        assert 0 < trains.sum() < 4
    with pytest.raises(DataError, match=r"groups must be at least two.*all 4 rows are of one"):
        split(4, 0.5, y=groups, groups=np.zeros(4, dtype=int))


def test_label_noise_leaves_its_argument_alone():
    y = np.zeros(100, dtype=np.int64)
    noisy = noisy_labels(y, np.arange(100) < 50, 0.5, n_classes=2, seed=1)
    assert y.sum() == 0
    assert noisy[:50].sum() == 25
    assert noisy[50:].sum() == 0


def test_a_sample_keeps_a_row_of_each_class_on_each_side():
    labels = np.repeat([0, 1], [190, 10])
    groups = np.column_stack([labels, np.arange(200) % 2])
    used = sample(groups, np.ones(200, dtype=bool), n=4, seed=0)
    assert sorted(map(tuple, groups[used])) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    with pytest.raises(DataError, match="n must be at least 4"):
        sample(groups, np.ones(200, dtype=bool), n=3, seed=0)
    half = sample(groups, labels == 0, n=150, seed=0)
    assert half.sum() == 150
    assert not half[labels == 1].any()


def test_component_planes_agree_with_scikit_learn():
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    X = np.random.default_rng(0).normal(size=(200, 6)) @ np.random.default_rng(1).normal(size=(6, 6)) + 5
    is_train = np.arange(200) < 120
    plane = component_plane(X, is_train)
    scaler = StandardScaler().fit(X[is_train])
    expected = PCA(2).fit(scaler.transform(X[is_train])).transform(scaler.transform(X))
    np.testing.assert_allclose(np.abs(plane.project(X)), np.abs(expected), atol=1e-9)
    np.testing.assert_allclose(plane.axes.T @ plane.axes, np.eye(2), atol=1e-12)
