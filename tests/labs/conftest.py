"""Labs of these tests are small: more threads than one would only wait for each other."""

import pytest
import torch

from course.labs import playground


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def lab():
    made = playground("circle", seed=2)
    yield made
    made.close()
