"""What the model sees of a row."""

import json

import numpy as np
import pytest

from course.data import FEATURES, Inputs, load


def test_generated_sets_pass_x_and_y_on():
    dataset = load("circle")
    inputs = Inputs.fit(dataset)
    assert inputs.names == ("x", "y")
    assert inputs.n_inputs == 2
    got = inputs(dataset.X)
    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, dataset.X.astype(np.float32))


def test_the_seven_features():
    dataset = load("spiral")
    inputs = Inputs.fit(dataset, features=list(FEATURES))
    assert inputs.names == ("x", "y", "x²", "y²", "xy", "sin x", "sin y")
    x, y = dataset.X.T
    expected = np.column_stack([x, y, x**2, y**2, x * y, np.sin(x), np.sin(y)])
    np.testing.assert_allclose(inputs(dataset.X), expected, rtol=1e-6)


def test_measured_sets_are_standardised_on_training_rows_only():
    dataset = load("breast_cancer")
    inputs = Inputs.fit(dataset)
    assert inputs.names == dataset.feature_names
    train = inputs(dataset.X[dataset.is_train])
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(train.std(axis=0), 1, atol=1e-5)
    spoiled = dataset.copy()
    spoiled.move(spoiled.ids[~spoiled.is_train][:1], [[-10, 10]])
    assert Inputs.fit(spoiled) == inputs
    spoiled.move(spoiled.ids[spoiled.is_train][:1], [[-10, 10]])
    assert Inputs.fit(spoiled) != inputs


def test_scaling_can_be_asked_for_and_left_out():
    circle, cancer = load("circle"), load("breast_cancer")
    assert abs(Inputs.fit(circle, scale=True)(circle.X[circle.is_train]).std() - 1) < 1e-5
    np.testing.assert_array_equal(Inputs.fit(cancer, scale=False)(cancer.X), cancer.X.astype(np.float32))


def test_features_are_worked_out_from_standardised_columns():
    dataset = load("breast_cancer", columns=("mean radius", "mean texture"))
    plain = Inputs.fit(dataset)
    squares = plain.with_features(["y²", "x"])
    assert squares.names == ("x", "y²")
    assert squares.mean == plain.mean
    x, y = plain(dataset.X).T
    np.testing.assert_allclose(squares(dataset.X), np.column_stack([x, y**2]), rtol=1e-4)


def test_a_column_that_never_varies_is_finite():
    dataset = load("digits")
    assert np.isfinite(Inputs.fit(dataset)(dataset.X)).all()


@pytest.mark.parametrize("name", ["circle", "wine"])
def test_the_record_is_json_and_exact(name):
    dataset = load(name)
    inputs = Inputs.fit(dataset)
    again = Inputs.from_dict(json.loads(json.dumps(inputs.to_dict())))
    assert again == inputs
    np.testing.assert_array_equal(again(dataset.X), inputs(dataset.X))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"features": ["x", "sin z"]}, "did you mean"),
        ({"features": 3}, "features must be a list"),
        ({"features": []}, "at least one"),
        ({"features": ["x", "x"]}, "once each"),
        ({"mean": [0.0, 0.0]}, "does not fit"),
        ({"mean": [0.0], "scale": [1.0]}, "does not fit"),
        ({"mean": [0.0, float("nan")], "scale": [1.0, 1.0]}, "does not fit"),
        ({"mean": [0.0, 0.0], "scale": [1.0, 0.0]}, "does not fit"),
        ({"mean": "ab", "scale": "cd"}, "something else"),
        ({"columns": 5}, "something else"),
    ],
)
def test_a_spoiled_record_is_refused(change, sentence):
    record = Inputs.fit(load("circle")).to_dict() | change
    with pytest.raises(ValueError, match="must") as caught:
        Inputs.from_dict(record)
    assert sentence in str(caught.value)


def test_features_need_two_columns():
    with pytest.raises(ValueError, match="a set of 13 columns; they need exactly two"):
        Inputs.fit(load("wine"), features=["x"])
    with pytest.raises(ValueError, match=r"shape \(n, 2\), got \(3, 3\)"):
        Inputs.fit(load("circle"))(np.zeros((3, 3)))
