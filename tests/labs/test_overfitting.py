"""The overfitting lab: it remembers, it is held back, and it tells which of the two it does."""

import pytest

from course.labs import overfitting
from course.labs.lab import Lab
from course.labs.overfitting.controls import CONTROLS, DATASETS, WIDTHS, arguments
from course.labs.overfitting.words import words
from course.training.edits import SetData, SetHidden, SetKnob


def gap(lab):
    now = lab.measure()
    return float(now.valid_loss[0] - now.train_loss[0])


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_set_opens_with_few_training_rows_and_trains(dataset):
    lab = overfitting(dataset, n=100)
    assert lab.dataset.n == 500 and abs(int(lab.dataset.is_train.sum()) - 100) <= 1
    lab.drive(epochs=3)
    assert lab.history.column("train_loss")[-1, 0] < lab.history.column("train_loss")[0, 0]


def test_a_large_network_remembers_its_rows_and_what_holds_it_back_closes_the_gap():
    gaps = {}
    for name, settings in {"none": {}, "l2": {"l2": 0.03}, "rows": {"n": 300}}.items():
        lab = overfitting(**settings)
        lab.drive(epochs=150)
        gaps[name] = gap(lab)
    assert gaps["none"] > 0.5 > 0.25 > max(gaps["l2"], gaps["rows"])


def test_labels_by_lot_are_remembered_and_new_rows_are_right_by_luck():
    lab = overfitting(random_labels=True, width=64)
    lab.drive(epochs=600)
    assert lab.measure().train_accuracy[0] > 0.95
    assert 0.3 < lab.measure().valid_accuracy[0] < 0.7
    assert "drawn by lot" in words(lab.run)


def test_everything_may_change_while_it_trains_and_a_link_tells_it_again():
    lab = overfitting(n=60)
    edits = [
        (2, SetHidden((64, 64))),
        (3, SetKnob("dropout", 0.4)),
        (4, SetData("random_labels", True)),
        (6, {"do": "undo"}),
        (7, SetData("train_share", 0.4)),
        (8, SetKnob("l1", 0.01)),
        (9, SetKnob("patience", 5)),
        (9, SetData("dataset", arguments("digits"))),
        (12, SetData("dataset", arguments("moons", 0.1))),
    ]
    lab.drive(epochs=15, edits=edits)
    again = Lab.from_link(lab.link())
    assert again.history == lab.history and again.run.best_epoch == lab.run.best_epoch


def test_a_run_that_lost_patience_says_so_and_its_link_leads_to_the_same_end():
    lab = overfitting(patience=10)
    lab.drive(epochs=400)
    assert lab.run.stopped and lab.run.epoch < 400
    assert "Stopped: no lower validation loss for 10 epochs" in words(lab.run)
    assert f"back at epoch {lab.run.best_epoch}, the best" in lab.summary()
    again = Lab.from_link(lab.link())
    assert again.measure() == lab.measure()
    assert (again.run.epoch, again.run.best_epoch) == (lab.run.epoch, lab.run.best_epoch)


def test_its_figure_shades_the_gap_and_marks_the_best_epoch():
    lab = overfitting()
    lab.drive(epochs=60)
    words_on = [text.get_text() for ax in lab.figure().findobj() if hasattr(ax, "texts") for text in ax.texts]
    assert f"best: epoch {lab.run.best_epoch}" in words_on


def test_its_controls_move_the_run_within_the_labs_limits():
    lab = overfitting()
    controls = {control.name: control for control in lab.stage.screen.rail.controls.values()}
    assert list(controls) == [name for name in CONTROLS if name in controls]
    for name, value in {"width": 64, "layers": 3, "n": 200, "dropout": 0.3, "patience": 20}.items():
        with lab.stage.runner.borrow() as run:
            run.apply(controls[name].to_edit(controls[name].check(value)))
            assert controls[name].current(run) == value
    assert lab.run.model.sizes == (2, 64, 64, 64, 1)
    with pytest.raises(ValueError, match="each width of hidden must be a whole number between 1 and 64"):
        lab.run.apply(SetHidden((65,)))
    lab.close()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dataset": "wine"}, "dataset must be one of circle"),
        ({"n": 10}, "n must be a whole number between 25 and 400, got 10"),
        ({"width": WIDTHS[-1] + 1}, "width must be a whole number between 1 and 64"),
        ({"layers": 4}, "layers must be a whole number between 0 and 3"),
        ({"dataset": "digits", "noise": 0.1}, "noise must be left out for digits"),
        ({"random_labels": 1}, "random_labels must be True or False, got 1"),
        ({"dropout": 0.95}, "dropout must be a number from 0 to 0.9"),
        ({"patience": -1}, "patience must be a whole number from 0 to 1000"),
    ],
)
def test_what_is_out_of_range_is_refused_with_a_sentence(settings, message):
    with pytest.raises(ValueError, match=message):
        overfitting(**settings)
