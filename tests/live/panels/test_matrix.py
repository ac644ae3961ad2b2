"""The Matrix panel counts what scikit-learn counts."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.metrics import confusion_matrix

from course.live.panels import Answers, Matrix
from course.training.edits import SetData


def test_counts_are_the_confusion_matrix_of_the_validation_rows(make_run, train, read):
    run = make_run("wine", hidden=(8,))
    train(run, 10)
    parts = read(Matrix(run, Answers()), run, full=True)
    valid = run.dataset.valid_rows()
    outputs = run.model.forward(torch.from_numpy(run.inputs(run.dataset.X[valid])))
    expected = confusion_matrix(run.dataset.y[valid], run.model.predict(outputs)[0], labels=[0, 1, 2])
    assert np.array_equal(parts["counts"], expected)
    assert parts["counts"].dtype == np.int32
    assert parts["classes"] == ["class_0", "class_1", "class_2"]


def test_counts_follow_the_split(make_run, read):
    run = make_run()
    panel = Matrix(run, Answers())
    assert read(panel, run, full=True)["counts"].sum() == 250
    run.apply(SetData("train_share", 0.8))
    assert read(panel, run)["counts"].sum() == 100


def test_regression_has_no_matrix(make_run, read):
    run = make_run("reg-plane")
    parts = read(Matrix(run, Answers()), run, full=True)
    assert parts["counts"].shape == (0, 0) and parts["classes"] == []
