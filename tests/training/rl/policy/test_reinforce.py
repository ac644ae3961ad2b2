import numpy as np
import pytest
import torch

from course.training.rl.policy.play import play
from course.training.rl.policy.reinforce import Reinforce, ReinforceKnobs, padded, returns
from course.training.rl.policy.softmax import log_policy, one_hot, score_slope
from tests.training.rl.corridor import Corridor, cartpole, take_epochs, take_steps


def test_returns_equal_a_plain_loop():
    rewards = np.random.default_rng(0).normal(size=(20, 3))
    expected = [sum(0.9 ** (k - t) * rewards[k] for k in range(t, 20)) for t in range(20)]
    np.testing.assert_allclose(returns(rewards, gamma=0.9), expected)


def test_padding_adds_rows_of_nothing_up_to_a_power_of_two():
    rows = np.ones((2, 5, 3))
    assert padded(rows).shape == (2, 8, 3) and padded(rows).sum() == rows.sum()
    assert padded(np.ones((1, 8))).shape == (1, 8)


@pytest.mark.parametrize("baseline", [-3.0, 0.5, 100.0])
def test_no_baseline_biases_the_gradient(baseline):
    preferences = np.array([[[0.3, -1.2, 2.0], [0.0, 0.0, 5.0]]])
    G = np.array([[[1.0, -2.0, 0.5], [3.0, 3.0, -1.0]]])  # of each action
    log_pi = log_policy(preferences)

    def expected_slope(baseline):
        """Over all actions, each as often as the policy takes it."""
        total = np.zeros_like(preferences)
        for a in range(3):
            taken = one_hot(np.full((1, 2), a), 3)
            total += score_slope(log_pi, taken, np.exp(log_pi[..., a]) * (G[..., a] - baseline))
        return total

    np.testing.assert_allclose(expected_slope(baseline), expected_slope(0.0), atol=1e-12)
    z = torch.from_numpy(preferences).requires_grad_()
    (slope,) = torch.autograd.grad(-(z.softmax(-1) * torch.from_numpy(G)).sum(), z)  # of the mean return
    np.testing.assert_allclose(expected_slope(baseline), slope, atol=1e-12)


def gradients(baseline, value, n=40):
    """The policy's gradient of each of n updates, from one and the same policy."""
    run = Reinforce(Corridor, ReinforceKnobs(baseline=baseline, gamma=1.0), n_envs=64, hidden=(4,), seed=0)
    start = run.model.state()
    found = []
    for _ in range(n):
        run.model.load_state(start)
        run.model.value.biases[-1][:] = value
        take_epochs(run, 1)
        found.append(run.model.policy.flat_grad.clone())
    return torch.stack(found)


def test_a_baseline_leaves_the_mean_of_the_gradients_and_takes_their_noise():
    bare, with_baseline = gradients(False, 0.0), gradients(True, 0.5)
    off = (bare.mean(0) - with_baseline.mean(0)).norm()
    noise = (bare.var(0).sum() / len(bare) + with_baseline.var(0).sum() / len(bare)).sqrt()
    assert off < 2 * noise
    far_off = gradients(True, 30.0)
    assert far_off.var(0).sum() > 20 * with_baseline.var(0).sum()


def test_the_update_equals_autograd_through_the_book_s_sums():
    knobs = ReinforceKnobs(gamma=0.9)
    run = Reinforce(Corridor, knobs, n_envs=5, hidden=(6,), seed=2)
    start = run.model.policy.flat.clone().requires_grad_()
    value = run.model.value.flat.clone()
    while not run._is_complete():
        take_steps(run, 1)
    rollout = run.rollout
    W, V = run.model.policy.split(start)
    w, v = run.model.value.split(value)
    loss, obs = torch.zeros(()), torch.from_numpy(np.stack(rollout.obs))[:, 0]
    for env in range(5):
        length = int(np.stack(rollout.counts)[:, 0, env].sum())
        rewards = [float(rollout.rewards[t][0, env]) for t in range(length)]
        for t in range(length):
            G = sum(0.9 ** (k - t) * rewards[k] for k in range(t, length))
            seen = obs[t, env]
            baseline = torch.relu(seen @ w[0, :-1] + w[0, -1]) @ v[0, :-1] + v[0, -1]
            h = torch.relu(seen @ W[0, :-1] + W[0, -1]) @ V[0, :-1] + V[0, -1]
            log_pi = h.log_softmax(-1)[rollout.actions[t][0, env]]
            loss = loss - 0.9**t * (G - baseline[0]) * log_pi / 5
    loss.backward()
    take_epochs(run, 1)
    torch.testing.assert_close(run.model.policy.flat_grad, start.grad, atol=1e-5, rtol=1e-4)


def test_a_rollout_is_one_episode_of_every_copy():
    run = Reinforce(Corridor, n_envs=6, seed=0)
    while not run._is_complete():
        take_steps(run, 1)
    counts = np.stack(run.rollout.counts)
    over = np.stack(run.rollout.terminated) | np.stack(run.rollout.truncated)
    assert (counts & over).sum(0).tolist() == [[1] * 6]
    assert (np.diff(counts.astype(int), axis=0) <= 0).all()  # what is played after it never counts
    take_epochs(run, 1)
    assert len(run.rollout) == 0 and not run.ended.any() and (np.abs(run.obs) <= 0.5).all()


def test_networks_keep_memory_for_a_few_sizes_of_batch_only():
    run = Reinforce(cartpole, n_envs=3, hidden=(4,), seed=0)
    take_epochs(run, 25)
    assert len(run.model.policy._passes._made) <= 4


@pytest.mark.parametrize("baseline", [True, False])
def test_the_flag_is_reached(baseline):
    run = Reinforce(Corridor, ReinforceKnobs(lr=0.03, baseline=baseline), seed=0)
    take_epochs(run, 40)
    assert play(run, 50).goal.all()


def test_cartpole_is_learned():
    run = Reinforce(cartpole, ReinforceKnobs(), n_runs=2, seed=0)
    take_epochs(run, 25)
    assert (play(run, 30).true_return.mean(1) > 80).all()
