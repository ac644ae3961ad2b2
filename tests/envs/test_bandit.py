"""Arms pay as they should, drift as they should, and runs do not disturb each other."""

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from course.envs.bandit import Bandit, BanditEnv


def pulls(bandit, arms):
    """Rewards and regrets of pulling the arms of each row, (n_steps, n_runs) each."""
    steps = [bandit.step(row) for row in arms]
    return np.stack([step.rewards for step in steps]), np.stack([step.regrets for step in steps])


@pytest.mark.parametrize("kind", ["gaussian", "bernoulli"])
def test_arms_pay_their_means(kind):
    bandit = Bandit([0.2, 0.9], kind=kind, sd=2)
    bandit.reset(100, seed=0)
    for arm, mean, regret in ((0, 0.2, 0.7), (1, 0.9, 0.0)):
        rewards, regrets = pulls(bandit, np.full((200, 100), arm))
        spread = 2 if kind == "gaussian" else (mean * (1 - mean)) ** 0.5
        assert rewards.mean() == pytest.approx(mean, abs=4 * spread / 20_000**0.5)
        assert rewards.std() == pytest.approx(spread, rel=0.03)
        np.testing.assert_allclose(regrets, regret, atol=1e-12)


def test_the_testbed_draws_its_means_for_each_run():
    bandit = Bandit(10)
    bandit.reset(2000, seed=0)
    assert bandit.means.shape == (2000, 10)
    assert abs(bandit.means.mean()) < 0.03 and abs(bandit.means.std() - 1) < 0.03
    # Section 2.3: the best of ten has a mean of 1.54.
    assert bandit.means.max(axis=1).mean() == pytest.approx(1.54, abs=0.05)
    chances = Bandit(3, kind="bernoulli")
    chances.reset(2000, seed=0)
    assert 0 <= chances.means.min() < 0.01 and 0.99 < chances.means.max() <= 1


@pytest.mark.parametrize("kind", ["gaussian", "bernoulli"])
def test_a_bandit_goes_where_pulls_have_led_and_pays_on_as_it_did(kind):
    def bandit():
        made = Bandit([0.2, 0.9], kind=kind, drift=0.02)
        made.reset(5, seed=3)
        return made

    arms = np.random.default_rng(0).integers(0, 2, (100, 5))
    there, other = bandit(), bandit()
    pulls(there, arms[:70])
    means = there.means
    expected = pulls(there, arms[70:])
    other.reset(2, seed=8)
    other.go_to(70, means, seed=3)
    np.testing.assert_array_equal(pulls(other, arms[70:]), expected)
    np.testing.assert_array_equal(other.means, there.means)


def test_the_best_arm_has_no_regret_and_is_optimal():
    bandit = Bandit(5)
    bandit.reset(50, seed=1)
    best = bandit.step(bandit.means.argmax(axis=1))
    assert (best.regrets == 0).all() and best.optimal.all()
    worst = bandit.step(bandit.means.argmin(axis=1))
    assert (worst.regrets > 0).all() and not worst.optimal.any()


def test_means_walk_as_far_as_the_drift_says():
    bandit = Bandit([0.0] * 4, drift=0.1)
    bandit.reset(500, seed=0)
    pulls(bandit, np.zeros((100, 500), dtype=int))
    assert bandit.means.std() == pytest.approx(0.1 * 100**0.5, rel=0.05)
    bandit.drift = 0
    before = bandit.means
    pulls(bandit, np.zeros((5, 500), dtype=int))
    np.testing.assert_array_equal(bandit.means, before)


def test_drifting_chances_stay_chances():
    bandit = Bandit([0.5, 0.02], kind="bernoulli", drift=0.05)
    bandit.reset(300, seed=0)
    first = bandit.means
    bandit.step(np.zeros(300, dtype=int))
    assert (bandit.means - first)[:, 0].std() == pytest.approx(0.05, rel=0.1)
    pulls(bandit, np.zeros((400, 300), dtype=int))
    assert bandit.means.min() >= 0 and bandit.means.max() <= 1
    assert bandit.means.std() == pytest.approx(12**-0.5, rel=0.1)  # spread evenly over [0, 1]


def test_a_mean_changes_by_hand():
    bandit = Bandit([0.0, 1.0], sd=0)
    bandit.reset(3, seed=0)
    bandit.set_mean(0, 2.5)
    step = bandit.step(np.array([0, 1, 0]))
    assert step.rewards.tolist() == [2.5, 1, 2.5] and step.optimal.tolist() == [True, False, True]


@pytest.mark.parametrize("kind", ["gaussian", "bernoulli"])
def test_a_batch_is_many_single_runs_and_a_seed_is_a_run(kind):
    arms = np.random.default_rng(0).integers(4, size=(150, 6))

    def run(n):
        bandit = Bandit(4, kind=kind, drift=0.02)
        bandit.reset(n, seed=5)
        return np.stack(pulls(bandit, arms[:, :n]))

    np.testing.assert_array_equal(run(6), run(6))
    np.testing.assert_array_equal(run(6)[:, :, :2], run(2))
    for i, rewards in enumerate(run(6)[0].T):
        env = BanditEnv(Bandit(4, kind=kind, drift=0.02))
        env.reset(seed=5 + i)
        assert [env.step(arm)[1] for arm in arms[:, i]] == rewards.tolist()


def test_gymnasiums_checker_passes_and_an_episode_is_cut_at_its_limit():
    check_env(BanditEnv(Bandit(3, kind="bernoulli")), skip_render_check=True)
    check_env(BanditEnv(Bandit(3, drift=0.1)), skip_render_check=True)
    env = BanditEnv(Bandit([0, 1], sd=0), max_episode_steps=2)
    env.reset(seed=0)
    assert env.step(0) == (0, 0.0, False, False, {"regret": 1.0, "goal": False})
    assert env.step(1) == (0, 1.0, False, True, {"regret": 0.0, "goal": True})


def test_bad_settings_are_worded():
    bandit = Bandit(3)
    bandit.reset(2, seed=0)
    for change, sentence in (
        (lambda: Bandit(0), "arms must be a whole number between 1 and 1000, got 0; 10 is a good start"),
        (lambda: Bandit([]), "arms must be a whole number between 1 and 1000, got 0"),
        (lambda: Bandit(2.5), "arms must be a whole number"),
        (lambda: Bandit([0.5, 1.2], kind="bernoulli"), "mean of arm 1 must be between 0 and 1, got 1.2"),
        (lambda: Bandit([0, float("nan")]), "mean of arm 1 must be between"),
        (lambda: Bandit(kind="gauss"), "did you mean 'gaussian'?"),
        (lambda: Bandit(sd=-1), "sd must be between 0"),
        (
            lambda: Bandit(drift=float("inf")),
            "drift must be between 0 and 1000, got inf; 0.01 is a good start",
        ),
        (lambda: Bandit().step(np.zeros(1, dtype=int)), "step must come after reset"),
        (lambda: bandit.step(np.array([0, 3])), "actions must be between 0 and 2, got 3"),
        (lambda: bandit.set_mean(3, 0), "arm must be a whole number between 0 and 2, got 3"),
        (lambda: bandit.set_mean(0, 1e30), "mean must be between"),
        (lambda: bandit.reset(0), "n_runs must be a whole number between 1"),
    ):
        with pytest.raises(ValueError, match="must") as caught:
            change()
        assert sentence in str(caught.value)
