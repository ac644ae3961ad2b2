"""Three rules that turn gradients into a step, each over one flat buffer, and the penalties on weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from course.models.resize import Resize
from course.training.knobs import Knobs

Memory = dict[str, Tensor]
_ONE = torch.ones((), dtype=torch.float32, device="cpu")  # a plain 1 would be made a tensor at every step


class FlatModel(Protocol):
    """What an optimiser needs of a model: every tensor is (n_total,)."""

    flat: Tensor
    flat_grad: Tensor
    weight_mask: Tensor


def sgd(flat: Tensor, grad: Tensor, memory: Memory, knobs: Knobs) -> None:  # noqa: ARG001 - it remembers nothing
    """Step down the gradient: w ← w − lr·g."""
    flat.add_(grad, alpha=-knobs.lr)


def momentum(flat: Tensor, grad: Tensor, memory: Memory, knobs: Knobs) -> None:
    """Step with what is left of the last step: v ← μ·v + g, w ← w − lr·v.

    Source
    ------
    Polyak, B., Some methods of speeding up the convergence of iteration methods, 1964.
    """
    velocity = memory["velocity"]
    velocity.mul_(knobs.momentum).add_(grad)
    flat.add_(velocity, alpha=-knobs.lr)


def adam(flat: Tensor, grad: Tensor, memory: Memory, knobs: Knobs) -> None:
    """Step by the gradient's running mean over the root of its running square, in torch's own kernel.

    Source
    ------
    Kingma, D. and Ba, J., Adam: a method for stochastic optimization, 2015, algorithm 1.
    """
    n_steps = memory["n_steps"].add_(_ONE)
    torch._fused_adam_(
        [flat], [grad], [memory["mean"]], [memory["square"]], [], [n_steps],
        lr=knobs.lr, beta1=0.9, beta2=0.999, weight_decay=0.0, eps=knobs.adam_eps,
        amsgrad=False, maximize=False,
    )  # fmt: skip


RULES: dict[str, Callable[[Tensor, Tensor, Memory, Knobs], None]] = {
    "sgd": sgd,
    "momentum": momentum,
    "adam": adam,
}
# What each rule remembers of every parameter; Adam also counts its steps.
REMEMBERS: dict[str, tuple[str, ...]] = {"sgd": (), "momentum": ("velocity",), "adam": ("mean", "square")}


class Optimizer:
    """Moves a model's parameters by the rule the knobs name, and keeps what the rule remembers.

    The knobs are read at every step, so any of them may change between two steps. A rule that is newly chosen
    starts with nothing remembered.

    Parameters
    ----------
    model : FlatModel
        Its ``flat`` is moved by its ``flat_grad``; penalties act where ``weight_mask`` is 1.

    Attributes
    ----------
    alive : Tensor or None, (n_total,)
        0 for each weight that the L1 penalty has switched off, else 1; None while none ever was.
    """

    def __init__(self, model: FlatModel) -> None:
        self.model = model
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next step is a first step, and weights switched off may move again."""
        self.rule = "sgd"
        self.memory: Memory = {}
        self.alive: Tensor | None = None

    def step(self, knobs: Knobs, active: Tensor | None = None) -> None:  # noqa: ARG002  (see ManyOptimizer)
        """Move the parameters once, in place; with l2 > 0 the penalty's gradient is added to ``flat_grad``.

        The L1 rule is the Playground's: a weight that the penalty would carry across 0 becomes 0 and stays 0
        until `reset` or `revive`.

        Source
        ------
        Smilkov, D. and Carter, S., TensorFlow Playground, 2016, ``updateWeights``.
        """
        model = self.model
        flat, grad = model.flat, model.flat_grad
        if knobs.optimizer != self.rule:
            self._choose(knobs.optimizer)
        l1 = knobs.l1
        if knobs.l2:
            grad.addcmul_(model.weight_mask, flat, value=knobs.l2)
        if l1:
            signs = flat.sign().mul_(model.weight_mask)
            RULES[self.rule](flat, grad, self.memory, knobs)
            self._shrink(signs, knobs.lr * l1)
        else:
            RULES[self.rule](flat, grad, self.memory, knobs)
            if self.alive is not None:
                flat.mul_(self.alive)

    def _shrink(self, signs: Tensor, amount: float) -> None:
        """Pull each weight by `amount` against the sign it had; one that would cross 0 stays 0."""
        flat = self.model.flat
        shrunk = flat.add(signs, alpha=-amount)
        stays = (flat * shrunk >= 0).to(flat.dtype)
        self.alive = stays if self.alive is None else self.alive.mul_(stays)
        torch.mul(shrunk, self.alive, out=flat)

    def _choose(self, rule: str) -> None:
        """Start a rule with nothing remembered."""
        self.rule = rule
        self.memory = {name: torch.zeros_like(self.model.flat) for name in REMEMBERS[rule]}
        if rule == "adam":
            self.memory["n_steps"] = torch.zeros((), dtype=torch.float32, device=self.model.flat.device)

    def revive(self) -> None:
        """Let each weight that is not 0 move again: call it after a weight was set by hand."""
        if self.alive is not None:
            self.alive[self.model.flat != 0] = 1

    def resize(self, record: Resize) -> None:
        """Follow a model that was resized: kept parameters keep their memory, new ones start with none."""
        for name in REMEMBERS[self.rule]:
            self.memory[name] = record.carry(self.memory[name], 0)
        if self.alive is not None:
            self.alive = record.carry(self.alive, 1)

    def state(self) -> dict[str, Tensor]:
        """Return copies of all that is remembered, by name; empty for plain SGD."""
        kept = dict(self.memory) if self.alive is None else {**self.memory, "alive": self.alive}
        return {name: tensor.clone() for name, tensor in kept.items()}

    def load_state(self, state: dict[str, Tensor]) -> None:
        """Take over what `state` returned, copied.

        Raises
        ------
        ValueError
            If a name is missing or unknown, or a tensor's shape is not that of this model; nothing changes.
        """
        names = set(state) - {"alive", "n_steps"}
        rules = [rule for rule, remembered in REMEMBERS.items() if set(remembered) == names]
        if not rules or ("n_steps" in state) != (rules[0] == "adam"):
            raise ValueError(
                f"the optimiser's state must hold nothing, velocity, or mean, square and n_steps; got "
                f"{', '.join(sorted(state))[:200]}; save the run again from a complete one"
            )
        for name, tensor in state.items():
            expected = torch.Size() if name == "n_steps" else self.model.flat.shape
            if tensor.shape != expected:
                raise ValueError(
                    f"{name} must have shape {tuple(expected)} for this model, got {tuple(tensor.shape)}; "
                    "load it into a model of the shape it was saved from"
                )
        self._choose(rules[0])
        for name, tensor in self.memory.items():
            tensor.copy_(state[name])
        self.alive = state["alive"].to(self.model.flat, copy=True) if "alive" in state else None
