"""A copy draws the same numbers alone or among others, at any pace."""

import numpy as np

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


def test_normal_draws_are_standard_normal():
    streams = Streams(0, 50, 4, normal=True)
    draws = np.stack([streams.take() for _ in range(200)])
    assert abs(draws.mean()) < 0.02 and abs(draws.std() - 1) < 0.02
