"""Regression on a learner's own data in its own units: prices are learned, and everything told is in them."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from course import cli
from course.labs import playground
from course.labs.lab import Lab
from course.labs.picture import boundary_display
from course.live.panels.answers import Answers
from course.training.edits import AddPoints, Relabel, SetData
from course.training.supervised.run import Run
from tests.labs.test_script import assert_same


def write_prices(path, *, n=300, unit=1.0, offset=0.0):
    """Houses whose price, about 300,000 ± 130,000, is told by size and age up to a tenth of its spread."""
    rng = np.random.default_rng(3)
    size, age = rng.uniform(40, 200, n), rng.uniform(0, 60, n)
    price = 300_000 + 2_500 * (size - 120) - 1_500 * (age - 30) + rng.normal(0, 13_000, n)
    rows = np.column_stack([size, age, offset + unit * price])
    path.write_text("size,age,price\n" + "".join(f"{a:.3f},{b:.3f},{c!r}\n" for a, b, c in rows.tolist()))
    return path


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    return write_prices(tmp_path_factory.mktemp("own") / "prices.csv")


@pytest.fixture(scope="module")
def lab(prices):
    lab = playground(csv=prices)
    lab.drive(epochs=100)
    return lab


def test_prices_of_300_000_are_learned_with_every_default(lab):
    variance = lab.dataset.y[lab.dataset.valid_rows()].var()
    measured = lab.measure()
    assert 0.001 * variance < measured.valid_loss[0] < 0.05 * variance
    assert lab.history.column("valid_loss")[-1, 0] == measured.valid_loss[0]
    assert lab.history.column("valid_loss")[0, 0] == pytest.approx(variance / 2, rel=0.5)


@pytest.mark.parametrize("seed", range(5))
def test_they_are_learned_from_every_start(prices, seed):
    lab = playground(csv=prices, seed=seed)
    lab.drive(epochs=60)
    assert lab.measure().valid_loss[0] < 0.05 * lab.dataset.y.var()


def test_losses_are_those_of_the_predictions_in_units(lab):
    run = lab.run
    rows = run.dataset.valid_rows()
    with torch.no_grad():
        output = run.model.forward(torch.from_numpy(run.inputs(run.dataset.X[rows])))[0, :, 0].numpy()
    predicted = run.inputs.in_units(output.astype(np.float64))
    assert abs(predicted.mean() - 300_000) < 30_000
    loss = np.square(predicted - run.dataset.y[rows]).mean() / 2
    assert lab.measure().valid_loss[0] == pytest.approx(loss, rel=1e-4)


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e3, 1e6])
def test_the_unit_changes_nothing_but_the_unit(lab, tmp_path, unit):
    other = playground(csv=write_prices(tmp_path / "prices.csv", unit=unit))
    other.drive(epochs=100)
    assert other.measure().valid_loss[0] == pytest.approx(lab.measure().valid_loss[0] * unit**2, rel=0.02)


def test_targets_far_from_zero_are_learned(tmp_path):
    other = playground(csv=write_prices(tmp_path / "far.csv", unit=1e-3, offset=1e6))
    other.drive(epochs=100)
    assert other.measure().valid_loss[0] < 0.05 * other.dataset.y.var()


def test_targets_are_scaled_by_the_training_rows_alone(prices, tmp_path):
    lab = playground(csv=prices)
    dataset = lab.dataset
    train = dataset.y[dataset.train_rows()]
    assert lab.run.inputs.target_mean == pytest.approx(train.mean())
    assert lab.run.inputs.target_scale == pytest.approx(train.std())
    assert lab.run.inputs.target_mean != pytest.approx(dataset.y.mean(), rel=1e-6)


def test_what_the_page_and_the_figure_show_is_in_units(lab):
    shown = Answers().output(lab.run)
    assert 50_000 < shown.min() < 250_000 < 350_000 < shown.max() < 700_000
    points = boundary_display(lab.run).points[:, 2]
    assert points.min() == pytest.approx(-1) and points.max() == pytest.approx(1)
    values = boundary_display(lab.run).grid
    assert values.min() < 60 and values.max() > 195  # the map uses the whole colour scale
    assert re.search(r"typically off by 1\d{4}|typically off by 1\.\d+e\+04", lab.summary())


def test_code_link_edits_and_checkpoint_keep_the_units(prices, tmp_path):
    lab = playground(csv=prices, hidden=(3,))
    edits = [
        (1, AddPoints(((100.0, 20.0),), (350_000.0,))),
        (2, Relabel((5,), 250_000.0)),
        (3, SetData("train_share", 0.6)),
    ]
    lab.drive(epochs=4, edits=edits)
    assert_same(lab)
    assert "def predict(X):" in lab.code()
    assert Lab.from_link(lab.link()).history == lab.history
    again = Run.load(lab.run.save(tmp_path / "kept"))
    assert again.inputs == lab.run.inputs
    assert again.measure().valid_loss[0] == lab.measure().valid_loss[0]


def test_the_script_predicts_in_units(lab):
    names: dict[str, object] = {}
    exec(lab.code(), names)  # noqa: S102  (our own script)
    predicted = names["predict"](lab.dataset.X)
    error = np.sqrt(np.square(predicted - lab.dataset.y).mean())
    assert error == pytest.approx(np.sqrt(2 * lab.measure().train_loss[0]), rel=0.1)


def test_the_command_line_tells_units(prices):
    done = CliRunner().invoke(cli.app, ["run", "playground", "--csv", str(prices), "--epochs", "30"])
    assert done.exit_code == 0
    loss = float(re.search(r"loss +│? *(\S+)", done.stdout)[1])
    error = float(re.search(r"typical error +│? *(\S+)", done.stdout)[1])
    assert 1e7 < loss < 1e9
    assert error == pytest.approx(np.sqrt(2 * loss), rel=0.01)


def test_a_built_in_set_of_targets_learns_too_and_keeps_its_units_through_edits():
    lab = playground("diabetes")
    lab.drive(epochs=30)
    assert 500 < lab.measure().valid_loss[0] < 2000  # half the variance is about 2,960
    lab.drive(epochs=1, edits=[(0, SetData("dataset", "reg-plane"))])
    assert lab.run.inputs.loss_unit == 1
    lab.drive(epochs=1, edits=[(0, {"do": "undo"})])
    assert lab.measure().valid_loss[0] > 500
    assert_same(lab, rel=1e-2)


def test_a_run_on_prices_diverges_as_any_other(prices):
    lab = playground(csv=prices, activation="relu", lr=10.0)
    lab.drive(epochs=50)
    assert lab.run.diverged is not None
    assert (
        "more than a million times the first" in lab.run.diverged.reason
        or "not a number" in lab.run.diverged.reason
    )
