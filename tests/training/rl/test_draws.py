"""Draws: a run's chances come from its own child of the seed, whatever the number of runs."""

import numpy as np
import pytest

from course.training.rl.draws import Draws, child_of


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1, 2**32, 2**40 + 3])
@pytest.mark.parametrize("key", [(0, 0), (1, 3), (2, 2**31)])
def test_a_child_is_numpys_child_of_the_seed(seed, key):
    child, numpys = child_of(seed, *key), np.random.SeedSequence(seed, spawn_key=key)
    assert (child.generate_state(8) == numpys.generate_state(8)).all()


def test_a_run_among_many_draws_what_it_draws_alone():
    many, one = Draws(5, 4, 3), Draws(7, 1, 3)
    for step in (0, 63, 64, 1000, 2):
        assert (many.at(step)[2] == one.at(step)[0]).all()
