"""Dropout's gradients against autograd with the same masks."""

import pytest
import torch

from course.models.activations import ACTIVATIONS
from course.models.dropout import Drop
from course.models.mlp import MLP
from tests.models.test_gradients import FUNCTIONS, make, relative_error


def masks_of(model, n_rows, share, seed):
    """The masks of a pass, drawn as it draws them: those of all layers at once."""
    shapes = [(model.n_models, n_rows, m) for m in model.sizes[1:-1]]
    sizes = [torch.Size(shape).numel() for shape in shapes]
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.empty(sum(sizes), dtype=model.dtype).bernoulli_(1 - share, generator=generator) / (
        1 - share
    )
    return [part.view(shape) for part, shape in zip(drawn.split(sizes), shapes, strict=True)]


def autograd(model, X, targets, masks):
    """The gradient of the summed squared errors' mean by autograd."""
    flat = model.flat.clone().requires_grad_()
    a, blocks = X, model.split(flat)
    for block, mask in zip(blocks[:-1], masks, strict=True):
        a = FUNCTIONS[model.activation](a @ block[:, :-1] + block[:, -1:]) * mask
    z = a @ blocks[-1][:, :-1] + blocks[-1][:, -1:]
    loss = 0.5 * (FUNCTIONS[model.output](z) - targets).square().sum(-1).mean(-1)
    loss.sum().backward()
    return loss.detach(), flat.grad


@pytest.mark.parametrize("n_models", [1, 3])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_equal_those_of_autograd_under_the_same_masks(activation, share, n_models):
    model, X, targets = make(activation, "squared", "tanh", 2, n_models, torch.float64, (3, 5, 4))
    masks = masks_of(model, 11, share, seed=7)
    expected_loss, expected = autograd(model, X, targets, masks)
    loss = model.gradients(X, targets, drop=Drop(share, torch.Generator().manual_seed(7)))
    assert relative_error(loss, expected_loss) < 1e-9
    assert relative_error(model.flat_grad, expected) < 1e-9
    got = model.flat_grad.clone()
    model.backprop(X, targets, drop=Drop(share, torch.Generator().manual_seed(7)))
    assert torch.equal(model.flat_grad, got)


def test_a_network_without_hidden_layers_has_nothing_to_leave_out():
    model = MLP((2, 1))
    X, targets = torch.ones(4, 2), torch.ones(4, 1)
    model.backprop(X, targets)
    expected = model.flat_grad.clone()
    model.backprop(X, targets, drop=Drop(0.5, torch.Generator()))
    assert torch.equal(model.flat_grad, expected)


def test_the_mean_of_many_masked_passes_is_the_whole_networks_answer():
    model = MLP((2, 20, 1), activation="relu", output="linear")
    X = torch.tensor([[0.5, -1.0]])
    passes = model._passes
    generator, total = torch.Generator().manual_seed(0), 0.0
    for _ in range(4000):
        dropping = passes.eager(1, Drop(0.4, generator))
        dropping.X.copy_(X)
        dropping.forward()
        total += float(dropping.output)
    assert total / 4000 == pytest.approx(float(model.forward(X)), abs=0.02)


def test_dropout_leaves_looking_alone():
    model, X, targets = make("tanh", "squared", None, 1, 1, torch.float32)
    before = model.losses(X, targets)
    model.backprop(X, targets, drop=Drop(0.5, torch.Generator()))
    assert torch.equal(model.losses(X, targets), before)
