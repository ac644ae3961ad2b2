"""The script that code() writes trains to the same losses without the course."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import subprocess
import sys

import numpy as np
import pytest

from course.labs import playground
from course.labs.lab import Lab
from course.training.edits import (
    AddPoints,
    MovePoints,
    Relabel,
    RemovePoints,
    SetActivation,
    SetBias,
    SetData,
    SetFeatures,
    SetHidden,
    SetKnob,
    SetWeight,
)
from course.training.knobs import KNOBS


def run(code):
    """Run a script in a namespace of its own, without the course, and return what it prints."""
    assert not {"course"} & {name.split(".")[0] for name in imported(code)}
    assert max(map(len, code.splitlines())) <= 130
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "script.py", "exec"), {"__name__": "__main__"})  # noqa: S102  (what code() wrote)
    return printed.getvalue()


def run_alone(code, folder):
    """Run a script in a process of its own, where the course cannot be imported."""
    script = folder / "script.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, "-W", "error", "-I", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def imported(code):
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def assert_same(lab, *, rel=2e-3, run=run):
    printed = run(lab.code())
    rows = re.findall(r"^epoch (\d+) step (\d+) losses (\S+) (\S+)$", printed, re.MULTILINE)
    now = [float(number) for number in re.search(r"^now (\S+) (\S+)$", printed, re.MULTILINE).groups()]
    reports = np.array(rows, dtype=float)
    history = lab.history.to_frame()[["epoch", "step", "train_loss", "valid_loss"]].to_numpy()
    assert reports[:, :2].tolist() == history[:, :2].tolist()
    assert reports[1:, 2:] == pytest.approx(history[1:, 2:], rel=rel, abs=1e-5)
    measured = lab.measure()
    assert now == pytest.approx([measured.train_loss[0], measured.valid_loss[0]], rel=rel, abs=1e-5)


DATA = [
    ("circle", {}),
    ("xor", {"noise": 0.2, "label_noise": 0.2, "n": 100, "seed": 4}),
    ("spiral", {"preset": "tf-playground", "features": ("x", "y", "x²", "y²", "xy", "sin x", "sin y")}),
    ("reg-gauss", {"activation": "relu"}),
    ("blobs", {"n_classes": 4, "loss": "cross_entropy", "hidden": ()}),
    ("moons", {"optimizer": "adam", "lr": 0.01, "l2": 0.01, "activation": "sigmoid"}),
    ("breast_cancer", {"columns": "components", "label_noise": 0.1, "optimizer": "momentum"}),
    ("wine", {"columns": ("alcohol", "hue"), "n": 60, "loss": "cross_entropy"}),
    ("digits", {"hidden": (8,), "train_share": 0.2}),
    ("diabetes", {"lr": 0.0001}),
    ("visits", {"train_share": 0.8, "seed": 2}),
    ("pure_noise", {"lr": 0.01}),
    ("stocks", {"train_share": 0.7, "n": 300}),
]


@pytest.mark.parametrize(("name", "settings"), DATA, ids=[name for name, _ in DATA])
def test_every_kind_of_lab(name, settings):
    lab = playground(name, **settings)
    lab.drive(epochs=4)
    assert_same(lab)


def test_edits_of_every_kind_at_their_moment():
    lab = playground("circle", noise=0.1, hidden=(4, 3))
    edits = [
        (0, AddPoints(((4, 4), (-4, 4), (0, 0)), (1, 1, 0))),
        (1, MovePoints((0, 501), ((1, 1), (2, 2)))),
        (1, RemovePoints((5, 6, 300))),
        (2, Relabel((1, 2, 3, 8), 1)),
        (2, SetData("label_noise", 0.2)),
        (3, SetData("noise", 0.3)),
        (3, {"do": "undo"}),
        (4, SetData("train_share", 0.7)),
        (4, SetData("minority_share", 0.2)),
        (5, SetHidden((5,))),
        (5, SetFeatures(("x", "y", "x²", "sin y"))),
        (6, SetWeight(0, 2, 1, 0.5)),
        (6, SetBias(1, 0, -0.2)),
        (6, SetActivation("sigmoid")),
        (7, SetKnob("lr", 0.1)),
        (7, SetKnob("batch_size", 7)),
        (8, SetKnob("optimizer", "momentum")),
        (8, SetKnob("shuffle", False)),
        (9, SetKnob("l2", 0.003)),
        (10, SetHidden((5, 2))),
        (11, SetData("dataset", {"name": "blobs", "n_classes": 3})),
        (12, SetKnob("optimizer", "adam")),
        (12, SetKnob("lr", 0.003)),
        (13, SetHidden((5, 3, 2))),
        (14, SetData("dataset", "wine")),
        (15, {"do": "undo"}),
        (16, {"do": "undo"}),
    ]
    lab.drive(epochs=17, edits=edits)
    assert_same(lab)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_every_knob_turned_under_every_rule_is_told(optimizer):
    lab = playground("circle", optimizer=optimizer, n=80, lr=0.01)
    turned = {"momentum": 0.5, "lr": 0.02, "batch_size": 7, "l1": 0.001, "l2": 0.01, "shuffle": False}
    edits = [(1 + i, SetKnob(name, value)) for i, (name, value) in enumerate(turned.items())]
    lab.drive(epochs=10, edits=[*edits, (8, SetKnob("optimizer", "momentum")), (9, SetKnob("momentum", 0.8))])
    assert set(turned) | {"optimizer", "dropout", "patience"} == set(KNOBS)
    assert_same(lab)


def test_edits_in_the_middle_of_an_epoch():
    lab = playground("gauss")
    for n_events, edit in [
        (7, AddPoints(((1, 1), (2, 2), (3, 0)), (0, 1, 1))),
        (8, RemovePoints(tuple(range(40)))),
        (5, SetKnob("batch_size", 25)),
        (4, SetData("dataset", "xor")),
        (9, Relabel((530, 540), 0)),
    ]:
        events = lab.run.events()
        for _ in range(n_events):
            next(events)
        lab.run.apply(edit)
    lab.drive(epochs=3)
    assert_same(lab)


def test_the_l1_rule_switches_weights_off_for_good():
    lab = playground("xor", l1=0.03, lr=0.1)
    lab.drive(epochs=12, edits=[(6, SetKnob("l1", 0)), (8, SetWeight(0, 0, 0, 0.4)), (9, SetHidden((4, 3)))])
    assert any((weight == 0).any() for weight in lab.run.model.weights)
    assert_same(lab)


def test_time_turned_back_is_told_as_it_counts():
    lab = playground("circle")
    lab.drive(epochs=4, edits=[(1, SetKnob("lr", 0.1)), (3, SetHidden((3, 3))), (3, Relabel((1, 2), 1))])
    lab.run.step_back()
    lab.run.step_back()
    lab.drive(epochs=3, edits=[(1, SetWeight(0, 0, 0, 1.0))])
    assert lab.history.epochs == [0, 1, 2, 3, 4, 5]
    assert_same(lab)


@pytest.mark.parametrize("seed", [None, 5])
def test_a_restart_keeps_what_hands_have_set(seed):
    lab = playground("circle")
    lab.drive(epochs=3, edits=[(1, SetKnob("lr", 0.1)), (1, Relabel((1, 2, 3), 1)), (2, SetHidden((3,)))])
    lab.run.reset(seed=seed)
    lab.drive(epochs=3)
    assert_same(lab)


def test_a_script_needs_no_course_and_no_file(tmp_path):
    path = tmp_path / "my \"pets'.csv"
    rows = "".join(f"{i % 9},{i % 7},{'cat' if i % 9 > 4 else 'dog'}\n" for i in range(60))
    path.write_text("weight,height,kind\n" + rows)
    lab = playground(csv=path)
    lab.drive(epochs=3, edits=[(1, Relabel((1,), 1))])
    assert_same(lab, run=lambda code: run_alone(code, tmp_path))


def test_dropout_is_told_with_the_same_masks():
    lab = playground("circle", hidden=(6, 4))
    edits = [(1, SetKnob("dropout", 0.3)), (4, SetHidden((6,))), (6, SetKnob("dropout", 0.0))]
    lab.drive(epochs=8, edits=edits)
    assert_same(lab)


@pytest.mark.parametrize("settings", [{}, {"optimizer": "momentum", "l1": 0.001}, {"optimizer": "adam"}])
def test_a_run_that_lost_patience_is_told_back_to_its_best(settings):
    lab = playground("circle", noise=0.2, n=60, hidden=(8, 8), lr=0.1, **settings)
    lab.drive(epochs=300, edits=[(0, SetKnob("patience", 4)), (0, SetKnob("dropout", 0.1))])
    first = lab.run.epoch
    assert lab.run.stopped and first < 300
    assert_same(lab)
    lab.drive(epochs=300, edits=[(1, SetKnob("lr", 0.03)), (2, SetKnob("patience", 0))][:1])
    assert lab.run.stopped and lab.run.epoch > first
    assert_same(lab, rel=5e-3)
    again = Lab.from_link(lab.link())
    assert again.history == lab.history and again.run.epoch == lab.run.epoch


def test_a_branch_with_an_edit_is_told():
    lab = playground("circle", hidden=[3])
    lab.drive(epochs=30)
    lab.scrub(12)
    lab.drive(epochs=5, edits=[(0, SetKnob("lr", 0.1))])
    assert lab.run.epoch == 17
    assert_same(lab)
