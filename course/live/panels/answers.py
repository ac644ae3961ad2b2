"""What a model answers on the plane and for the rows, computed once a frame for all panels."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from course.live.panels.cells import centres, parts
from course.live.panels.colour import output_map
from course.models.activations import ACTIVATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.data.dataset import Dataset
    from course.training.supervised.run import Run

SIZE = 100  # of the map, in cells; a cell is answered for its centre
MOST_ROWS = 20_000  # as many as the largest built-in set has; of more a part is drawn
WIDE = 64  # of more inputs not every one is worked out for every cell
THUMBNAIL = slice(4, 97, 4)  # every fourth cell from the fifth: 24 of 100


def some_rows(dataset: Dataset) -> NDArray[np.int64] | None:
    """Return the positions of the rows that a page can be sent and a hand can tell apart; None for all.

    Of more than `MOST_ROWS` an even part, always the same one, and all that a hand has painted.
    """
    if dataset.n <= MOST_ROWS:
        return None
    stride = -(-dataset.n_drawn // MOST_ROWS)
    return np.flatnonzero((dataset.ids % stride == 0) | dataset.is_painted)


def said_of_rows(dataset: Dataset) -> str:
    """Return that not all rows are drawn; empty where all are."""
    rows = some_rows(dataset)
    if rows is None:
        return ""
    return f"{len(rows):,} of {dataset.n:,} rows are drawn; all are learned from and measured."


class Answers:
    """Outputs of a run's model, kept until the weights, the inputs or the rows change.

    All panels of a stage share one, so a frame costs one forward pass over the grid and one over the rows.
    With several models in a run the first is shown. Arrays are written over by the next call that finds
    other weights.

    Attributes
    ----------
    grid_version, rows_version : int
        Count up when the grid or `on_rows` has new numbers.
    """

    def __init__(self) -> None:
        self.grid_version = self.rows_version = 0
        self._weights: tuple[Any, ...] = ()
        self._weights_version = 0
        self._grid_key: tuple[Any, ...] = ()
        self._rows_key: tuple[Any, ...] = ()
        self._rows_inputs_key: tuple[Any, ...] = ()
        self._plane: tuple[Any, ...] = ()
        self._inputs = torch.empty(
            0, device="cpu"
        )  # (n_inputs, n_cells), or (3, n_cells) where they are wide
        self._corners: torch.Tensor | None = None  # (n_inputs, 3) where they are wide
        self._layers: list[NDArray[np.float32]] = []  # every layer above the inputs on the grid
        self._memory: list[torch.Tensor] = []
        self._rows_inputs = torch.empty(0, device="cpu")
        self._predicted: NDArray[np.int64] | None = None

    def output(self, run: Run) -> NDArray[np.float32]:
        """Return the output on the grid, (n_out, 100, 100), first row on top; targets in their units."""
        return self._on_grid(run)[-1]

    def map(self, run: Run) -> NDArray[np.uint8]:
        """Return the decision map of the output, as `course.live.panels.colour.output_map` gives it."""
        return output_map(self.output(run), run.dataset, run.model)

    def map_of_pinned(self, run: Run) -> NDArray[np.uint8]:
        """Return the pinned model's decision map on the present plane."""
        return output_map(self.of_pinned(run), run.dataset, run.pinned.model)  # type: ignore[union-attr]

    def shown(self, run: Run) -> NDArray[np.int64] | None:
        """Return the positions of the rows that are drawn; None for all."""
        return some_rows(run.dataset)

    def caption(self, run: Run) -> str:
        """Return a line over the map; empty for none."""
        return said_of_rows(run.dataset)

    def thumbnails(self, run: Run) -> list[NDArray[np.float32]]:
        """Return every layer on every fourth cell, inputs first; each (width, 24, 24), copied.

        A model without layers of its own to show (any ``nn.Module``) gives inputs and output only.
        """
        layers = self._on_grid(run)
        on_cells = self._inputs.reshape(-1, SIZE, SIZE)[:, THUMBNAIL, THUMBNAIL]
        inputs = self._seen(on_cells.reshape(len(on_cells), -1)).reshape(-1, *on_cells.shape[1:])
        return [
            inputs.cpu().numpy().copy(),
            *(layer[:, THUMBNAIL, THUMBNAIL].copy() for layer in layers),
        ]

    def node(self, run: Run, column: int, j: int) -> NDArray[np.float32] | None:
        """Return one node on the whole grid, (100, 100); column 0 is the inputs. None if there is none."""
        layers = self._on_grid(run)
        if column == 0 and 0 <= j < run.inputs.n_inputs:
            seen = self._inputs[j] if self._corners is None else self._corners[j] @ self._inputs
            return np.asarray(seen.cpu().numpy().reshape(SIZE, SIZE))
        if not 1 <= column <= len(layers) or not 0 <= j < len(layers[column - 1]):
            return None
        return layers[column - 1][j]

    def of_pinned(self, run: Run) -> NDArray[np.float32]:
        """Return what the pinned model answers on the present plane, as `output` does."""
        pinned = run.pinned
        assert pinned is not None  # noqa: S101  (asked only where one is pinned)
        shadow = SimpleNamespace(model=pinned.model, inputs=pinned.inputs, dataset=run.dataset)
        return Answers().output(shadow)  # type: ignore[arg-type]  (all that is read of a run)

    def _on_grid(self, run: Run) -> list[NDArray[np.float32]]:
        """Return every layer above the inputs on the grid; each (width, 100, 100)."""
        plane = (run.dataset.plane, run.inputs)
        if not _same(plane, self._plane):
            self._plane = plane
            self._look_at_plane(run)
            self._grid_key = ()
        key = (self._look(run),)
        if key != self._grid_key:
            self._grid_key = key
            self.grid_version += 1
            layers = [layer.cpu().numpy().reshape(-1, SIZE, SIZE) for layer in self._forward(run.model)]
            self._layers = [*layers[:-1], run.inputs.in_units(layers[-1])]
        return self._layers

    def _look_at_plane(self, run: Run) -> None:
        """Work out what the model sees of the cells.

        Columns change evenly across the plane, so an input is known everywhere by its values at three
        corners, (n_inputs, 3), and by the shares of these in each cell, (3, n_cells): 50,000 numbers for a
        table of 7,000 columns instead of 70 million. Features of x and y are no such mean, and never wide.
        """
        plane = run.dataset.plane
        points = centres(plane, SIZE)
        self._corners = None
        if run.inputs.n_inputs <= WIDE:
            seen = run.inputs(plane.lift(points))
        else:
            x_min, x_max, y_min, y_max = plane.extent
            corners = run.inputs(plane.lift(np.array([(x_min, y_min), (x_max, y_min), (x_min, y_max)])))
            self._corners = torch.from_numpy(corners).to(run.model.flat).T
            right, up = (points[:, 0] - x_min) / (x_max - x_min), (points[:, 1] - y_min) / (y_max - y_min)
            seen = np.column_stack([1 - right - up, right, up])
        self._inputs = torch.from_numpy(seen).to(run.model.flat).T.contiguous()

    def _seen(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return the inputs (n_inputs, n) themselves for some columns of `_inputs`."""
        return inputs if self._corners is None else self._corners @ inputs

    @torch.no_grad()
    def _forward(self, model: Any) -> list[torch.Tensor]:
        """Return the first model's answers on the grid layer by layer, each (width, n_cells).

        Neurons are rows here: a product of few rows and many columns takes a third of the time of its
        transpose, and each neuron's map lies in one piece.
        """
        if not hasattr(model, "weights"):
            cells = parts(self._inputs.shape[1], model.sizes[0])
            found = [model.forward(self._seen(self._inputs[:, part]).T)[0].T for part in cells]
            return [torch.cat(found, dim=1)]
        shapes = [(weight.shape[-1], self._inputs.shape[1]) for weight in model.weights]
        if [layer.shape for layer in self._memory] != shapes or self._memory[0].device != model.flat.device:
            self._memory = [model.flat.new_empty(shape) for shape in shapes]
        below, last = self._inputs, len(shapes) - 1
        for i, (W, b, a) in enumerate(zip(model.weights, model.biases, self._memory, strict=True)):
            name = model.activation if i < last else model.output
            scale = 2 if name == "tanh" else 1
            # (n_out, n_in) @ (n_in, n_cells)
            weights = W[0].T if i or self._corners is None else W[0].T @ self._corners
            torch.addmm(b[0].T, weights, below, beta=scale, alpha=scale, out=a)
            if name == "tanh":
                # tanh z = 2 σ(2z) − 1, of which the processor is done in half the time.
                a.sigmoid_().mul_(2).sub_(1)
            elif name == "softmax":
                torch.softmax(a, 0, out=a)
            else:
                ACTIVATIONS[name].apply_(a)
            below = a
        return self._memory

    def on_rows(self, run: Run) -> NDArray[np.int64] | None:
        """Predicted class of every row in use, or None for regression."""
        dataset = run.dataset
        inputs_key = (dataset.version, run.inputs)
        if not _same(inputs_key, self._rows_inputs_key):
            self._rows_inputs_key = inputs_key
            self._rows_inputs = torch.from_numpy(run.inputs(dataset.X)).to(run.model.flat.device)
            self._rows_key = ()
        key = (self._look(run),)
        if key != self._rows_key:
            self._rows_key = key
            self.rows_version += 1
            self._predicted = None
            if dataset.task == "classification":
                with torch.no_grad():
                    output = run.model.forward(self._rows_inputs)
                self._predicted = run.model.predict(output)[0].cpu().numpy()
        return self._predicted

    def _look(self, run: Run) -> int:
        """Return a number that changes whenever a weight or the shape of the model does."""
        model = run.model
        shape = getattr(model, "sizes", None), getattr(model, "activation", None)
        weights = (shape, getattr(model, "output", None), _bytes(model.flat))
        if weights != self._weights:
            self._weights = weights
            self._weights_version += 1
        return self._weights_version


def _bytes(flat: torch.Tensor) -> bytes:
    return bytes(flat.detach().cpu().numpy().tobytes())


def _same(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    """Tell whether two keys hold the very same objects (and equal version numbers)."""
    return len(a) == len(b) and all(
        x is y or (isinstance(x, int) and x == y) for x, y in zip(a, b, strict=True)
    )
