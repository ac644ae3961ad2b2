"""The lab of models and algorithms: its settings, its script, what its models consist of, its links."""

import re
import subprocess
import sys

import numpy as np
import pytest

from course.labs import algorithms
from course.labs.algorithms.parameters import parameters
from course.labs.lab import Lab
from course.live.panels import Boundary, Curves, Fitted
from course.training.edits import AddPoints, Relabel, SetOption


@pytest.fixture
def halves():
    lab = algorithms("data")
    lab.drive(epochs=2)
    return lab


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"vary": "both"}, "vary must be one of algorithm, data"),
        ({"k": 0}, "k must be a whole number from 1 to 40"),
        ({"algorithm": "forest"}, "algorithm must be one of 'neighbours'"),
        ({"columns": ["alcohol", "taste"]}, "taste"),
        ({"controls": ["algorithm"]}, "algorithm"),
        ({"label_noise": 2}, "label_noise"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_a_sentence(settings, told):
    with pytest.raises(ValueError, match=told):
        algorithms(settings.pop("vary", "algorithm"), **settings)


@pytest.mark.parametrize("vary", ["algorithm", "data"])
def test_the_script_prints_the_accuracies_of_the_lab_edits_included(vary, tmp_path):
    lab = algorithms(vary, algorithm="tree")
    paint = AddPoints(((11.5, 12.0), (11.6, 12.5)), (1, 1))
    lab.drive(epochs=2, edits=[(1, paint), (1, Relabel((3, 4, 5), 0)), (2, SetOption("k", 2))])
    script = tmp_path / "script.py"
    script.write_text(lab.code(), encoding="utf-8")
    done = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True)
    found = [re.findall(r"0\.\d{4}|1\.0000", line) for line in done.stdout.splitlines()]
    metrics = lab.measure()
    expected = np.column_stack([metrics.train_accuracy, metrics.valid_accuracy])
    assert found == [[f"{train:.4f}", f"{valid:.4f}"] for train, valid in expected]


def test_a_link_carries_edits_settings_and_rows_that_have_arrived():
    lab = algorithms()
    lab.drive(epochs=3, edits=[(1, Relabel((3, 4, 5), 0)), (2, SetOption("depth", 1))])
    again = Lab.from_link(lab.link())
    assert again.history == lab.history and again.run.options["depth"] == 1
    assert again.measure() == lab.measure()


def test_a_settings_control_is_moved_back_by_an_undo():
    lab = algorithms()
    stage = lab.stage
    control = stage.screen.rail.controls["k"]
    with stage.runner.borrow() as run:
        run.apply(control.to_edit(1))
        assert control.current(run) == 1
        run.undo()
        assert control.current(run) == 5
    lab.close()


def test_parameters_of_two_halves_stand_side_by_side(halves):
    cells = parameters(halves.run)
    assert cells.columns == ("", "half A", "half B")
    one, other = halves.run.model
    rows = {row[0]: row[1:] for row in cells.rows}
    assert rows["Barolo: alcohol"] == [one.last.coef_[0, 0], other.last.coef_[0, 0]]
    opposed = [name for name, (a, b) in rows.items() if a * b < 0]
    assert [cells.rows[r][0] for r in cells.emphasis] == opposed


@pytest.mark.parametrize(
    ("algorithm", "names"),
    [
        ("neighbours", ["numbers worked out", "rows kept", "row 1 kept"]),
        ("tree", ["questions", "answers", "question 1"]),
        ("network", ["weights and biases", "alcohol → neuron 1"]),
    ],
)
def test_each_algorithm_has_parameters_of_its_own_kind(halves, algorithm, names):
    halves.run.apply(SetOption("algorithm", algorithm))
    cells = parameters(halves.run)
    assert [row[0] for row in cells.rows][: len(names)] == names
    assert cells.emphasis == []


def test_a_tree_is_told_by_its_questions_in_the_units_of_the_data(halves):
    halves.run.apply(SetOption("algorithm", "tree"))
    tree = halves.run.model[0].last.tree_
    question = next(row for row in parameters(halves.run).rows if row[0] == "question 1")
    axis = ["alcohol", "colour intensity"][tree.feature[0]]
    assert question[1] == f"{axis} ≤ {tree.threshold[0]:.3g}?"


def test_a_map_shows_its_own_rows_and_says_how_often_it_is_right(halves):
    run = halves.run
    panel = Boundary(run, Fitted(1), panel_id="half_b", shared=True)
    parts = {part.name: part.value for part in panel.parts(run, full=True)}
    assert len(parts["ids"]) == len(run.rows(1)) + len(run.dataset.valid_rows())
    right = (run.predicted(1) == run.dataset.y)[run.rows(1)].mean()
    assert parts["caption"].startswith(f"{len(run.rows(1))} rows, {right:.0%} right; new rows ")
    assert parts["map"].shape == (2, 100, 100)
    assert panel.spec()["shared"] is True and panel.parts(run, full=False) == []


def test_the_map_is_what_the_model_answers_at_the_centres_of_its_cells(halves):
    run = halves.run
    xmin, xmax, ymin, ymax = run.dataset.plane.extent
    x, y = xmin + 30.5 / 100 * (xmax - xmin), ymax - 70.5 / 100 * (ymax - ymin)
    assert Fitted(0).map(run)[0, 70, 30] == run.fitted(0).predict(np.array([[x, y]]))[0]


def test_a_pinned_model_leaves_its_border_on_the_map():
    lab = algorithms()
    lab.drive(epochs=1)
    lab.pin()
    panel = Boundary(lab.run, Fitted(1))
    parts = {part.name: part.value for part in panel.parts(lab.run, full=True)}
    assert len(parts["ghost"]) > 10
    assert "pinned" in str(lab.compare()).lower()


def test_curves_go_over_training_rows_one_line_a_model():
    lab = algorithms()
    lab.drive(epochs=2)
    run = lab.run
    names = [entry.name for entry in run.entries]
    panel = Curves(series=("valid_accuracy",), runs=names, steps_from=run.n_first)
    series, rows, *_ = panel.parts(run, full=True)
    assert [entry["name"] for entry in series.value] == names
    assert rows.value[:, 0].tolist() == [9, 17, 25]
    assert np.allclose(rows.value[:, 1:], run.history.column("valid_accuracy"))


def test_figure_and_summary_name_every_model():
    lab = algorithms()
    lab.drive(epochs=1)
    assert all(entry.name in lab.summary() for entry in lab.run.entries)
    assert len(lab.figure().axes) == 5
    assert len(algorithms("data").figure().axes) == 3
