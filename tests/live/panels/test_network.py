"""The Network panel shows the weights there are and what every neuron answers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course.live.panels import Answers, Network
from course.training.edits import SetBias, SetFeatures, SetHidden, SetWeight


@pytest.fixture
def watch(make_run):
    def make(*args, **settings):
        run = make_run(*args, **settings)
        return run, Network(run, Answers())

    return make


def test_weights_and_biases_are_flat_row_by_row(watch, read):
    run, panel = watch(hidden=(3, 2))
    parts = read(panel, run, full=True)
    assert parts["layers"] == [
        {"names": ["x", "y"], "n": 2}, {"names": None, "n": 3}, {"names": None, "n": 2},
        {"names": ["output"], "n": 1},
    ]  # fmt: skip
    assert len(parts["weights"]) == 2 * 3 + 3 * 2 + 2 and len(parts["biases"]) == 3 + 2 + 1
    assert parts["weights"][0 * 3 + 2] == run.model.weights[0][0, 0, 2]
    assert parts["weights"][6 + 2 * 2 + 1] == run.model.weights[1][0, 2, 1]


def test_a_weight_and_a_bias_by_hand_are_shown(watch, read):
    run, panel = watch()
    read(panel, run, full=True)
    run.apply(SetWeight(1, 3, 1, 0.75))
    run.apply(SetBias(2, 0, -0.5))
    parts = read(panel, run)
    assert parts["weights"][8 + 3 * 2 + 1] == 0.75
    assert parts["biases"][-1] == -0.5
    assert "maps" in parts and "layers" not in parts


def test_maps_are_what_each_neuron_answers(watch, train, read):
    run, panel = watch()
    train(run, 3)
    maps = read(panel, run, full=True)["maps"]
    assert maps.shape == (2 + 4 + 2 + 1, 24, 24) and maps.dtype == np.uint8
    at = (np.arange(24) * 4 + 4 + 0.5) * 0.12
    points = np.array([[-6 + at[5], 6 - at[20]]])
    hidden, _, output = run.model.activations(torch.from_numpy(run.inputs(points)))
    assert maps[2:6, 20, 5] == pytest.approx((hidden[0, 0].numpy() + 1) * 127.5, abs=1)
    assert maps[8, 20, 5] == pytest.approx((float(output) + 1) * 127.5, abs=1)


def test_inputs_and_unbounded_neurons_are_scaled_by_their_largest_value(watch, train, read):
    run, panel = watch(activation="relu")
    train(run, 1)
    maps = read(panel, run, full=True)["maps"]
    assert maps[0].min() < 5 and maps[0].max() == 255  # x from left to right
    assert (maps[0, :, 0] < 10).all() and (maps[1, 0] > 245).all()
    alive = maps[2:6].reshape(4, -1).max(axis=1) > 128
    assert alive.any() and (maps[2:6][alive].reshape(-1, 576).max(axis=1) == 255).all()


@pytest.mark.parametrize("edit", [SetHidden((5, 5, 5)), SetFeatures(("x", "xy", "sin y"))], ids=str)
def test_another_shape_comes_in_one_piece(watch, read, edit):
    run, panel = watch()
    read(panel, run, full=True)
    run.apply(edit)
    parts = read(panel, run)
    assert {"layers", "weights", "biases", "maps"} <= parts.keys()
    assert [layer["n"] for layer in parts["layers"]] == list(run.model.sizes)
    assert len(parts["maps"]) == sum(run.model.sizes)


def test_a_network_too_large_to_draw_has_no_maps(watch, read):
    run, panel = watch("digits", hidden=(8,))
    assert "maps" not in read(panel, run, full=True)


def test_focus_enlarges_one_node_until_it_ends(watch, train, read):
    run, panel = watch()
    read(panel, run, full=True)
    panel.focus([1, 2])
    focus = read(panel, run)["focus"]
    assert focus.shape == (100, 100)
    train(run, 1)
    parts = read(panel, run)
    assert np.array_equal(parts["focus"][4:97:4, 4:97:4], parts["maps"][2 + 2])
    panel.focus(None)
    train(run, 1)
    assert "focus" not in read(panel, run)


@pytest.mark.parametrize("value", [[9, 0], [1, 99], [-1, 0], ["1", 0], [1], "x", [True, 0], {"a": 1}])
def test_a_focus_on_nothing_is_ignored(watch, read, value):
    run, panel = watch()
    panel.focus(value)
    assert "focus" not in read(panel, run, full=True)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"columns": "components"}, ["component 1", "component 2"]),
        ({"columns": ("mean radius", "mean texture")}, ["mean radius", "mean texture"]),
    ],
)
def test_two_columns_of_measured_data_keep_their_names(watch, read, settings, names):
    run, panel = watch("breast_cancer", features=("x", "y", "xy"), **settings)
    assert read(panel, run, full=True)["layers"][0] == {"names": [*names, "xy"], "n": 3}
