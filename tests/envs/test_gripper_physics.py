"""Physics of the gripper: fingers, a ball that falls and is carried, and any actions at all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.envs.gripper import Gripper
from course.envs.gripper_behaviours import lift
from course.envs.gripper_physics import (
    ACTIONS,
    BALL_VY,
    BALL_X,
    BALL_Y,
    FINGER,
    GAP,
    HELD,
    LIFT_HEIGHT,
    OPEN_GAP,
    RADIUS,
    SPEED,
    X,
    Y,
    advance,
    start_states,
)

LEFT, RIGHT, UP, DOWN, OPEN, CLOSE, NONE = range(7)


def after(*actions, x=0.5, y=0.5, gap=OPEN_GAP, ball_x=0.5, ball_y=RADIUS, ball_vy=0.0, held=0.0):
    """The state that actions lead to, as a dictionary of its columns."""
    now = np.array([[x], [y], [gap], [ball_x], [ball_y], [ball_vy], [held]])
    for action in actions:
        following = np.empty_like(now)
        advance(now, np.array([action]), following)
        now = following
    return dict(
        zip(("x", "y", "gap", "ball_x", "ball_y", "ball_vy", "held"), now[:, 0].tolist(), strict=True)
    )


def test_reach_close_lift_solves_every_start():
    corners = np.array([[a, b, c] for a in (0, 0.999) for b in (0, 0.999) for c in (0, 0.5, 0.999)])
    now = start_states(np.concatenate([corners, np.random.default_rng(0).random((2000, 3))]))
    solved = np.zeros(now.shape[1], dtype=bool)
    for _ in range(70):
        following = np.empty_like(now)
        advance(now, lift(now.T), following)
        now = following
        solved |= (now[HELD] > 0) & (now[BALL_Y] >= LIFT_HEIGHT - 1e-9)
    assert solved.all()


def test_the_hand_moves_as_told_and_stays_over_the_table():
    assert after(LEFT)["x"] == pytest.approx(0.47) and after(RIGHT)["x"] == pytest.approx(0.53)
    assert after(UP)["y"] == pytest.approx(0.53) and after(DOWN)["y"] == pytest.approx(0.47)
    assert after(CLOSE)["gap"] == pytest.approx(0.14) and after(OPEN)["gap"] == OPEN_GAP
    assert after(*[LEFT] * 50)["x"] == 0.2 and after(*[RIGHT] * 50)["x"] == 0.8
    assert after(*[UP] * 50)["y"] == 0.95 and after(*[DOWN] * 50)["y"] == FINGER
    assert after(*[CLOSE] * 50)["gap"] == 0
    assert after(NONE) == after()
    assert ACTIONS.index("none") == NONE


def test_fingers_close_on_the_ball_centre_it_and_carry_it():
    held = after(CLOSE, CLOSE, CLOSE, CLOSE, y=FINGER, ball_x=0.51)
    assert (
        held["held"] == 1
        and held["gap"] == pytest.approx(2 * RADIUS)
        and held["ball_x"] == pytest.approx(0.5)
    )
    carried = after(CLOSE, CLOSE, CLOSE, UP, UP, RIGHT, y=FINGER, ball_x=0.51)
    assert carried["held"] == 1
    assert (carried["ball_x"], carried["ball_y"]) == pytest.approx((0.53, RADIUS + 2 * SPEED))
    put_down = after(CLOSE, CLOSE, CLOSE, UP, DOWN, DOWN, y=FINGER)
    assert put_down["held"] == 1 and put_down["ball_y"] == pytest.approx(RADIUS)


def test_an_opened_hand_lets_the_ball_fall_faster_and_faster_onto_the_table():
    dropped = after(OPEN, y=0.5, gap=2 * RADIUS, ball_y=0.43, held=1.0)
    assert dropped["held"] == 0 and dropped["ball_y"] == pytest.approx(0.43 - 0.004)
    later = after(OPEN, NONE, y=0.5, gap=2 * RADIUS, ball_y=0.43, held=1.0)
    assert later["ball_y"] == pytest.approx(0.43 - 0.004 - 0.008)
    landed = after(OPEN, *[NONE] * 40, y=0.5, gap=2 * RADIUS, ball_y=0.43, held=1.0)
    assert landed["ball_y"] == RADIUS and landed["ball_vy"] == 0


def test_a_falling_ball_can_be_caught():
    caught = after(OPEN, CLOSE, y=0.6, gap=2 * RADIUS, ball_y=0.53, held=1.0)
    assert caught["held"] == 1 and caught["ball_vy"] == 0
    missed = after(OPEN, *[NONE] * 9, CLOSE, y=0.6, gap=2 * RADIUS, ball_y=0.53, held=1.0)
    assert missed["held"] == 0


def test_fingers_push_a_ball_on_either_side_and_one_between_them():
    pushed = after(*[RIGHT] * 5, x=0.3, y=FINGER, ball_x=0.5)
    assert pushed["ball_x"] == pytest.approx(pushed["x"] + OPEN_GAP / 2 + RADIUS) and pushed["held"] == 0
    assert after(*[LEFT] * 5, x=0.7, y=FINGER, ball_x=0.5)["ball_x"] < 0.5
    dragged = after(*[RIGHT] * 5, y=FINGER)
    assert dragged["ball_x"] == pytest.approx(dragged["x"] - OPEN_GAP / 2 + RADIUS)
    assert after(*[RIGHT] * 5, x=0.3, y=0.3)["ball_x"] == 0.5  # the hand passes above


def test_narrow_fingers_stop_on_top_of_the_ball_until_they_open():
    stopped = after(*[DOWN] * 20, gap=0.06)
    assert stopped["y"] > RADIUS + FINGER and stopped["held"] == 0
    assert after(*[DOWN] * 20, *[OPEN] * 5, *[DOWN] * 5, gap=0.06)["y"] == FINGER
    assert after(*[DOWN] * 20, gap=2 * RADIUS)["held"] == 0


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_physics_hold_under_any_actions(seed):
    rng = np.random.default_rng(seed)
    hands = Gripper()
    hands.reset(32, seed=seed)
    favourites = rng.dirichlet(np.full(7, 0.5))
    for _ in range(120):
        before = hands.states
        # Half of the time the hand works on its task, so that contact is common.
        actions = np.where(rng.random(32) < 0.5, lift(before), rng.choice(7, 32, p=favourites))
        hands.step(actions)
        now = hands.states
        obs = hands.observe()
        assert np.isfinite(now).all() and obs.dtype == np.float32 and (np.abs(obs) <= 1).all()
        assert (now[:, BALL_Y] >= RADIUS).all()
        assert ((now[:, BALL_X] >= RADIUS) & (now[:, BALL_X] <= 1 - RADIUS)).all()
        assert (np.abs(now[:, [X, Y]] - before[:, [X, Y]]) <= SPEED + 1e-9).all()
        held = now[:, HELD] > 0
        assert np.allclose(now[held][:, GAP], 2 * RADIUS) and np.allclose(
            now[held][:, BALL_X], now[held][:, X]
        )
        risen = now[:, BALL_Y] > before[:, BALL_Y] + 1e-9
        assert (held[risen] & (actions[risen] == UP)).all()  # only a hand lifts
        low = now[:, Y] - FINGER <= now[:, BALL_Y] - 1e-6
        finger = np.abs(np.abs(now[:, BALL_X] - now[:, X]) - now[:, GAP] / 2)
        assert (finger[low] >= RADIUS - 1e-9).all()  # no finger inside the ball
        resting = now[:, BALL_Y] == RADIUS
        assert (now[resting][:, BALL_VY] == 0).all()
