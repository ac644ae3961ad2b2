"""What stays keeps its weights, when layers and neurons come and go."""

import pytest
import torch

from course.models.mlp import MLP
from course.training.knobs import Knobs
from course.training.optim import Optimizer


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


def copies(model):
    return [W.clone() for W in model.weights], [b.clone() for b in model.biases]


@pytest.mark.parametrize("n_models", [1, 3])
def test_a_wider_layer_keeps_its_neurons(n_models):
    model = MLP((2, 4, 3, 1), n_models=n_models)
    (W0, W1, W2), (b0, b1, b2) = copies(model)
    model.resize((2, 6, 3, 1), generator=rng())
    assert torch.equal(model.weights[0][:, :, :4], W0)
    assert torch.equal(model.weights[1][:, :4], W1)
    assert torch.equal(model.weights[2], W2)
    assert torch.equal(model.biases[0][..., :4], b0)
    assert torch.equal(model.biases[1], b1)
    assert torch.equal(model.biases[2], b2)
    assert bool((model.weights[0][:, :, 4:] != 0).all())


def test_a_narrower_layer_keeps_the_first_neurons():
    model = MLP((2, 4, 1))
    (W0, W1), (b0, _) = copies(model)
    model.resize((2, 3, 1), generator=rng())
    assert torch.equal(model.weights[0], W0[:, :, :3])
    assert torch.equal(model.weights[1], W1[:, :3])
    assert torch.equal(model.biases[0], b0[..., :3])


def test_a_new_last_layer_keeps_those_below_and_the_output_bias():
    model = MLP((2, 4, 1))
    model.biases[-1].fill_(9)
    (W0, _), _ = copies(model)
    model.resize((2, 4, 3, 1), generator=rng())
    assert torch.equal(model.weights[0], W0)
    assert float(model.biases[-1]) == 9
    assert model.weights[1].shape == (1, 4, 3)


def test_removing_the_last_layer_draws_only_the_weights_into_the_output():
    model = MLP((2, 4, 3, 1))
    (W0, _, W2), _ = copies(model)
    model.resize((2, 4, 1), generator=rng(5))
    assert torch.equal(model.weights[0], W0)
    assert not torch.equal(model.weights[1][:, :3], W2)


def test_all_hidden_layers_may_go():
    model = MLP((2, 4, 1))
    model.resize((2, 1), generator=rng())
    assert model.sizes == (2, 1)
    assert model.forward(torch.zeros(3, 2)).shape == (1, 3, 1)


def test_inputs_are_kept_by_name_not_by_place():
    model = MLP((3, 4, 1))
    (W0, _), _ = copies(model)
    model.resize((2, 4, 1), generator=rng(5), kept_inputs=[2, -1])
    assert torch.equal(model.weights[0][:, 0], W0[:, 2])
    assert not torch.equal(model.weights[0][:, 1], W0[:, 1])


def test_one_output_speaks_for_class_one_when_classes_are_added_and_taken_away():
    model = MLP((2, 4, 1))
    (_, W1), (_, b1) = copies(model)
    model.resize((2, 4, 3), generator=rng())
    assert torch.equal(model.weights[1][..., 1:2], W1)
    assert torch.equal(model.biases[1][..., 1:2], b1)
    model.resize((2, 4, 1), generator=rng(5))
    assert torch.equal(model.weights[1], W1)


def test_cross_entropy_changes_its_output_with_the_classes():
    model = MLP((2, 4, 1), loss="cross_entropy")
    assert model.output == "sigmoid"
    model.resize((2, 4, 3), generator=rng())
    assert model.output == "softmax"
    torch.testing.assert_close(model.forward(torch.randn(5, 2)).sum(-1), torch.ones(1, 5))


def test_an_untouched_shape_changes_nothing_and_a_new_neuron_without_weight_leaves_the_output():
    model, X = MLP((2, 4, 2, 1)), torch.randn(9, 2)
    before = model.forward(X)
    model.resize((2, 4, 2, 1), generator=rng())
    assert torch.equal(model.forward(X), before)
    model.resize((2, 4, 3, 1), generator=rng())
    model.weights[2][:, 2] = 0
    torch.testing.assert_close(model.forward(X), before)


def test_undo_brings_removed_neurons_back_and_keeps_what_was_trained_since():
    model = MLP((2, 4, 1))
    (W0, W1), _ = copies(model)
    record = model.resize((2, 2, 1), generator=rng())
    model.flat.add_(1)
    back = model.undo_resize(record)
    assert model.sizes == back.new_sizes == (2, 4, 1)
    assert torch.equal(model.weights[0][:, :, :2], W0[:, :, :2] + 1)
    assert torch.equal(model.weights[0][:, :, 2:], W0[:, :, 2:])
    assert torch.equal(model.weights[1][:, 2:], W1[:, 2:])


def test_training_goes_on_after_a_resize():
    model, X, targets = MLP((2, 4, 1)), torch.randn(8, 2), torch.ones(8, 1)
    model.gradients(X, targets)
    model.resize((2, 5, 2, 1), generator=rng())
    before = model.gradients(X, targets)
    model.flat.sub_(model.flat_grad, alpha=0.1)
    assert float(model.losses(X, targets)) < float(before)


@pytest.mark.parametrize("rule", ["momentum", "adam"])
def test_kept_weights_keep_their_momentum(rule):
    model, knobs = MLP((2, 4, 1)), Knobs(optimizer=rule, l1=0.001)
    optimizer = Optimizer(model)
    for _ in range(3):
        model.gradients(torch.randn(8, 2, generator=rng()), torch.ones(8, 1))
        optimizer.step(knobs)
    name = {"momentum": "velocity", "adam": "square"}[rule]
    before = model.split(optimizer.memory[name].clone())
    record = model.resize((2, 6, 1), generator=rng())
    optimizer.resize(record)
    after = model.split(optimizer.memory[name])
    assert torch.equal(after[0][:, :, :4], before[0])
    assert bool((after[0][:, :, 4:] == 0).all())
    assert optimizer.alive.shape == model.flat.shape
    optimizer.resize(model.undo_resize(record))
    assert torch.equal(model.split(optimizer.memory[name])[1], before[1])
    optimizer.step(knobs)


def test_a_wrong_shape_changes_nothing():
    model = MLP((2, 4, 1))
    before = model.flat
    with pytest.raises(ValueError, match=r"sizes\[1\] must be a whole number of at least 1, got 0"):
        model.resize((2, 0, 1), generator=rng())
    with pytest.raises(ValueError, match="kept_inputs must name one of the 2 old inputs or −1"):
        model.resize((3, 4, 1), generator=rng(), kept_inputs=[0])
    assert model.flat is before
    assert model.sizes == (2, 4, 1)
