"""Networks side by side step as each would alone, also where some wait or differ in a knob."""

import pytest
import torch

from course.models.mlp import MLP
from course.training.crossval.optim import ManyOptimizer
from course.training.knobs import Knobs
from course.training.optim import Optimizer

SIZES = (3, 5, 2)


def rows(seed: int, n_models: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n_models, 6, 3, generator=generator), torch.randn(n_models, 6, 2, generator=generator)


def alone(k: int, knobs: Knobs, steps: list[int]) -> MLP:
    """Return network k after the steps that were its own."""
    model = MLP(SIZES, seed=k)
    optimizer = Optimizer(model)
    for step in steps:
        X, targets = rows(step, 3)
        model.backprop(X[k], targets[k])
        optimizer.step(knobs)
    return model


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("penalty", [{}, {"l2": 0.1}, {"l1": 0.01}])
def test_a_network_that_waits_stays_as_it_is_and_goes_on_as_if_alone(optimizer, penalty):
    knobs = Knobs(lr=0.05, optimizer=optimizer, **penalty)
    model = MLP(SIZES, n_models=3, seed=0)
    many = ManyOptimizer(model)
    active = [None, [True, False, True], None, [False, False, True], None]
    taken: list[list[int]] = [[], [], []]
    for step, moves in enumerate(active):
        before = [block.clone() for block in model.blocks]
        model.backprop(*rows(step, 3))
        many.step(knobs, None if moves is None else torch.tensor(moves))
        for k in range(3):
            if moves is None or moves[k]:
                taken[k].append(step)
            else:
                assert all(torch.equal(old[k], new[k]) for old, new in zip(before, model.blocks, strict=True))
    for k in range(3):
        for block, theirs in zip(model.blocks, alone(k, knobs, taken[k]).blocks, strict=True):
            torch.testing.assert_close(block[k], theirs[0], atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", ["lr", "l1", "l2"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_a_knob_may_differ_from_network_to_network(name, optimizer):
    values = torch.tensor([0.001, 0.02, 0.1])
    model = MLP(SIZES, n_models=3, seed=0)
    many = ManyOptimizer(model, {name: values})
    shared = Knobs(lr=0.05, optimizer=optimizer)
    for step in range(4):
        model.backprop(*rows(step, 3))
        many.step(shared)
    for k, value in enumerate(values.tolist()):
        knobs = Knobs(**{"lr": 0.05, "optimizer": optimizer, name: value})
        for block, theirs in zip(model.blocks, alone(k, knobs, [0, 1, 2, 3]).blocks, strict=True):
            torch.testing.assert_close(block[k], theirs[0], atol=1e-5, rtol=1e-4)


def test_what_is_remembered_comes_back_to_the_bit():
    knobs, model = Knobs(lr=0.05, optimizer="adam"), MLP(SIZES, n_models=3, seed=0)
    many = ManyOptimizer(model)
    model.backprop(*rows(0, 3))
    many.step(knobs, torch.tensor([True, False, True]))
    kept, flat = many.state(), model.flat.clone()
    model.backprop(*rows(1, 3))
    many.step(knobs)
    after = model.flat.clone()
    model.flat.copy_(flat)
    many.load_state(kept)
    model.backprop(*rows(1, 3))
    many.step(knobs)
    assert torch.equal(model.flat, after)
    with pytest.raises(ValueError, match=r"own_steps must be \(3,\)"):
        many.load_state({**kept, "own_steps": torch.ones(2)})
