"""A map over a table of very many columns: the same answers as row by row, in little memory."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from course.data import Inputs, load_csv
from course.live.panels import Answers, Boundary, Network
from course.live.panels.answers import SIZE, WIDE
from course.live.panels.cells import MOST_VALUES, answered, centres, parts
from course.live.panels.fold_answers import FoldAnswers
from course.models.mlp import MLP
from course.models.module import Module
from course.training.crossval.run import CrossVal
from course.training.crossval.splits import Splits
from course.training.supervised.run import Run

N_GENES = 7129  # of the study of leukaemia that textbooks take their widest table from
RESET = Path("/proc/self/clear_refs")  # a 5 written here resets the peak


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Return a function that writes a table of so many columns, of different units, and returns its path."""

    def make(n_columns):
        path = tmp_path_factory.mktemp("wide") / "genes.csv"
        if not path.exists():
            generator = np.random.default_rng(0)
            X = generator.normal(size=(72, n_columns)) * 10.0 ** generator.integers(-2, 4, n_columns) + 5
            kind = np.where(X[:, 0] > np.median(X[:, 0]), "a", "b")
            head = ",".join([*(f"g{j}" for j in range(n_columns)), "kind"])
            rows = (",".join([*map("{:.5g}".format, row), k]) for row, k in zip(X, kind, strict=True))
            path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return path

    return make


@pytest.fixture
def wide(table):
    return load_csv(table(WIDE + 16), target="kind")


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_wide_inputs_give_the_answers_that_rows_give(wide, activation):
    inputs = Inputs.fit(wide)
    model = MLP((inputs.n_inputs, 5, 3, 1), loss="cross_entropy", activation=activation, seed=0)
    run = Run(model, wide, inputs=inputs, seed=0)
    answers = Answers()
    seen = inputs(wide.plane.lift(centres(wide.plane, SIZE)))
    layers = [layer[0].T.numpy() for layer in model.activations(torch.from_numpy(seen))]
    assert answers.output(run) == pytest.approx(layers[-1].reshape(-1, SIZE, SIZE), abs=1e-5)
    for column, layer in enumerate([seen.T, *layers]):
        shown = answers.node(run, column, len(layer) - 1)
        assert shown == pytest.approx(
            layer[-1].reshape(SIZE, SIZE), abs=1e-5 * (1 + float(np.abs(layer).max()))
        )
    assert answers.node(run, 0, inputs.n_inputs) is answers.node(run, 4, 0) is None
    small = answers.thumbnails(run)
    assert [layer.shape for layer in small] == [(n, 24, 24) for n in model.sizes]
    assert small[0][7] == pytest.approx(answers.node(run, 0, 7)[4:97:4, 4:97:4], abs=1e-5)


def test_a_module_of_wide_inputs_gives_the_answers_that_rows_give(wide, monkeypatch):
    monkeypatch.setattr("course.live.panels.cells.MOST_VALUES", 2**16)  # several parts
    inputs = Inputs.fit(wide)
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(inputs.n_inputs, 4), nn.Tanh(), nn.Linear(4, 1))
    model = Module(net, input_shape=(inputs.n_inputs,), n_out=1, loss="cross_entropy")
    run = Run(model, wide, inputs=inputs, seed=0)
    seen = torch.from_numpy(inputs(wide.plane.lift(centres(wide.plane, SIZE))))
    with torch.no_grad():
        direct = model.forward(seen)[0].T.numpy().reshape(-1, SIZE, SIZE)
    assert Answers().output(run) == pytest.approx(direct, abs=1e-5)


def test_answers_come_cell_by_cell_in_order_however_they_are_cut(wide, monkeypatch):
    whole = wide.plane.lift(centres(wide.plane, 10))
    monkeypatch.setattr("course.live.panels.cells.MOST_VALUES", 1000)
    sizes = []
    found = answered(lambda X: (sizes.append(len(X)), X)[1], wide.plane, 10)
    assert found == pytest.approx(whole)
    assert max(sizes) == 1000 // wide.plane.n_features


@pytest.mark.parametrize("n_values", [1, 7129, 10 * MOST_VALUES])
def test_every_cell_is_in_one_part(n_values):
    cells = np.arange(2500)
    assert np.array_equal(np.concatenate([cells[part] for part in parts(2500, n_values)]), cells)


def test_a_network_of_wide_inputs_sends_no_maps_and_does_not_work_them_out(wide, read, monkeypatch):
    inputs = Inputs.fit(wide)
    run = Run(MLP((inputs.n_inputs, 3, 1), loss="cross_entropy", seed=0), wide, inputs=inputs, seed=0)
    answers = Answers()
    monkeypatch.setattr(answers, "thumbnails", None)
    assert "map" in read(Boundary(run, answers), run, full=True)
    assert "maps" not in read(Network(run, answers), run, full=True)


@pytest.mark.skipif(not RESET.exists(), reason="only Linux forgets the peak of a process")
def test_the_maps_of_a_table_of_7129_columns_take_little_memory(table):
    dataset = load_csv(table(N_GENES), target="kind")
    one = Run(MLP((N_GENES, 4, 1), loss="cross_entropy", seed=0), dataset, inputs=Inputs.fit(dataset), seed=0)
    folds = MLP((N_GENES, 8, 1), n_models=5, loss="cross_entropy", seed=0)
    many = CrossVal(folds, dataset, splits=Splits(kind="stratified", k=5), seed=0)
    for answers, run in ((Answers(), one), (FoldAnswers(), many)):
        RESET.write_text("5", encoding="utf-8")
        before = peak_mib()
        assert np.isfinite(answers.output(run)).all()
        assert peak_mib() - before < 300  # all cells at once took 1,650 in the playground


def peak_mib():
    """The most memory that this process has held since it was reset."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
