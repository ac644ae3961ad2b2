"""The numbers of a walk's phase: as a table, on the network, and layer by layer as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course.labs.backprop.words import column
from course.live.panels.bars import Lengths
from course.live.panels.marks import Marks
from course.live.panels.table import Cell, Cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from course.labs.backprop.run import Walk
    from course.models.trace import Trace

GRADIENTS = ("edge", "gradient", "by nudging", "differ by")


def table(run: Walk) -> Cells:
    """Return the numbers of this phase: sums and answers on the way up, gradients on the way down."""
    phase, trace = run.phase, run.trace()
    match phase.kind:
        case "start":
            rows = list(zip(run.inputs.names, trace.x.tolist(), strict=True))
            return Cells(("input", "value"), rows, caption="What the network is told of this point")
        case "forward":
            return _forward(run, trace, phase.layer)
        case "loss":
            rows = [
                ("answer ŷ", float(trace.answers[-1][0])),
                ("target y", float(trace.target[0])),
                ("loss ½·(ŷ − y)²", trace.loss),
            ]
            return Cells(("", "value"), rows, caption="The loss of this point")
        case "backward":
            ends = f"from {column(run, phase.layer)} to {column(run, phase.layer + 1)}"
            caption = f"Edges {ends}, neuron by neuron: one gradient, two ways"
            return Cells(GRADIENTS, list(_gradients(run, trace, phase.layer)), caption=caption)
        case _:
            return _update(run)


def _forward(run: Walk, trace: Trace, layer: int) -> Cells:
    names = [f"neuron {name}" if name.isdigit() else name for name in _names(run, layer + 1)]
    rows = list(zip(names, trace.sums[layer].tolist(), trace.answers[layer].tolist(), strict=True))
    return Cells(("neuron", "sum z", "answer a"), rows, caption=f"What {column(run, layer + 1)} makes of it")


def _gradients(run: Walk, trace: Trace, layer: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the edges of a layer and its biases, each with its gradient by backpropagation and by nudging."""
    below, above = _names(run, layer), _names(run, layer + 1)
    for (i, j), grad in np.ndenumerate(trace.weight_grads[layer]):
        check = trace.weight_checks[layer][i, j]
        yield f"{below[i]} → {above[j]}", float(grad), float(check), float(abs(grad - check))
    pairs = zip(above, trace.bias_grads[layer], trace.bias_checks[layer], strict=True)
    for name, grad, check in pairs:
        yield f"bias → {name}", float(grad), float(check), float(abs(grad - check))


def _update(run: Walk) -> Cells:
    caption = "What the update did to every layer"
    columns = ("layer", "mean |gradient|", "mean |move|")
    if run.update is None:
        return Cells(columns, (), caption="The weights have been changed by hand since the update")
    before, after = run.update.before, run.update.after
    rows = []
    for k, grads in enumerate(before.weight_grads):
        moved = after.weights[k] - before.weights[k]
        name = f"into {column(run, k + 1)}"
        rows.append((name, float(np.abs(grads).mean()), float(np.abs(moved).mean())))
    return Cells(columns, rows, caption=caption)


def bars(run: Walk) -> Lengths:
    """Return the mean size of the weights' gradients, layer by layer from the inputs up."""
    grads = run.trace().weight_grads
    return Lengths(
        [f"into {column(run, k + 1)}" for k in range(len(grads))],
        [float(np.abs(grad).mean()) for grad in grads],
        log=True,
        caption="Mean size of the gradient of this point's loss; one line further left is ten times smaller",
    )


def marks(run: Walk) -> Marks:
    """Return what stands on the network in this phase."""
    phase, trace = run.phase, run.trace()
    n = len(trace.weights)
    reached = {"start": 0, "forward": phase.layer + 1}.get(
        phase.kind, n
    )  # column that the forward pass got to
    returned = {"backward": phase.layer, "update": 0}.get(
        phase.kind, n
    )  # layer that the backward pass got to
    nodes = [[_short(v) for v in trace.x]]
    nodes += [[_short(v) if k < reached else "" for v in answers] for k, answers in enumerate(trace.answers)]
    deltas = [[""] * len(trace.x)]
    deltas += [
        [f"δ {_short(v)}" if k >= returned and phase.kind != "update" else "" for v in grads]
        for k, grads in enumerate(trace.bias_grads)
    ]
    lit = phase.layer if phase.kind in ("forward", "backward") else None
    numbers = trace.weight_grads if phase.kind == "backward" else trace.weights
    edges = [] if lit is None else [_short(v) for v in numbers[lit].ravel()]
    strengths = None
    if phase.kind == "backward":
        strengths = [
            float(v) if k >= returned else None for k, g in enumerate(trace.weight_grads) for v in g.ravel()
        ]
    return Marks(
        nodes=[word for layer in nodes for word in layer],
        below=[word for layer in deltas for word in layer],
        layer=lit,
        edges=edges,
        strengths=strengths,
        note=_note(phase.kind),
    )


def _note(kind: str) -> str:
    if kind == "backward":
        return "Edges show gradients now: blue positive, orange negative; the wider, the larger."
    if kind == "forward":
        return "In the neurons stand their answers, on the edges their weights where there is room."
    return ""


def _short(value: float) -> str:
    """Return a number of few characters."""
    size = abs(value)
    text = f"{value:.2f}" if size >= 0.01 or size == 0 else f"{value:.0e}".replace("e-0", "e-")
    return text.replace("-", "−")


def _names(run: Walk, k: int) -> list[str]:
    """Return what the nodes of a column are called where the column itself is known."""
    if k == 0:
        return list(run.inputs.names)
    n = run.model.sizes[k]
    return ["output"] if k == len(run.model.sizes) - 1 and n == 1 else [f"{j + 1}" for j in range(n)]
