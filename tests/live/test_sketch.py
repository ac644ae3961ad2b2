"""A drawn curve is kept once, on its axis, and compared with what has been reported."""

import pytest

from course.live.sketch import N_POINTS, Sketch
from course.training.events import EpochEnded, Metrics
from course.training.history import History


def history_of(losses):
    history = History()
    for epoch, loss in enumerate(losses):
        history.append(EpochEnded(epoch, epoch, Metrics([loss], [loss]), 0.0))
    return history


def test_it_tells_whoever_asked_once_it_is_kept():
    told = []
    sketch = Sketch("train_loss", 10, 0, 1, on_kept=told.append)
    sketch.keep([0.25] * N_POINTS)
    assert told == [[0.25] * N_POINTS] and sketch.is_kept
    with pytest.raises(ValueError, match="already kept"):
        sketch.keep([0.5] * N_POINTS)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0.5], "must have 41 points"),
        ("line", "must have 41 points"),
        (None, "must have 41 points"),
        ([0.5] * (N_POINTS - 1) + [2], "a point must be between 0 and 1, got 2"),
        ([float("nan")] * N_POINTS, "a point must be"),
        ([None] * N_POINTS, "a point must be"),
    ],
)
def test_what_is_no_curve_on_its_axis_is_refused(values, message):
    sketch = Sketch("train_loss", 10, 0, 1)
    with pytest.raises(ValueError, match=message):
        sketch.keep(values)
    assert not sketch.is_kept and sketch.values == []


def test_the_error_is_the_mean_distance_over_the_epochs_reported():
    sketch = Sketch("train_loss", 4, 0, 1)
    assert sketch.error(history_of([1.0])) is None
    sketch.keep([1 - k / (N_POINTS - 1) for k in range(N_POINTS)])  # a straight line from 1 to 0
    assert sketch.error(History()) is None
    assert sketch.error(history_of([1.0, 0.75, 0.5])) == pytest.approx(0)
    assert sketch.error(history_of([1.0, 0.5, 0.5, 0.5, 0.5, 9.0])) == pytest.approx((0.25 + 0.25 + 0.5) / 5)


def test_a_metric_that_is_not_reported_has_no_error():
    sketch = Sketch("valid_accuracy", 4, 0, 1)
    sketch.keep([0.5] * N_POINTS)
    assert sketch.error(history_of([1.0, 0.5])) is None
