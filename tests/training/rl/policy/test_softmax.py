import numpy as np
import pytest
import torch

from course.training.rl.policy.softmax import (
    entropy,
    entropy_slope,
    log_of,
    log_policy,
    one_hot,
    score_slope,
)

RNG = np.random.default_rng(0)
PREFERENCES = RNG.normal(size=(2, 40, 3)) * 4
ACTIONS = RNG.integers(3, size=(2, 40))
STRENGTHS = RNG.normal(size=(2, 40))


def pi_of(z):
    return torch.distributions.Categorical(logits=z)


def test_logarithms_and_entropy_are_those_of_a_categorical_distribution():
    pi, log_pi = pi_of(torch.from_numpy(PREFERENCES)), log_policy(PREFERENCES)
    np.testing.assert_allclose(log_pi, pi.logits, atol=1e-12)
    np.testing.assert_allclose(entropy(log_pi), pi.entropy(), atol=1e-12)
    found = log_of(log_pi, one_hot(ACTIONS, 3))
    np.testing.assert_allclose(found, pi.log_prob(torch.from_numpy(ACTIONS)), atol=1e-12)


@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_the_layout_in_memory_changes_nothing(layout):
    z = PREFERENCES if layout == "rows" else np.ascontiguousarray(PREFERENCES.swapaxes(1, 2)).swapaxes(1, 2)
    before = z.copy()
    score_slope(log_policy(z), one_hot(ACTIONS, 3), STRENGTHS)
    np.testing.assert_array_equal(z, before)
    np.testing.assert_allclose(log_policy(z), log_policy(PREFERENCES), atol=1e-14)


@pytest.mark.parametrize("largest", [100.0, 1e30])
def test_large_preferences_are_a_sure_action_and_no_overflow(largest):
    z = np.array([[[largest, 0.0], [0.0, -largest]]], dtype=np.float32)
    with np.errstate(all="raise", under="ignore"):
        log_pi = log_policy(z)
        taken = one_hot(np.array([[0, 0]]), 2)
        for found in (log_of(log_pi, taken), entropy(log_pi), score_slope(log_pi, taken, np.ones((1, 2)))):
            np.testing.assert_allclose(found, 0, atol=1e-30)


def test_slopes_equal_autograd():
    z = torch.from_numpy(PREFERENCES).requires_grad_()
    strengths = torch.from_numpy(STRENGTHS)
    log_pi = log_policy(PREFERENCES)
    (score,) = torch.autograd.grad(-(pi_of(z).log_prob(torch.from_numpy(ACTIONS)) * strengths).sum(), z)
    np.testing.assert_allclose(score_slope(log_pi, one_hot(ACTIONS, 3), STRENGTHS), score, atol=1e-12)
    (bonus,) = torch.autograd.grad(-(pi_of(z).entropy() * strengths).sum(), z)
    np.testing.assert_allclose(entropy_slope(log_pi, STRENGTHS), bonus, atol=1e-12)


def test_one_hot_is_true_at_the_action_alone():
    found = one_hot(ACTIONS, 3)
    assert found.dtype == bool and found.shape == (2, 40, 3)
    assert (found.sum(-1) == 1).all() and np.array_equal(found.argmax(-1), ACTIONS)
