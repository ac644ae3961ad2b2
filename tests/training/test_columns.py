import math

import numpy as np
import pytest

from course.training.columns import Columns
from course.training.events import Metrics


def metrics(number, *, accuracy=True, n_runs=2):
    losses = np.full(n_runs, float(number))
    return Metrics(losses, losses * 2, losses * 3 if accuracy else None)


@pytest.fixture
def columns():
    columns = Columns(2)
    columns.append(metrics(0, accuracy=False))
    for i in range(1, 5):
        columns.append(metrics(i))
    return columns


def test_reports_come_back_as_they_went_in(columns):
    assert len(columns) == 5
    assert columns[0] == metrics(0, accuracy=False)
    assert columns[3] == metrics(3) and columns[-1] == metrics(4)
    assert list(columns) == [metrics(0, accuracy=False), *(metrics(i) for i in range(1, 5))]
    with pytest.raises(IndexError):
        columns[5]


def test_a_report_is_copied_both_ways(columns):
    report = metrics(9)
    columns.append(report)
    report.train_loss[:] = -1
    columns[-1].train_loss[:] = -2
    assert columns[-1] == metrics(9)


def test_a_column_has_a_row_a_report_and_nan_where_there_was_none(columns):
    np.testing.assert_array_equal(columns.column("valid_loss", 3), [[6, 6], [8, 8]])
    accuracy = columns.column("train_accuracy")
    assert accuracy.shape == (5, 2) and math.isnan(accuracy[0, 0]) and accuracy[4, 1] == 12
    assert columns.column("train_loss", 5).shape == columns.column("train_loss", 99).shape == (0, 2)


def test_has_asks_all_reports(columns):
    assert columns.has("train_accuracy") and not columns.has("clean_accuracy")
    columns.keep(1)
    assert not columns.has("train_accuracy")


def test_keeping_fewer_forgets_the_rest_and_a_copy_does_not_notice(columns):
    twin = columns.copy()
    columns.keep(2)
    assert list(columns) == [metrics(0, accuracy=False), metrics(1)]
    assert len(twin) == 5 and twin != columns
    twin.keep(2)
    assert twin == columns


def test_a_report_takes_a_hundred_bytes_or_less():
    columns = Columns(1)
    for i in range(1000):
        columns.append(metrics(i, n_runs=1))
    held = sum(values.buffer_info()[1] * values.itemsize for values in columns._values.values())
    assert (held + sum(map(len, columns._given.values()))) / 1000 <= 100
