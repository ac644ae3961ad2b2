"""Borders: where a decision map changes its answer, and contours of any other map, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.data.dataset import Dataset

Array: TypeAlias = "NDArray[Any]"
MIDDLE = 127.5  # a byte's value between one class and the other
LEVELS = (63.75, 127.5, 191.25)  # of a regression: quarters of the colour scale


def borders(grid: NDArray[np.uint8], dataset: Dataset) -> NDArray[np.float32]:
    """Return the borders of a map as `course.live.panels.colour.output_map` gives it.

    Returns
    -------
    float32 array (n, 2)
        Points in coordinates of the plane; a row of NaN ends each line.
    """
    x_min, x_max, y_min, y_max = dataset.plane.extent
    rows, columns = grid.shape[-2:]
    x = x_min + (np.arange(columns) + 0.5) / columns * (x_max - x_min)
    y = y_max - (np.arange(rows) + 0.5) / rows * (y_max - y_min)
    if grid.ndim == 2:
        levels = (MIDDLE,) if dataset.task == "classification" else LEVELS
        return joined([line for level in levels for line in contour(x, y, grid.astype(np.float32), level)])
    classes = [(grid[0] == k).astype(np.float32) for k in np.unique(grid[0])]
    return joined([line for one in classes for line in contour(x, y, one, 0.5)])


def contour(x: Array, y: Array, values: Array, level: float) -> list[Array]:
    """Return the lines, each (m, 2), along which `values` (len(y), len(x)) are at a level."""
    from contourpy import contour_generator

    return [np.asarray(line) for line in contour_generator(x, y, values).lines(level)]


def joined(lines: list[Array]) -> NDArray[np.float32]:
    """Return lines as one array (n, 2), a row of NaN after each."""
    end = np.full((1, 2), np.nan)
    parted = [part for line in lines for part in (line, end)]
    return np.concatenate(parted).astype(np.float32) if parted else np.empty((0, 2), dtype=np.float32)
