import numpy as np
import pytest

from course.training.rl.policy.gae import advantages


def plain_loop(rewards, values, terminated, truncated, gamma, lam):
    """One copy: equation 16 as it stands, each sum broken off where the episode ends."""
    found = []
    for t in range(len(rewards)):
        total = 0.0
        for k in range(t, len(rewards)):
            after = 0.0 if terminated[k] else values[k + 1]
            total += (gamma * lam) ** (k - t) * (rewards[k] + gamma * after - values[k])
            if terminated[k] or truncated[k]:
                break
        found.append(total)
    return found


@pytest.mark.parametrize(("gamma", "lam"), [(0.99, 0.95), (0.9, 0.0), (1.0, 1.0), (0.0, 0.5)])
def test_advantages_equal_a_plain_loop_with_ends_of_both_kinds(gamma, lam):
    rng = np.random.default_rng(0)
    T, n = 40, 6
    rewards, values = rng.normal(size=(T, n)), rng.normal(size=(T + 1, n))
    terminated = rng.random((T, n)) < 0.1
    truncated = (rng.random((T, n)) < 0.1) & ~terminated
    got = advantages(rewards, values, terminated, truncated, gamma=gamma, gae_lambda=lam)
    for i in range(n):
        columns = (rewards[:, i], values[:, i], terminated[:, i], truncated[:, i])
        np.testing.assert_allclose(got[:, i], plain_loop(*columns, gamma, lam), atol=1e-12)


def test_truncation_is_worth_the_value_of_the_final_observation_and_termination_nothing():
    rewards, values = np.ones((1, 2)), np.array([[0.0, 0.0], [10.0, 10.0]])
    ends = np.array([[True, False]]), np.array([[False, True]])
    assert advantages(rewards, values, *ends, gamma=0.9, gae_lambda=0.95).tolist() == [[1.0, 10.0]]


def test_nothing_of_the_step_that_begins_the_next_episode_reaches_the_one_before():
    rng = np.random.default_rng(1)
    rewards, values = rng.normal(size=(5, 1)), rng.normal(size=(6, 1))
    truncated = np.zeros((5, 1), dtype=bool)
    truncated[2] = True  # step 3 only begins the next episode: it goes from the final observation to a first
    none = np.zeros_like(truncated)
    first = advantages(rewards, values, none, truncated, gamma=0.99, gae_lambda=0.95)
    rewards[3:] += 100
    values[4:] += 100
    second = advantages(rewards, values, none, truncated, gamma=0.99, gae_lambda=0.95)
    np.testing.assert_array_equal(first[:3], second[:3])
