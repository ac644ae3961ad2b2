import torch

from course.training import snapshot
from course.training.snapshot import Ring
from tests.training.runs import make_run, take_epochs


def test_the_ring_forgets_the_oldest_first(monkeypatch):
    monkeypatch.setattr(snapshot, "RING_STEPS", 5)
    run = make_run()
    take_epochs(run, 20)
    assert len(run.ring) == 5
    n_back = 0
    while run.step_back():
        n_back += 1
    assert (n_back, run.epoch) == (4, 16)


def test_the_ring_stays_small_for_large_models(monkeypatch):
    monkeypatch.setattr(snapshot, "RING_BYTES", 100_000)
    run = make_run(hidden=(100, 100))
    take_epochs(run, 4)
    assert len(run.ring) == 2
    assert run.step_back()


def test_a_snapshot_is_untouched_by_what_comes_after():
    run = make_run(optimizer="adam")
    take_epochs(run, 1)
    kept = run.snapshot()
    flat, moment = kept.model["flat"].clone(), kept.optimizer["square"].clone()
    take_epochs(run, 2)
    run.restore(kept)
    take_epochs(run, 1)
    assert torch.equal(kept.model["flat"], flat)
    assert torch.equal(kept.optimizer["square"], moment)
    assert len(kept.history) == 2


def test_an_empty_ring_has_nothing_before():
    assert Ring().before(10) is None
