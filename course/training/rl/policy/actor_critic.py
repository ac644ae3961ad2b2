"""Actor and critic: a network that prefers actions, and one that says what a state is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from course.models.mlp import MLP
from course.training.knobs import Knobs
from course.training.optim import Memory, Optimizer
from course.training.rl.policy.arrays import Floats

FIRST_PREFERENCES = 0.01  # the last layer's weights start that small, so that at first all actions are alike


class PolicyStep(Knobs):
    """The rule that all steps are taken by: Adam, with short steps where gradients are next to nothing.

    A policy that is sure of itself has such gradients, and they are mostly noise.
    """

    adam_eps = 1e-5


def adam(lr: float) -> PolicyStep:
    """Return the rule with this rate; no rate is below the least."""
    return PolicyStep(lr=max(lr, 1e-6), optimizer="adam")


class ActorCritic:
    """`n_models` policies and as many state values, glass-box networks side by side, each with its optimiser.

    What goes in and comes out are arrays of float32.

    Parameters
    ----------
    n_obs, n_actions : int
        Numbers in an observation, and actions to choose from.
    hidden : sequence of int
        Widths of the hidden layers of both.
    n_models : int
    seed : int
        Model k starts as a single one with ``seed + k`` would.

    Attributes
    ----------
    policy : MLP
        Its outputs are the preferences h(s, a, θ) for the actions.
    value : MLP
        Its output is v̂(s, w).

    Source
    ------
    Andrychowicz, M. et al., What matters for on-policy deep actor-critic methods?, 2021, section 3.2:
    separate networks, and small weights in the policy's last layer.
    """

    def __init__(
        self, n_obs: int, n_actions: int, hidden: Sequence[int], *, n_models: int = 1, seed: int = 0
    ) -> None:
        self.policy, self.value = (
            MLP(
                (n_obs, *hidden, n_out),
                n_models=n_models,
                activation="relu",
                output="linear",
                init="glorot",
                seed=seed,
            )
            for n_out in (n_actions, 1)
        )
        self.optimizers = Optimizer(self.policy), Optimizer(self.value)
        self.reset(seed)

    @property
    def n_models(self) -> int:
        """How many there are side by side."""
        return self.policy.n_models

    @property
    def n_parameters(self) -> int:
        """Weights and biases of one policy and one value."""
        return self.policy.n_parameters + self.value.n_parameters

    @property
    def is_finite(self) -> bool:
        """Whether every parameter is still a number."""
        return bool(torch.isfinite(self.policy.flat.sum() + self.value.flat.sum()))

    def reset(self, seed: int) -> None:
        """Draw all parameters again, and forget what the optimisers remember."""
        for network, optimizer in zip((self.policy, self.value), self.optimizers, strict=True):
            network.reset(seed)
            optimizer.reset()
        self.policy.weights[-1].mul_(FIRST_PREFERENCES)

    def preferences(self, obs: Floats) -> Floats:
        """Return the policy's preferences among actions for observations (…, B, n_obs).

        They are (n_models, B, n_actions), and lie in memory that the next pass of B rows writes on.
        """
        found: Floats = self.policy.batch_memory(obs.shape[-2]).sums(torch.from_numpy(obs)).numpy()
        return found

    def values(self, obs: Floats) -> Floats:
        """Return v̂ of observations (n_models, B, n_obs), (n_models, B)."""
        found: Floats = self.value.forward(torch.from_numpy(obs))[..., 0].numpy()
        return found

    def move_policy(
        self,
        obs: Floats,
        slope: Callable[[Floats], Floats],
        rates: Knobs,
        *,
        max_norm: float | None = None,
    ) -> None:
        """Take one step down a loss given by its slope at the preferences (n_models, B, n_actions).

        A longer gradient than `max_norm` is shortened to that; see `clip_gradients`.
        """

        def by_preferences(preferences: Tensor) -> Tensor:
            return torch.from_numpy(slope(preferences.numpy()))

        self.policy.batch_memory(obs.shape[-2]).run_by(torch.from_numpy(obs), by_preferences)
        clip_gradients(self.policy, max_norm)
        self.optimizers[0].step(rates)

    def move_value(
        self,
        obs: Floats,
        targets: Floats,
        shares: Floats,
        rates: Knobs,
        *,
        max_norm: float | None = None,
    ) -> None:
        """Take one step down Σ share · ½(v̂ − target)²; targets and shares are (n_models, B)."""
        rows, aims, parts = (torch.from_numpy(each) for each in (obs, targets, shares))
        self.value.backprop(rows, aims[..., None], parts[..., None])
        clip_gradients(self.value, max_norm)
        self.optimizers[1].step(rates)

    def state(self) -> tuple[Memory, ...]:
        """Return copies of all that learning changes."""
        flats = {"policy": self.policy.flat.clone(), "value": self.value.flat.clone()}
        return flats, *(optimizer.state() for optimizer in self.optimizers)

    def load_state(self, state: tuple[Memory, ...]) -> None:
        """Take over, copied, what `state` returned."""
        flats, *memories = state
        self.policy.flat.copy_(flats["policy"])
        self.value.flat.copy_(flats["value"])
        for optimizer, memory in zip(self.optimizers, memories, strict=True):
            optimizer.load_state(memory)


def clip_gradients(network: MLP, max_norm: float | None) -> None:
    """Shorten each model's gradient to `max_norm` where it is longer; None leaves all as they are.

    Source
    ------
    Pascanu, R., Mikolov, T. and Bengio, Y., On the difficulty of training recurrent neural networks, 2013,
    algorithm 1.
    """
    if max_norm is None:
        return
    blocks = network.grad_blocks  # each (n_models, n_in + 1, n_out)
    norms = torch.stack([block.square().sum((1, 2)) for block in blocks]).sum(0).sqrt()  # (n_models,)
    shares = (max_norm / norms.clamp_min(1e-12)).clamp_max(1)
    for block in blocks:
        block.mul_(shares[:, None, None])
