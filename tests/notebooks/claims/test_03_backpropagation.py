"""What notebook 03 and its questions say of gradients holds for other points and weights, too."""

import numpy as np
import pytest
import torch

from course.labs.presets import open_lab
from course.learning import gradients
from course.models.mlp import MLP


def test_the_neuron_by_hand():
    assert gradients.neuron_loss(0.5) == pytest.approx(0.192, abs=5e-4)
    assert gradients.slope_by_nudging(0.5) == pytest.approx(-1.061, abs=5e-4)
    a = np.tanh(0.4)
    assert (a - 1) * (1 - a**2) * 2 == pytest.approx(gradients.slope_by_nudging(0.5, nudge=1e-6), abs=1e-6)


def test_a_small_move_keeps_the_promise_and_a_move_of_1_brings_less_than_a_quarter():
    gradient = gradients.slope_by_nudging(0.5, nudge=1e-6)
    came = {move: gradients.neuron_loss(0.5 + move) - gradients.neuron_loss(0.5) for move in (0.01, 1.0)}
    assert came[0.01] / (gradient * 0.01) == pytest.approx(1, abs=0.05)
    assert 0 < came[1.0] / gradient < 0.25


@pytest.mark.parametrize("seed", range(5))
def test_a_downhill_step_lowers_the_loss_of_the_point_and_only_the_update_changes_it(seed):
    lab = open_lab("one point", seed=seed, lr=0.05)
    losses = []
    for _ in range(8):
        lab.drive(epochs=1)
        losses.append(lab.run.trace().loss)
    assert len(set(losses[:7])) == 1 and losses[7] < losses[6]


@pytest.fixture(scope="module")
def ratios():
    return {
        (name, depth): [gradients.gradient_ratio(name, depth, seed=seed) for seed in range(5)]
        for name in ("tanh", "sigmoid")
        for depth in (1, 3, 6)
    }


def test_six_sigmoids_leave_the_first_layer_less_than_a_thousandth_and_six_tanh_do_not(ratios):
    assert max(ratios["sigmoid", 6]) < 1 / 1000
    assert min(ratios["tanh", 6]) > 1 / 1000
    assert np.median(ratios["tanh", 6]) > 1000 * np.median(ratios["sigmoid", 6])


def test_each_layer_of_sigmoids_takes_a_factor_of_six_or_seven(ratios):
    middle = [np.median(ratios["sigmoid", depth]) for depth in (1, 3, 6)]
    assert 5 < (middle[0] / middle[1]) ** (1 / 2) < 9
    assert 5 < (middle[1] / middle[2]) ** (1 / 3) < 9


def test_relu_in_layers_of_three_sends_nothing_to_the_first_layer_for_half_of_the_points():
    run = open_lab("deep", activation="relu").run
    dead = 0
    for row in run.dataset.ids.tolist():
        run.choose(row)
        dead += not run.trace().weight_grads[0].any()
    assert dead == len(run.dataset.ids) // 2


def first_beside_last(activation, seed, depth=8, width=32):
    model = MLP(
        (2, *(width,) * depth, 1), activation=activation, init="glorot", seed=seed, dtype=torch.float64
    )
    draws = torch.Generator().manual_seed(seed)
    X = torch.randn(64, 2, generator=draws, dtype=torch.float64)
    model.gradients(X[None], ((X[:, :1] * X[:, 1:] > 0).double() * 2 - 1)[None])
    first, last = (grad.abs().mean() for grad in (model.weight_grads[0], model.weight_grads[-1]))
    return float(first / last)


@pytest.mark.parametrize("seed", range(5))
def test_in_wide_layers_relu_lets_far_more_come_back_than_sigmoid_and_more_layers_do_not(seed):
    sigmoid = first_beside_last("sigmoid", seed)
    assert first_beside_last("relu", seed) > 10_000 * sigmoid
    assert first_beside_last("sigmoid", seed, depth=11) < sigmoid


def test_numbers_of_the_questions():
    assert pytest.approx(0.000004, rel=0.05) == 0.25**9
    assert pytest.approx(0.06) == 0.01 * 3 * 2
    assert pytest.approx(0.4) == -0.1 * -4
