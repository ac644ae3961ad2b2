"""Trainable: what a model must offer so that a run can train it."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor


class Trainable(Protocol):
    """Any model in one buffer of parameters and one of gradients; `course.models` holds those there are."""

    n_models: int
    sizes: tuple[int, ...]  # inputs first, outputs last
    loss: str
    device: torch.device
    flat: Tensor  # (n_total,)
    flat_grad: Tensor  # (n_total,)
    weight_mask: Tensor  # (n_total,): 1 where a penalty may act

    @property
    def n_parameters(self) -> int:
        """Parameters of one of the models."""

    def forward(self, X: Tensor) -> Tensor:
        """Outputs (n_models, B, n_out) for rows (B, n_in)."""

    def evaluate(self, X: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Mean loss of each model, (n_models,), and the outputs, from one pass."""

    def gradients(self, X: Tensor, targets: Tensor) -> Tensor:
        """Mean loss of each model, and its gradient in `flat_grad`."""

    def backprop(self, X: Tensor, targets: Tensor) -> None:
        """The gradient in `flat_grad` without the loss, where that is faster."""

    def encode(self, y: Tensor) -> Tensor:
        """Labels as targets."""

    def predict(self, output: Tensor) -> Tensor:
        """Class index (n_models, B) of each output."""

    def reset(self, seed: int | None = None) -> None:
        """Draw the parameters again: the same start, or a new one."""

    def state_dict(self) -> dict[str, Tensor]:
        """Copies of all that training changes in the model, by name."""

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take over, copied, what `state_dict` returned."""

    def to(self, device: str | torch.device) -> object:
        """Move parameters and gradients to another device."""
