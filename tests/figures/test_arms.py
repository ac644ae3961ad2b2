"""Arms drawn: a bar for each belief, a whisker for each doubt, a line for each truth that may be seen."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course.figures.arms import draw_arms

NAMES = ["A", "B", "C"]
NOTHING = [np.nan] * 3
ESTIMATES, PULLS, TRUTH = [0.2, 0.6, np.nan], [10, 30, 0], [0.3, 0.7, 0.5]


def drawn(low, high, truth, *, doubt=""):
    ax = Figure().subplots()
    arms = np.array([ESTIMATES, low, high, PULLS, truth], dtype=np.float32)
    return ax, draw_arms(ax, NAMES, arms, ends=(0.0, 1.0), doubt=doubt)


def test_bars_are_beliefs_and_an_arm_that_nobody_knows_has_none():
    ax, bars = drawn(NOTHING, NOTHING, TRUTH)
    assert [bar.get_height() for bar in bars] == pytest.approx([0.2, 0.6, 0.0])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["A\n25%", "B\n75%", "C\n0%"]
    (lines,) = ax.collections
    assert [segment[0, 1] for segment in lines.get_segments()] == pytest.approx(TRUTH)


def test_whiskers_end_at_the_scale_and_a_hidden_truth_is_not_drawn():
    ax, _ = drawn([0.2, 0.6, 0.0], [0.9, 1.4, np.inf], NOTHING, doubt="what it may pay")
    (whiskers,) = ax.collections
    ends = [segment[:, 1].tolist() for segment in whiskers.get_segments()]
    assert np.allclose(ends, [[0.2, 0.9], [0.6, 1.0], [0.0, 1.0]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["believed to pay", "what it may pay"]
