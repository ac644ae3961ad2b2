"""A hand that can do its task, physics that hold, rewards that can be hacked, and Gymnasium's rules."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics
from hypothesis import given, settings
from hypothesis import strategies as st

from course.envs import gripper_terms
from course.envs.gripper import Gripper
from course.envs.gripper_env import MAX_STEPS, GripperEnv, GripperVectorEnv
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
from course.envs.gripper_terms import gripper_rewards
from course.envs.terms import RewardError, Rewards, Term

LEFT, RIGHT, UP, DOWN, OPEN, CLOSE, NONE = range(7)


def reach(states):
    """Actions that bring the hands over and down to the ball, and NONE once they are there."""
    aside = states[:, BALL_X] - states[:, X]
    actions = np.where(states[:, Y] > FINGER + 1e-6, DOWN, NONE)
    return np.where(np.abs(aside) > SPEED / 2 + 1e-9, np.where(aside > 0, RIGHT, LEFT), actions)


def reach_close_lift(states):
    actions = reach(states)
    actions = np.where(actions == NONE, CLOSE, actions)
    return np.where(states[:, HELD] > 0, UP, actions)


def hover(states):
    return reach(states)


def grasp_again_and_again(states):
    return np.where(states[:, HELD] > 0, OPEN, reach_close_lift(states))


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
        advance(now, reach_close_lift(now.T), following)
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
        actions = np.where(rng.random(32) < 0.5, reach_close_lift(before), rng.choice(7, 32, p=favourites))
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


def test_progress_hold_and_lift_cannot_be_collected_twice():
    hands = Gripper()
    hands.reset(64, seed=3)
    first = hands.states
    rng = np.random.default_rng(0)
    sums = dict.fromkeys(hands.rewards.names, 0.0)
    for _ in range(300):
        actions = np.where(
            rng.random(64) < 0.5, grasp_again_and_again(hands.states), rng.integers(7, size=64)
        )
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
    honest, lifted = play(reach_close_lift, {"closeness": 1, "lift": 4})
    assert lifted.all() and not never.any()
    assert (hacked > honest).all()
    hover_return, _ = play(hover, {"progress": 1, "lift": 4})
    honest_return, _ = play(reach_close_lift, {"progress": 1, "lift": 4})
    assert (honest_return > hover_return).all()  # paid for coming nearer instead


def test_grasping_again_and_again_is_a_hack_where_grasps_are_paid():
    hacked, never = play(grasp_again_and_again, {"grasp": 1, "lift": 4})
    honest, lifted = play(reach_close_lift, {"grasp": 1, "lift": 4})
    assert lifted.all() and not never.any()
    assert (hacked > honest + 10).all()
    repaired, _ = play(grasp_again_and_again, {"hold": 1, "lift": 4})
    honest_return, _ = play(reach_close_lift, {"hold": 1, "lift": 4})
    assert (honest_return > repaired).all()


def test_the_terms_at_first_pay_the_task_more_than_either_hack():
    weights = gripper_rewards().weights
    honest = play(reach_close_lift, weights)[0]
    for hack in (hover, grasp_again_and_again):
        assert (honest > play(hack, weights)[0] + 1).all()
    assert set(weights) == {"progress", "closeness", "hold", "grasp", "lift", "effort", "time", "shaping"}


def idle_below_the_line(states):
    """Grasp the ball, lift it nearly high enough, and wait."""
    actions = reach_close_lift(states)
    return np.where(states[:, BALL_Y] + SPEED >= LIFT_HEIGHT - 1e-6, NONE, actions)


def test_waiting_below_the_line_is_a_hack_where_time_is_paid():
    hacked, never = play(idle_below_the_line, {"lift": 4, "time": -0.1})
    honest, lifted = play(reach_close_lift, {"lift": 4, "time": -0.1})
    assert lifted.all() and not never.any()
    assert (hacked > honest + 5).all()
    repaired, _ = play(idle_below_the_line, {"lift": 4, "time": 0.01})
    honest_return, _ = play(reach_close_lift, {"lift": 4, "time": 0.01})
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


POLICIES = (reach_close_lift, hover, grasp_again_and_again, idle_below_the_line)


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


def test_gymnasiums_checker_passes():
    check_env(GripperEnv(), skip_render_check=True)


def test_the_task_is_done_through_gymnasium_and_the_goal_is_told_apart():
    env = GripperEnv()
    env.reset(seed=0)
    for name in env.rewards.names:
        env.rewards.set_weight(name, 0)
    for _ in range(MAX_STEPS):
        action = reach_close_lift(env.hands.states)[0]
        obs, reward, terminated, truncated, info = env.step(action)
        assert reward == 0 and info["goal"] is terminated
        if terminated:
            break
    assert terminated and not truncated and obs[6] == 1


def test_an_episode_is_cut_at_its_limit():
    env = GripperEnv(max_steps=3)
    env.reset(seed=0)
    assert [env.step(NONE)[2:4] for _ in range(3)] == [(False, False), (False, False), (False, True)]


def test_a_batch_is_many_single_hands_with_autoreset_and_all():
    n, max_steps = 4, 60
    ours = GripperVectorEnv(n, max_steps=max_steps)
    theirs = SyncVectorEnv([lambda: GripperEnv(max_steps=max_steps)] * n)
    assert ours.metadata["autoreset_mode"] == theirs.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    assert ours.observation_space == theirs.observation_space and ours.action_space == theirs.action_space
    np.testing.assert_array_equal(ours.reset(seed=9)[0], theirs.reset(seed=9)[0])
    rng = np.random.default_rng(0)
    n_ended = np.zeros(2, dtype=int)
    for _ in range(250):
        actions = np.where(rng.random(n) < 0.95, reach_close_lift(ours.hands.states), rng.integers(7, size=n))
        mine, other = ours.step(actions), theirs.step(actions)
        for a, b in zip(mine[:4], other[:4], strict=True):
            np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(mine[4]["goal"], other[4]["goal"])
        n_ended += mine[2].sum(), mine[3].sum()
    assert n_ended.min() > 0  # some lifted, some cut at the limit


def test_a_copy_that_ended_begins_anew_at_the_next_step_which_pays_nothing():
    envs = GripperVectorEnv(3, max_steps=2)
    envs.reset(seed=0)
    envs.step(np.array([LEFT, NONE, NONE]))
    _, _, _, truncated, _ = envs.step(np.full(3, NONE))
    assert truncated.all()
    before = envs.hands.states
    obs, rewards, terminated, truncated, info = envs.step(np.full(3, DOWN))
    assert not (terminated | truncated).any() and (rewards == 0).all()
    assert all((value == 0).all() for value in info["terms"].values())
    assert (np.abs(envs.hands.states - before)[:, X] > 1e-6).all()
    assert len(np.unique(obs[:, 0])) == 3
    assert (envs.step(np.full(3, NONE))[1] != 0).all()


def test_the_same_seed_is_the_same_run_and_another_is_another():
    def run(seed, n):
        envs = GripperVectorEnv(n, max_steps=20)
        first = envs.reset(seed=seed)[0]
        actions = np.random.default_rng(1).integers(7, size=(60, 8))
        return np.stack([first, *(envs.step(row[:n])[0] for row in actions)])

    np.testing.assert_array_equal(run(0, 8), run(0, 8))
    np.testing.assert_array_equal(run(0, 8)[:, :3], run(0, 3))
    assert not np.array_equal(run(0, 8), run(100, 8))


def test_gymnasiums_vector_wrappers_work_on_it():
    envs = RecordEpisodeStatistics(GripperVectorEnv(4, max_steps=10))
    envs.reset(seed=0)
    infos = [envs.step(envs.action_space.sample())[4] for _ in range(12)]
    assert infos[9]["episode"]["l"].tolist() == [10] * 4
    assert isinstance(envs.unwrapped, gymnasium.vector.VectorEnv)


def test_a_term_that_fails_stops_the_step_and_loses_nothing():
    rewards = gripper_rewards()
    envs = GripperVectorEnv(4, rewards=rewards, max_steps=5)
    twin = GripperVectorEnv(4, max_steps=5)
    envs.reset(seed=0)
    twin.reset(seed=0)
    rewards.put(Term("mine", lambda t: 1 / t.next_state[:, HELD]))
    for step in range(8):
        before = envs.hands.states
        with pytest.raises(RewardError, match=r"'mine' must be a finite number .* in row 0"):
            envs.step(np.full(4, DOWN))
        np.testing.assert_array_equal(envs.hands.states, before)
        weight_of_others = rewards.weights
        rewards.drop("mine")
        mine, other = envs.step(np.full(4, DOWN)), twin.step(np.full(4, DOWN))
        for a, b in zip(mine[:4], other[:4], strict=True):
            np.testing.assert_array_equal(a, b)
        rewards.put(Term("mine", lambda t: 1 / t.next_state[:, HELD]))
        assert rewards.weights == weight_of_others, step


def test_a_learners_own_term_is_paid():
    env = GripperEnv(rewards=Rewards([Term("height", lambda t: t.next_state[:, Y])]))
    env.reset(seed=0)
    _, reward, _, _, info = env.step(UP)
    assert reward == env.hands.states[0, Y] == info["terms"]["height"]


def test_wrong_use_is_worded():
    envs = GripperVectorEnv(3)
    envs.reset(seed=0)
    for change, sentence in (
        (lambda: GripperVectorEnv(0), "num_envs must be a whole number between 1 and 100000, got 0"),
        (lambda: GripperEnv(max_steps=0), "max_steps must be a whole number at least 1"),
        (lambda: GripperVectorEnv(2).step(np.zeros(2, dtype=int)), "step must come after reset"),
        (lambda: GripperEnv().step(0), "step must come after reset"),
        (lambda: envs.step(np.zeros(2, dtype=int)), "actions must be 3 whole numbers"),
        (lambda: envs.step(np.array([0, 7, 0])), "actions must be between 0 and 6, got 7"),
        (lambda: envs.step(np.array([0, -1, 0])), "actions must be between 0 and 6, got -1"),
    ):
        with pytest.raises(ValueError, match="must") as caught:
            change()
        assert sentence in str(caught.value)
