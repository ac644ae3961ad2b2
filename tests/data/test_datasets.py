"""One conformance test over every maker and every set that `load` knows."""

import numpy as np
import pytest

from course.data import DATASETS, DataError, load
from course.data.generated import GENERATED
from course.data.measured import MEASURED


@pytest.mark.parametrize("name", GENERATED)
def test_generated_makers_are_pure_and_seeded(name):
    make = GENERATED[name]
    state = np.random.get_state()[1].copy()  # noqa: NPY002 - the global generator must be left alone
    X, y, clean_y = make(101, 0.2, 7)
    assert X.shape == (101, 2)
    assert X.dtype == np.float64
    assert y.shape == clean_y.shape == (101,)
    assert y.dtype == clean_y.dtype == (np.float64 if name.startswith("reg-") else np.int64)
    assert np.isfinite(X).all()
    assert np.isfinite(y).all()
    for again, first in zip(make(101, 0.2, 7), (X, y, clean_y), strict=True):
        np.testing.assert_array_equal(again, first)
    assert not np.array_equal(make(101, 0.2, 8)[0], X)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002
    _, y, clean_y = make(101, 0.0, 7)
    np.testing.assert_array_equal(y, clean_y)


@pytest.mark.parametrize("name", GENERATED)
def test_a_point_only_drifts_when_the_noise_changes(name):
    still, _, clean_still = GENERATED[name](200, 0.0, 3)
    drifted, _, clean_drifted = GENERATED[name](200, 0.01, 3)
    assert np.abs(drifted - still).max() < 0.25
    np.testing.assert_array_equal(clean_drifted, clean_still)


@pytest.mark.parametrize("name", MEASURED)
def test_measured_makers_return_whole_tables(name):
    table = MEASURED[name]()
    assert table.X.dtype == np.float64
    assert np.isfinite(table.X).all()
    assert table.X.shape == (len(table.y), len(table.feature_names))
    assert table.y.dtype == (np.int64 if table.class_names else np.float64)
    if table.class_names:
        np.testing.assert_array_equal(np.unique(table.y), np.arange(len(table.class_names)))


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_loads_whole_split_and_seeded(name):
    dataset = load(name, seed=5)
    n = dataset.n
    assert dataset.name == name
    assert dataset.X.shape == (n, dataset.n_features)
    assert dataset.X.dtype == np.float64
    assert np.isfinite(dataset.X).all()
    assert dataset.y.shape == dataset.clean_y.shape == dataset.is_train.shape == dataset.ids.shape == (n,)
    assert dataset.is_train.dtype == bool
    assert dataset.ids.dtype == np.int64
    assert dataset.is_train.sum() == n // 2
    np.testing.assert_array_equal(np.sort(np.r_[dataset.train_rows(), dataset.valid_rows()]), np.arange(n))
    assert len(dataset.feature_names) == dataset.n_features
    if dataset.task == "classification":
        assert dataset.y.dtype == np.int64
        assert dataset.n_classes == len(dataset.class_names) >= 2
        assert set(dataset.y[dataset.is_train]) == set(range(dataset.n_classes))
        assert set(dataset.y[~dataset.is_train]) == set(range(dataset.n_classes))
    else:
        assert dataset.y.dtype == np.float64
        assert dataset.n_classes == 0
        assert dataset.class_names == ()
    assert not dataset.is_dirty
    assert dataset.version == 0
    assert dataset.undo() is None
    again = load(**dataset.recipe)
    np.testing.assert_array_equal(again.X, dataset.X)
    np.testing.assert_array_equal(again.y, dataset.y)
    assert (
        np.array_equal(load(name, seed=6).X, dataset.X) == dataset.is_ordered
    )  # of time, which no seed changes


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_lies_on_its_plane(name):
    dataset = load(name)
    plane = dataset.plane
    points = plane.project(dataset.X)
    assert points.shape == (dataset.n, 2)
    xmin, xmax, ymin, ymax = plane.extent
    if name in GENERATED:
        assert plane.extent == (-6, 6, -6, 6)
        np.testing.assert_array_equal(points, dataset.X)
    else:
        assert (points > (xmin, ymin)).all()
        assert (points < (xmax, ymax)).all()
    np.testing.assert_allclose(plane.project(plane.lift(points)), points, atol=1e-9)


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_takes_every_edit_back(name):
    dataset = load(name)
    before = load(name)
    label = 1 if dataset.n_classes else dataset.y[0]
    dataset.add(dataset.plane.project(dataset.X[:2]), label)
    dataset.move(dataset.ids[5:7], dataset.plane.project(dataset.X[:2]))
    dataset.relabel(dataset.ids[:3], label)
    dataset.remove(dataset.ids[[9]])
    dataset.set_label_noise(0.2)
    dataset.set_train_share(0.7)
    dataset.set_sample(n=dataset.n // 2)
    while dataset.undo():
        pass
    for field in ("X", "y", "clean_y", "is_train", "ids"):
        np.testing.assert_array_equal(getattr(dataset, field), getattr(before, field))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"name": "spirl"}, "did you mean 'spiral'"),
        ({"name": 3}, "got 3 instead"),
        ({"name": "mine.csv"}, "use load_csv"),
        ({"noise": -0.1}, "noise must be between 0 and 1, got -0.1; 0.1 is a good start"),
        ({"noise": float("nan")}, "got nan"),
        ({"noise": "much"}, "got 'much'"),
        ({"name": "wine", "noise": 0.1}, "use label_noise"),
        ({"n": 3}, "n must be a whole number between 20 and 20000, got 3"),
        ({"n": 0}, "n must be a whole number between 20 and 20000, got 0"),
        ({"name": "wine", "n": 179}, "between 2 and 178"),
        ({"name": "wine", "n": 3}, "at least 6"),
        ({"train_share": 1}, "train_share must be between 0.05 and 0.95"),
        ({"label_noise": 2}, "label_noise must be between 0 and 1"),
        ({"seed": -1}, "seed must be"),
        ({"seed": 1.5}, "seed must be"),
        ({"n_classes": 3}, "blobs takes 2 to 6"),
        ({"name": "blobs", "n_classes": 7}, "between 2 and 6"),
        ({"columns": ("x", "y")}, "columns must be left out for circle"),
        ({"name": "wine", "columns": ("alcohol", "ahs")}, "did you mean 'ash'"),
        ({"name": "wine", "columns": ("ash", "ash")}, "two different"),
        ({"name": "wine", "columns": "ash"}, '"components"'),
        ({"name": "wine", "columns": 5}, "two different"),
        ({"name": "wine", "columns": ["ash", 3]}, "got 3 instead"),
    ],
)
def test_load_says_what_is_wrong(arguments, sentence):
    with pytest.raises(ValueError, match=r"must|use") as caught:
        load(**arguments)
    assert sentence in str(caught.value)


def test_two_columns_and_components():
    two = load("breast_cancer", columns=("mean radius", "mean texture"))
    assert two.feature_names == ("mean radius", "mean texture")
    assert two.plane.axis_names == ("mean radius", "mean texture")
    np.testing.assert_array_equal(two.plane.project(two.X), two.X)
    whole = load("breast_cancer")
    components = load("breast_cancer", columns="components")
    assert components.feature_names == ("component 1", "component 2")
    np.testing.assert_array_equal(components.X, whole.plane.project(whole.X))


@pytest.mark.parametrize("n_classes", range(2, 7))
def test_blobs_have_as_many_classes_as_asked(n_classes):
    dataset = load("blobs", n_classes=n_classes)
    assert dataset.n_classes == n_classes
    assert np.bincount(dataset.y).min() >= 500 // n_classes


def test_measured_sets_can_be_smaller():
    dataset = load("digits", n=200)
    assert dataset.n == 200
    assert np.bincount(dataset.y[dataset.is_train], minlength=10).min() >= 8
    assert dataset.undo() is None


def test_label_noise_of_load_keeps_the_clean_labels():
    dataset = load("wine", label_noise=0.3, seed=2)
    clean = load("wine", seed=2)
    np.testing.assert_array_equal(dataset.clean_y, clean.y)
    assert (dataset.y != dataset.clean_y).sum() == round(0.3 * 89)
    assert dataset.is_dirty
    flipped = dataset.ids[dataset.y != dataset.clean_y]
    dataset.set_label_noise(0.4)
    assert set(flipped) < set(dataset.ids[dataset.y != dataset.clean_y])


def test_noise_is_refused_for_measured_rows():
    with pytest.raises(DataError, match="use label_noise"):
        load("wine").set_noise(0.1)
