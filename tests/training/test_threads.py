import pytest
import torch

from course.labs import playground
from course.training.threads import one_thread


@pytest.fixture(autouse=True)
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_one_thread_computes_and_then_as_many_as_before():
    with one_thread():
        assert torch.get_num_threads() == 1
    with pytest.raises(KeyError), one_thread():
        raise KeyError
    assert torch.get_num_threads() == 2


def test_a_driven_lab_trains_in_one_thread(monkeypatch):
    lab = playground("circle", n=40)
    seen = []
    step = lab.run.optimizer.step
    monkeypatch.setattr(
        lab.run.optimizer, "step", lambda *args: (seen.append(torch.get_num_threads()), step(*args))[1]
    )
    lab.drive(epochs=1)
    assert set(seen) == {1}
    assert torch.get_num_threads() == 2
