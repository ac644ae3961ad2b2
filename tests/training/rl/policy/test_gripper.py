"""A hand that learns: it lifts the ball for an honest reward, and does what a bad one says."""

import numpy as np
import pytest

from course.envs.gripper_env import GripperVectorEnv
from course.envs.gripper_physics import HELD, Y
from course.envs.gripper_terms import gripper_rewards
from course.envs.terms import RewardError, Term
from course.training.events import EpochEnded
from course.training.rl.policy.play import play
from course.training.rl.policy.ppo import PPO


def train(weights, epochs, *, seed=0):
    """A run of 64 hands for so many rounds."""
    run = PPO(GripperVectorEnv, n_envs=64, seed=seed)
    for name, weight in weights.items():
        run.envs.set_weight(name, weight)
    events = run.events()
    while run.epoch < epochs:
        next(events)
    return run


def test_the_ball_is_lifted_in_nearly_all_fresh_episodes():
    run = train({}, 40, seed=1)
    lifted = play(run, 200, seed=99, greedy=False)
    assert lifted.goal.mean() >= 0.95
    again = play(run, 200, seed=99, greedy=False)
    np.testing.assert_array_equal(lifted.length, again.length)
    assert (play(run, 200, seed=99).length != lifted.length).any()


def test_paid_for_each_grasp_it_grasps_and_lets_go_for_ever():
    run = train({"hold": 0, "grasp": 1}, 40, seed=1)
    returns = run.history.column("episode_return")[:, 0]
    assert returns[-1] > 15 > 2 > returns[5]
    assert play(run, 100, seed=99, greedy=False).goal.mean() < 0.1


@pytest.mark.parametrize("n_runs", [1, 2])
def test_a_learners_term_that_fails_stops_the_run_with_a_sentence_and_loses_nothing(n_runs):
    switch = {"fails": False}

    def height(t):
        assert not switch["fails"]
        return t.next_state[:, Y]

    def make(n):
        rewards = gripper_rewards()
        rewards.put(Term("height", height, 0.1))
        return GripperVectorEnv(n, rewards=rewards)

    def run():
        return PPO(make, n_envs=8, n_runs=n_runs, seed=0)

    smooth, broken = run(), run()
    for each in (smooth, broken):
        events = each.events()
        while each.step < 40:
            next(events)
    switch["fails"] = True
    for _ in range(2):
        with pytest.raises(RewardError, match="'height' raised AssertionError"):
            list(broken.events())
    assert broken.step == 40
    switch["fails"] = False
    for each in (smooth, broken):
        next(event for event in each.events() if isinstance(event, EpochEnded))
    assert broken.history == smooth.history
    np.testing.assert_array_equal(broken.model.policy.flat, smooth.model.policy.flat)


def test_a_learners_term_is_learned_from():
    def make(n):
        rewards = gripper_rewards()
        for name in rewards.names:
            rewards.set_weight(name, 0)
        rewards.put(Term("up", lambda t: t.next_state[:, Y] - 0.5 * t.next_state[:, HELD]))
        return GripperVectorEnv(n, rewards=rewards, max_episode_steps=40)

    run = PPO(make, n_envs=32, seed=0)
    events = run.events()
    while run.epoch < 12:
        next(events)
    assert run.history.column("episode_return")[-1, 0] > run.history.column("episode_return")[2, 0] + 2
