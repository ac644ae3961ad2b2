"""Network, knobs and optimiser as lines of a plain script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from course.live.panels.colour import output_low
from course.models.mlp import MLP
from course.training.optim import REMEMBERS

if TYPE_CHECKING:
    from course.labs.session import Session

FUNCTIONS = {"tanh": "torch.tanh", "relu": "torch.relu", "sigmoid": "torch.sigmoid", "linear": ""}
FORWARD = '''def forward(A):
    """Return what the network answers to the inputs A."""
    for w, b in zip(W[:-1], B[:-1]):
        A = {hidden}(A @ w + b)
    return {last}(A @ W[-1] + B[-1])


def loss(A, T):
    """Return the mean loss for inputs A and targets T."""
    return {loss}'''
DROPPING = '''def masks(n_rows):
    """Return 0 for each hidden answer that is left out in a pass, and 1 / (1 - dropout) for the others."""
    sizes = [n_rows * w.shape[1] for w in W[:-1]]
    drawn = torch.empty(sum(sizes)).bernoulli_(1 - dropout, generator=generator) * (1 / (1 - dropout))
    return [part.view(n_rows, -1) for part in drawn.split(sizes)]


def forward(A, kept=None):
    """Return what the network answers to the inputs A; in training some hidden answers are left out."""
    for k, (w, b) in enumerate(zip(W[:-1], B[:-1])):
        A = {hidden}(A @ w + b)
        A = A * kept[k] if kept else A
    return {last}(A @ W[-1] + B[-1])


def loss(A, T, kept=None):
    """Return the mean loss for inputs A and targets T."""
    return {loss}'''
# What each rule remembers, by torch's names.
MEMORY = {"velocity": "momentum_buffer", "mean": "exp_avg", "square": "exp_avg_sq", "n_steps": "step"}


class Network:
    """The network, the knobs and the random numbers as the script knows them."""

    def __init__(self, session: Session) -> None:
        self._knobs: dict[str, Any] = {}
        self._shape: tuple[Any, ...] = ()
        self._random = torch.Generator().manual_seed(session.seed).get_state()

    def copy(self) -> Network:
        """Return what is known now, to come back to it."""
        twin = object.__new__(Network)
        twin.__dict__.update(self.__dict__)
        return twin

    def begin(self, session: Session, *, drops: bool) -> list[str]:
        """Return the lines that make knobs, weights and random numbers as they are before the first step."""
        knobs, model = session.knobs, session.model
        self._knobs, self._shape = knobs.to_dict(), _shape(session)
        names = ("lr", "batch_size", "l1", "l2", "momentum", "shuffle", *(("dropout",) if drops else ()))
        lines = [f"{name} = {getattr(knobs, name)!r}" for name in names]
        fresh = MLP(**model.settings | {"seed": session.seed})
        if model.init == "playground" and torch.equal(fresh.flat, model.flat):
            lines += [
                f"generator = torch.Generator().manual_seed({session.seed})",
                "W, B = [], []",
                *_for_each_layer(model.sizes),
                "    block = torch.rand(n_in + 1, n_out, generator=generator, dtype=torch.float64) - 0.5",
                "    W.append(block[:-1].float().requires_grad_())",
                "    B.append(torch.full((n_out,), 0.1, requires_grad=True))",
            ]
        else:
            lines += _weights(model)
        lines.append(f"generator = torch.Generator().manual_seed({session.seed})  # of the order of rows")
        return [*lines, *self._random_numbers(session), _optimizer(knobs.optimizer)]

    def follow(self, session: Session, before: Tensor, *, l1: bool) -> list[str]:
        """Return the lines that turn what is known into what the session has now.

        `before` holds the weights (n_total,) as they were just before; `l1` tells whether the script keeps
        account of weights that the L1 penalty has switched off.
        """
        lines = self._random_numbers(session)
        for name, value in session.knobs.to_dict().items():
            if name == "patience":
                continue  # what comes of it is told where it comes
            if value != self._knobs[name]:
                lines += _knob(name, value, session.knobs.optimizer)
        self._knobs = session.knobs.to_dict()
        shape = _shape(session)
        if shape != self._shape:
            lines += [*_weights(session.model), _optimizer(self._knobs["optimizer"]), *_memory(session)]
            lines += ["alive = [(w != 0).float() for w in W]"] if l1 else []
            self._shape = shape
        elif not torch.equal(before, session.model.flat):
            lines += _by_hand(session.model, before, l1=l1)
        return lines

    def _random_numbers(self, session: Session) -> list[str]:
        """Return the lines that draw what new neurons were drawn from, so that later numbers agree."""
        now = session.generator.get_state()
        if torch.equal(now, self._random):
            return []
        self._random = now
        return [
            *_for_each_layer(session.model.sizes),
            "    torch.rand(n_in + 1, n_out, generator=generator, dtype=torch.float64)  # for new neurons",
        ]

    def trained(self, session: Session) -> None:
        """Note that training has drawn its own random numbers, here and in the script."""
        self._random = session.generator.get_state()


def network_text(session: Session, *, drops: bool) -> str:
    """Return the functions for the network's answer and its loss; with dropout also the one for its masks."""
    model = session.model
    raw = model.loss == "cross_entropy"  # these losses take sums, not probabilities
    hidden, last = FUNCTIONS[model.activation], "" if raw else FUNCTIONS[model.output]
    loss = "((forward(A) - T) ** 2).sum(1).mean() / 2"
    if raw:
        kind = "binary_cross_entropy_with_logits" if model.sizes[-1] == 1 else "cross_entropy"
        loss = f"torch.nn.functional.{kind}(forward(A), T)"
    if not drops:
        return FORWARD.format(hidden=hidden, last=last, loss=loss)
    return DROPPING.format(hidden=hidden, last=last, loss=loss.replace("forward(A)", "forward(A, kept)"))


def low_of(session: Session) -> float:
    """Return what an output aims at for no."""
    return output_low(session.model)


def _shape(session: Session) -> tuple[Any, ...]:
    return session.model.sizes, session.inputs.names


def _for_each_layer(sizes: tuple[int, ...]) -> list[str]:
    return [f"sizes = {list(sizes)}", "for n_in, n_out in zip(sizes, sizes[1:]):"]


def _weights(model: MLP) -> list[str]:
    """Return the lines that hold all weights as they are."""
    lines = []
    for name, tensors in (("W", model.weights), ("B", [bias[:, 0] for bias in model.biases])):
        values = ", ".join(f"torch.tensor({_numbers(tensor[0])}, requires_grad=True)" for tensor in tensors)
        lines.append(f"{name} = [{values}]")
    return lines


def _by_hand(model: MLP, before: Tensor, *, l1: bool) -> list[str]:
    """Return a line for every weight or bias that a hand has set."""
    lines = []
    for k, (old, new) in enumerate(zip(model.split(before), model.blocks, strict=True)):
        for i, j in (old[0] != new[0]).nonzero().tolist():
            value = _numbers(new[0, i, j])
            if i == new.shape[1] - 1:
                lines.append(f"B[{k}].data[{j}] = {value}")
            else:
                lines.append(f"W[{k}].data[{i}, {j}] = {value}")
                lines += [f"alive[{k}][{i}, {j}] = 1"] if l1 and value else []
    return lines


def _knob(name: str, value: Any, rule: str) -> list[str]:
    match name:
        case "optimizer":
            return [_optimizer(value)]
        case "momentum" if rule != "momentum":  # torch's SGD would use it, whatever the rule is called
            return [f"momentum = {value!r}"]
        case "lr" | "momentum":
            change = f'    group["{name}"] = {name}'
            return [f"{name} = {value!r}", "for group in optimizer.param_groups:", change]
        case "l2":
            return [f"l2 = {value!r}", 'optimizer.param_groups[0]["weight_decay"] = l2']
        case _:
            return [f"{name} = {value!r}"]


def _optimizer(rule: str) -> str:
    groups = '[{"params": W, "weight_decay": l2}, {"params": B}]'
    if rule == "adam":
        return f"optimizer = torch.optim.Adam({groups}, lr=lr)"
    momentum = ", momentum=momentum" if rule == "momentum" else ""
    return f"optimizer = torch.optim.SGD({groups}, lr=lr{momentum})"


def _memory(session: Session) -> list[str]:
    """Return the lines that give a new optimiser what the old one remembered."""
    state, model = session.optimizer.state(), session.model
    lines = []
    for name in REMEMBERS[session.optimizer.rule]:
        blocks = model.split(state[name])
        values = [_numbers(block[0, :-1]) for block in blocks] + [_numbers(block[0, -1]) for block in blocks]
        lines.append(f"for p, value in zip([*W, *B], {values}):")
        lines.append(f'    optimizer.state[p]["{MEMORY[name]}"] = torch.tensor(value)')
    if "n_steps" in state:
        lines.append("for p in [*W, *B]:")
        lines.append(f'    optimizer.state[p]["step"] = torch.tensor({float(state["n_steps"])})')
    return lines


def keep(*, l1: bool) -> list[str]:
    """Return the lines that keep the network and its optimiser as they are, to come back to them."""
    alive = ", [w.clone() for w in alive]" if l1 else ""
    return [
        "# the lowest validation loss before patience ran out",
        f"kept = [p.detach().clone() for p in [*W, *B]], copy.deepcopy(optimizer.state_dict()){alive}",
    ]


def go_back(*, l1: bool) -> list[str]:
    """Return the lines that bring back what was kept."""
    return [
        "with torch.no_grad():",
        "    for p, value in zip([*W, *B], kept[0]):",
        "        p.copy_(value)",
        'optimizer.load_state_dict(optimizer.state_dict() | {"state": copy.deepcopy(kept[1]["state"])})',
        *(["alive = [w.clone() for w in kept[2]]"] if l1 else []),
    ]


def _numbers(tensor: Tensor) -> Any:
    """Return float32 numbers with no more digits than they have."""
    if tensor.ndim:
        return [_numbers(part) for part in tensor]
    return float(str(tensor.detach().cpu().numpy()))
