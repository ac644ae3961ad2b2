"""The same three rules for models side by side of which some wait, or that differ in a knob."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from course.models.mlp import MLP
from course.training.knobs import Knobs, check_knob
from course.training.optim import Optimizer

VARIED = ("lr", "l1", "l2")


class ManyOptimizer(Optimizer):
    """An `Optimizer` of an `MLP` with `n_models` networks, each with its own count of steps.

    A network whose rows are all seen waits for the others: its parameters and all that is remembered of them
    stay as they are, to the bit. Where none waits and no knob differs, it is `Optimizer` itself.

    Parameters
    ----------
    model : MLP
    varied : mapping of str to Tensor (n_models,), optional
        A value of "lr", "l1" or "l2" for each network, in place of the knob.
    """

    model: MLP

    def __init__(self, model: MLP, varied: Mapping[str, Tensor] | None = None) -> None:
        self.varied = {name: values.to(model.flat)[:, None, None] for name, values in (varied or {}).items()}
        self.n_steps: Tensor | None = None  # (n_models,), once networks have taken different numbers of steps
        super().__init__(model)

    def reset(self) -> None:
        """Forget everything; see `Optimizer.reset`."""
        super().reset()
        self.n_steps = None

    def _choose(self, rule: str) -> None:
        super()._choose(rule)
        self.n_steps = None

    def step(self, knobs: Knobs, active: Tensor | None = None) -> None:
        """Move the parameters once, in place.

        Parameters
        ----------
        knobs : Knobs
        active : Tensor (n_models,) of bool, optional
            The networks that move; None for all.
        """
        if active is None and self.n_steps is None and not self.varied:
            super().step(knobs)
            return
        if knobs.optimizer != self.rule:
            self._choose(knobs.optimizer)
        self._step_each(knobs, active)

    def _step_each(self, knobs: Knobs, active: Tensor | None) -> None:
        model = self.model
        moves = model.flat.new_ones(model.n_models) if active is None else active.to(model.flat)
        if self.rule == "adam" and self.n_steps is None:
            self.n_steps = self.memory["n_steps"].expand(model.n_models).clone()
        if self.n_steps is not None:
            self.n_steps += moves
        moves = moves[:, None, None]
        lr, l1, l2 = (self.varied.get(name, getattr(knobs, name)) for name in VARIED)
        memory = {name: model.split(tensor) for name, tensor in self.memory.items() if name != "n_steps"}
        masks = model.split(model.weight_mask)
        for i, (W, grad, mask) in enumerate(zip(model.blocks, model.grad_blocks, masks, strict=True)):
            if knobs.l2 or "l2" in self.varied:
                grad.add_(mask * W * l2)
            signs = W.sign().mul_(mask)
            self._move(
                W, grad, {name: blocks[i] for name, blocks in memory.items()}, lr * moves, moves, knobs
            )
            if knobs.l1 or "l1" in self.varied:
                self._shrink_block(i, W, signs, lr * l1 * moves)
        if self.alive is not None:
            model.flat.mul_(self.alive)

    def _move(
        self, W: Tensor, grad: Tensor, memory: dict[str, Tensor], lr: Tensor, moves: Tensor, knobs: Knobs
    ) -> None:
        """Move one layer (n_models, n_in + 1, n_out) by the rule; `lr` and `moves` are (n_models, 1, 1)."""
        if self.rule == "sgd":
            W.sub_(lr * grad)
        elif self.rule == "momentum":
            velocity = memory["velocity"]
            velocity.mul_(1 + (knobs.momentum - 1) * moves).add_(moves * grad)
            W.sub_(lr * velocity)
        else:
            assert self.n_steps is not None  # noqa: S101  (set where Adam steps)
            mean, square = memory["mean"], memory["square"]
            mean.add_(moves * (1 - 0.9) * (grad - mean))
            square.add_(moves * (1 - 0.999) * (grad.square() - square))
            n = self.n_steps.clamp(min=1)[:, None, None].double()
            unbiased = ((1 - 0.999**n).sqrt()).to(W)
            W.sub_(lr * (unbiased / (1 - 0.9**n).to(W)) * mean / (square.sqrt() + 1e-8 * unbiased))

    def _shrink_block(self, i: int, W: Tensor, signs: Tensor, amount: Tensor) -> None:
        """Pull one layer's weights as `Optimizer` does; see there."""
        if self.alive is None:
            self.alive = torch.ones_like(self.model.flat)
        alive = self.model.split(self.alive)[i]
        shrunk = W - signs * amount
        alive.mul_((W * shrunk >= 0).to(W))
        W.copy_(shrunk)

    def state(self) -> dict[str, Tensor]:
        """Return copies of all that is remembered, by name."""
        kept = super().state()
        return kept if self.n_steps is None else {**kept, "own_steps": self.n_steps.clone()}

    def load_state(self, state: dict[str, Tensor]) -> None:
        """Take over what `state` returned, copied; see `Optimizer.load_state`."""
        super().load_state({name: tensor for name, tensor in state.items() if name != "own_steps"})
        own = state.get("own_steps")
        if own is not None and own.shape != (self.model.n_models,):
            raise ValueError(
                f"own_steps must be ({self.model.n_models},), one a network, got {tuple(own.shape)}"
            )
        self.n_steps = None if own is None else own.to(self.model.flat, copy=True)


def check_varied(
    vary: tuple[str, Sequence[float]] | None, sizes: Sequence[int] | None
) -> tuple[str, tuple[float, ...]] | None:
    """Return what networks differ in, checked: the name of a knob and a value for each.

    Raises
    ------
    ValueError
        If it is no such knob, has no values or one out of range, or `sizes` differ, too: one sentence.
    """
    if vary is None:
        return None
    name, values = vary
    if name not in VARIED:
        raise ValueError(
            f"vary must name one of {', '.join(VARIED)}, got {name!r:.40}; change others by hand"
        )
    if sizes is not None:
        raise ValueError("vary must be left out with sizes: one thing changes at a time")
    checked = tuple(float(check_knob(name, value)) for value in values)
    if not checked:
        raise ValueError(f"vary must hold at least one value of {name}, got none")
    return name, checked
