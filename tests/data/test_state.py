"""A data set as arrays: exact there and back, and refused when spoiled."""

import json

import numpy as np
import pytest

from course.data import DataError, dataset_from_state, dataset_state, load


def edited(name):
    dataset = load(name, label_noise=0.2)
    dataset.add(dataset.plane.project(dataset.X[:2]), dataset.y[:2])
    dataset.move(dataset.ids[3:4], dataset.plane.project(dataset.X[:1]))
    dataset.relabel(dataset.ids[:2], dataset.y[2:4])
    dataset.remove(dataset.ids[7:9])
    dataset.set_sample(n=100)
    return dataset


@pytest.mark.parametrize("name", ["circle", "reg-gauss", "breast_cancer", "diabetes"])
def test_a_saved_set_lives_on_as_if_never_saved(name):
    dataset = edited(name)
    record, saved = dataset_state(dataset)
    again = dataset_from_state(json.loads(json.dumps(record)), saved)
    assert again.name == dataset.name
    assert again.recipe == dataset.recipe
    assert again.settings == dataset.settings
    assert again.class_names == dataset.class_names
    for later in (lambda d: None, lambda d: d.set_sample(n=None), lambda d: d.set_label_noise(0.4)):
        later(dataset)
        later(again)
        for field in ("X", "y", "clean_y", "is_train", "ids"):
            np.testing.assert_array_equal(getattr(again, field), getattr(dataset, field))
    np.testing.assert_array_equal(again.plane.project(again.X), dataset.plane.project(dataset.X))
    if dataset.is_generated:
        dataset.set_noise(0.3)
        again.set_noise(0.3)
        np.testing.assert_array_equal(again.X, dataset.X)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record, saved: record.pop("name"),
        lambda record, saved: record.update(task="classify"),
        lambda record, saved: record.update(extent=[1, 2]),
        lambda record, saved: record.update(n_rows=10**6),
        lambda record, saved: record["settings"].update(noise="much"),
        lambda record, saved: record["settings"].pop("first_id"),
        lambda record, saved: saved.pop("moved"),
        lambda record, saved: saved.update(X=saved["X"][:5]),
        lambda record, saved: saved.update(X=saved["X"] * np.nan),
        lambda record, saved: saved.update(y=saved["y"] + 5),
        lambda record, saved: saved.update(y=saved["y"].astype(float)),
        lambda record, saved: saved.update({"plane.axes": np.eye(3)}),
    ],
)
def test_a_spoiled_state_is_refused(spoil):
    record, saved = dataset_state(edited("circle"))
    spoil(record, saved)
    with pytest.raises(DataError, match="saved data set"):
        dataset_from_state(record, saved)


def test_the_state_is_a_copy():
    dataset = load("circle")
    dataset_state(dataset)[1]["X"][:] = 0
    assert np.abs(dataset.X).max() > 1
    dataset.relabel([0], 1)
    assert np.abs(dataset.X).max() > 1
