"""The map of a grid world and the bands of many runs, read off their artists."""

import numpy as np
from matplotlib.figure import Figure

from course.figures.bands import draw_bands
from course.figures.grid import draw_grid

ROWS = ("S.#", "X.G")


def test_cells_are_coloured_by_value_and_marked_by_kind():
    ax = Figure().subplots()
    ways = np.zeros((6, 4))
    ways[0, 2] = 1.0
    ways[1] = [0, 0.5, 0.05, 0.5]
    rewards = np.array([[0, 0, 0], [-1, 0, 2.5]])
    image = draw_grid(ax, ROWS, np.array([0.1, 0.2, 0, 0, -0.4, 0]), ways, rewards)
    assert image.get_array()[1, 1] == -0.4 and image.get_clim() == (-0.4, 0.4)
    words = {text.get_text() for text in ax.texts if text.get_text()}
    assert words == {"start", "goal", "-1", "+2.5"}
    arrows = [text.arrow_patch.get_alpha() for text in ax.texts if not text.get_text()]
    assert sorted(arrows) == [0.5, 0.5, 1.0]
    assert len(ax.lines) == 1 and len(ax.collections) == 1, "a pit and a wall"


def test_a_band_is_mean_and_deviation_and_leaves_out_what_is_not_known():
    ax = Figure().subplots()
    values = np.array([[np.nan, np.nan], [1.0, 3.0], [2.0, np.nan]])
    lines = draw_bands(ax, np.arange(3.0), {"greedy": values})
    assert np.array_equal(lines["greedy"].get_ydata(), [np.nan, 2, 2], equal_nan=True)
    band = ax.collections[0].get_paths()[0].vertices
    assert band[:, 1].max() == 3 and band[:, 1].min() == 1
    draw_bands(ax, np.arange(3.0), {"greedy, pinned": values}, faint=True)
    assert len(ax.collections) == 1
