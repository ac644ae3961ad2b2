"""The decision map of a model with the points it learns from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from course.figures.palette import CLASS_COLOURS, CLASS_MARKERS, DIVERGING

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

TRAIN, DIRTY, WRONG = 1, 2, 4  # bits of a point's flags


@dataclass
class BoundaryDisplay:
    """What a model answers everywhere on the plane, and the rows on it.

    Parameters
    ----------
    grid : uint8 array (height, width) or (2, height, width)
        First row on top. One plane: 0 to 255 for outputs -1 to +1. Two planes: class index, then confidence.
    points : float array (n, 3)
        Plane coordinates and label (class index, or a target between -1 and +1).
    flags : uint8 array (n,)
        Bit 0: training row, bit 1: label differs from the clean label, bit 2: predicted wrong.
    extent : tuple of four floats
        xmin, xmax, ymin, ymax of the map.
    class_names, axis_names : tuple of str
        Empty `class_names` for regression.
    ghost : float array (m, 2), optional
        Border of an earlier model, drawn dashed; a row of NaN parts two lines.

    Attributes
    ----------
    artists_ : list of matplotlib artists
        What the last call of `plot` drew: the image first, then one collection per class.
    """

    grid: NDArray[np.uint8]
    points: NDArray[np.float32]
    flags: NDArray[np.uint8]
    extent: tuple[float, float, float, float]
    class_names: tuple[str, ...] = ()
    axis_names: tuple[str, str] = ("x", "y")
    ghost: NDArray[np.float32] | None = None
    artists_: list[Artist] = field(default_factory=list, init=False, repr=False)

    def plot(self, ax: Axes | None = None) -> BoundaryDisplay:
        """Draw on `ax`, or on a new figure."""
        if ax is None:
            ax = Figure(figsize=(4.6, 4.2), layout="constrained").subplots()
        self.artists_ = draw_boundary(
            ax, self.grid, self.points, self.flags, self.extent, self.class_names, self.axis_names
        )
        if self.ghost is not None and len(self.ghost):
            self.artists_ += ax.plot(*self.ghost.T, color="black", linewidth=1.6, linestyle=(0, (5, 3)))
        return self

    @property
    def figure_(self) -> Figure:
        """The figure of the last plot."""
        return self.artists_[0].get_figure(root=True)


def draw_boundary(
    ax: Axes,
    grid: NDArray[np.uint8],
    points: NDArray[np.float32],
    flags: NDArray[np.uint8],
    extent: tuple[float, float, float, float],
    class_names: tuple[str, ...] = (),
    axis_names: tuple[str, str] = ("x", "y"),
) -> list[Artist]:
    """Draw a decision map and its points (see `BoundaryDisplay`); return the artists."""
    artists: list[Artist] = [_draw_map(ax, grid, extent)]
    train = (flags & TRAIN) > 0
    edges = np.where((flags & DIRTY) > 0, "black", "white")
    sizes = np.where((flags & DIRTY) > 0, 34.0, 20.0)
    alphas = np.where(train, 1.0, 0.45)
    labels = points[:, 2]
    for k in range(max(1, len(class_names))):
        chosen = labels == k if class_names else np.ones(len(points), dtype=bool)
        style = (
            # Matplotlib leaves out of a legend what begins with "_": names come once it is made.
            {"color": CLASS_COLOURS[k % 6], "marker": CLASS_MARKERS[k % 6], "label": f"class {k}"}
            if class_names
            else {"c": labels, "cmap": DIVERGING, "vmin": -1, "vmax": 1, "marker": "o"}
        )
        artists.append(
            ax.scatter(
                *points[chosen, :2].T,
                s=sizes[chosen],
                alpha=alphas[chosen] if chosen.any() else None,
                edgecolors=edges[chosen],
                linewidths=0.7,
                **style,
            )
        )
    ax.set(xlim=extent[:2], ylim=extent[2:], xlabel=_as_text(axis_names[0]), ylabel=_as_text(axis_names[1]))
    if class_names:
        legend = ax.legend(loc="upper right", fontsize="small", framealpha=0.85)
        classes = artists[-len(class_names) :]
        for artist, text, name in zip(classes, legend.get_texts(), class_names, strict=True):
            artist.set_label(name)
            text.set_text(_as_text(name))
    return artists


def draw_ring(ax: Axes, point: NDArray[np.float64]) -> Artist:
    """Draw a ring around one point (x, y) of the plane; return it."""
    return ax.scatter(*point, s=170, facecolors="none", edgecolors="black", linewidths=2.2, zorder=5)


def _draw_map(ax: Axes, grid: NDArray[np.uint8], extent: tuple[float, float, float, float]) -> Artist:
    style = {"extent": extent, "aspect": "auto", "interpolation": "nearest", "alpha": 0.55}
    if grid.ndim == 2:
        return ax.imshow(grid, cmap=DIVERGING, vmin=0, vmax=255, **style)
    colours = np.array([to_rgb(colour) for colour in CLASS_COLOURS])[grid[0] % 6]
    confidence = grid[1][..., None] / 255
    return ax.imshow(colours * confidence + (1 - confidence), **style)


def _as_text(name: str) -> str:
    """Return `name` so that Matplotlib shows it letter by letter, dollar signs included."""
    return name.replace("$", r"\$")
