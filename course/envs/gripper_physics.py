"""A planar hand over a table with a ball: what one step does to n of them at once.

Lengths are in units of the table's width, and speeds in lengths per step. The hand's carriage moves along x
and y; two fingers hang down from it and close. Gravity pulls the ball; fingers push it aside, hold it when
they close on it, and let it fall when they open.
"""

from __future__ import annotations

import numpy as np

# Columns of a state: the carriage, the space between the fingers, the ball, and 1 while it is held.
X, Y, GAP, BALL_X, BALL_Y, BALL_VY, HELD = range(7)
COLUMNS = ("x", "y", "gap", "ball_x", "ball_y", "ball_vy", "held")
ACTIONS = ("left", "right", "up", "down", "open", "close", "none")
NONE = ACTIONS.index("none")

RADIUS = 0.05
FINGER = 0.12
OPEN_GAP = 0.16
SPEED = 0.03
FINGER_SPEED = 0.02
GRAVITY = 0.004
FASTEST_FALL = 0.06
LIFT_HEIGHT = 0.5
GRIP = FINGER - RADIUS  # how far below the carriage the ball lies when the hand stands over it

# x, y and gap: the lowest, the highest, and what each action adds. There is room for the ball on either side.
_LOW = np.array([[0.2], [FINGER], [0.0]])
_HIGH = np.array([[0.8], [0.95], [OPEN_GAP]])
_MOVES = np.zeros((3, len(ACTIONS)))
_MOVES[[0, 0, 1, 1, 2, 2], range(6)] = [-SPEED, SPEED, SPEED, -SPEED, FINGER_SPEED, -FINGER_SPEED]
_NEAR = 1e-9  # sums of steps miss round numbers by less
_FAR = 2.0  # farther than anything on the table

# Observations are a linear map of the state; each lies in [-1, 1].
OBSERVATIONS = ("x", "y", "gap", "ball from hand, x", "ball from hand, y", "ball_vy", "held")
_SCALE = np.diag([2, 2, 2 / OPEN_GAP, 1, 1, 1 / FASTEST_FALL, 1])
_SCALE[[3, 4], [0, 1]] = -1
_SHIFT = np.array([-1.0, -1, -1, 0, 0, 0, 0])


def start_states(draws: np.ndarray) -> np.ndarray:
    """Return states of an open hand in the upper half and a ball on the table.

    Parameters
    ----------
    draws : ndarray of shape (n, 3)
        Uniform in [0, 1): the hand's x and y, and the ball's x.

    Returns
    -------
    ndarray of shape (7, n), float64
        One row for each of `COLUMNS`.
    """
    states = np.zeros((len(COLUMNS), len(draws)))
    states[X] = 0.2 + 0.6 * draws[:, 0]
    states[Y] = 0.6 + 0.3 * draws[:, 1]
    states[GAP] = OPEN_GAP
    states[BALL_X] = 0.25 + 0.5 * draws[:, 2]
    states[BALL_Y] = RADIUS
    return states


def advance(before: np.ndarray, actions: np.ndarray, after: np.ndarray) -> None:
    """Write into `after` what one step makes of `before`.

    Parameters
    ----------
    before, after : ndarray of shape (7, n), float64
        States, one row for each of `COLUMNS`; they must not overlap.
    actions : ndarray of shape (n,), int
        Indices into `ACTIONS`.
    """
    x, y, gap, ball_x, ball_y, ball_vy, held = before
    hand = after[:3]
    np.add(before[:3], _MOVES[:, actions], out=hand)
    np.maximum(hand, _LOW, out=hand)
    np.minimum(hand, _HIGH, out=hand)

    # Fingers too narrow for the ball below them stop on top of it.
    side = ball_x - x
    between = np.abs(side) < gap / 2
    tip_above = y - FINGER > ball_y + _NEAR
    stopped = between & tip_above & (gap < 2 * RADIUS + _NEAR) & (hand[1] - FINGER <= ball_y + _NEAR)
    np.copyto(hand[1], y, where=stopped)

    # A held ball goes along, down to the table.
    height = np.maximum(ball_y + (hand[1] - y) * held, RADIUS)
    reached = hand[1] - FINGER <= height + _NEAR
    inside = reached & between
    np.maximum(hand[2], 2 * RADIUS, out=hand[2], where=inside)
    now_held = inside & (hand[2] < 2 * RADIUS + _NEAR)

    # Sideways the ball stays between the fingers, or on its side of them.
    half = hand[2] / 2
    beside = reached & ~between
    room = np.where(inside, half - RADIUS, _FAR)
    edge = half + RADIUS
    lowest = np.where(beside & (side >= 0), edge, -room)
    highest = np.where(beside & (side < 0), -edge, room)
    np.add(hand[0], np.minimum(np.maximum(ball_x - hand[0], lowest), highest), out=after[BALL_X])

    # It falls unless it is held, and ends on the table; the palm stays above it.
    falling = np.where(now_held, 0.0, np.maximum(ball_vy - GRAVITY, -FASTEST_FALL))
    np.add(height, falling, out=after[BALL_Y])
    np.minimum(after[BALL_Y], hand[1] - RADIUS, out=after[BALL_Y], where=inside)
    landed = after[BALL_Y] <= RADIUS
    np.copyto(after[BALL_Y], RADIUS, where=landed)
    np.copyto(falling, 0.0, where=landed)
    after[BALL_VY] = falling
    after[HELD] = now_held


def is_lifted(states: np.ndarray) -> np.ndarray:
    """Return where the ball is held at `LIFT_HEIGHT` or above, bool of shape (n,), for states (7, n)."""
    lifted: np.ndarray = (states[HELD] > 0) & (states[BALL_Y] >= LIFT_HEIGHT - _NEAR)
    return lifted


def observe(states: np.ndarray) -> np.ndarray:
    """Return what learners see, float32 of shape (n, 7) in [-1, 1], a column for each of `OBSERVATIONS`."""
    seen: np.ndarray = states.T @ _SCALE.T + _SHIFT
    return seen.astype(np.float32)
