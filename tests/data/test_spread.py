"""A column that varies by rounding alone is constant, as scikit-learn has it, wherever that matters."""

import time

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from course.data import Inputs, load_csv
from course.data.plane import column_plane, component_plane
from course.data.spread import is_constant, spreads
from course.labs import playground
from course.training.crossval.inputs import select_columns

MEANS = np.array([0.0, 0.1, 500.1, -7e6, 1e-9, 3.0, 0.0, 1.0])
WIDTHS = np.array([0.0, 1e-17, 9e-14, 1e-9, 1e-12, 1e-3, 1e-300, 1e-8])


def columns(n=89):
    rng = np.random.default_rng(0)
    return MEANS + WIDTHS * rng.choice([-1.0, 1.0], size=(n, len(MEANS)))


def test_spreads_are_those_of_scikit_learn():
    X = columns()
    np.testing.assert_allclose(spreads(X), StandardScaler().fit(X).scale_, rtol=1e-9)
    assert is_constant(X).tolist() == [True, True, True, True, False, False, True, False]
    assert is_constant(np.full((50, 3), 0.1)).all()


@pytest.fixture
def file(tmp_path):
    """A file whose third column varies in its last digit, but for the last row."""
    rng = np.random.default_rng(1)
    third = 500.1 + 9e-14 * rng.integers(0, 2, 90)
    third[-1] = 510.1
    a, b = rng.normal(size=(2, 90))
    lines = [
        f"{x!r},{y!r},{z!r},{int(x > 0)}"
        for x, y, z in zip(*map(np.ndarray.tolist, (a, b, third)), strict=True)
    ]
    path = tmp_path / "nearly.csv"
    path.write_text("\n".join(["a,b,c,label", *lines]), encoding="utf-8")
    return path


def test_no_row_lies_far_out_because_a_column_nearly_never_varies(file):
    for seed in range(5):
        dataset = load_csv(file, seed=seed)
        odd = dataset.X[:, 2] > 505
        if dataset.is_train[odd]:
            continue
        assert np.abs(Inputs.fit(dataset)(dataset.X)).max() < 11
        assert np.abs(dataset.plane.project(dataset.X)).max() < 11
        alone = load_csv(file, columns="components", seed=seed)
        assert np.abs(alone.X).max() < 11


def test_a_lab_trains_on_such_a_file(file):
    seed = next(s for s in range(9) if not (d := load_csv(file, seed=s)).is_train[d.X[:, 2] > 505])
    lab = playground(csv=str(file), seed=seed)
    lab.drive(epochs=20)
    assert lab.measure().valid_loss[0] < 1


def test_a_column_that_nearly_never_varies_is_chosen_last(file):
    dataset = load_csv(file)
    dataset.y[:] = dataset.X[:, 2] > 500.1  # its last digit is the label
    rows = np.flatnonzero(dataset.X[:, 2] < 505)
    roles = np.ones((1, len(rows)), dtype=np.int8)
    chosen = select_columns((Inputs.fit(dataset, rows=rows),), dataset, rows, roles, 2, leak=False)
    assert chosen.tolist() == [[0, 1]]


def test_the_canvas_of_a_column_that_nearly_never_varies_is_no_speck():
    X = np.column_stack([np.arange(10.0), 500.1 + 9e-14 * np.arange(10)])
    x_min, x_max, y_min, y_max = column_plane(X, ("a", "b")).extent
    assert y_max - y_min == pytest.approx(2)
    assert x_max - x_min == pytest.approx(9.9)


@pytest.mark.parametrize(("n", "n_columns"), [(72, 7129), (700, 600), (3, 800)])
def test_the_plane_of_many_columns_takes_no_time_and_is_that_of_scikit_learn(n, n_columns):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, n_columns)) + rng.normal(size=(n, 1)) * rng.normal(size=(1, n_columns)) * 3
    X += rng.normal(size=(n, 1)) * rng.normal(size=(1, n_columns))
    trains = np.arange(n) < max(n // 2, 2)
    began = time.process_time()
    plane = component_plane(X, trains)
    assert time.process_time() - began < 5  # 60 s where all products of columns are worked out
    np.testing.assert_allclose(plane.axes.T @ plane.axes, np.eye(2), atol=1e-9)
    scaler = StandardScaler().fit(X[trains])
    seen = scaler.transform(X[trains])
    expected = PCA(2, svd_solver="full").fit(seen).transform(seen)
    n_told = min(2, trains.sum() - 1)  # two rows lie on a line
    np.testing.assert_allclose(
        np.abs(plane.project(X)[trains, :n_told]), np.abs(expected[:, :n_told]), atol=1e-6, rtol=1e-6
    )
    again = component_plane(X, trains)
    np.testing.assert_array_equal(again.axes, plane.axes)


def test_a_single_training_row_has_a_plane_too():
    plane = component_plane(np.random.default_rng(0).normal(size=(4, 900)), np.arange(4) < 1)
    np.testing.assert_allclose(plane.axes.T @ plane.axes, np.eye(2), atol=1e-9)
    assert np.isfinite(plane.extent).all()
