"""The Boundary panel tells the truth about the model and about every row."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course.live.panels import Answers, Boundary
from course.training.edits import AddPoints, Relabel, RemovePoints, SetData, SetWeight


@pytest.fixture
def watch(make_run):
    def make(*args, **settings):
        run = make_run(*args, **settings)
        return run, Boundary(run, Answers())

    return make


def test_first_row_of_the_map_is_the_top_of_the_plane(watch, read):
    run, panel = watch(hidden=())
    run.model.flat.zero_()
    run.apply(SetWeight(0, 1, 0, 5.0))  # the output follows y alone
    grid = read(panel, run, full=True)["map"]
    assert grid.shape == (100, 100) and grid.dtype == np.uint8
    assert (grid[0] == 255).all() and (grid[-1] == 0).all()


def test_a_cell_is_what_the_model_answers_at_its_centre(watch, train, read):
    run, panel = watch()
    train(run, 3)
    grid = read(panel, run, full=True)["map"]
    for row, column in [(0, 0), (10, 70), (99, 99)]:
        point = np.array([[-6 + (column + 0.5) * 0.12, 6 - (row + 0.5) * 0.12]])
        answer = float(run.model.forward(torch.from_numpy(run.inputs(point))))
        assert grid[row, column] == pytest.approx((answer + 1) * 127.5, abs=1)


def test_probabilities_use_the_whole_scale(watch, read):
    run, panel = watch(hidden=(), loss="cross_entropy")
    run.model.flat.zero_()
    run.apply(SetWeight(0, 0, 0, 50.0))
    grid = read(panel, run, full=True)["map"]
    assert (grid.min(), grid.max()) == (0, 255)


def test_several_classes_have_an_index_and_a_margin(watch, train, read):
    run, panel = watch("blobs", hidden=(8,), n_classes=4)
    train(run, 10)
    classes, margin = read(panel, run, full=True)["map"]
    assert set(np.unique(classes)) == {0, 1, 2, 3}
    assert margin.max() > 200 and margin.min() < 20


def test_the_map_of_many_features_is_the_slice_through_the_plane(watch, train, read):
    run, panel = watch("breast_cancer")
    train(run, 3)
    parts = read(panel, run, full=True)
    x_min, x_max, y_min, y_max = parts["spec"]["extent"]
    centre = np.array([[x_min + 0.505 * (x_max - x_min), y_max - 0.505 * (y_max - y_min)]])
    row = run.dataset.plane.lift(centre)
    answer = float(run.model.forward(torch.from_numpy(run.inputs(row))))
    assert row.shape == (1, 30)
    assert parts["map"][50, 50] == pytest.approx((answer + 1) * 127.5, abs=1)


def test_regression_has_the_range_of_its_targets(watch, read):
    _, playground_panel = watch("reg-plane")
    assert playground_panel.spec()["target_range"] == [-1, 1]
    run, panel = watch("diabetes")
    spec = panel.spec()
    assert spec["target_range"] == [run.dataset.y.min(), run.dataset.y.max()]
    assert (spec["task"], spec["class_names"]) == ("regression", [])


def test_points_carry_id_label_split_and_what_is_wrong(watch, train, read):
    run, panel = watch(label_noise=0.2)
    train(run, 2)
    parts, dataset = read(panel, run, full=True), run.dataset
    predicted = run.model.predict(run.model.forward(torch.from_numpy(run.inputs(dataset.X))))[0].numpy()
    assert np.allclose(parts["points"][:, :2], dataset.X)
    assert (parts["points"][:, 2] == dataset.y).all()
    assert (parts["ids"] == dataset.ids).all()
    assert (parts["clean"] == dataset.clean_y).all()
    assert ((parts["flags"] & 1 > 0) == dataset.is_train).all()
    assert ((parts["flags"] & 2 > 0) == (dataset.y != dataset.clean_y)).all()
    assert ((parts["flags"] & 4 > 0) == (dataset.y != predicted)).all()


@pytest.mark.parametrize(
    "edit",
    [AddPoints(((1, 2), (3, 4)), (0, 1)), RemovePoints((3,)), Relabel((0, 5), 1), SetData("noise", 0.3)],
    ids=lambda edit: edit.do,
)
def test_an_edit_of_the_data_sends_all_its_columns_at_once(watch, read, edit):
    run, panel = watch()
    read(panel, run, full=True)
    run.apply(edit)
    parts = read(panel, run)
    assert {"points", "ids", "flags", "clean"} <= parts.keys()
    assert len(parts["points"]) == len(parts["ids"]) == len(parts["flags"]) == run.dataset.n
    assert "map" not in parts  # the model has not moved yet


def test_while_training_only_map_and_flags_travel(watch, train, read):
    run, panel = watch()
    read(panel, run, full=True)
    train(run, 1)
    assert {"map"} <= read(panel, run).keys() <= {"map", "flags"}


def test_a_weight_set_by_hand_moves_the_map_at_the_same_step(watch, read):
    run, panel = watch()
    before = read(panel, run, full=True)["map"]
    run.apply(SetWeight(0, 0, 0, 3.0))
    after = read(panel, run)["map"]
    assert run.step == 0
    assert not np.array_equal(before, after)


def test_another_data_set_brings_its_own_spec(watch, read):
    run, panel = watch()
    read(panel, run, full=True)
    run.apply(SetData("dataset", "wine"))
    spec = read(panel, run)["spec"]
    assert len(spec["class_names"]) == 3
    assert spec["axis_names"] == ["component 1", "component 2"]
    assert spec["extent"] != [-6, 6, -6, 6]
