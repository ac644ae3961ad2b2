"""A walk told again as plain PyTorch: every update and every hand, then the point's gradients by autograd."""

from __future__ import annotations

import pprint
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.training.edits import SetBias, SetWeight, from_dict

if TYPE_CHECKING:
    from course.labs.backprop.run import Walk
    from course.labs.record import Record

FUNCTIONS = {"tanh": "torch.tanh", "relu": "torch.relu", "sigmoid": "torch.sigmoid", "linear": "torch.clone"}


def write(make_session: Callable[[], Any], record: Record, *, title: str) -> str:
    """Return a script that ends with the loss and the gradients of the point that is looked at.

    The walk is repeated to see every update, so this takes about as long as the walk did.

    Parameters
    ----------
    make_session : callable
        Gives the walk as it was before anything was done.
    record : Record
        What was done since.
    title : str
    """
    session: Walk = make_session()
    for did in record.before:
        session.do(did)
    lines = _network(session)
    for moment in record.moments:
        lines += _walked(session, moment.epoch, moment.step) + _done(session, moment.did)
    lines += _walked(session, record.epoch, record.step)
    story = "\n".join(lines)
    start = f'"""{title}: the same numbers by autograd."""\n\n{HEAD}\n\n\n{FORWARD}'
    return f"{start}\n\n\n{story}\n\n{_row(session)}\n{REPORT}\n"


def _walked(session: Walk, epoch: int, step: int) -> list[str]:
    """Go on to a moment; the lines of the updates on the way."""
    lines: list[str] = []
    if (session.epoch, session.step) == (epoch, step):
        return lines
    updates = session.n_examples
    for _ in session.events():
        if session.n_examples > updates:
            updates = session.n_examples
            lines += _learned(session)
        if (session.epoch, session.step) == (epoch, step):
            return lines
    raise ValueError(f"the record must lead on, and step {step} of epoch {epoch} is not reached")


def _learned(session: Walk) -> list[str]:
    knobs = session.knobs
    if (knobs.optimizer, knobs.l1, knobs.l2) == ("sgd", 0, 0):
        return [_row(session), f"learn(x, y, lr={knobs.lr!r})"]
    return ["# the weights after an update by another rule", *_network(session)]


def _done(session: Walk, did: dict[str, Any]) -> list[str]:
    """Do one thing, and return the lines for what it changed."""
    model = session.model
    before = model.flat.clone(), model.sizes, model.activation, model.output
    session.do(did)
    model = session.model
    same_kind = (model.sizes, model.activation, model.output) == before[1:]
    if same_kind and model.flat.equal(before[0]):
        return []
    if did["do"] in ("weight", "bias"):
        edit = from_dict(did)
        if isinstance(edit, SetWeight):
            return [f"W[{edit.layer}].data[{edit.i}, {edit.j}] = {edit.value!r}  # by hand"]
        if isinstance(edit, SetBias):
            return [f"b[{edit.layer}].data[{edit.j}] = {edit.value!r}  # by hand"]
    return [f"# after {did['do']}", *_network(session)]


def _network(session: Walk) -> list[str]:
    """Return the lines that hold the network as it is."""
    model = session.model
    weights, biases = [W[0].tolist() for W in model.weights], [b[0, 0].tolist() for b in model.biases]
    return [
        f"W = tensors({_literal(weights)})",
        f"b = tensors({_literal(biases)})",
        f"activation, output = {FUNCTIONS[model.activation]}, {FUNCTIONS[model.output]}",
    ]


def _row(session: Walk) -> str:
    x, y = (value.tolist() for value in session.row_tensors())
    return f"x, y = torch.tensor({x}), torch.tensor({y})  # point {session.row}"


def _literal(value: Any) -> str:
    return pprint.pformat(value, width=96).replace("\n", "\n    ")


HEAD = """import torch

torch.set_default_dtype(torch.float64)"""
FORWARD = '''def tensors(values):
    """Return lists of numbers as tensors that autograd follows."""
    return [torch.tensor(value, requires_grad=True) for value in values]


def loss_of(x, y):
    """Return the loss of one point, half the squared error."""
    a = x
    for weights, biases in zip(W[:-1], b[:-1]):
        a = activation(a @ weights + biases)
    return 0.5 * (output(a @ W[-1] + b[-1]) - y).square().sum()


def learn(x, y, lr):
    """Move every parameter by one step of gradient descent on one point."""
    grads = torch.autograd.grad(loss_of(x, y), W + b)
    with torch.no_grad():
        for parameter, grad in zip(W + b, grads):
            parameter -= lr * grad'''
REPORT = """loss = loss_of(x, y)
print("loss", loss.item())
grads = torch.autograd.grad(loss, W + b)
for k in range(len(W)):
    print("layer", k + 1, "weights", grads[k].tolist())
    print("layer", k + 1, "biases", grads[len(W) + k].tolist())"""
