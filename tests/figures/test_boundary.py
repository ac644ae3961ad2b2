"""The boundary figure shows the map and every row, told apart without colour."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from course.figures.boundary import DIRTY, TRAIN, BoundaryDisplay, draw_boundary
from course.figures.palette import BLUE, ORANGE

EXTENT = (-6.0, 6.0, -4.0, 4.0)
POINTS = np.array([[-1, 2, 0], [3, -2, 1], [0, 0, 1]], dtype=np.float32)
FLAGS = np.array([TRAIN, 0, TRAIN | DIRTY], dtype=np.uint8)


@pytest.fixture
def display():
    grid = np.tile(np.linspace(0, 255, 20, dtype=np.uint8), (20, 1))
    return BoundaryDisplay(grid, POINTS, FLAGS, EXTENT, ("benign", "malignant"), ("size", "texture"))


def test_first_row_of_the_map_is_drawn_on_top(display):
    image = display.plot().artists_[0]
    assert image.origin == "upper"
    assert tuple(image.get_extent()) == EXTENT


def test_each_class_has_its_own_marker_and_all_its_points(display):
    _, benign, malignant = display.plot().artists_
    assert benign.get_offsets().tolist() == [[-1, 2]]
    assert malignant.get_offsets().tolist() == [[3, -2], [0, 0]]
    assert not np.array_equal(benign.get_paths()[0].vertices, malignant.get_paths()[0].vertices)


def test_validation_rows_are_paler_and_dirty_labels_are_ringed(display):
    malignant = display.plot().artists_[2]
    assert malignant.get_alpha().tolist() == pytest.approx([0.45, 1.0])
    valid_edge, dirty_edge = malignant.get_edgecolors()
    assert valid_edge[:3].tolist() == [1, 1, 1]
    assert dirty_edge[:3].tolist() == [0, 0, 0]


def test_plots_any_number_of_times_on_given_axes(display):
    first, second = Figure().subplots(1, 2)
    display.plot(first)
    display.plot(second)
    assert len(first.collections) == len(second.collections) == 2


def test_axis_and_class_names_are_shown_letter_by_letter(display):
    display.class_names, display.axis_names = ("<b>a</b>", "$x^2$"), ("$y$", "<i>")
    ax = Figure().subplots()
    display.plot(ax)
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["<b>a</b>", r"\$x^2\$"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == (r"\$y\$", "<i>")


def test_several_classes_fade_to_white_where_unsure():
    grid = np.zeros((2, 4, 4), dtype=np.uint8)
    grid[0, :, 2:] = 1
    grid[1, 1:] = 255
    image = draw_boundary(Figure().subplots(), grid, POINTS, FLAGS, EXTENT, ("a", "b", "c"))[0].get_array()
    assert np.allclose(image[0, 0], 1)
    assert np.allclose(image[1, 0], [int(ORANGE[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    assert np.allclose(image[1, 3], [int(BLUE[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def test_regression_points_carry_their_target_on_the_same_scale():
    points = POINTS.copy()
    points[:, 2] = [-1, 0, 1]
    _, rows = draw_boundary(Figure().subplots(), np.zeros((4, 4), np.uint8), points, FLAGS, EXTENT)
    assert rows.get_array().tolist() == [-1, 0, 1]
    assert rows.get_clim() == (-1, 1)
