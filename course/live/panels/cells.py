"""The cells of a map: where their centres lie on the plane, and answers for them a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.data.plane import Plane

MOST_VALUES = 2**20  # of the rows that are lifted at once: of a table of 7,000 columns, 150 cells


def centres(plane: Plane, size: int) -> NDArray[np.float64]:
    """Return the centres of the cells in plane coordinates, (``size``², 2), first row on top."""
    x_min, x_max, y_min, y_max = plane.extent
    shares = (np.arange(size) + 0.5) / size
    x, y = np.meshgrid(x_min + shares * (x_max - x_min), y_max - shares * (y_max - y_min))
    return np.column_stack([x.ravel(), y.ravel()])


def parts(n_cells: int, n_values: int) -> Iterator[slice]:
    """Yield slices of cells whose rows, of ``n_values`` numbers each, are small enough to be held at once."""
    step = max(1, MOST_VALUES // n_values)
    for start in range(0, n_cells, step):
        yield slice(start, start + step)


def answered(
    answer: Callable[[NDArray[np.float64]], NDArray[np.generic]],
    plane: Plane,
    size: int,
    *,
    n_models: int = 1,
    axis: int = 0,
) -> NDArray[np.generic]:
    """Return what ``answer`` says of the row at each centre, worked out a part of the cells at a time.

    Parameters
    ----------
    answer : callable
        Takes rows (m, n_features), returns an array with m entries along `axis`.
    plane : Plane
    size : int
        Cells in a row and in a column of the map.
    n_models : int
        How many models each look at a copy of the rows.
    axis : int
        Which axis of the answers are the cells.
    """
    points = centres(plane, size)
    found = [answer(plane.lift(points[part])) for part in parts(len(points), plane.n_features * n_models)]
    return np.concatenate(found, axis=axis)
