import numpy as np
import pytest
import torch

from course.training.rl.policy.play import play
from course.training.rl.policy.ppo import PPO, Batch, PPOKnobs, clipped_loss, normalised, policy_slope
from course.training.rl.policy.softmax import entropy, log_of, log_policy, one_hot
from tests.training.rl.corridor import Corridor, cartpole, take_epochs, take_steps


def batch(n_runs=2, n_rows=50, n_actions=3):
    rng = np.random.default_rng(0)
    preferences = rng.normal(size=(n_runs, n_rows, n_actions))
    actions = rng.integers(n_actions, size=(n_runs, n_rows))
    noise = 0.4 * rng.normal(size=(n_runs, n_rows))
    rows = Batch(
        obs=np.empty(0),
        actions=actions,
        # of a policy that has moved since
        old_log=log_of(log_policy(preferences), one_hot(actions, n_actions)) + noise,
        advantages=rng.normal(size=(n_runs, n_rows)),
        targets=np.empty(0),
        counts=(rng.random((n_runs, n_rows)) < 0.9).astype(float),
    )
    return preferences, rows


def tensors(rows):
    """Actions, logarithms, advantages and counts of rows, for torch."""
    return (torch.from_numpy(each) for each in (rows.actions, rows.old_log, rows.advantages, rows.counts))


@pytest.mark.parametrize("entropy_coef", [0.0, 0.3])
def test_the_slope_equals_autograd_through_the_paper_s_loss(entropy_coef):
    preferences, rows = batch()
    actions, old_log, better, counts = tensors(rows)
    z = torch.from_numpy(preferences).requires_grad_()
    pi = torch.distributions.Categorical(logits=z)
    ratio = (pi.log_prob(actions) - old_log).exp()
    L = torch.min(ratio * better, ratio.clamp(0.8, 1.2) * better) + entropy_coef * pi.entropy()
    loss = -(L * counts).sum(-1) / counts.sum(-1)
    (expected,) = torch.autograd.grad(loss.sum(), z)
    assert (expected.abs().sum(-1) == 0).any()  # some rows are cut off
    got = policy_slope(preferences, rows, rows.shares(), 0.2, entropy_coef)
    np.testing.assert_allclose(got, expected, atol=1e-12, rtol=1e-9)


def test_loss_terms_equal_a_direct_computation():
    preferences, rows = batch()
    actions, old_log, _, _ = tensors(rows)
    pi = torch.distributions.Categorical(logits=torch.from_numpy(preferences))
    ratio = (pi.log_prob(actions) - old_log).exp().numpy()
    for r, a, got in zip(
        ratio.ravel().tolist(), rows.advantages.ravel().tolist(),
        clipped_loss(ratio, rows.advantages, 0.2).ravel().tolist(), strict=True,
    ):  # fmt: skip
        assert got == pytest.approx(-min(r * a, min(max(r, 0.8), 1.2) * a))
    np.testing.assert_allclose(entropy(log_policy(preferences)), pi.entropy())


def test_advantages_are_normalised_over_the_rows_that_count():
    values, counts = np.random.default_rng(0).normal(3, 7, (2, 100)), np.ones((2, 100))
    counts[:, 60:] = 0
    values[:, 60:] = 1e6
    kept = normalised(values, counts)[:, :60]
    np.testing.assert_allclose(kept.mean(-1), 0, atol=1e-5)
    np.testing.assert_allclose(kept.std(-1), 1, atol=1e-5)


def test_the_whole_update_equals_one_by_autograd_and_torch_s_adam():
    knobs = PPOKnobs(
        n_steps=8, batch_size=10_000, n_passes=1, entropy_coef=0.1, lr=0.01, value_lr=0.02, clip_range=0.2,
        max_grad_norm=0.01, anneal_over=0,
    )  # fmt: skip
    run = PPO(Corridor, knobs, n_envs=6, hidden=(5,), seed=3)
    networks = [(run.model.policy, 0.01), (run.model.value, 0.02)]
    before = [network.flat.clone() for network, _ in networks]
    take_steps(run, 8)
    rows = run._rows(run.rollout)
    obs, targets = torch.from_numpy(rows.obs), torch.from_numpy(rows.targets)
    actions, old_log, better, counts = tensors(rows)
    expected = []
    for (network, lr), start in zip(networks, before, strict=True):
        flat = start.clone().requires_grad_()
        W, V = network.split(flat)
        z = torch.relu(obs @ W[:, :-1] + W[:, -1:]) @ V[:, :-1] + V[:, -1:]
        if network is run.model.policy:
            pi = torch.distributions.Categorical(logits=z)
            ratio = (pi.log_prob(actions) - old_log).exp()
            loss = -torch.min(ratio * better, ratio.clamp(0.8, 1.2) * better) - 0.1 * pi.entropy()
        else:
            loss = (z[..., 0] - targets) ** 2 / 2
        (loss * counts).sum().div(counts.sum()).backward()
        torch.nn.utils.clip_grad_norm_([flat], 0.01)
        torch.optim.Adam([flat], lr=lr, eps=1e-5).step()
        expected.append(flat.detach())
    take_epochs(run, 1)
    for (network, _), flat in zip(networks, expected, strict=True):
        torch.testing.assert_close(network.flat, flat, atol=1e-5, rtol=1e-4)


def test_steps_that_begin_an_episode_are_masked_out_and_no_others():
    run = PPO(Corridor, PPOKnobs(n_steps=40), n_envs=5, seed=0)
    take_steps(run, 40)
    rollout = run.rollout
    over = np.stack(rollout.terminated) | np.stack(rollout.truncated)
    counts = np.stack(rollout.counts)
    assert counts[0].all()
    np.testing.assert_array_equal(counts[1:], ~over[:-1])
    assert not np.stack(rollout.rewards)[~counts].any()
    start = np.stack(rollout.obs)[1:][~counts[:-1]]  # what is seen after such a step is a first observation
    assert len(start) and (np.abs(start) <= 0.5).all()


def test_the_value_of_the_final_observation_bootstraps_an_episode_cut_short():
    knobs = PPOKnobs(n_steps=12, gae_lambda=0.0, gamma=0.9)
    run = PPO(Corridor, knobs, n_envs=64, seed=0)
    take_steps(run, 12)
    rows, rollout = run._rows(run.rollout), run.rollout
    truncated = np.stack(rollout.truncated)[-1, 0]
    assert truncated.any()
    last = rows.targets.reshape(12, 64)[-1][truncated]
    final = run.model.values(run.obs)[0][truncated]
    np.testing.assert_allclose(last, rollout.rewards[-1][0][truncated] + 0.9 * final, rtol=1e-5)


def annealing(**knobs):
    """A run whose rates fall over 2 rounds of 20 steps, and a function that says how far a round moves it."""
    short = {"n_steps": 5, "anneal_over": 40, "n_passes": 1, "batch_size": 1000, "lr": 0.001}
    run = PPO(Corridor, PPOKnobs(**short, **knobs), n_envs=4, seed=0)

    def moved():
        before = run.model.policy.flat.clone()
        take_epochs(run, 1)
        return float((run.model.policy.flat - before).abs().max())

    return run, moved


def test_rates_fall_to_nothing_over_the_steps_of_annealing():
    _, moved = annealing(anneal_to=0)
    assert moved() == pytest.approx(0.0005, rel=0.1)  # Adam's first step is lr, half of which is left
    assert [moved() for _ in range(3)] == [0, 0, 0]


def test_a_share_of_the_rates_is_left_for_as_long_as_play_is_on():
    run, moved = annealing(anneal_to=0.1)
    take_epochs(run, 20)
    assert run.annealed() == 0.1 and moved() > 1e-5


def test_an_edit_by_hand_and_its_undo_begin_the_annealing_anew_and_going_back_does_not():
    run, _ = annealing(anneal_to=0.1)
    take_epochs(run, 1)
    early = run.snapshot()
    take_epochs(run, 3)
    assert run.annealed() == 0.1
    run.apply({"do": "reward_weight", "name": "coin", "value": 2.0})
    assert run.annealed() == 1
    take_epochs(run, 1)
    late = run.snapshot()
    assert run.annealed() == 0.5
    take_epochs(run, 1)
    run.restore(late)
    assert run.annealed() == 0.5  # nothing was changed since: the same rounds follow
    run.restore(early)
    assert run.annealed() == 1  # the coin pays now, which this policy has not learned
    take_epochs(run, 4)
    run.undo()
    assert run.annealed() == 1
    run.reset()
    assert run.annealed() == 1 and run.step == 0


def test_going_back_without_an_edit_gives_the_same_rounds_bit_for_bit():
    run, _ = annealing(anneal_to=0.1)
    take_epochs(run, 1)
    early = run.snapshot()
    take_epochs(run, 3)
    flat, history = run.model.policy.flat.clone(), run.history.copy()
    run.restore(early)
    take_epochs(run, 3)
    assert torch.equal(run.model.policy.flat, flat) and run.history == history


def test_side_by_side_is_as_alone():
    knobs = {"n_steps": 8, "n_passes": 2, "batch_size": 16}
    both = PPO(Corridor, PPOKnobs(**knobs), n_envs=4, n_runs=2, seed=5)
    alone = PPO(Corridor, PPOKnobs(**knobs), n_envs=4, seed=6)
    take_epochs(both, 3)
    take_epochs(alone, 3)
    torch.testing.assert_close(
        both.model.policy.blocks[0][1], alone.model.policy.blocks[0][0], atol=1e-5, rtol=1e-4
    )
    for name in ("episode_return", "true_return", "entropy", "policy_loss"):
        got, expected = both.history.column(name)[:, 1], alone.history.column(name)[:, 0]
        np.testing.assert_allclose(got, expected, atol=1e-4)


def test_cartpole_is_learned():
    run = PPO(cartpole, PPOKnobs(), seed=1)
    chance = take_epochs(run, 3)[-1].metrics.episode_return
    assert chance < 40
    take_epochs(run, 12)
    assert play(run, 50).true_return.mean() > 150


def test_the_trained_on_reward_and_the_true_goal_part_ways_when_the_coin_pays():
    def learned(coin):
        run = PPO(Corridor, PPOKnobs(n_steps=24, lr=0.01, value_lr=0.01), hidden=(16,), seed=0)
        run.apply({"do": "reward_weight", "name": "coin", "value": coin})
        take_epochs(run, 25)
        return run

    honest, hacked = learned(0.0), learned(2.0)
    assert honest.history.column("goal")[-1] > 0.95
    np.testing.assert_allclose(honest.history.column("episode_return"), honest.history.column("true_return"))
    assert hacked.history.column("episode_return")[-1] > 5
    assert hacked.history.column("true_return")[-1] < 0.5
    assert hacked.history.column("goal")[-1] < 0.2
    played = play(hacked, 20)
    assert played.goal.mean() < 0.2 and play(honest, 20).goal.mean() > 0.95
