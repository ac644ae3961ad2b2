"""A copy draws the same numbers alone or among others, at any pace."""

import numpy as np
import pytest

from course.envs.streams import BLOCK, Streams


def test_a_stream_depends_on_its_seed_and_place_alone():
    many, one = Streams(3, 5, 2), Streams(3, 1, 2)
    draws = np.stack([many.take() for _ in range(BLOCK + 3)])
    assert draws.shape == (BLOCK + 3, 5, 2)
    np.testing.assert_array_equal(draws[:, 0], np.concatenate([one.take() for _ in range(BLOCK + 3)]))
    assert len(np.unique(draws)) == draws.size
    np.testing.assert_array_equal(draws[0, 2], Streams(5, 1, 2).take()[0])
    assert not np.array_equal(Streams(4, 5, 2).take(), Streams(3, 5, 2).take())


def test_streams_are_read_at_their_own_pace():
    even, apart = Streams(0, 3, 1), Streams(0, 3, 1)
    expected = np.stack([even.take() for _ in range(2 * BLOCK)])[:, :, 0]
    seen = [[], [], []]
    rng = np.random.default_rng(0)
    for _ in range(2 * BLOCK):
        rows = np.flatnonzero(rng.random(3) < 0.7)
        for row, drawn in zip(rows, apart.take(rows), strict=True):
            seen[row].append(drawn[0])
    for row in range(3):
        assert seen[row] == expected[: len(seen[row]), row].tolist()


@pytest.mark.parametrize("normal", [False, True])
@pytest.mark.parametrize("n_draws", [0, 1, BLOCK, 3 * BLOCK + 7])
def test_streams_can_be_gone_to_any_place_of(n_draws, normal):
    there, away = (Streams(3, 4, 3, normal=normal) for _ in range(2))
    for _ in range(n_draws):
        there.take()
    for _ in range(BLOCK + 5):
        away.take()
    away.seek(n_draws)
    for _ in range(BLOCK + 1):
        np.testing.assert_array_equal(away.take(), there.take())


def test_normal_draws_are_standard_normal():
    streams = Streams(0, 50, 4, normal=True)
    draws = np.stack([streams.take() for _ in range(200)])
    assert abs(draws.mean()) < 0.02 and abs(draws.std() - 1) < 0.02
