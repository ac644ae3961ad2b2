"""Network: every neuron with its own map, every edge with its weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from course.live.panels.colour import UNBOUNDED, output_low, target_range, to_bytes
from course.live.parts import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from course.live.panels.answers import Answers
    from course.live.panels.marks import Marks
    from course.training.supervised.run import Run

MAX_NODES = 64  # beyond, a map is smaller than its edges are wide and none is sent


class Network:
    """The glass-box network: layers, weights, biases, and 24 x 24 maps of what each neuron answers.

    `marks(run)`, if given, says what stands on neurons and edges; it is called at every frame.
    """

    def __init__(
        self,
        run: Run,
        answers: Answers,
        *,
        title: str = "Inside the network",
        editable: bool = True,
        marks: Callable[[Any], Marks] | None = None,
    ) -> None:
        self.id = "network"
        self._run, self._answers = run, answers
        self._title, self._editable, self._marks = title, editable, marks
        self._focus: tuple[int, int] | None = None
        self._sent: dict[str, Any] = {}
        self._sent_grid = -1

    def spec(self) -> dict[str, Any]:
        """The panel's entry in the layout."""
        return {
            "panel": "Network",
            "id": self.id,
            "title": self._title,
            "editable": self._editable,
            **({"needs": ["Labels"]} if self._marks is not None else {}),
            **_model_spec(self._run),
        }

    def focus(self, value: object) -> None:
        """Enlarge node j of a column, 0 for inputs: ``[column, j]``; anything else ends it."""
        self._focus = None
        if isinstance(value, list | tuple) and len(value) == 2 and all(type(v) is int for v in value):
            self._focus = (value[0], value[1])
        self._sent_grid = -1

    def parts(self, run: Run, full: bool) -> list[Part]:
        """Weights, biases and maps when the model changed, the layers when its shape or its inputs did."""
        self._answers.output(run)
        small: dict[str, Any] = {"spec": _model_spec(run), "layers": _layers(run)}
        if self._marks is not None:
            small["marks"] = self._marks(run).to_dict()
        parts = [
            Part(self.id, name, value)
            for name, value in small.items()
            if full or self._sent.get(name) != value
        ]
        self._sent = small
        others = [part for part in parts if part.name != "marks"]
        if not others and self._answers.grid_version == self._sent_grid:
            return parts
        self._sent_grid = self._answers.grid_version
        parts.append(Part(self.id, "weights", _flatten(run.model.weights)))
        parts.append(Part(self.id, "biases", _flatten(run.model.biases)))
        if sum(run.model.sizes) <= MAX_NODES:
            parts.append(Part(self.id, "maps", _thumbnails(self._answers.thumbnails(run), run)))
        focused = self._focused(run)
        return parts if focused is None else [*parts, Part(self.id, "focus", focused)]

    def _focused(self, run: Run) -> NDArray[np.uint8] | None:
        if self._focus is None:
            return None
        column, j = self._focus
        node = self._answers.node(run, column, j)
        if node is None:
            return None
        return to_bytes(node, *_range(node, column, len(run.model.sizes), run))


def _thumbnails(layers: list[NDArray[np.float32]], run: Run) -> NDArray[np.uint8]:
    """Return one small map for every node, (n_nodes, 24, 24), inputs first."""
    maps = np.concatenate(layers)
    first = 0
    for column, layer in enumerate(layers):
        nodes = maps[first : first + len(layer)]
        if not _is_bounded(column, len(layers), run):
            scale = np.abs(nodes).max(axis=(1, 2), keepdims=True)
            np.divide(nodes, scale, out=nodes, where=np.isfinite(scale) & (scale > 0))
        elif column == len(layers) - 1:
            low, high = _output_range(run)
            nodes -= (high + low) / 2
            nodes *= 2 / (high - low)
        first += len(layer)
    return to_bytes(maps)


def _is_bounded(column: int, n_columns: int, run: Run) -> bool:
    """Tell whether a column has a colour scale of its own, else each node is scaled by its largest value."""
    if column == 0:
        return False
    return column == n_columns - 1 or run.model.activation not in UNBOUNDED


def _range(node: NDArray[np.float32], column: int, n_columns: int, run: Run) -> tuple[float, float]:
    if not _is_bounded(column, n_columns, run):
        scale = float(np.abs(node).max()) or 1.0
        return -scale, scale
    return _output_range(run) if column == n_columns - 1 else (-1.0, 1.0)


def _output_range(run: Run) -> tuple[float, float]:
    if run.dataset.task == "regression":
        return target_range(run.dataset)
    return output_low(run.model), 1.0


def _flatten(tensors: list[Any]) -> NDArray[np.float32]:
    """Return the first model's numbers of all layers in order, row by row."""
    return np.concatenate([t[0].detach().cpu().numpy().ravel() for t in tensors]).astype(np.float32)


def _layers(run: Run) -> list[dict[str, Any]]:
    """Return names and width of every column, inputs and outputs included."""
    *hidden, n_out = run.model.sizes[1:]
    names = list(run.dataset.class_names) if n_out > 1 else ["output"]
    return [
        {"names": _input_names(run), "n": run.model.sizes[0]},
        *({"names": None, "n": width} for width in hidden),
        {"names": names if len(names) == n_out else None, "n": n_out},
    ]


def _input_names(run: Run) -> list[str]:
    """Return what the inputs are called; the two columns of any data by their own names."""
    columns = dict(zip("xy", run.dataset.feature_names, strict=False)) if run.dataset.n_features == 2 else {}
    return [columns.get(name, name) for name in run.inputs.names]


def _model_spec(run: Run) -> dict[str, Any]:
    return {"class_names": list(run.dataset.class_names), "activation": run.model.activation}
