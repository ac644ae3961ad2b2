"""The gripper by Gymnasium's rules: alone, many at once, and with terms of a learner's own."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics

from course.envs.gripper_behaviours import lift
from course.envs.gripper_env import MAX_STEPS, GripperEnv, GripperVectorEnv
from course.envs.gripper_physics import (
    HELD,
    X,
    Y,
)
from course.envs.gripper_terms import gripper_rewards
from course.envs.terms import RewardError, Rewards, Term

LEFT, RIGHT, UP, DOWN, OPEN, CLOSE, NONE = range(7)


def test_gymnasiums_checker_passes():
    check_env(GripperEnv(), skip_render_check=True)


def test_the_task_is_done_through_gymnasium_and_the_goal_is_told_apart():
    env = GripperEnv()
    env.reset(seed=0)
    for name in env.rewards.names:
        env.rewards.set_weight(name, 0)
    for _ in range(MAX_STEPS):
        action = lift(env.hands.states)[0]
        obs, reward, terminated, truncated, info = env.step(action)
        assert reward == 0 and info["goal"] is terminated
        if terminated:
            break
    assert terminated and not truncated and obs[6] == 1


def test_an_episode_is_cut_at_its_limit():
    env = GripperEnv(max_episode_steps=3)
    env.reset(seed=0)
    assert [env.step(NONE)[2:4] for _ in range(3)] == [(False, False), (False, False), (False, True)]


def test_a_batch_is_many_single_hands_with_autoreset_and_all():
    n, max_episode_steps = 4, 60
    ours = GripperVectorEnv(n, max_episode_steps=max_episode_steps)
    theirs = SyncVectorEnv([lambda: GripperEnv(max_episode_steps=max_episode_steps)] * n)
    assert ours.metadata["autoreset_mode"] == theirs.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    assert ours.observation_space == theirs.observation_space and ours.action_space == theirs.action_space
    np.testing.assert_array_equal(ours.reset(seed=9)[0], theirs.reset(seed=9)[0])
    rng = np.random.default_rng(0)
    n_ended = np.zeros(2, dtype=int)
    for _ in range(250):
        actions = np.where(rng.random(n) < 0.95, lift(ours.hands.states), rng.integers(7, size=n))
        mine, other = ours.step(actions), theirs.step(actions)
        for a, b in zip(mine[:4], other[:4], strict=True):
            np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(mine[4]["goal"], other[4]["goal"])
        n_ended += mine[2].sum(), mine[3].sum()
    assert n_ended.min() > 0  # some lifted, some cut at the limit


def test_a_copy_that_ended_begins_anew_at_the_next_step_which_pays_nothing():
    envs = GripperVectorEnv(3, max_episode_steps=2)
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
        envs = GripperVectorEnv(n, max_episode_steps=20)
        first = envs.reset(seed=seed)[0]
        actions = np.random.default_rng(1).integers(7, size=(60, 8))
        return np.stack([first, *(envs.step(row[:n])[0] for row in actions)])

    np.testing.assert_array_equal(run(0, 8), run(0, 8))
    np.testing.assert_array_equal(run(0, 8)[:, :3], run(0, 3))
    assert not np.array_equal(run(0, 8), run(100, 8))


def test_gymnasiums_vector_wrappers_work_on_it():
    envs = RecordEpisodeStatistics(GripperVectorEnv(4, max_episode_steps=10))
    envs.reset(seed=0)
    infos = [envs.step(envs.action_space.sample())[4] for _ in range(12)]
    assert infos[9]["episode"]["l"].tolist() == [10] * 4
    assert isinstance(envs.unwrapped, gymnasium.vector.VectorEnv)


def test_a_term_that_fails_stops_the_step_and_loses_nothing():
    rewards = gripper_rewards()
    envs = GripperVectorEnv(4, rewards=rewards, max_episode_steps=5)
    twin = GripperVectorEnv(4, max_episode_steps=5)
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
        (lambda: GripperEnv(max_episode_steps=0), "max_episode_steps must be a whole number at least 1"),
        (lambda: GripperVectorEnv(2).step(np.zeros(2, dtype=int)), "step must come after reset"),
        (lambda: GripperEnv().step(0), "step must come after reset"),
        (lambda: envs.step(np.zeros(2, dtype=int)), "actions must be 3 whole numbers"),
        (lambda: envs.step(np.array([0, 7, 0])), "actions must be between 0 and 6, got 7"),
        (lambda: envs.step(np.array([0, -1, 0])), "actions must be between 0 and 6, got -1"),
    ):
        with pytest.raises(ValueError, match="must") as caught:
            change()
        assert sentence in str(caught.value)
