"""Exact values against known ones, linear algebra and the definition."""

import numpy as np
import pytest

from course.envs.gridworld import GridWorld
from course.envs.worlds import WORLDS, cliff_walking, frozen_lake, karpathy
from course.training.rl.tabular.value_iteration import Tables, follow, value_iteration


@pytest.mark.parametrize("name", WORLDS)
def test_the_tables_without_zeros_are_the_worlds(name):
    world = WORLDS[name]()
    world.slip = 0.3
    tables = Tables.of(world)
    P = np.zeros_like(world.P)
    for k in range(tables.after.shape[2]):
        np.add.at(P, (*np.indices(tables.rewards.shape), tables.after[:, :, k]), tables.chances[:, :, k])
    np.testing.assert_array_equal(P, world.P)
    np.testing.assert_array_equal(tables.rewards, world.R)


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("gamma", [0.0, 0.9, 0.99])
def test_values_solve_bellmans_equation_to_the_tolerance(name, gamma):
    world = WORLDS[name]()
    world.slip = 0.2
    solution = value_iteration(world, gamma, tolerance=1e-6)
    policy = solution.q.argmax(axis=1)
    states = np.arange(world.n_states)
    exact = np.linalg.solve(np.eye(world.n_states) - gamma * world.P[states, policy], world.R[states, policy])
    np.testing.assert_allclose(solution.values, exact, atol=1e-6)
    assert (solution.values >= world.R[states, policy] + gamma * world.P[states, policy] @ exact - 1e-6).all()
    assert solution.greedy[states, policy].all()


def test_the_books_walk_along_the_cliff():
    solution = value_iteration(cliff_walking(), 1.0)
    assert solution.values[36] == -13  # example 6.6: the optimal path, along the edge
    soft = value_iteration(cliff_walking(), 1.0, epsilon=0.1)
    assert soft.q[36].argmax() == soft.q[24].argmax() == 3  # a policy that errs walks farther up
    assert solution.q[24].argmax() == 2


def test_the_best_chance_on_the_slippery_lake_is_known():
    world = frozen_lake()
    solution = value_iteration(world, 1.0, tolerance=1e-12)
    assert solution.values[0] == pytest.approx(14 / 17, abs=1e-9)
    policy = solution.q.argmax(axis=1)[None]
    goal = follow(Tables.of(world), policy, ends=world.is_goal.astype(float), tolerance=1e-12)
    assert goal[0, 0] == pytest.approx(14 / 17, abs=1e-6)


def test_with_nothing_but_random_actions_all_policies_are_worth_the_same():
    world = karpathy()
    solution = value_iteration(world, 0.9, epsilon=1.0)
    mean = world.R.mean(axis=1) + 0.9 * world.P.mean(axis=1) @ solution.values
    np.testing.assert_allclose(solution.values, mean, atol=1e-8)


def test_policies_are_followed_for_as_long_as_an_episode_lasts():
    world = GridWorld("S.G", step_cost=0.25)
    policies = np.array([[2, 2, 0], [0, 0, 0]])
    paid = follow(Tables.of(world), policies, n_steps=10)
    np.testing.assert_allclose(paid[:, 0], [0.5, -2.5])
    np.testing.assert_allclose(follow(Tables.of(world), policies, n_steps=1)[:, 0], [-0.25, -0.25])
    reached = follow(Tables.of(world), policies, n_steps=10, ends=np.array([0.0, 0, 1]))
    np.testing.assert_array_equal(reached[:, 0], [1, 0])
    discounted = follow(Tables.of(world), policies, gamma=0.5, tolerance=1e-9)
    np.testing.assert_allclose(discounted[:, 0], [-0.25 + 0.5 * 0.75, -0.5], atol=1e-8)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"gamma": 1.01}, "gamma must be between 0 and 1, got 1.01; 0.9 is a good start"),
        ({"gamma": -0.1}, "gamma must be between 0 and 1"),
        ({"gamma": float("nan")}, "gamma must be between 0 and 1"),
        ({"gamma": 0.9, "epsilon": 2}, "epsilon must be between 0 and 1"),
        ({"gamma": 0.9, "tolerance": 0}, "tolerance must be between"),
    ],
)
def test_a_number_out_of_range_is_one_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        value_iteration(frozen_lake(), **arguments)


def test_a_coin_that_pays_for_ever_needs_a_discount():
    world = GridWorld("S.G")
    world.set_reward(0, 1, 1)
    with pytest.raises(ValueError, match=r"collected for ever, got 1: .* 0\.99 is a good start"):
        value_iteration(world, 1.0)
    assert value_iteration(world, 0.9).values[0] == pytest.approx(10)  # into the wall, again and again
