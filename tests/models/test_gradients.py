"""Gradients written by hand against autograd, for every combination a learner can choose."""

import copy
import itertools

import pytest
import torch
from torch.nn import functional

from course.models.activations import ACTIVATIONS
from course.models.mlp import MLP
from course.training.knobs import Knobs
from course.training.optim import Optimizer

LOSS_AND_OUTPUT = [("cross_entropy", None), *(("squared", name) for name in ACTIVATIONS)]
FUNCTIONS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "linear": lambda z: z}


def make(activation, loss, output, n_out, n_models, dtype, sizes=(3, 5, 4)):
    model = MLP(
        (*sizes, n_out),
        n_models=n_models,
        activation=activation,
        output=output,
        loss=loss,
        init="torch",
        dtype=dtype,
    )
    rng = torch.Generator().manual_seed(1)
    X = torch.randn(11, sizes[0], generator=rng, dtype=dtype)
    y = torch.randint(max(n_out, 2), (11,), generator=rng)
    return model, X, model.encode(y)


def autograd(model, X, targets):
    """The same network in plain autograd: mean losses (n_models,) and the gradient of their sum."""
    flat = model.flat.clone().requires_grad_()
    a = X
    blocks = model.split(flat)
    for i, block in enumerate(blocks):
        z = a @ block[:, :-1] + block[:, -1:]
        a = FUNCTIONS[model.activation](z) if i < len(blocks) - 1 else z
    if model.loss == "squared":
        loss = 0.5 * (FUNCTIONS[model.output](a) - targets).square().sum(-1).mean(-1)
    elif model.sizes[-1] == 1:
        loss = functional.binary_cross_entropy_with_logits(a, targets.expand_as(a), reduction="none").mean(
            (-2, -1)
        )
    else:
        loss = -(functional.log_softmax(a, -1) * targets).sum(-1).mean(-1)
    loss.sum().backward()
    return loss.detach(), flat.grad


def relative_error(got, expected):
    return float((got - expected).abs().max() / expected.abs().max())


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-9), (torch.float32, 1e-5)])
@pytest.mark.parametrize("n_models", [1, 3])
@pytest.mark.parametrize("n_out", [1, 4])
@pytest.mark.parametrize(("loss", "output"), LOSS_AND_OUTPUT)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_hand_written_gradients_equal_autograd(activation, loss, output, n_out, n_models, dtype, tolerance):
    model, X, targets = make(activation, loss, output, n_out, n_models, dtype)
    expected_loss, expected = autograd(model, X, targets)
    got_loss = model.gradients(X, targets)
    assert relative_error(got_loss, expected_loss) < tolerance
    assert relative_error(model.flat_grad, expected) < tolerance
    torch.testing.assert_close(model.losses(X, targets), got_loss)


@pytest.mark.parametrize("sizes", [(2,), (1, 1), (7, 8, 8, 8), (2, 6, 5, 4, 3, 2, 1)])
def test_gradients_hold_for_any_depth(sizes):
    model, X, targets = make("tanh", "squared", None, 1, 2, torch.float64, sizes)
    assert relative_error(model.gradients(X, targets), autograd(model, X, targets)[0]) < 1e-9
    assert relative_error(model.flat_grad, autograd(model, X, targets)[1]) < 1e-9


def test_each_model_may_have_its_own_rows_and_targets():
    model, X, _ = make("tanh", "cross_entropy", None, 3, 4, torch.float64)
    rng = torch.Generator().manual_seed(2)
    X = torch.randn(4, 11, 3, generator=rng, dtype=torch.float64)
    targets = model.encode(torch.randint(3, (4, 11), generator=rng))
    expected_loss, expected = autograd(model, X, targets)
    assert relative_error(model.gradients(X, targets), expected_loss) < 1e-9
    assert relative_error(model.flat_grad, expected) < 1e-9


@pytest.mark.parametrize("n_models", [1, 3])
@pytest.mark.parametrize("sizes", [(3,), (3, 5, 4)])
def test_a_loss_given_by_its_slope_at_the_output_equals_autograd(n_models, sizes):
    model, X, _ = make("tanh", "squared", "linear", 2, n_models, torch.float64, sizes)

    def loss(z):
        return (z.logsumexp(-1) * z[..., 0].sin()).sum()

    def slope(z):
        z = z.clone().requires_grad_()
        return torch.autograd.grad(loss(z), z)[0]

    flat = model.flat.clone().requires_grad_()
    a = X
    for i, block in enumerate(model.split(flat)):
        z = a @ block[:, :-1] + block[:, -1:]
        a = z if i == len(model.blocks) - 1 else torch.tanh(z)
    loss(a).backward()
    for _ in range(2):  # the memory of a batch is used again
        model.batch_memory(len(X)).run_by(X, slope)
        assert relative_error(model.flat_grad, flat.grad) < 1e-9


def test_backprop_fills_the_gradients_that_gradients_does_also_when_batches_differ_in_size():
    model, X, targets = make("relu", "squared", None, 1, 1, torch.float32)
    for n in (11, 4, 11, 1):
        model.gradients(X[:n], targets[:n])
        expected = model.flat_grad.clone()
        model.flat_grad.zero_()
        model.backprop(X[:n], targets[:n])
        assert torch.equal(model.flat_grad, expected)


@pytest.mark.parametrize(
    ("activation", "loss"), [*itertools.product(ACTIVATIONS, ["squared", "cross_entropy"])]
)
def test_far_off_weights_give_a_loss_that_is_right_or_infinite_but_never_a_false_zero(activation, loss):
    model, X, targets = make(activation, loss, None, 3, 1, torch.float32)
    model.flat.mul_(1e4)
    expected, _ = autograd(model, X, targets)
    torch.testing.assert_close(model.gradients(X, targets), expected, equal_nan=True)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-9), (torch.float32, 1e-5)])
@pytest.mark.parametrize("penalties", [{"l1": 0.3}, {"l2": 0.2}, {"l1": 0.3, "l2": 0.2}])
@pytest.mark.parametrize("n_models", [1, 3])
@pytest.mark.parametrize("n_out", [1, 4])
@pytest.mark.parametrize(("loss", "output"), LOSS_AND_OUTPUT)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_penalised_step_equals_autograd(
    activation, loss, output, n_out, n_models, penalties, dtype, tolerance
):
    model, X, targets = make(activation, loss, output, n_out, n_models, dtype)
    _, expected = autograd(model, X, targets)
    flat = model.flat.clone().requires_grad_()
    weights = flat * model.weight_mask
    l1, l2 = penalties.get("l1", 0), penalties.get("l2", 0)
    (l1 * weights.abs().sum() + l2 / 2 * weights.square().sum()).backward()
    lr = 2.0**-10  # a power of two, so that the step shows the gradient without rounding it
    model.backprop(X, targets)
    Optimizer(model).step(Knobs(lr=lr, **penalties))
    stepped = flat.detach() - lr * (expected + flat.grad)
    moved = model.flat != 0  # a weight that would cross 0 stays there; test_optim follows those
    assert bool(moved.any())
    assert relative_error(model.flat[moved], stepped[moved]) < tolerance
    if dtype == torch.float64:
        assert (
            relative_error((flat.detach() - model.flat)[moved], (flat.detach() - stepped)[moved]) < tolerance
        )


@pytest.mark.parametrize("sizes", [(40, 64, 8), (8, 8, 40), (70, 8, 90)])
@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
def test_narrow_and_wide_layers_of_several_models_hand_on_to_each_other(loss, sizes):
    # A narrow one is NumPy's to multiply, a wide one torch's, each with its own layout in memory.
    model, X, targets = make("tanh", loss, None, 4, 3, torch.float64, sizes)
    losses, expected = autograd(model, X, targets)
    torch.testing.assert_close(model.gradients(X, targets), losses)
    assert relative_error(model.flat_grad, expected) < 1e-9
    model.flat_grad.zero_()
    model.backprop(X, targets)
    assert relative_error(model.flat_grad, expected) < 1e-9


def test_parameters_that_are_lost_warn_of_nothing():
    # A run tells of them in its own words; a warning is an error here.
    model, X, targets = make("relu", "squared", "linear", 1, 3, torch.float32)
    model.flat.fill_(1e30)
    model.backprop(X, targets)
    assert not model.flat_grad.isfinite().all()
    assert not model.gradients(X, targets).isfinite().all()


@pytest.mark.parametrize("n_models", [1, 3])
def test_a_deep_copy_trains_on_its_own(n_models):
    model, X, targets = make("tanh", "squared", "tanh", 1, n_models, torch.float64)
    model.backprop(X, targets)
    gradient, twin = model.flat_grad.clone(), copy.deepcopy(model)
    assert torch.equal(twin.flat, model.flat)
    twin.flat.mul_(2)
    for rows in (X, X[:4]):
        twin.backprop(rows, targets[: len(rows)])
        _, expected = autograd(twin, rows, targets[: len(rows)])
        assert relative_error(twin.flat_grad, expected) < 1e-9
    assert torch.equal(model.flat_grad, gradient)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_the_tanh_of_many_numbers_is_the_tanh_of_few(dtype):
    z = torch.cat([torch.linspace(-20, 20, 5_000, dtype=dtype), torch.tensor([-1e30, 0, 1e30], dtype=dtype)])
    got = z.clone()
    ACTIVATIONS["tanh"].apply_(got)
    torch.testing.assert_close(got, torch.tanh(z), atol=1e-15 if dtype == torch.float64 else 3e-7, rtol=0)


@pytest.mark.parametrize("n_models", [1, 4])
def test_many_rows_are_answered_as_few_are(n_models):
    model = MLP((3, 8, 20, 2), n_models=n_models, init="torch", dtype=torch.float64)
    X = torch.randn(700, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    few = torch.cat([model.forward(rows) for rows in X.split(50)], dim=1)
    torch.testing.assert_close(model.forward(X), few)


@pytest.mark.parametrize(("hidden", "n_models"), [(5, 3), (5, 1), (30, 3)])
def test_the_loss_of_each_row_is_that_of_its_answer(hidden, n_models):
    model = MLP((3, hidden, 2), n_models=n_models, dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    for _ in range(3):
        X = torch.randn(40, 3, generator=generator, dtype=torch.float64)
        targets = torch.randn(40, 2, generator=generator, dtype=torch.float64)
        losses, outputs = model.evaluate(X, targets, each_row=True)
        expected = model.forward(X)
        torch.testing.assert_close(outputs, expected, atol=1e-12, rtol=0)
        torch.testing.assert_close(losses, (expected - targets).square().sum(-1) / 2, atol=1e-12, rtol=0)
        model.backprop(X, targets)  # in the same memory
        model.flat.sub_(model.flat_grad)
