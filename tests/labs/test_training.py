"""The loss-surface lab: a line that walks down, a hand that drags it, a threshold that ends it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from course.labs import training
from course.live.panels.bowl import Bowl
from course.training.edits import SetKnob, SetParameters


@pytest.fixture
def lab():
    made = training(speed=None)
    yield made
    made.close()


def parts(lab, panel_id, *, full=True):
    panel = next(panel for panel in lab.stage.screen.panels if panel.id == panel_id)
    with lab.stage.runner.borrow() as run:
        return {part.name: part.value for part in panel.parts(run, full)}


def test_the_bowl_is_the_loss_that_the_run_reports(lab):
    bowl = Bowl.of(lab.run)
    for _ in range(3):
        lab.drive(epochs=4)
        assert float(bowl.loss(*lab.run.point)) == pytest.approx(lab.measure().train_loss[0], rel=1e-4)


def test_the_lowest_point_is_least_squares(lab):
    run, rows = lab.run, lab.dataset.is_train
    found = LinearRegression().fit(run.inputs(lab.dataset.X[rows]), lab.dataset.y[rows])
    assert Bowl.of(run).best == pytest.approx((found.coef_[0], found.intercept_), rel=1e-5)


def test_descent_walks_to_the_lowest_point(lab):
    lab.drive(epochs=100)
    assert lab.run.point == pytest.approx(Bowl.of(lab.run).best, rel=1e-3)
    assert len(lab.run.path) == 101
    losses = lab.history.column("train_loss")[:, 0]
    assert (np.diff(losses) <= 1e-2).all()


@pytest.mark.parametrize(("lr", "falls"), [(0.001, True), (1.9, True), (2.2, False)])
def test_the_learning_rate_goes_from_too_small_to_divergent(lr, falls):
    lab = training(lr=lr)
    losses = lab.drive(epochs=40).column("train_loss")[:, 0]
    assert (losses[-1] < losses[0]) == falls
    assert (lab.run.diverged is not None or losses[-1] > 10 * losses[0]) != falls
    if lr == 0.001:
        assert losses[-1] > 0.8 * losses[0], "too small: hardly anything has happened"


def test_the_page_s_run_ends_at_the_threshold_and_a_script_s_does_not(lab):
    lab.stage.runner.play()
    lab.result(20)
    assert lab.run.epoch == lab.run.trained_at == 24
    assert lab.measure().train_loss[0] <= 2000 < lab.history.column("train_loss")[-2, 0]
    lab.drive(epochs=3)
    assert lab.run.epoch == 27


def test_a_threshold_below_what_a_line_can_reach_is_never_met(lab):
    floor = Bowl.of(lab.run).floor
    lab.run.set_threshold(floor - 100)
    lab.drive(epochs=300)
    assert lab.run.trained_at is None
    words = parts(lab, "where")["text"]
    assert f"below {floor:,.0f}" in words and "training would never end" in words
    assert "what this line cannot explain" in words and "noise" not in words


def test_a_drag_is_one_edit_and_leaves_a_gap_in_the_path(lab):
    lab.drive(epochs=2)
    before = lab.run.point
    for w in (10.0, 20.0, 30.0):
        lab.run.apply(SetParameters((w, 50.0), stroke=4))
    assert lab.run.point == (30.0, 50.0)
    assert len(lab.history.edits) == 1
    assert [place for place in lab.run.path if not math.isnan(place[0])][-1] == (30.0, 50.0)
    assert sum(math.isnan(w) for w, _ in lab.run.path) == 1
    lab.run.undo()
    assert lab.run.point == before


def test_a_link_leads_past_the_threshold_and_through_a_drag(lab):
    lab.drive(epochs=30)
    lab.run.apply(SetParameters((100.0, 0.0)))
    lab.drive(epochs=2)
    again = type(lab).from_link(lab.link())
    assert again.run.point == lab.run.point
    assert again.history == lab.history


def test_stepping_back_goes_the_path_back(lab):
    lab.drive(epochs=3)
    lab.run.step_back()
    assert len(lab.run.path) == 4  # the start, two steps, and where it stands
    assert lab.run.path[-1] == lab.run.path[-2] == lab.run.point
    lab.run.reset()
    assert lab.run.path == [lab.run.point]


def test_one_row_at_a_time_wanders_and_all_rows_do_not():
    def length(lab):
        path = np.array(lab.run.path)
        return np.hypot(*np.diff(path, axis=0).T).sum()

    calm, noisy = training(batch_size=100_000), training(batch_size=1, lr=0.05)
    calm.drive(epochs=60)
    noisy.drive(epochs=2)
    assert length(calm) == pytest.approx(np.hypot(*np.subtract(calm.run.point, calm.run.path[0])), rel=1e-3)
    assert length(noisy) > 5 * length(calm)


def test_the_reward_is_the_same_picture_upside_down(lab):
    lab.drive(epochs=5)
    loss = {panel: parts(lab, panel) for panel in ("surface", "curves")}
    lab.run.set_goal("reward")
    changed = parts(lab, "surface", full=False)
    reward = {"surface": changed, "curves": parts(lab, "curves", full=False)}
    assert np.array_equal(reward["curves"]["rows"][:, 1:], -loss["curves"]["rows"][:, 1:])
    assert [series["name"] for series in reward["curves"]["series"]] == ["train reward", "valid reward"]
    flipped = 255 - reward["surface"]["map"][1].astype(int)
    assert np.abs(flipped - loss["surface"]["map"][1]).max() <= 1
    assert reward["surface"]["readout"].split(": ")[1].startswith("reward −")
    assert reward["curves"]["level"] == -2000


def test_the_squares_are_the_errors_of_the_line(lab):
    lab.drive(epochs=10)
    x, y, errors = parts(lab, "fit")["squares"].T
    w, b = lab.run.point
    mean, scale = lab.run.inputs.mean[0], lab.run.inputs.scale[0]
    assert np.allclose(errors, w * (x - mean) / scale + b - y, atol=1e-2)


def test_six_squares_are_drawn_from_left_to_right_so_that_they_are_no_slab(lab):
    x, _, errors = parts(lab, "fit")["squares"].T
    assert len(x) == 6 and (np.diff(x) > 0).all() and np.abs(errors).min() > 0
    all_x = lab.dataset.X[lab.dataset.is_train, 0]
    assert [round(float((all_x < value).mean()), 1) for value in x] == pytest.approx(
        [0.1, 0.2, 0.4, 0.6, 0.8, 0.9], abs=0.11
    ), "evenly spread over the patients"


def test_a_branch_goes_the_path_back_and_leaves_all_of_it_as_the_ghost(lab):
    lab.drive(epochs=6)
    path = list(lab.run.path)
    lab.scrub(2)
    assert lab.run.path == path
    assert lab.run.point == path[2]
    lab.branch()
    assert lab.run.path[:3] == path[:3]
    assert set(lab.run.path) == set(path[:3])
    assert lab.run.ghost == path


def test_the_pinned_line_and_its_path_stay_as_ghosts(lab):
    lab.drive(epochs=20)
    path, point = list(lab.run.path), lab.run.point
    lab.pin()
    lab.drive(epochs=1, edits=[(0, SetKnob("lr", 1.0))])
    assert np.allclose(parts(lab, "surface")["ghost"], path)
    mean, scale = lab.run.inputs.mean[0], lab.run.inputs.scale[0]
    (x0, y0), _ = parts(lab, "fit")["ghost"]
    assert y0 == pytest.approx(point[0] * (x0 - mean) / scale + point[1], rel=1e-4)
    assert "learning rate 0.1 → 1" in lab.compare()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"feature": "age"}, "feature must be one of"),
        ({"goal": "points"}, "goal must be one of"),
        ({"threshold": -1}, "threshold must be"),
        ({"controls": ["noise"]}, "controls must be one of"),
        ({"speed": 0}, "speed must be"),
    ],
)
def test_arguments_out_of_range_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        training(**settings)
