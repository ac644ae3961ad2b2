"""Spread: mean and standard deviation of several models, as NumPy's own, NaN left out."""

import warnings

import numpy as np

from course.live.panels.spread import summed_up


def test_mean_and_spread_are_those_of_numpy_without_nan():
    values = np.random.default_rng(0).normal(size=(3, 5, 7))
    values[0, 1, ::2] = np.nan
    got = summed_up(values)
    mean, spread = np.nanmean(values, axis=-1), np.nanstd(values, axis=-1)
    assert got.shape == (3, 5, 3)
    np.testing.assert_allclose(got, np.stack([mean, mean - spread, mean + spread], axis=-1), rtol=1e-12)


def test_where_nothing_is_there_nothing_is_told_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(summed_up(np.full((2, 4), np.nan))).all()
