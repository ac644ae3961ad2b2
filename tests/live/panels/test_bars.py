"""Bars: lengths on a straight and a logarithmic scale, sent when one changed."""

import math

import pytest

from course.live.panels.bars import Bars, Lengths


def test_on_a_straight_scale_the_largest_is_whole():
    bars = Lengths(["a", "b", "c"], [1.0, 4.0, 0.0])
    assert bars.shares() == [0.25, 1.0, 0.0] and bars.range == (0.0, 4.0)


def test_on_a_logarithmic_scale_ten_times_less_is_one_line_less():
    bars = Lengths(["a", "b", "c"], [1e-3, 1e-2, 0.1], log=True)
    low, high = bars.range
    assert high == pytest.approx(0.1) and low == pytest.approx(1e-4)
    steps = [b - a for a, b in zip(bars.shares(), bars.shares()[1:], strict=False)]
    assert steps == pytest.approx([1 / 3, 1 / 3])
    assert bars.to_dict()["decades"] == 3


def test_what_is_zero_infinite_or_no_number_does_no_harm():
    bars = Lengths(["a", "b", "c", "d"], [0.0, math.inf, math.nan, 1e-300], log=True)
    told = bars.to_dict()
    assert told["values"] == [0.0, None, None, 1e-300]
    assert all(0 <= share <= 1 for share in told["shares"])
    assert Lengths(["a"], [0.0], log=True).shares() == [0.0]
    assert Lengths([], []).to_dict()["shares"] == []


def test_far_apart_sizes_keep_at_most_twelve_decades():
    assert Lengths(["a", "b"], [1.0, 1e-40], log=True).to_dict()["decades"] == 12


@pytest.mark.parametrize(
    ("labels", "values", "words"), [(["a"], [1, 2], "as many as labels"), (["a"], [-1], "at least 0")]
)
def test_what_is_no_length_is_refused(labels, values, words):
    with pytest.raises(ValueError, match=words):
        Lengths(labels, values)


def test_bars_are_sent_when_one_changed():
    values = [1.0]
    panel = Bars(lambda run: Lengths(["a"], values), title="Sizes", column="side")
    assert panel.spec() == {"panel": "Bars", "id": "bars", "title": "Sizes", "column": "side"}
    assert len(panel.parts(None, full=False)) == 1
    assert panel.parts(None, full=False) == []
    values[0] = 2.0
    (part,) = panel.parts(None, full=False)
    assert part.value["values"] == [2.0]
