import numpy as np
import pytest
import torch

from course.training.supervised import report
from course.training.supervised.feed import Rows
from course.training.supervised.report import measure
from tests.training.runs import make_run


def rows_of(run):
    data = run.dataset
    return [Rows(data, rows, run.inputs, run.model) for rows in (data.train_rows(), data.valid_rows())]


@pytest.mark.parametrize(("data", "n_models"), [("circle", 1), ("blobs", 3), ("reg-plane", 2)])
def test_large_data_are_measured_in_chunks_to_the_same_numbers(monkeypatch, data, n_models):
    run = make_run(data, n_models=n_models)
    classes = run.dataset.n_classes > 0
    run.dataset.set_label_noise(0.2)
    train, valid = rows_of(run)
    whole = measure(run.model, train, valid, classes=classes, dirty=True)
    monkeypatch.setattr(report, "CHUNK", 77)
    chunked = measure(run.model, train, valid, classes=classes, dirty=True)
    np.testing.assert_allclose(chunked.train_loss, whole.train_loss, rtol=1e-6)
    np.testing.assert_allclose(chunked.valid_loss, whole.valid_loss, rtol=1e-6)
    assert whole.train_loss.shape == (n_models,)
    assert whole.train_loss.dtype == np.float64
    if classes:
        assert np.array_equal(chunked.train_accuracy, whole.train_accuracy)
        assert np.array_equal(chunked.clean_accuracy, whole.clean_accuracy)
    else:
        assert whole.train_accuracy is whole.valid_accuracy is whole.clean_accuracy is None


def test_losses_and_accuracies_are_those_of_the_definitions():
    run = make_run("circle")
    run.dataset.set_label_noise(0.25)
    train, valid = rows_of(run)
    metrics = measure(run.model, train, valid, classes=True, dirty=True)
    output = run.model.forward(train.X)[0, :, 0].double().numpy()
    assert metrics.train_loss[0] == pytest.approx(
        np.mean(0.5 * (output - (2.0 * train.y - 1)) ** 2), rel=1e-6
    )
    assert metrics.train_accuracy[0] == np.mean((output > 0) == train.y)
    assert metrics.clean_accuracy[0] == np.mean((output > 0) == train.clean_y)


def test_a_part_without_rows_has_no_number():
    run = make_run()
    train = rows_of(run)[0]
    nothing = Rows(run.dataset, np.array([], dtype=np.int64), run.inputs, run.model)
    metrics = measure(run.model, train, nothing, classes=True, dirty=False)
    assert np.isnan(metrics.valid_loss).all()
    assert np.isnan(metrics.valid_accuracy).all()
    assert metrics.clean_accuracy is None


def test_measuring_leaves_the_gradients_alone():
    run = make_run()
    run.model.flat_grad.fill_(7.0)
    before = run.model.flat.clone()
    run.evaluate()
    assert torch.equal(run.model.flat, before)
    assert (run.model.flat_grad == 7.0).all()
