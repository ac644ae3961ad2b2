"""CartPole: Gymnasium's own physics and, as made, its own reward; terms to weigh; the true goal."""

import copy

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

from course.envs.cartpole import CartPoleEnv, CartPoleVectorEnv
from course.envs.cartpole_terms import EDGE, FALLEN, cartpole_rewards
from course.envs.terms import RewardError, Term

NAMES = ("upright", "centre", "level", "fall", "spin", "away")


def gymnasium_s(n):
    return gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="vector_entry_point")


def actions(n, n_steps=120, seed=0):
    return np.random.default_rng(seed).integers(2, size=(n_steps, n))


def balance(obs):
    """Pushes that keep the pole up for 500 steps."""
    return (obs @ np.array([0.1, 0.4, 5.0, 1.5]) > 0).astype(np.int64)


# The speeds of Gymnasium's own CartPole have no bounds.
@pytest.mark.filterwarnings("ignore:.*A Box observation space m.* value is -?infinity")
def test_gymnasium_s_checker_passes():
    check_env(CartPoleEnv(), skip_render_check=True)


def test_as_made_it_is_cartpole_v1_to_the_last_bit():
    ours, theirs = CartPoleVectorEnv(5), gymnasium_s(5)
    assert ours.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    np.testing.assert_array_equal(ours.reset(seed=3)[0], theirs.reset(seed=3)[0])
    ended = 0
    for pushes in actions(5):
        mine, other = ours.step(pushes), theirs.step(pushes)
        for a, b in zip(mine[:4], other[:4], strict=True):
            np.testing.assert_array_equal(a, b)
        ended += mine[2].sum()
        np.testing.assert_array_equal(mine[4]["terms"]["upright"], mine[1])
    assert ended > 5


def test_one_cart_moves_like_one_of_many_and_is_paid_the_same():
    one, many, single = CartPoleEnv(), CartPoleVectorEnv(3), gymnasium.make("CartPole-v1")
    obs, info = one.reset(seed=1)
    single.reset(seed=1)
    many.reset(seed=0)
    many.carts.state[:, 1] = one.cart.state
    assert info == {"goal": False, "terms": dict.fromkeys(NAMES, 0.0)}
    for env in (one, many):
        env.rewards.set_weight("spin", 0.5)
        env.rewards.set_weight("fall", 10)
    terminated = False
    while not terminated:
        obs, reward, terminated, truncated, info = one.step(1)
        seen, *_ = single.step(1)
        rows, rewards, terminations, _, infos = many.step(np.ones(3, dtype=np.int64))
        np.testing.assert_array_equal(obs, seen)
        np.testing.assert_allclose(rows[1], obs, rtol=1e-6)
        assert reward == pytest.approx(rewards[1])
        assert infos["terms"]["spin"][1] == pytest.approx(info["terms"]["spin"])
        assert terminations[1] == terminated
        assert reward == pytest.approx(sum(one.rewards.weights[n] * v for n, v in info["terms"].items()))
    assert info["terms"]["fall"] == -1 and not truncated


def test_terms_say_what_they_promise():
    env = CartPoleVectorEnv(3)
    assert env.rewards.names == NAMES
    env.reset(seed=0)
    env.carts.state = np.array([[0.0, 1.2, -EDGE], [0, 0, -3], [0, FALLEN / 2, 0], [0, -2, 0]])
    terms = env.step(np.ones(3, dtype=np.int64))[4]["terms"]
    assert terms["centre"] == pytest.approx([1, 0.5, 0], abs=0.03)
    assert terms["away"] == pytest.approx([0, 0.5, 1], abs=0.03)
    assert terms["level"] == pytest.approx([1, 0.69, 1], abs=0.03)
    assert terms["fall"].tolist() == [0, 0, -1]
    assert terms["spin"][1] == pytest.approx(2.2, abs=0.2)
    assert terms["upright"].tolist() == [1, 1, 1]


def test_the_goal_is_to_stand_until_time_is_up_whatever_is_paid():
    env = CartPoleVectorEnv(4, max_episode_steps=60)
    env.rewards.set_weight("upright", -3)
    obs, _ = env.reset(seed=0)
    for t in range(1, 61):
        pushes = balance(obs)
        pushes[3] = 1  # this one falls, more than once
        obs, rewards, _, truncated, info = env.step(pushes)
        assert info["goal"].tolist() == [t == 60] * 3 + [False]
    assert truncated[:3].all() and rewards[0] == -3


def test_a_copy_that_begins_anew_is_paid_nothing():
    env = CartPoleVectorEnv(2)
    for name in NAMES:
        env.rewards.set_weight(name, 1)
    env.reset(seed=0)
    ended = np.zeros(2, dtype=bool)
    for pushes in actions(2):
        _, rewards, terminated, truncated, info = env.step(pushes)
        assert not rewards[ended].any() and rewards[~ended].all()
        assert not any(term[ended].any() for term in info["terms"].values())
        ended = terminated | truncated


def test_a_learner_s_term_that_fails_moves_nothing():
    broken = []

    def mine(t):
        if broken:
            raise ZeroDivisionError("by zero")
        assert np.isfinite(t.next_state).all() and len(t.action) == 3
        return t.state[:, 0]

    rewards = cartpole_rewards()
    rewards.put(Term("mine", mine))
    env, twin = CartPoleVectorEnv(3, rewards=rewards), CartPoleVectorEnv(3)
    env.reset(seed=0)
    twin.reset(seed=0)
    for k, pushes in enumerate(actions(3, 60)):
        if k % 7 == 0:
            broken.append(True)
            with pytest.raises(RewardError, match="'mine' raised ZeroDivisionError"):
                env.step(pushes)
            broken.clear()
        np.testing.assert_array_equal(env.step(pushes)[0], twin.step(pushes)[0])


def test_a_copy_of_it_goes_on_the_same():
    env = CartPoleVectorEnv(3)
    env.reset(seed=0)
    for pushes in actions(3, 30):
        env.step(pushes)
    twin = copy.deepcopy(env)
    for pushes in actions(3, 60, seed=1):
        np.testing.assert_array_equal(env.step(pushes)[0], twin.step(pushes)[0])
    np.testing.assert_array_equal(env.states, twin.states)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: CartPoleVectorEnv(0), "num_envs must be"),
        (lambda: CartPoleEnv(max_episode_steps=0), "max_episode_steps must be"),
        (lambda: CartPoleVectorEnv(2).rewards.set_weight("gold", 1), "name must be one of upright"),
    ],
)
def test_what_makes_no_carts_is_refused_with_a_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_actions_of_another_kind_are_refused_with_a_sentence():
    env = CartPoleVectorEnv(2)
    env.reset(seed=0)
    with pytest.raises(ValueError, match="actions must be between 0 and 1, got 2"):
        env.step(np.array([0, 2]))
    with pytest.raises(ValueError, match="actions must be 2 whole numbers"):
        env.step(np.array([0.5, 1]))
