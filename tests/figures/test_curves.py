"""The curves figure draws what the history holds, with a mark for each edit."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from course.figures.curves import CurvesDisplay
from course.training.edits import SetKnob
from course.training.events import EditApplied, EpochEnded, Metrics
from course.training.history import History


def history(*, dirty: bool = False, regression: bool = False) -> History:
    record = History()
    for epoch in range(4):
        loss = np.array([1 / (1 + epoch)])
        accuracy = None if regression else np.array([epoch / 4])
        clean = np.array([0.5]) if dirty and epoch > 1 else None
        metrics = Metrics(loss, loss + 0.1, accuracy, accuracy, clean)
        record.append(EpochEnded(epoch, epoch * 25, metrics, 0.1))
    record.append(EditApplied(2, 50, "lr is now 0.1", SetKnob("lr", 0.1)))
    return record


def test_losses_are_drawn_as_they_were_reported():
    display = CurvesDisplay.from_history(history()).plot()
    assert display.lines_["train_loss"].get_xydata().tolist() == [[0, 1], [1, 0.5], [2, 1 / 3], [3, 0.25]]
    assert display.lines_["valid_loss"].get_ydata()[0] == pytest.approx(1.1)


def test_lines_differ_by_dash_as_well_as_by_colour():
    lines = CurvesDisplay.from_history(history()).plot().lines_
    assert lines["train_loss"].get_linestyle() != lines["valid_loss"].get_linestyle()


def test_an_edit_is_marked_where_it_happened():
    ax = Figure().subplots()
    CurvesDisplay.from_history(history()).plot(ax)
    assert [line.get_xdata() for line in ax.lines if len(set(line.get_xdata())) == 1] == [[2, 2]]


def test_clean_accuracy_appears_only_where_labels_were_dirty():
    assert "clean_accuracy" not in CurvesDisplay.from_history(history()).accuracies
    values = CurvesDisplay.from_history(history(dirty=True)).accuracies["clean_accuracy"]
    assert np.isnan(values[:2]).all()
    assert values[2:].tolist() == [0.5, 0.5]


def test_regression_has_no_accuracies():
    assert CurvesDisplay.from_history(history(regression=True)).accuracies == {}


def test_unknown_axis_is_refused():
    with pytest.raises(ValueError, match=r'what must be "loss" or "accuracy", got \'acuracy\''):
        CurvesDisplay.from_history(history()).plot(what="acuracy")


def test_a_history_plots_itself_on_any_axes():
    left, right = Figure().subplots(1, 2)
    record = history()
    assert record.plot(left).lines_.keys() == {"train_loss", "valid_loss"}
    assert record.plot(right, what="accuracy").lines_["train_accuracy"].axes is right


def test_drawing_leaves_no_pyplot_figure_behind():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    CurvesDisplay.from_history(history()).plot()
    assert plt.get_fignums() == before


def test_of_several_runs_the_mean_is_drawn():
    record = History(2)
    for epoch in range(3):
        loss = np.array([1.0, 2.0 + epoch])
        record.append(EpochEnded(epoch, epoch, Metrics(loss, loss, None, None, None), 0.1))
    drawn = CurvesDisplay.from_history(record).plot().lines_["train_loss"]
    assert drawn.get_xydata().tolist() == [[0, 1.5], [1, 2], [2, 2.5]]


def test_the_gap_is_shaded_and_the_best_epoch_marked():
    record = history()
    display = CurvesDisplay.from_history(record, best=2).plot(gap=True)
    ax = display.lines_["train_loss"].axes
    assert [each.get_label() for each in ax.collections] == ["the gap"]
    assert [text.get_text() for text in ax.texts] == ["best: epoch 2"]
    assert ax.texts[0].xy[1] == display.losses["valid_loss"][2]
    assert not CurvesDisplay.from_history(record).plot().lines_["train_loss"].axes.collections
