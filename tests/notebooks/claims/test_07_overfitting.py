"""What notebook 07 and its questions say of the gap holds for other draws, and when Play runs on."""

import numpy as np
import pytest

from course.labs import overfitting
from course.labs.presets import open_lab
from course.learning import gaps

SEEDS = range(5)


@pytest.fixture(scope="module", params=SEEDS)
def curves(request):
    """Losses and accuracies of 600 epochs, three times as long as the script runs."""
    lab = overfitting(seed=request.param)
    history = lab.drive(epochs=600)
    names = ("train_loss", "valid_loss", "train_accuracy", "valid_accuracy")
    return {name: history.column(name)[:, 0] for name in names}


def test_the_validation_loss_falls_then_rises_and_goes_on_rising(curves):
    valid, gap = curves["valid_loss"], curves["valid_loss"] - curves["train_loss"]
    best = valid.argmin()
    assert best < 60
    assert valid[0] > valid[best] < valid[200] < valid[600]
    assert gap[best] < gap[200] < gap[600]


def test_even_at_the_best_epoch_its_own_rows_are_better_known(curves):
    best = curves["valid_loss"].argmin()
    assert curves["valid_accuracy"][best] < curves["train_accuracy"][best]


def test_accuracy_hardly_changes_while_the_loss_rises(curves):
    best = curves["valid_loss"].argmin()
    assert abs(curves["valid_accuracy"][600] - curves["valid_accuracy"][best]) < 0.1


def test_the_numbers_of_the_shown_run():
    lab = open_lab("forty rows")
    lab.drive(epochs=200)
    best = lab.run.best_epoch
    shares = [lab.history.column(name)[best, 0] for name in ("train_accuracy", "valid_accuracy")]
    assert shares[0] == 1 and shares[1] == pytest.approx(0.85, abs=0.005)


@pytest.mark.parametrize("seed", SEEDS)
def test_labels_by_lot_are_remembered_by_the_very_same_network(seed):
    lab = open_lab("labels by lot", seed=seed)
    assert lab.run.model.n_parameters == open_lab("forty rows").run.model.n_parameters == 1_185
    lab.drive(epochs=600, edits=[(0, {"do": "data", "name": "random_labels", "value": True})])
    found = lab.measure()
    assert found.train_accuracy[0] > 0.95 and 0.4 < found.valid_accuracy[0] < 0.75
    assert lab.run.best_epoch < 20
    lab.drive(epochs=100, edits=[(0, {"do": "undo"})])
    again = lab.measure()
    assert again.train_accuracy[0] > 0.9 and again.valid_accuracy[0] > found.valid_accuracy[0]


@pytest.mark.parametrize("epochs", [150, 450])
def test_each_way_makes_the_gap_smaller_on_average(epochs):
    free = gaps.mean_gap("nothing", epochs=epochs)
    for way in list(gaps.WAYS)[1:]:
        assert gaps.mean_gap(way, epochs=epochs) < 0.75 * free, way


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_forgets_when_a_penalty_is_turned_on(seed):
    lab = overfitting(seed=seed)
    lab.drive(epochs=150)
    before = lab.measure()
    lab.drive(epochs=100, edits=[(0, {"do": "knob", "name": "l2", "value": 0.03})])
    after = lab.measure()
    opened, left = (float(now.valid_loss[0] - now.train_loss[0]) for now in (before, after))
    assert left < opened / 2


def test_a_penalty_of_1_learns_nothing_and_has_no_gap():
    lab = overfitting(l2=1)
    lab.drive(epochs=150)
    found = lab.measure()
    assert abs(found.valid_loss[0] - found.train_loss[0]) < 0.05 and found.valid_accuracy[0] < 0.65


def test_the_best_of_fifty_settings_promises_too_much():
    rng = np.random.default_rng(0)
    found = rng.binomial(200, 0.92, size=(1_000, 50)) / 200  # fifty settings that are all right for 92%
    assert found.max(axis=1).mean() > 0.95
    assert -np.log(0.5) == pytest.approx(0.69, abs=0.005)
