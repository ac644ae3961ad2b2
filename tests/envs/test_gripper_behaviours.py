"""Behaviours written down: each does what it says, and each hack is best paid where its term is paid."""

import numpy as np
import pytest

from course.envs.gripper import Gripper
from course.envs.gripper_behaviours import BEHAVIOURS, returns
from course.envs.gripper_env import MAX_STEPS
from course.envs.gripper_physics import BALL_Y, HELD, LIFT_HEIGHT
from course.envs.gripper_terms import DISCOUNT, gripper_rewards

BARE = {"lift": 4, "time": 0.01}


def last_states(name, n=50):
    """How the hands stand at the end, and which have lifted the ball on the way."""
    hands = Gripper()
    hands.reset(n, seed=4)
    lifted = np.zeros(n, dtype=bool)
    for _ in range(MAX_STEPS):
        lifted |= hands.step(BEHAVIOURS[name](hands.states)).lifted
    return hands.states, lifted


def test_only_lifting_lifts():
    assert {name for name in BEHAVIOURS if last_states(name)[1].any()} == {"lift"}
    assert last_states("lift")[1].all()


def test_waiting_holds_the_ball_just_below_the_line():
    for name in ("wait", "fidget"):
        states, _ = last_states(name)
        assert (states[:, HELD] > 0).all()
        assert (states[:, BALL_Y] > LIFT_HEIGHT - 0.04).all() and (states[:, BALL_Y] < LIFT_HEIGHT).all()


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("hover", {"closeness": 0.1, "grasp": -1}),
        ("regrasp", {"grasp": 1, "lift": 4}),
        ("wait", {"lift": 4, "time": -0.1, "effort": 0.01}),
        ("fidget", {"lift": 4, "effort": -0.1}),
        ("lift", gripper_rewards().weights),
        ("lift", BARE),
    ],
)
def test_what_is_paid_decides_which_is_best_paid(name, weights):
    paid = returns(weights)
    assert max(paid, key=paid.get) == name


def test_shaping_keeps_the_order_of_discounted_returns_and_closeness_does_not():
    plain, shaped, close = (
        returns(BARE | more, gamma=DISCOUNT) for more in ({}, {"shaping": 2}, {"closeness": 0.1})
    )
    order = sorted(plain, key=plain.get)
    assert order[-1] == "lift" == max(shaped, key=shaped.get)
    gained = {name: shaped[name] - plain[name] for name in order}
    assert np.ptp([gained[name] for name in order if name != "rest"]) < 0.01  # they all end near the ball
    # Cut off far from the ball, a hand at rest still owes the last potential, discounted.
    assert 0 < gained["lift"] - gained["rest"] < 2 * DISCOUNT**MAX_STEPS
    assert max(close, key=close.get) != "lift"


def test_an_unknown_term_is_one_sentence():
    with pytest.raises(ValueError, match="name must be one of progress"):
        returns({"gold": 1})
