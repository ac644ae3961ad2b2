"""The Playground's sets follow their published formulas."""

import inspect

import numpy as np
import pytest

from course.data import playground


def test_circle_is_a_disc_in_a_ring():
    X, y, _ = playground.circle(500, 0.0, 0)
    r = np.hypot(*X.T)
    assert (y == 1).sum() == 250
    assert r[y == 1].max() < 2.5
    assert r[y == 0].min() >= 3.5
    assert r.max() <= 5
    # r is uniform, so the disc is denser in its middle
    assert abs(r[y == 1].mean() - 1.25) < 0.15


def test_circle_noise_moves_labels_and_not_points():
    X, y, clean_y = playground.circle(500, 0.5, 0)
    still = playground.circle(500, 0.0, 0)
    np.testing.assert_array_equal(X, still[0])
    np.testing.assert_array_equal(clean_y, still[1])
    assert 0.1 < (y != clean_y).mean() < 0.5
    assert (playground.circle(500, 0.05, 0)[1] != clean_y).mean() < 0.05


def test_xor_keeps_its_distance_from_the_axes():
    X, y, _ = playground.xor(500, 0.0, 1)
    assert np.abs(X).min() >= 0.3
    assert np.abs(X).max() <= 5.3
    np.testing.assert_array_equal(y, (np.sign(X[:, 0]) == np.sign(X[:, 1])).astype(int))


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_gauss_has_its_centres_and_variance(noise):
    X, y, _ = playground.gauss(20_000, noise, 0)
    for label, centre in ((1, 2), (0, -2)):
        np.testing.assert_allclose(X[y == label].mean(axis=0), centre, atol=0.1)
        np.testing.assert_allclose(X[y == label].var(axis=0), 0.5 + 7 * noise, rtol=0.05)


def test_spiral_is_exact_without_noise():
    X, y, _ = playground.spiral(500, 0.0, 4)
    i = np.arange(250)
    for label, delta in ((1, 0.0), (0, np.pi)):
        r, t = 5 * i / 250, 1.75 * 2 * np.pi * i / 250 + delta
        arm = X[y == label]
        arm = arm[np.argsort(np.hypot(*arm.T), kind="stable")]
        np.testing.assert_allclose(arm, np.column_stack([r * np.sin(t), r * np.cos(t)]), atol=1e-12)
    noised = playground.spiral(500, 0.3, 4)[0]
    assert 0.29 < np.abs(noised - X).max() <= 0.3


def test_reg_plane_is_a_tenth_of_the_sum():
    X, y, clean_y = playground.reg_plane(1200, 0.0, 0)
    np.testing.assert_allclose(y, X.sum(axis=1) / 10)
    assert np.abs(X).max() <= 6
    noised = playground.reg_plane(1200, 0.1, 0)[1]
    assert 0.05 < np.abs(noised - clean_y).max() <= 0.12


def test_reg_gauss_has_six_cones():
    X, y, _ = playground.reg_gauss(1200, 0.0, 0)
    centres = {(-4, 2.5): 1, (0, 2.5): -1, (4, 2.5): 1, (-4, -2.5): -1, (0, -2.5): 1, (4, -2.5): -1}
    for row, target in zip(X, y, strict=True):
        candidates = [s * np.clip(1 - np.hypot(*(row - c)) / 2, 0, 1) for c, s in centres.items()]
        assert target == pytest.approx(max(candidates, key=abs))


@pytest.mark.parametrize(
    "name", ["circle", "xor", "gauss", "spiral", "reg_plane", "reg_gauss", "moons", "blobs"]
)
def test_a_printed_maker_stands_alone(name):
    make = getattr(playground, name)
    space = {"np": np}
    exec(inspect.getsource(make), space)  # noqa: S102 - the very source that code() prints
    for printed, ours in zip(space[name](60, 0.1, 2), make(60, 0.1, 2), strict=True):
        np.testing.assert_array_equal(printed, ours)


def test_rows_are_shuffled():
    for make in (playground.circle, playground.gauss, playground.spiral, playground.moons):
        y = make(500, 0.0, 0)[1]
        assert 100 < y[:250].sum() < 150
