"""The network as a whole: its buffers, its starts, labels, and errors in words."""

import json

import numpy as np
import pytest
import torch

from course.models.mlp import MLP


def test_weights_and_biases_are_views_of_one_buffer():
    model = MLP((2, 4, 3), n_models=2)
    assert [tuple(W.shape) for W in model.weights] == [(2, 2, 4), (2, 4, 3)]
    assert [tuple(b.shape) for b in model.biases] == [(2, 1, 4), (2, 1, 3)]
    assert model.n_parameters == 3 * 4 + 5 * 3
    assert model.flat.shape == model.flat_grad.shape == (2 * model.n_parameters,)
    model.flat.fill_(7)
    assert all(bool((view == 7).all()) for view in (*model.weights, *model.biases))
    model.weights[1][0, 1, 2] = -1
    assert int((model.flat == -1).sum()) == 1


def test_the_mask_is_one_on_weights_and_zero_on_biases():
    model = MLP((2, 4, 1), n_models=3)
    for block in model.split(model.weight_mask):
        assert bool((block[:, :-1] == 1).all())
        assert bool((block[:, -1] == 0).all())


def test_the_playground_start():
    model = MLP((2, 50, 50, 1))
    assert all(bool((b == 0.1).all()) for b in model.biases)
    weights = torch.cat([W.flatten() for W in model.weights])
    assert float(weights.min()) >= -0.5
    assert float(weights.max()) < 0.5
    assert float(weights.std()) == pytest.approx(1 / np.sqrt(12), rel=0.05)


@pytest.mark.parametrize(
    ("init", "activation", "bound"),
    [("torch", "tanh", 1 / 8), ("glorot", "relu", np.sqrt(6 / 96)), ("glorot", "sigmoid", np.sqrt(2 / 96))],
)
def test_other_starts_are_uniform_within_their_bound(init, activation, bound):
    model = MLP((64, 32), init=init, activation=activation)
    drawn = model.flat.abs()
    assert float(drawn.max()) <= bound
    assert float(drawn.max()) > 0.98 * bound


def test_torch_start_is_as_wide_as_a_linear_layers():
    linear = torch.nn.Linear(64, 500).requires_grad_(False)
    model = MLP((64, 500), init="torch")
    assert float(model.weights[0].std()) == pytest.approx(float(linear.weight.std()), rel=0.03)
    assert float(model.biases[0].std()) == pytest.approx(float(linear.bias.std()), rel=0.15)


def test_same_seed_same_start_and_reset_returns_to_it():
    model = MLP((3, 5, 2), seed=4)
    start = model.flat.clone()
    assert torch.equal(start, MLP((3, 5, 2), seed=4).flat)
    model.flat.zero_()
    model.reset()
    assert torch.equal(model.flat, start)
    model.reset(5)
    assert not torch.equal(model.flat, start)
    assert model.settings["seed"] == 5


def test_model_k_starts_as_a_single_one_with_its_seed():
    many = MLP((3, 5, 2), n_models=4, seed=10)
    for k in range(4):
        single = MLP((3, 5, 2), seed=10 + k)
        assert all(torch.equal(W[k], V[0]) for W, V in zip(many.blocks, single.blocks, strict=True))


def test_no_global_random_numbers_are_used():
    before = torch.random.get_rng_state()
    MLP((3, 5, 2)).reset(9)
    assert torch.equal(before, torch.random.get_rng_state())


def test_forward_is_the_last_of_the_activations_and_gives_probabilities_with_cross_entropy():
    model = MLP((2, 4, 3, 5), n_models=2, loss="cross_entropy")
    X = torch.randn(7, 2)
    layers = model.activations(X)
    assert [tuple(a.shape) for a in layers] == [(2, 7, 4), (2, 7, 3), (2, 7, 5)]
    assert torch.equal(layers[-1], model.forward(X))
    torch.testing.assert_close(layers[-1].sum(-1), torch.ones(2, 7))
    losses, outputs = model.evaluate(X, model.encode(torch.arange(7) % 5))
    assert torch.equal(outputs, layers[-1])
    assert torch.equal(losses, model.losses(X, model.encode(torch.arange(7) % 5)))


def test_losses_leave_gradients_alone():
    model = MLP((2, 4, 1))
    model.flat_grad.fill_(3)
    model.losses(torch.randn(5, 2), torch.ones(5, 1))
    assert bool((model.flat_grad == 3).all())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"sizes": (2, 1)}, [[-1], [1], [1]]),
        ({"sizes": (2, 1), "output": "linear"}, [[-1], [1], [1]]),
        ({"sizes": (2, 1), "output": "sigmoid"}, [[0], [1], [1]]),
        ({"sizes": (2, 1), "loss": "cross_entropy"}, [[0], [1], [1]]),
        ({"sizes": (2, 2)}, [[1, -1], [-1, 1], [-1, 1]]),
        ({"sizes": (2, 2), "loss": "cross_entropy"}, [[1, 0], [0, 1], [0, 1]]),
    ],
)
def test_classes_become_targets(settings, expected):
    assert MLP(**settings).encode(np.array([0, 1, 1])).tolist() == expected


def test_numbers_stay_targets_and_models_may_have_their_own():
    assert MLP((2, 1), output="linear").encode(np.array([0.5, -2.0])).tolist() == [[0.5], [-2.0]]
    assert MLP((2, 3), n_models=4).encode(torch.zeros(4, 6, dtype=torch.int64)).shape == (4, 6, 3)


@pytest.mark.parametrize(
    "settings",
    [
        {"sizes": (2, 3)},
        {"sizes": (2, 3), "loss": "cross_entropy"},
        {"sizes": (2, 1)},
        {"sizes": (2, 1), "loss": "cross_entropy"},
        {"sizes": (2, 1), "output": "sigmoid"},
    ],
)
def test_predict_reads_back_what_encode_wrote(settings):
    model = MLP(**settings)
    y = torch.tensor([0, 1, 1, 0] if settings["sizes"][-1] == 1 else [0, 2, 1, 1])
    assert torch.equal(model.predict(model.encode(y)[None]), y[None])


def test_settings_are_json_and_rebuild_the_network():
    model = MLP((2, 4, 3), n_models=2, activation="relu", loss="cross_entropy", init="glorot", seed=3)
    again = MLP(**json.loads(json.dumps(model.settings)))
    assert again.settings == model.settings
    assert torch.equal(again.flat, model.flat)


def test_state_goes_out_and_in_and_a_wrong_one_changes_nothing():
    model, other = MLP((2, 4, 1), n_models=2), MLP((2, 4, 1), n_models=2, seed=9)
    state = model.state_dict()
    model.flat.add_(1)
    other.load_state_dict(state)
    assert torch.equal(other.flat, MLP((2, 4, 1), n_models=2).flat)
    before = other.flat.clone()
    with pytest.raises(ValueError, match=r"weights.0 must have shape \(2, 2, 4\), got \(2, 2, 5\)"):
        other.load_state_dict({**state, "weights.0": torch.zeros(2, 2, 5)})
    with pytest.raises(ValueError, match=r"must hold .*weights.1.*; got biases.0"):
        other.load_state_dict({"biases.0": torch.zeros(2, 1, 4)})
    assert torch.equal(other.flat, before)


def test_activation_changes_while_weights_stay():
    model, X, targets = MLP((2, 4, 1)), torch.randn(6, 2), torch.ones(6, 1)
    before = model.flat.clone()
    tanh_loss = model.gradients(X, targets)
    model.activation = "relu"
    assert torch.equal(model.flat, before)
    assert not torch.equal(model.gradients(X, targets), tanh_loss)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sizes": (2, 0, 1)}, r"sizes\[1\] must be a whole number of at least 1, got 0; 4 is a good start"),
        ({"sizes": (2, 1.5)}, r"sizes\[1\] must be a whole number"),
        ({"sizes": (2,)}, r"at least the inputs and the outputs"),
        ({"sizes": 3}, r"at least the inputs and the outputs, got 3"),
        ({"n_models": 0}, r"n_models must be a whole number of at least 1, got 0"),
        ({"activation": "tahn"}, r"did you mean 'tanh'\?"),
        ({"loss": "cross-entropy"}, r"did you mean 'cross_entropy'\?"),
        ({"init": "glorrot"}, r"did you mean 'glorot'\?"),
        ({"output": "softmax"}, r"output must be one of tanh, relu, sigmoid, linear"),
        ({"output": "tanh", "loss": "cross_entropy"}, r"output must be 'sigmoid' or left out"),
    ],
)
def test_wrong_settings_are_answered_in_one_sentence(settings, message):
    with pytest.raises(ValueError, match=message):
        MLP(**{"sizes": (2, 4, 1), **settings})


def test_a_class_without_an_output_is_refused():
    with pytest.raises(ValueError, match=r"y must hold classes from 0 to 2 for 3 output\(s\), got 0 to 3"):
        MLP((2, 3)).encode([0, 3])
    with pytest.raises(ValueError, match="from 0 to 1"):
        MLP((2, 1)).encode([-1, 1])


def test_plain_gradient_descent_learns_xor():
    model = MLP((2, 8, 1), init="torch", seed=1)
    X = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    targets = model.encode([0, 1, 1, 0])
    for _ in range(2000):
        model.backprop(X, targets)
        model.flat.sub_(model.flat_grad, alpha=0.5)
    assert float(model.losses(X, targets)) < 0.02
    assert model.predict(model.forward(X))[0].tolist() == [0, 1, 1, 0]
