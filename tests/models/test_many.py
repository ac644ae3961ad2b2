"""Many networks begin as the first one did, and some of them can be asked without the others."""

import pytest
import torch

from course.models.many import forward_some, share_start, widened
from course.models.mlp import MLP


def test_a_network_is_widened_to_copies_of_itself():
    one = MLP((3, 4, 2), loss="cross_entropy", seed=5, dtype=torch.float64)
    many = widened(one, 4)
    assert (many.n_models, many.sizes, many.loss, many.dtype) == (4, one.sizes, one.loss, one.dtype)
    for block, start in zip(many.blocks, one.blocks, strict=True):
        assert all(torch.equal(each, start[0]) for each in block)
    assert widened(many, 4) is many


def test_all_get_the_weights_of_the_first():
    many = MLP((3, 4, 1), n_models=3, seed=0)
    first = many.blocks[0][0].clone()
    assert not torch.equal(many.blocks[0][1], first)
    share_start(many)
    assert all(torch.equal(each, first) for each in many.blocks[0])


@pytest.mark.parametrize(("n_out", "loss"), [(1, "squared"), (1, "cross_entropy"), (3, "cross_entropy")])
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_some_networks_answer_as_all_do(n_out, loss, activation):
    model = MLP((2, 5, n_out), n_models=5, loss=loss, activation=activation, seed=1)
    X = torch.randn(5, 7, 2, generator=torch.Generator().manual_seed(0))
    whole = model.forward(X)
    torch.testing.assert_close(forward_some(model, X, slice(1, 4)), whole[1:4])
