"""The environments that policies can learn in, and those that they cannot."""

import gymnasium
import pytest

from tests.training.rl.corridor import cartpole, take_epochs
from tests.training.rl.policies import ppo, told


def sync_cartpole(n):
    return gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="sync")


@pytest.mark.parametrize(
    ("make_env", "said"),
    [
        (lambda n: gymnasium.make("CartPole-v1"), "must return a gymnasium.vector.VectorEnv of n = 4 copies"),
        (lambda n: cartpole(3), "of n = 4 copies, got one of 3"),
        (lambda n: gymnasium.make_vec("FrozenLake-v1", num_envs=n), "observations must be flat"),
        (lambda n: gymnasium.make_vec("Pendulum-v1", num_envs=n), "actions must be Discrete"),
    ],
)
def test_an_environment_of_another_kind_is_one_sentence(make_env, said):
    with pytest.raises(ValueError, match=said):
        ppo(make_env)


def test_gymnasium_s_loop_over_single_environments_will_do():
    run = ppo(sync_cartpole)
    take_epochs(run, 2)
    first = told(take_epochs(run, 2))
    run.scrub(2)
    run.branch()
    assert told(take_epochs(run, 2)) == first


def test_a_run_s_copies_are_at_least_one():
    with pytest.raises(ValueError, match="n_envs must be"):
        ppo(n_envs=0)
    with pytest.raises(ValueError, match="n_runs must be"):
        ppo(n_runs=0)
