"""The three rules against torch.optim, and the Playground's penalties against its own words."""

import pytest
import torch

from course.models.mlp import MLP
from course.training.knobs import Knobs
from course.training.optim import Optimizer


def data():
    rng = torch.Generator().manual_seed(3)
    X = torch.randn(20, 2, generator=rng, dtype=torch.float64)
    return X, (X.prod(1, keepdim=True) > 0).double() * 2 - 1


def make():
    model = MLP((2, 5, 1), n_models=2, init="torch", dtype=torch.float64)
    return model, Optimizer(model), *data()


def reference(rule, flat, knobs):
    if rule == "adam":
        return torch.optim.Adam([flat], lr=knobs.lr)
    return torch.optim.SGD([flat], lr=knobs.lr, momentum=knobs.momentum if rule == "momentum" else 0)


@pytest.mark.parametrize("l2", [0.0, 0.03])
@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam"])
def test_each_rule_equals_torch_optim_with_the_penalty_in_autograd(rule, l2):
    model, optimizer, X, targets = make()
    knobs = Knobs(lr=0.05, optimizer=rule, l2=l2)
    flat = model.flat.clone().requires_grad_()
    theirs = reference(rule, flat, knobs)
    for _ in range(12):
        model.backprop(X, targets)
        optimizer.step(knobs)
        theirs.zero_grad()
        blocks = model.split(flat)
        hidden = torch.tanh(X @ blocks[0][:, :-1] + blocks[0][:, -1:])
        output = torch.tanh(hidden @ blocks[1][:, :-1] + blocks[1][:, -1:])
        loss = 0.5 * (output - targets).square().mean((-2, -1)).sum()
        penalty = 0.5 * l2 * sum(block[:, :-1].square().sum() for block in blocks)
        (loss + penalty).backward()
        theirs.step()
    torch.testing.assert_close(model.flat, flat.detach(), rtol=1e-9, atol=1e-12)


def playground_step(w, g, is_weight, dead, lr, l1):
    """One weight, one step, as ``updateWeights`` of the Playground's nn.ts says."""
    if dead:
        return w, dead
    slope = (w > 0) - (w < 0) if is_weight else 0
    w -= lr * g
    new = w - lr * l1 * slope
    return (0.0, True) if w * new < 0 else (new, False)


@pytest.mark.parametrize("n_models", [1, 2])
def test_l1_follows_the_playgrounds_rule_weight_by_weight(n_models):
    model = MLP((2, 5, 1), n_models=n_models, dtype=torch.float64)
    optimizer, (X, targets), knobs = Optimizer(model), data(), Knobs(lr=0.05, l1=0.3)
    weights, dead = model.flat.tolist(), [False] * model.flat.numel()
    for _ in range(30):
        model.backprop(X, targets)
        expected = [
            playground_step(w, g, bool(m), d, knobs.lr, knobs.l1)
            for w, g, m, d in zip(
                weights, model.flat_grad.tolist(), model.weight_mask.tolist(), dead, strict=True
            )
        ]
        weights, dead = [w for w, _ in expected], [d for _, d in expected]
        optimizer.step(knobs)
        torch.testing.assert_close(model.flat.tolist(), weights, rtol=1e-12, atol=1e-14)
    assert 0 < sum(dead) < len(dead)
    assert torch.equal(optimizer.alive == 0, torch.tensor(dead))


@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam"])
def test_a_weight_switched_off_stays_so_without_the_penalty_until_reset_or_a_hand(rule):
    model, optimizer, X, targets = make()
    for _ in range(60):
        model.backprop(X, targets)
        optimizer.step(Knobs(lr=0.05, optimizer=rule, l1=0.5))
    off = optimizer.alive == 0
    assert bool(off.any())
    for _ in range(5):
        model.backprop(X, targets)
        optimizer.step(Knobs(lr=0.05, optimizer=rule))
    assert bool((model.flat[off] == 0).all())
    place = int(torch.nonzero(off)[0])
    model.flat[place] = 0.7
    optimizer.revive()
    model.backprop(X, targets)
    optimizer.step(Knobs(lr=0.05, optimizer=rule))
    assert float(model.flat[place]) == pytest.approx(0.7, abs=0.1)
    assert int((optimizer.alive == 0).sum()) == int(off.sum()) - 1
    optimizer.reset()
    model.backprop(X, targets)
    optimizer.step(Knobs(lr=0.05, optimizer=rule))
    assert bool((model.flat[off & (model.flat_grad != 0)] != 0).all())


@pytest.mark.parametrize("penalty", [{"l1": 0.2}, {"l2": 0.2}])
def test_penalties_leave_biases_alone(penalty):
    model = MLP((2, 5, 1))
    model.flat_grad.zero_()
    before = [b.clone() for b in model.biases]
    weights = model.weights[0].abs().sum()
    Optimizer(model).step(Knobs(lr=0.1, **penalty))
    assert all(torch.equal(b, c) for b, c in zip(model.biases, before, strict=True))
    assert float(model.weights[0].abs().sum()) < float(weights)


@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam"])
def test_a_state_taken_over_continues_bit_by_bit(rule):
    model, optimizer, X, targets = make()
    knobs = Knobs(lr=0.05, optimizer=rule, l1=0.1)
    for _ in range(20):
        model.backprop(X, targets)
        optimizer.step(knobs)
    other, follower, _, _ = make()
    other.load_state_dict(model.state_dict())
    follower.load_state(optimizer.state())
    for one, its in ((model, optimizer), (other, follower)):
        for _ in range(5):
            one.backprop(X, targets)
            its.step(knobs)
    assert torch.equal(model.flat, other.flat)


def test_a_newly_chosen_rule_starts_with_nothing_remembered():
    model, optimizer, X, targets = make()
    for rule in ("momentum", "sgd", "momentum"):
        model.backprop(X, targets)
        optimizer.step(Knobs(optimizer=rule))
    assert torch.equal(optimizer.memory["velocity"], model.flat_grad)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: {"mean": state["mean"]}, "the optimiser's state must hold nothing, velocity, or mean"),
        (lambda state: {**state, "mean": torch.zeros(3)}, r"mean must have shape \(42,\) .* got \(3,\)"),
        (lambda state: {**state, "alive": torch.zeros(())}, r"alive must have shape \(42,\)"),
        (lambda state: {**state, "n_steps": torch.zeros(2)}, r"n_steps must have shape \(\)"),
        (lambda state: {**state, "speed": torch.zeros(42)}, "got mean, n_steps, speed, square"),
    ],
)
def test_a_wrong_state_is_refused_and_changes_nothing(change, message):
    model, optimizer, X, targets = make()
    model.backprop(X, targets)
    optimizer.step(Knobs(optimizer="adam"))
    before = optimizer.state()
    with pytest.raises(ValueError, match=message):
        optimizer.load_state(change(before))
    assert all(torch.equal(tensor, before[name]) for name, tensor in optimizer.state().items())
