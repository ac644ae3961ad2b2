"""Steps, tables and the Gymnasium environment agree with each other and with Gymnasium's own worlds."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course.envs.grid_env import GridEnv
from course.envs.gridworld import GridWorld
from course.envs.terms import RewardError
from course.envs.worlds import WORLDS, cliff_walking, frozen_lake, karpathy


def value_iteration(world, gamma):
    P, R, values = world.P, world.R, np.zeros(world.n_states)
    for _ in range(2000):
        q = R + gamma * P @ values
        values = q.max(axis=1)
    return values, q


def check_tables(world, theirs, actions, states):
    """`world` has the tables of a Gymnasium environment, whose action numbers are given in our order."""
    P, R = world.P, world.R
    for s in states:
        for ours, their in enumerate(actions):
            chance, reward = np.zeros(world.n_states), 0.0
            for p, after, r, terminated in theirs[s][their]:
                chance[after] += p
                reward += p * r
                assert terminated == world.is_terminal[after]
            np.testing.assert_allclose(P[s, ours], chance, atol=1e-12)
            assert R[s, ours] == pytest.approx(reward)


@pytest.mark.parametrize("size", [4, 8])
@pytest.mark.parametrize("slippery", [True, False])
def test_the_tables_of_the_lake_are_gymnasiums(size, slippery):
    theirs = gymnasium.make("FrozenLake-v1", map_name=f"{size}x{size}", is_slippery=slippery).unwrapped
    world = frozen_lake(size, slip=2 / 3 if slippery else 0)
    assert theirs.observation_space.n == world.n_states
    assert np.flatnonzero(theirs.initial_state_distrib).tolist() == world.starts.tolist()
    check_tables(world, theirs.P, range(4), range(world.n_states))


@pytest.mark.parametrize("slippery", [True, False])
def test_the_tables_of_the_cliff_are_gymnasiums(slippery):
    theirs = gymnasium.make("CliffWalking-v1", is_slippery=slippery).unwrapped
    world = cliff_walking(slip=2 / 3 if slippery else 0)
    assert [theirs.start_state_index] == world.starts.tolist()
    walked = np.flatnonzero(world.map.mask("S."))  # nobody acts on the cliff or on the goal
    check_tables(world, theirs.P, (3, 2, 1, 0), walked)


def test_the_best_walk_along_the_cliff_is_the_books():
    values, _ = value_iteration(cliff_walking(), 1.0)
    assert values[36] == -13  # example 6.6: along the edge


def test_karpathys_room_is_solved_and_its_arrows_move_with_a_reward():
    world = karpathy()
    assert world.rewards.sum() == 1 - 9 and world.map.mask("#").sum() == 12
    values, q = value_iteration(world, 0.9)
    assert values[0] == pytest.approx(0.9**15 - 0.01 * (1 - 0.9**16) / 0.1)  # sixteen steps
    down_the_gap = q[15].argmax()
    world.set_reward(2, 5, -1)  # the gap in the wall
    _, after = value_iteration(world, 0.9)
    assert after[15].argmax() != down_the_gap


@pytest.mark.parametrize("name", WORLDS)
def test_steps_happen_as_often_as_the_tables_say(name):
    world = WORLDS[name]()
    world.slip = 0.3
    P, R = world.P, world.R
    np.testing.assert_allclose(P.sum(axis=2), 1)
    n = 20_000
    rng = np.random.default_rng(0)
    for s in rng.choice(np.flatnonzero(world.map.mask("S.")), 4, replace=False):
        action = rng.integers(4)
        step = world.move(np.full(n, s), np.full(n, action), rng.random((n, 2)))
        np.testing.assert_allclose(
            np.bincount(step.states, minlength=world.n_states) / n, P[s, action], atol=0.02
        )
        spread = np.ptp(world.rewards)
        assert step.rewards.mean() == pytest.approx(R[s, action], abs=0.02 * max(spread, 1))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    rows=st.lists(st.text("SGX#~..", min_size=4, max_size=4), min_size=2, max_size=4),
    slip=st.floats(0, 1),
    pit_ends=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_any_world_plays_by_its_tables(rows, slip, pit_ends, seed):
    try:
        world = GridWorld(rows, slip=slip, pit_ends=pit_ends, step_cost=0.5)
    except ValueError:
        assume(False)
    P, R = world.P, world.R
    np.testing.assert_allclose(P.sum(axis=2), 1)
    assert (R[world.is_terminal] == 0).all()
    before = world.reset(20, seed=seed)
    actions = np.random.default_rng(seed).integers(4, size=(15, 20))
    for row in actions:
        step = world.step(row)
        assert (P[before, row, step.states] > 0).all()
        np.testing.assert_array_equal(step.terminated, world.is_terminal[step.states])
        np.testing.assert_array_equal(step.goal, world.map.mask("G")[step.states])
        before = world.restart(step.terminated)
        assert not world.is_terminal[before].any()


def test_rewards_are_paid_where_a_step_ends_and_an_ended_copy_is_paid_nothing():
    world = GridWorld("S.G", step_cost=0.25)
    world.set_reward(0, 1, 5)
    world.reset(2, seed=0)
    paid = np.stack([world.step(np.array(pair)).rewards for pair in ((2, 0), (2, 2), (2, 2), (2, 2))])
    np.testing.assert_array_equal(paid, [[4.75, -0.25], [0.75, 4.75], [0, 0.75], [0, 0]])
    assert world.step(np.array([0, 0])).goal.all()


def test_a_coin_may_pay_more_than_the_goal_and_the_goal_is_measured_apart():
    world = GridWorld("S.G")
    world.set_reward(0, 1, 1)  # paid again each time: bumping back and forth beats going home
    world.reset(1, seed=0)
    steps = [world.step(np.array([a])) for a in (2, 0, 2, 0, 2)]
    assert sum(step.rewards[0] for step in steps) == 3 > 2
    assert not any(step.goal[0] for step in steps)
    _, q = value_iteration(world, 0.99)
    assert q[1].argmax() != 2


def test_ice_slips_even_where_the_world_does_not():
    world = GridWorld(["...", "S~G", "..."])
    np.testing.assert_allclose(world.P[4, 2, [1, 5, 7]], 1 / 3)
    assert world.P[3, 2, 4] == 1
    world.slip = 0.9
    np.testing.assert_allclose(world.P[4, 2, [1, 5, 7]], [0.45, 0.1, 0.45])


def test_a_batch_is_many_single_runs_and_a_seed_is_an_episode():
    actions = np.random.default_rng(0).integers(4, size=(80, 5))

    def play(n):
        world = frozen_lake()
        states = [world.reset(n, seed=7)]
        for row in actions:
            step = world.step(row[:n])
            states.append(world.restart(step.terminated))
        return np.stack(states)

    np.testing.assert_array_equal(play(5), play(5))
    np.testing.assert_array_equal(play(5)[:, :2], play(2))
    for copy, played in enumerate(play(5).T):
        env = GridEnv(frozen_lake(), max_episode_steps=1000)
        states = [env.reset(seed=7 + copy)[0]]
        for action in actions[:, copy]:
            state, _, terminated, _, _ = env.step(action)
            states.append(env.reset()[0] if terminated else state)
        assert states == played.tolist()


@pytest.mark.parametrize("name", WORLDS)
def test_gymnasiums_checker_passes(name):
    check_env(GridEnv(WORLDS[name]()), skip_render_check=True)


def test_an_episode_ends_at_the_goal_in_a_pit_or_at_the_step_limit():
    env = GridEnv(GridWorld("XSG"), max_episode_steps=2)
    assert env.reset(seed=0) == (1, {"goal": False})
    assert env.step(2) == (2, 1.0, True, False, {"goal": True})
    env.reset()
    assert env.step(0) == (0, -1.0, True, False, {"goal": False})
    env.reset()
    env.step(1)
    assert env.step(1) == (1, 0.0, False, True, {"goal": False})


def test_a_batch_and_an_agent_share_an_edited_world():
    world = GridWorld("S.G")
    env = GridEnv(world)
    env.reset(seed=0)
    world.reset(4, seed=0)
    world.set_reward(0, 1, -3)
    assert env.step(2)[1] == -3 == world.step(np.full(4, 2)).rewards[0]
    assert world.states.tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("reward", [np.nan, np.inf, -np.inf, 1e30])
def test_a_reward_that_cannot_be_used_is_refused_and_nothing_is_lost(reward):
    world = karpathy()
    before = world.rewards
    with pytest.raises(
        RewardError, match=r"between -1e6 and 1e6, got .* in row 3, column 1; 1 is a good start"
    ):
        world.set_reward(3, 1, reward)
    np.testing.assert_array_equal(world.rewards, before)


def test_other_settings_out_of_range_are_worded():
    world = karpathy()
    world.reset(3, seed=0)
    for change, sentence in (
        (
            lambda: setattr(world, "rewards", np.zeros((3, 3))),
            "rewards must have the map's shape (10, 10), got (3, 3)",
        ),
        (lambda: setattr(world, "rewards", "much"), "10 rows of 10 numbers, got 'much'"),
        (lambda: setattr(world, "slip", 1.5), "slip must be between 0 and 1, got 1.5"),
        (lambda: setattr(world, "step_cost", float("nan")), "step_cost must be between 0"),
        (lambda: world.set_reward(10, 0, 1), "row must be a whole number between 0 and 9, got 10"),
        (lambda: world.step(np.zeros(2, dtype=int)), "actions must be 3 whole numbers"),
        (lambda: world.step(np.zeros(3)), "actions must be 3 whole numbers, one for each copy, got float64"),
        (lambda: world.step(np.array([0, 4, 0])), "actions must be between 0 and 3, got 4"),
        (
            lambda: world.restart(np.array([2])),
            "rows must be True or False for each of 3 copies, got array([2])",
        ),
        (lambda: world.reset(0), "n must be a whole number between 1 and 100000, got 0"),
        (lambda: world.reset(1, seed=-1), "seed must be a whole number at least 0, got -1"),
        (lambda: frozen_lake(5), "size must be 4 or 8, got 5"),
        (lambda: karpathy().step(np.zeros(1, dtype=int)), "step must come after reset"),
        (lambda: GridEnv(world).step(0), "action must be after reset()"),
        (
            lambda: GridEnv(world, max_episode_steps=0),
            "max_episode_steps must be a whole number at least 1, got 0",
        ),
    ):
        with pytest.raises(ValueError, match="must") as caught:
            change()
        assert sentence in str(caught.value)
