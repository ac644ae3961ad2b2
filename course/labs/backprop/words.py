"""What a walk does now, in words and with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from course.labs.backprop.phase import Nudge, Phase
    from course.labs.backprop.run import Walk
    from course.models.trace import Trace

SLOPES = {
    "tanh": "1 − a²",
    "sigmoid": "a·(1 − a)",
    "relu": "1 where the sum is above 0, else 0",
    "linear": "1",
}


def number(value: float) -> str:
    """Return a number with three digits and a real minus sign."""
    return f"{float(value):.3g}".replace("-", "−")


def column(run: Walk, k: int) -> str:
    """Return what column k of the network is called, inputs being 0."""
    last = len(run.model.sizes) - 1
    return "the inputs" if k == 0 else "the output" if k == last else f"hidden layer {k}"


def words(run: Walk) -> str:
    """Return where the walk is: what happens in this phase, with the numbers of its first neuron."""
    paragraphs = [_nudged(run, run.nudge)] if run.nudge else []
    return "\n\n".join([*paragraphs, *_phase(run, run.phase, run.trace())])


def tell(session: Any, *, title: str) -> str:
    """Return where a walk is, in a few lines."""
    trace = session.trace()
    shape = "–".join(map(str, session.model.sizes))
    sizes = (f"{np.abs(grad).mean():.2g}" for grad in trace.weight_grads)
    now = " ".join(words(session).split("\n\n"))
    return "\n".join(
        [
            f"{title}: a network {shape} of {session.model.activation}, phase {session.epoch}",
            now,
            f"loss of point {session.row}: {trace.loss:.3g}",
            f"mean size of its gradient from the first layer to the last: {', '.join(sizes)}",
        ]
    )


def _phase(run: Walk, phase: Phase, trace: Trace) -> list[str]:
    match phase.kind:
        case "start":
            return [
                f"Point {run.row}, {_label(run)}: {_inputs(run, trace)}. Its target is {_target(trace)}.",
                (
                    "Press Step: the point goes forward through one layer at a time, and then its error "
                    "comes back. Or click another point."
                ),
            ]
        case "forward":
            return _forward(run, phase.layer, trace)
        case "loss":
            y, t = (number(v[0]) for v in (trace.answers[-1], trace.target))
            return [
                "Loss.",
                (
                    f"The network answers ŷ = {y}, and the target is y = {t}. The loss of this point is "
                    f"½·(ŷ − y)² = {number(trace.loss)}."
                ),
            ]
        case "backward":
            return _backward(run, phase.layer, trace)
        case _:
            return _updated(run)


def _forward(run: Walk, layer: int, trace: Trace) -> list[str]:
    below, W, b = trace.below[layer], trace.weights[layer], trace.biases[layer]
    terms = " + ".join(f"{_factor(x)}·{_factor(w)}" for x, w in zip(below, W[:, 0], strict=True))
    name = _activation(run, layer)
    return [
        f"Forward into {column(run, layer + 1)}.",
        (
            f"A neuron sums what comes in, each times its weight, and adds its bias; {name} of the sum is "
            f"its answer. The first: z = {terms} + {_factor(b[0])} = {number(trace.sums[layer][0])}, "
            f"a = {name}(z) = {number(trace.answers[layer][0])}."
        ),
    ]


def _backward(run: Walk, layer: int, trace: Trace) -> list[str]:
    a, delta, below = trace.answers[layer][0], trace.bias_grads[layer], trace.below[layer]
    name = _activation(run, layer)
    slope = SLOPES[name]
    if layer == len(trace.weights) - 1:
        came = f"δ = (ŷ − y)·{name}′ = {_factor(a - trace.target[0])}·{_factor(_slope(name, a))}"
    else:
        above, W = trace.bias_grads[layer + 1], trace.weights[layer + 1]
        sums = " + ".join(f"{_factor(w)}·{_factor(d)}" for w, d in zip(W[0], above, strict=True))
        came = f"δ = ({sums})·{_factor(_slope(name, a))}"
    return [
        f"Backward through {column(run, layer + 1)}.",
        (
            f"δ says how the loss changes with a neuron's sum. What comes back is multiplied by the slope of "
            f"{name}, which is {slope}. For the first neuron {came} = {number(delta[0])}."
        ),
        (
            f"An edge's gradient is what came in times δ: the first is "
            f"{_factor(below[0])}·{_factor(delta[0])} = {number(trace.weight_grads[layer][0, 0])}."
        ),
    ]


def _updated(run: Walk) -> list[str]:
    if run.update is None:
        return ["Update.", "The weights have been changed since; press Step to go forward again."]
    before, after = run.update.before.loss, run.update.after.loss
    outcome = "falls" if after < before else "rises" if after > before else "stays"
    return [
        "Update.",
        (
            f"Every weight moves by its gradient times the learning rate {number(run.knobs.lr)}, against the "
            f"gradient's sign. The loss of this point {outcome}, from {number(before)} to {number(after)}."
        ),
    ]


def _nudged(run: Walk, nudge: Nudge) -> str:
    edit = nudge.edit
    here = f"neuron {edit.j + 1} of {column(run, edit.layer + 1)}"
    if edit.layer == len(run.model.sizes) - 2 and run.model.sizes[-1] == 1:
        here = "the output"
    what = f"The bias of {here}" if edit.do == "bias" else f"Weight {getattr(edit, 'i', 0) + 1} into {here}"
    return (
        f"{what} moved by {_signed(nudge.moved)}. Its gradient {number(nudge.gradient)} promised that the "
        f"loss changes by {_signed(nudge.promised)}; it changed by {_signed(nudge.change)}."
    )


def _inputs(run: Walk, trace: Trace) -> str:
    return ", ".join(f"{name} = {number(v)}" for name, v in zip(run.inputs.names, trace.x, strict=True))


def _target(trace: Trace) -> str:
    return ", ".join(number(v) for v in trace.target)


def _label(run: Walk) -> str:
    dataset = run.dataset
    label = dataset.y[dataset.ids == run.row][0]
    return dataset.class_names[int(label)] if dataset.class_names else number(label)


def _activation(run: Walk, layer: int) -> str:
    """Return what the neurons above a layer of weights do with their sum."""
    return run.model.output if layer == len(run.model.weights) - 1 else run.model.activation


def _slope(name: str, a: float) -> float:
    """Return the slope of an activation, which its answer tells."""
    return {"tanh": 1 - a * a, "sigmoid": a * (1 - a), "relu": float(a > 0), "linear": 1.0}[name]


def _factor(value: float) -> str:
    """Return a number for a product, in brackets if it is negative."""
    return f"({number(value)})" if value < 0 else number(value)


def _signed(value: float) -> str:
    return f"+{number(value)}" if value > 0 else number(value)
