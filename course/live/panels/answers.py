"""What a model answers on the plane and for the rows, computed once a frame for all panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from course.models.activations import ACTIVATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.training.run import Run

SIZE = 100  # of the map, in cells; a cell is answered for its centre
THUMBNAIL = slice(4, 97, 4)  # every fourth cell from the fifth: 24 of 100
N_CHUNKS = 4  # the map is answered a quarter at a time: that much stays in the processor's nearest memory


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
        self._inputs = torch.empty(0)  # (n_inputs, n_cells)
        self._chunks: list[_Pass] = []
        self._thumbnail_pass = _Pass(self._inputs)
        self._output: NDArray[np.float32] = np.empty(0, dtype=np.float32)
        self._thumbnails: list[NDArray[np.float32]] = []
        self._rows_inputs = torch.empty(0)
        self._predicted: NDArray[np.int64] | None = None

    def output(self, run: Run) -> NDArray[np.float32]:
        """Return the model's output on the grid, (n_out, 100, 100), first row on top."""
        self._refresh(run)
        return self._output

    def thumbnails(self, run: Run) -> list[NDArray[np.float32]]:
        """Return every layer on every fourth cell, inputs first; each (width, 24, 24).

        A model without layers of its own to show (any ``nn.Module``) gives inputs and output only.
        """
        self._refresh(run)
        return self._thumbnails

    def node(self, run: Run, column: int, j: int) -> NDArray[np.float32] | None:
        """Return one node on the whole grid, (100, 100); column 0 is the inputs. None if there is none."""
        self._refresh(run)
        layers = [self._inputs, *_Pass(self._inputs).layers(run.model)]
        if not 0 <= column < len(layers) or not 0 <= j < len(layers[column]):
            return None
        return layers[column][j].cpu().numpy().reshape(SIZE, SIZE)

    def _refresh(self, run: Run) -> None:
        plane = (run.dataset.plane, run.inputs)
        if not _same(plane, self._plane):
            self._plane = plane
            self._inputs = torch.from_numpy(_grid_inputs(run)).to(run.model.flat).T.contiguous()
            self._chunks = [_Pass(chunk.contiguous()) for chunk in self._inputs.chunk(N_CHUNKS, dim=1)]
            few = self._inputs.reshape(-1, SIZE, SIZE)[:, THUMBNAIL, THUMBNAIL]
            self._thumbnail_pass = _Pass(few.flatten(1).contiguous())
            self._grid_key = ()
        key = (self._look(run),)
        if key == self._grid_key:
            return
        self._grid_key = key
        self.grid_version += 1
        output = torch.cat([chunk.layers(run.model)[-1] for chunk in self._chunks], dim=1)
        self._output = output.cpu().numpy().reshape(-1, SIZE, SIZE)
        few = [self._thumbnail_pass.inputs, *self._thumbnail_pass.layers(run.model)]
        side = len(range(SIZE)[THUMBNAIL])
        self._thumbnails = [layer.cpu().numpy().reshape(-1, side, side) for layer in few]

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


class _Pass:
    """Forward passes over the same cells, in memory that is used again.

    Neurons are rows here: a product of few rows and many columns takes a third of the time of its transpose,
    and each neuron's map lies in one piece.
    """

    def __init__(self, inputs: torch.Tensor) -> None:
        self.inputs = inputs  # (n_inputs, n_cells)
        self._memory: list[torch.Tensor] = []

    @torch.no_grad()
    def layers(self, model: Any) -> list[torch.Tensor]:
        """Return the first model's answers layer by layer, each (width, n_cells)."""
        if not hasattr(model, "weights"):
            return [model.forward(self.inputs.T)[0].T.contiguous()]
        widths = [weight.shape[-1] for weight in model.weights]
        if [len(layer) for layer in self._memory] != widths or self._memory[0].device != model.flat.device:
            self._memory = [model.flat.new_empty(width, self.inputs.shape[1]) for width in widths]
        below, last = self.inputs, len(widths) - 1
        for i, (W, b, a) in enumerate(zip(model.weights, model.biases, self._memory, strict=True)):
            torch.addmm(b[0].T, W[0].T, below, out=a)  # (n_out, n_in) @ (n_in, n_cells)
            name = model.activation if i < last else model.output
            if name == "softmax":
                torch.softmax(a, 0, out=a)
            else:
                ACTIVATIONS[name].apply_(a)
            below = a
        return self._memory


def _bytes(flat: torch.Tensor) -> bytes:
    return bytes(flat.detach().cpu().numpy().tobytes())


def _same(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    """Tell whether two keys hold the very same objects (and equal version numbers)."""
    return len(a) == len(b) and all(
        x is y or (isinstance(x, int) and x == y) for x, y in zip(a, b, strict=True)
    )


def _grid_inputs(run: Run) -> NDArray[np.float32]:
    """Return what the model sees at the centre of every cell, (10000, n_inputs), first row on top."""
    x_min, x_max, y_min, y_max = run.dataset.plane.extent
    centres = (np.arange(SIZE) + 0.5) / SIZE
    x, y = np.meshgrid(x_min + centres * (x_max - x_min), y_max - centres * (y_max - y_min))
    points = np.column_stack([x.ravel(), y.ravel()])
    return run.inputs(run.dataset.plane.lift(points))
