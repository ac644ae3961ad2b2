"""Reward terms of the gripper: what can be collected for ever, what cannot, and what shaping adds."""

import numpy as np

from course.envs import gripper_terms
from course.envs.gripper import Gripper
from course.envs.gripper_behaviours import hover, lift, regrasp, wait
from course.envs.gripper_env import MAX_STEPS
from course.envs.gripper_physics import (
    BALL_X,
    BALL_Y,
    FINGER,
    HELD,
    RADIUS,
    X,
    Y,
)
from course.envs.gripper_terms import gripper_rewards

LEFT, RIGHT, UP, DOWN, OPEN, CLOSE, NONE = range(7)


def play(policy, weights, n=200, n_steps=MAX_STEPS):
    """Return each hand's return over one episode, and whether the ball was lifted."""
    hands = Gripper(gripper_rewards())
    for name in hands.rewards.names:
        hands.rewards.set_weight(name, weights.get(name, 0))
    hands.reset(n, seed=0)
    returns, lifted = np.zeros(n), np.zeros(n, dtype=bool)
    for _ in range(n_steps):
        step = hands.step(policy(hands.states))
        returns += np.where(lifted, 0, step.rewards)
        lifted |= step.lifted
    return returns, lifted


def test_progress_hold_and_lift_cannot_be_collected_twice():
    hands = Gripper()
    hands.reset(64, seed=3)
    first = hands.states
    rng = np.random.default_rng(0)
    sums = dict.fromkeys(hands.rewards.names, 0.0)
    for _ in range(300):
        actions = np.where(rng.random(64) < 0.5, regrasp(hands.states), rng.integers(7, size=64))
        values = hands.step(actions).values
        sums = {name: sums[name] + value for name, value in zip(sums, values, strict=True)}
    last = hands.states

    def distance(states):
        return np.hypot(states[:, BALL_X] - states[:, X], states[:, BALL_Y] - states[:, Y] + FINGER - RADIUS)

    np.testing.assert_allclose(sums["progress"], distance(first) - distance(last), atol=1e-9)
    np.testing.assert_allclose(sums["hold"], last[:, HELD] - first[:, HELD])
    np.testing.assert_allclose(sums["lift"], last[:, BALL_Y] - first[:, BALL_Y], atol=1e-9)
    assert sums["grasp"].max() > 5 and sums["closeness"].min() > 100
    assert (sums["time"] == -300).all() and (sums["effort"] > -300).all() and (sums["effort"] < 0).all()


def test_hovering_at_the_ball_is_a_hack_where_closeness_is_paid():
    hacked, never = play(hover, {"closeness": 1, "lift": 4})
    honest, lifted = play(lift, {"closeness": 1, "lift": 4})
    assert lifted.all() and not never.any()
    assert (hacked > honest).all()
    hover_return, _ = play(hover, {"progress": 1, "lift": 4})
    honest_return, _ = play(lift, {"progress": 1, "lift": 4})
    assert (honest_return > hover_return).all()  # paid for coming nearer instead


def test_grasping_again_and_again_is_a_hack_where_grasps_are_paid():
    hacked, never = play(regrasp, {"grasp": 1, "lift": 4})
    honest, lifted = play(lift, {"grasp": 1, "lift": 4})
    assert lifted.all() and not never.any()
    assert (hacked > honest + 10).all()
    repaired, _ = play(regrasp, {"hold": 1, "lift": 4})
    honest_return, _ = play(lift, {"hold": 1, "lift": 4})
    assert (honest_return > repaired).all()


def test_the_terms_at_first_pay_the_task_more_than_either_hack():
    weights = gripper_rewards().weights
    honest = play(lift, weights)[0]
    for hack in (hover, regrasp):
        assert (honest > play(hack, weights)[0] + 1).all()
    assert set(weights) == {"progress", "closeness", "hold", "grasp", "lift", "effort", "time", "shaping"}


def test_waiting_below_the_line_is_a_hack_where_time_is_paid():
    hacked, never = play(wait, {"lift": 4, "time": -0.1})
    honest, lifted = play(lift, {"lift": 4, "time": -0.1})
    assert lifted.all() and not never.any()
    assert (hacked > honest + 5).all()
    repaired, _ = play(wait, {"lift": 4, "time": 0.01})
    honest_return, _ = play(lift, {"lift": 4, "time": 0.01})
    assert (honest_return > repaired).all()


def discounted(policy, weights, n=100):
    """Return each hand's discounted return over one episode of its own, first and last potential."""
    hands = Gripper(gripper_rewards())
    for name in hands.rewards.names:
        hands.rewards.set_weight(name, weights.get(name, 0))
    hands.reset(n, seed=0)
    first = gripper_terms.potential(hands.states)
    returns, going, last = np.zeros(n), np.ones(n, dtype=bool), np.zeros(n)
    for step in range(MAX_STEPS):
        moved = hands.step(policy(hands.states))
        returns += gripper_terms.DISCOUNT**step * moved.rewards * going
        after = np.where(moved.lifted, 0, gripper_terms.potential(hands.states))
        last = np.where(going, gripper_terms.DISCOUNT ** (step + 1) * after, last)
        going &= ~moved.lifted
    return returns, first, last


POLICIES = (lift, hover, regrasp, wait)


def test_shaping_adds_to_every_policy_the_same_and_closeness_turns_their_order_round():
    bare = {"lift": 4, "time": 0.01}
    plain = [discounted(policy, bare) for policy in POLICIES]
    shaped = [discounted(policy, bare | {"shaping": 3}) for policy in POLICIES]
    close = [discounted(policy, bare | {"closeness": 0.1}) for policy in POLICIES]
    for (before, first, last), (after, _, _) in zip(plain, shaped, strict=True):
        # Ng, Harada and Russell (1999): what is added telescopes, and only its two ends are left.
        np.testing.assert_allclose(after - before, 3 * (last - first), atol=1e-9)
    for others in (plain, shaped):
        assert all((others[0][0] > other[0]).all() for other in others[1:])
    assert all((close[0][0] < other[0]).all() for other in close[1:])


def test_terms_are_pure():
    hands = Gripper()
    hands.reset(16, seed=0)
    state = hands.states
    state.setflags(write=False)
    t = gripper_terms.Transition(state, np.arange(16) % 7, state, np.zeros(16, dtype=bool))
    values = gripper_rewards().total(t)[1]
    assert values.shape == (len(gripper_rewards().names), 16)
    np.testing.assert_array_equal(values, gripper_rewards().total(t)[1])
