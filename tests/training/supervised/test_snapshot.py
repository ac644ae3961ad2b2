import torch

from tests.training.runs import make_run, take_epochs


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
